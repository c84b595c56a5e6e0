using System.Buffers.Binary;
using Roundel.GuestCompiler.Backend;

namespace Roundel.GuestCompiler.Link;

/// <summary>Gives everything its address and writes the file.</summary>
internal sealed class Linker(DataLayout data)
{
    private readonly List<(object Symbol, FunctionCode Code)> _functions = [];
    private readonly Dictionary<object, uint> _places = [];

    public void Add(object symbol, FunctionCode code) => _functions.Add((symbol, code));

    /// <summary>The name of the word that counts the bytes of the heap in use.</summary>
    public const string HeapUsed = "__heap_used";

    /// <param name="entry">The symbol to start at.</param>
    /// <param name="used">The symbol of the word that counts the bytes of the heap in use.</param>
    public byte[] Link(object entry, object? used)
    {
        uint at = ElfWriter.TextAddress;
        foreach ((object symbol, FunctionCode code) in _functions)
        {
            _places[symbol] = at;
            at += 4 * (uint)code.Words.Length;
        }
        var tables = _functions.SelectMany(f => f.Code.Tables.Select(t => (f.Symbol, t.Table, t.Offsets))).ToList();
        int textBytes = (int)(at - ElfWriter.TextAddress), tableBytes = 4 * tables.Sum(t => t.Offsets.Length);
        uint dataAddress = ElfWriter.DataAddress(textBytes);
        // Tables of switches come before all other constants, whose distance to gp is settled.
        var constants = new byte[tableBytes + data.ConstantBytes];
        int offset = 0;
        foreach ((object symbol, object table, int[] offsets) in tables)
        {
            _places[table] = dataAddress + (uint)offset;
            foreach (int target in offsets)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(constants.AsSpan(offset), _places[symbol] + (uint)target);
                offset += 4;
            }
        }
        uint gp = dataAddress + (uint)constants.Length;
        uint AddressOf(object symbol)
        {
            if (symbol is CodeLabel label) return _places[label.Function] + (uint)label.Offset;
            if (symbol is GlobalPointer) return gp;
            if (_places.TryGetValue(symbol, out uint place)) return place;
            return data.FromGp(symbol) is { } distance ? unchecked(gp + (uint)distance)
                : throw new InvalidOperationException($"The symbol {symbol} has no place.");
        }
        data.Write(AddressOf).CopyTo(constants, tableBytes);
        var text = new byte[textBytes];
        foreach ((object symbol, FunctionCode code) in _functions) Write(text, _places[symbol], code, AddressOf);
        List<ElfSymbol> symbols = [.. _functions.Select(f => new ElfSymbol(f.Code.Name, _places[f.Symbol], 4 * (uint)f.Code.Words.Length))];
        if (used is not null && data.FromGp(used) is not null) symbols.Add(new ElfSymbol(HeapUsed, AddressOf(used), 4, IsData: true));
        return ElfWriter.Write(_places[entry], text, constants, data.ZeroBytes, symbols);
    }

    private static void Write(byte[] text, uint address, FunctionCode code, Func<object, uint> addressOf)
    {
        uint[] words = code.Words;
        foreach (Fixup fixup in code.Fixups)
        {
            int target = unchecked((int)(addressOf(fixup.Symbol) + (uint)fixup.Addend));
            ref uint word = ref words[fixup.Index];
            word |= fixup.Kind switch
            {
                FixupKind.Call => Encoder.Jal(Registers.Ra, target - (int)(address + 4 * (uint)fixup.Index)),
                FixupKind.Upper => Encoder.Upper(target),
                FixupKind.LowerLoad => ((uint)Encoder.Lower(target) & 0xfff) << 20,
                _ => Encoder.Store(M.Sw, 0, 0, Encoder.Lower(target)) & 0xfe00_0f80,
            };
        }
        int at = (int)(address - ElfWriter.TextAddress);
        foreach (uint word in words)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(text.AsSpan(at), word);
            at += 4;
        }
    }
}

/// <summary>The value of the register gp.</summary>
internal sealed record GlobalPointer;
