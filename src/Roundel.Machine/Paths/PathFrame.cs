using Roundel.Air;

namespace Roundel.Machine.Paths;

/// <summary>What the gadgets of a row share: names, atoms, and how its cells are filled.</summary>
/// <param name="chip">The chip that is being declared.</param>
internal sealed class PathFrame(PathChip chip)
{
    private readonly HashSet<string> _names = [];
    private readonly List<FillStep> _steps = [];
    private readonly Dictionary<LinearWord, int> _slots = [];
    private readonly List<Debt> _bytes = [], _limbs = [];
    private readonly List<AccessCondition> _conditions = [];
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

    /// <summary>A slot with the step that fills it.</summary>
    public int NewSlot(Action<PathBlock, Span<uint>> fill)
    {
        int slot = NewSlot();
        Fill(block => fill(block, block[slot]));
        return slot;
    }

    /// <summary>Adds a step of filling; slots that it reads must have been filled by earlier ones.</summary>
    public void Fill(FillStep step) => _steps.Add(step);

    /// <summary>A new atom; the caller shows its limbs to be in range.</summary>
    public Atom NewAtom(Expr lo, Expr hi, uint mask, Func<int> slot, SumResult? sum = null, Debt? loDebt = null, Debt? hiDebt = null,
        Debt? byteDebt = null) =>
        new(_atomCount++, lo, hi, mask, slot) { Sum = sum, LoDebt = loDebt, HiDebt = hiDebt, ByteDebt = byteDebt };

    /// <summary>The slot of a word's value, which is worked out when first asked for.</summary>
    public int SlotOf(LinearWord word)
    {
        if (word.Single is { } atom) return atom.Slot;
        if (_slots.TryGetValue(word, out int slot)) return slot;
        (int Slot, int Factor)[] parts = Parts(word);
        uint constant = word.Constant;
        slot = NewSlot((block, target) => RowKernels.Sum(block, constant, parts, target));
        _slots.Add(word, slot);
        return slot;
    }

    /// <summary>The slots of a word's atoms with their factors.</summary>
    public (int Slot, int Factor)[] Parts(LinearWord word)
    {
        (int Slot, int Factor)[] parts = new (int, int)[word.Parts.Length];
        for (int i = 0; i < parts.Length; i++) parts[i] = (word.Parts[i].Atom.Slot, word.Parts[i].Factor);
        return parts;
    }

    /// <summary>Says what a load or store must keep to.</summary>
    public void Condition(AccessCondition condition) => _conditions.Add(condition);

    /// <summary>Owes the look-up of a byte; two of them are paid together.</summary>
    public Debt OweByte(Expr value) => Owe(_bytes, value);

    /// <summary>Owes the look-up of a 16-bit value.</summary>
    public Debt OweLimb(Expr value) => Owe(_limbs, value);

    /// <summary>Declares what is still owed.</summary>
    public void Finish()
    {
        foreach (Debt limb in _limbs.Where(d => !d.IsPaid)) chip.AddLookup(RangeBuses.Range16, limb.Value);
        Debt[] bytes = [.. _bytes.Where(d => !d.IsPaid)];
        for (int i = 0; i < bytes.Length; i += 2)
        {
            if (i + 1 < bytes.Length) chip.AddLookup(Buses.BytePair, bytes[i].Value, bytes[i + 1].Value);
            else chip.AddLookup(RangeBuses.Range8, bytes[i].Value);
        }
    }

    private static Debt Owe(List<Debt> debts, Expr value)
    {
        var debt = new Debt(value);
        debts.Add(debt);
        return debt;
    }

    /// <summary>How rows are filled.</summary>
    public FillPlan Plan() => new(_steps, _slotCount, _conditions);
}

/// <summary>A look-up that is made at the end, unless another one shows the same.</summary>
/// <param name="value">What is to be looked up.</param>
internal sealed class Debt(Expr value)
{
    /// <summary>What is to be looked up.</summary>
    public Expr Value => value;

    /// <summary>Whether another look-up, or others together, show it.</summary>
    public bool IsPaid { get; private set; }

    /// <summary>Says that it is shown otherwise.</summary>
    public void Pay() => IsPaid = true;
}
