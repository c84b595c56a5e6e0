using Roundel.Air;

namespace Roundel.Machine.Paths;

/// <summary>What the gadgets of a row share: names, atoms, and how its cells are filled.</summary>
/// <param name="chip">The chip that is being declared.</param>
internal sealed class PathFrame(PathChip chip)
{
    private readonly HashSet<string> _names = [];
    private readonly List<FillStep> _steps = [];
    private readonly Dictionary<LinearWord, int> _slots = [];
    private readonly List<Expr> _bytes = [];
    private int _atomCount, _slotCount;

    /// <summary>The chip that is being declared.</summary>
    public PathChip Chip => chip;

    /// <summary>The instruction that is being declared; it names columns and constraints.</summary>
    public int Index { get; set; }

    /// <summary>A name that nothing else has.</summary>
    public string Name(string what)
    {
        string name = $"{Index}.{what}";
        for (int i = 2; !_names.Add(name); i++) name = $"{Index}.{what}{i}";
        return name;
    }

    /// <summary>A word per row that filling keeps.</summary>
    public int NewSlot() => _slotCount++;

    /// <summary>Adds a step of filling; slots that it reads must have been filled by earlier ones.</summary>
    public void Fill(FillStep step) => _steps.Add(step);

    /// <summary>A new atom; the caller shows its limbs to be in range.</summary>
    public Atom NewAtom(Expr lo, Expr hi, uint mask, int slot, SumResult? sum = null) => new(_atomCount++, lo, hi, mask, slot) { Sum = sum };

    /// <summary>The slot of a word's value, which is worked out when first asked for.</summary>
    public int SlotOf(LinearWord word)
    {
        if (word.Single is { } atom) return atom.Slot;
        if (_slots.TryGetValue(word, out int slot)) return slot;
        slot = NewSlot();
        _slots.Add(word, slot);
        Fill(block => RowKernels.Sum(block, word, block[slot]));
        return slot;
    }

    /// <summary>Asks for an expression to be shown to be a byte; two of them share a look-up.</summary>
    public void RequireByte(Expr value) => _bytes.Add(value);

    /// <summary>Declares what is still owed.</summary>
    public void Finish()
    {
        for (int i = 0; i < _bytes.Count; i += 2)
        {
            if (i + 1 < _bytes.Count) chip.AddLookup(Buses.BytePair, _bytes[i], _bytes[i + 1]);
            else chip.AddLookup(RangeBuses.Range8, _bytes[i]);
        }
    }

    /// <summary>How rows are filled.</summary>
    public FillPlan Plan() => new(_steps, _slotCount);
}
