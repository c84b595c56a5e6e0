using Roundel.Field;
using Roundel.RiscV;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Chips;

/// <summary>The cells of <see cref="UnalignedChip"/>.</summary>
internal readonly ref struct UnalignedCells(UnalignedChip chip, ColumnView main)
{
    private readonly AddressCells _address = new(chip, main);
    private readonly AccessCells _first = new(chip.First, main), _second = new(chip.Second, main);
    private readonly Span<uint> _isOffset2 = main[chip.IsOffset2.Index], _isOffset3 = main[chip.IsOffset3.Index];
    private readonly Span<uint> _isWord = main[chip.IsWord.Index], _straddles = main[chip.Straddles.Index];
    private readonly Span<uint> _wrapsToZero = main[chip.WrapsToZero.Index];

    public void Set(int row, TraceContext context, in Instruction instruction, in MemoryStep record)
    {
        uint offset = record.Address & 3, word = record.Address / 4, now = record.Step.Clock + Clocks.Memory;
        bool isWord = instruction.Op is Op.Lw or Op.Sw, straddles = isWord || offset != 1;
        _address.Set(row, context, instruction, record.Step);
        _first.Ram(row, context, word, record.WordOld, record.WordClock, now);
        _isOffset2[row] = offset == 2 ? 1u : 0;
        _isOffset3[row] = offset == 3 ? 1u : 0;
        _isWord[row] = isWord ? 1u : 0;
        _straddles[row] = straddles ? 1u : 0;
        if (!straddles) return;
        bool wraps = word == WordAddressSpace.Count - 1;
        _wrapsToZero[row] = wraps ? 1u : 0;
        _second.Ram(row, context, wraps ? 0 : word + 1, record.NextOld, record.NextClock, now);
    }

    /// <summary>The three limbs that the bytes lie in, from bit 0 on.</summary>
    public static ulong Limbs(in MemoryStep record)
    {
        ulong pair = record.WordOld | (ulong)record.NextOld << 32;
        return (record.Address & 3) == 3 ? pair >> 16 : pair;
    }
}
