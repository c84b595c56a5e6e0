using System.Text;

namespace Roundel.RiscV;

/// <summary>Names of functions, and of data. Optional: whatever is wrong with the tables, the program runs without names.</summary>
internal sealed class ElfSymbols
{
    private const int SectionHeaderBytes = 40, SymbolBytes = 16, MaxSymbols = 1 << 20, MaxNameBytes = 256, MaxNesting = 16;
    private const uint SectionSymbols = 2, SectionStrings = 3;
    private const int TypeNone = 0, TypeObject = 1, TypeFunction = 2, BindLocal = 0;

    private readonly record struct Symbol(uint Start, uint Size, uint Name, bool Function);

    private readonly Symbol[] _symbols, _objects;
    private readonly byte[] _names;

    private ElfSymbols(Symbol[] symbols, Symbol[] objects, byte[] names) => (_symbols, _objects, _names) = (symbols, objects, names);

    public static ElfSymbols Read(ReadOnlySpan<byte> file)
    {
        ElfSymbols none = new([], [], []);
        uint table = ElfReader.U32(file, 32);
        int count = ElfReader.U16(file, 48);
        if (ElfReader.U16(file, 46) != SectionHeaderBytes || table + (ulong)count * SectionHeaderBytes > (ulong)file.Length) return none;
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> header = file.Slice((int)table + i * SectionHeaderBytes, SectionHeaderBytes);
            if (ElfReader.U32(header, 4) != SectionSymbols) continue;
            uint link = ElfReader.U32(header, 24);
            if (link >= count || !Section(file, header, out ReadOnlySpan<byte> symbols)) return none;
            header = file.Slice((int)table + (int)link * SectionHeaderBytes, SectionHeaderBytes);
            if (ElfReader.U32(header, 4) != SectionStrings || !Section(file, header, out ReadOnlySpan<byte> names)) return none;
            (Symbol[] code, Symbol[] data) = ReadTable(symbols, names);
            return new ElfSymbols(code, data, names.ToArray());
        }
        return none;
    }

    public string? At(uint pc) => Find(pc) is { } symbol ? NameOf(symbol.Name) : null;

    public uint? StartOf(uint pc) => Find(pc)?.Start;

    /// <summary>The address of data by its name, if it has this size.</summary>
    public uint? ObjectAt(string name, uint size)
    {
        foreach (Symbol symbol in _objects) if (symbol.Size == size && NameOf(symbol.Name) == name) return symbol.Start;
        return null;
    }

    private Symbol? Find(uint pc)
    {
        int low = 0, high = _symbols.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_symbols[middle].Start <= pc) low = middle + 1;
            else high = middle;
        }
        // A symbol without a size reaches to the next one; sizes may nest, rarely deep.
        for (int i = low - 1; i >= 0 && i >= low - MaxNesting; i--)
        {
            Symbol symbol = _symbols[i];
            if (symbol.Size == 0 || pc - symbol.Start < symbol.Size) return symbol;
        }
        return null;
    }

    private static bool Section(ReadOnlySpan<byte> file, ReadOnlySpan<byte> header, out ReadOnlySpan<byte> section)
    {
        uint offset = ElfReader.U32(header, 16), size = ElfReader.U32(header, 20);
        section = default;
        if (offset + (ulong)size > (ulong)file.Length) return false;
        section = file.Slice((int)offset, (int)size);
        return true;
    }

    /// <summary>Functions, by address; and data, which is never taken for a function, wherever it lies.</summary>
    private static (Symbol[] Code, Symbol[] Data) ReadTable(ReadOnlySpan<byte> table, ReadOnlySpan<byte> names)
    {
        List<Symbol> symbols = [], objects = [];
        int count = Math.Min(table.Length / SymbolBytes, MaxSymbols);
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> entry = table.Slice(i * SymbolBytes, SymbolBytes);
            int type = entry[12] & 15, bind = entry[12] >> 4;
            uint name = ElfReader.U32(entry, 0);
            // Hand-written assembly often leaves the type of its global labels open.
            bool label = type == TypeNone && bind != BindLocal;
            bool defined = ElfReader.U16(entry, 14) is not 0 and < 0xff00;
            if (!defined || name >= names.Length || names[(int)name] == 0) continue;
            var symbol = new Symbol(ElfReader.U32(entry, 4), ElfReader.U32(entry, 8), name, type == TypeFunction);
            if (type == TypeObject) objects.Add(symbol);
            else if (type == TypeFunction || label) symbols.Add(symbol);
        }
        // Where several share an address, the last wins: a function.
        symbols.Sort((a, b) => a.Start != b.Start ? a.Start.CompareTo(b.Start)
            : a.Function != b.Function ? a.Function.CompareTo(b.Function) : a.Name.CompareTo(b.Name));
        return ([.. symbols], [.. objects]);
    }

    private string NameOf(uint offset)
    {
        ReadOnlySpan<byte> name = _names.AsSpan((int)offset);
        name = name[..Math.Min(name.Length, MaxNameBytes)];
        int end = name.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? name : name[..end]);
    }
}
