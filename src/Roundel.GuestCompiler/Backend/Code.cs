using Roundel.GuestCompiler.Ir;

namespace Roundel.GuestCompiler.Backend;

/// <summary>What is not known before everything has its address.</summary>
internal enum FixupKind : byte
{
    /// <summary>JAL to a function.</summary>
    Call,

    /// <summary>LUI with the upper part of an address.</summary>
    Upper,

    /// <summary>The lower part as an I-type immediate.</summary>
    LowerLoad,

    /// <summary>The lower part as an S-type immediate.</summary>
    LowerStore,
}

/// <summary>A word of code that needs an address.</summary>
internal readonly record struct Fixup(int Index, FixupKind Kind, object Symbol, int Addend);

/// <summary>A place inside a function's code.</summary>
internal sealed record CodeLabel(object Function, int Offset);

/// <summary>The words of a function.</summary>
internal sealed record FunctionCode(string Name, uint[] Words, Fixup[] Fixups, (object Table, int[] Offsets)[] Tables);

/// <summary>Where data lies relative to the register gp; null if it is out of a load's reach.</summary>
internal delegate int? GpOffset(object symbol);

/// <summary>Words of the data that only compiled code knows.</summary>
internal enum DataWord
{
    /// <summary>The record of the innermost handler: the next record outwards, and where the handler's code is.</summary>
    Handler,
}

/// <summary>A list of instruction words with jumps whose distances are found at the end.</summary>
internal sealed class CodeBuffer
{
    private readonly List<Item> _items = [];
    private readonly Dictionary<object, int> _labels = [];
    private readonly List<(int Item, FixupKind Kind, object Symbol, int Addend)> _fixups = [];

    private struct Item
    {
        public uint Word;
        public object? Target;
        public Condition Condition;
        public byte First, Second;
        public bool IsBranch, IsLong;
    }

    public void Word(uint word) => _items.Add(new Item { Word = word });

    public void Word(uint word, FixupKind kind, object symbol, int addend)
    {
        _fixups.Add((_items.Count, kind, symbol, addend));
        Word(word);
    }

    public void Label(object label) => _labels[label] = _items.Count;

    public void Jump(object label) => _items.Add(new Item { Target = label });

    public void Branch(Condition condition, int first, int second, object label) =>
        _items.Add(new Item { Target = label, Condition = condition, First = (byte)first, Second = (byte)second, IsBranch = true });

    /// <summary>Finds distances: a branch that is too far becomes its opposite over a jump.</summary>
    /// <param name="fixups">What is left for the linker.</param>
    /// <param name="place">Byte offsets of labels.</param>
    public uint[] Finish(out List<Fixup> fixups, out Func<object, int> place)
    {
        var at = new int[_items.Count + 1];
        bool changed = true;
        while (changed)
        {
            changed = false;
            for (int i = 0; i < _items.Count; i++) at[i + 1] = at[i] + (_items[i].IsLong ? 8 : 4);
            for (int i = 0; i < _items.Count; i++)
            {
                Item item = _items[i];
                if (!item.IsBranch || item.IsLong || Encoder.FitsBranch(at[_labels[item.Target!]] - at[i])) continue;
                item.IsLong = true;
                _items[i] = item;
                changed = true;
            }
        }
        var words = new List<uint>();
        for (int i = 0; i < _items.Count; i++)
        {
            Item item = _items[i];
            int distance = item.Target is null ? 0 : at[_labels[item.Target]] - at[i];
            if (item.Target is null) words.Add(item.Word);
            else if (!item.IsBranch) words.Add(Encoder.Jal(0, distance));
            else if (!item.IsLong) words.Add(Encoder.Branch(item.Condition, item.First, item.Second, distance));
            else
            {
                words.Add(Encoder.Branch(item.Condition.Not(), item.First, item.Second, 8));
                words.Add(Encoder.Jal(0, distance - 4));
            }
        }
        fixups = [.. _fixups.Select(f => new Fixup(at[f.Item] / 4, f.Kind, f.Symbol, f.Addend))];
        place = label => at[_labels[label]];
        return [.. words];
    }
}
