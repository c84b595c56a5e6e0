using Roundel.Field;
using Roundel.RiscV;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Chips;

/// <summary>Fills <see cref="MmioStoreChip"/>.</summary>
public static class MmioStoreTrace
{
    /// <summary>One row per record; later rows stay zero.</summary>
    public static void Fill(MmioStoreChip chip, ReadOnlySpan<MmioStore> records, TraceContext context, ColumnView main)
    {
        var address = new AddressCells(chip, main);
        AccessCells rs2 = new(chip.Rs2, main), length = new(chip.Length, main);
        Span<uint> index = main[chip.Rs2Index.Index], halts = main[chip.Halts.Index], moves = main[chip.Moves.Index];
        Span<uint> inverse = main[chip.Inverse.Index], streamClock = main[chip.StreamClock.Index];
        for (int row = 0; row < records.Length; row++)
        {
            ref readonly MmioStore record = ref records[row];
            ref readonly Step step = ref record.Step;
            Instruction instruction = context.InstructionAt(step.Pc);
            uint now = step.Clock + Clocks.Memory;
            address.Set(row, context, instruction, step);
            index[row] = instruction.Rs2;
            rs2.Register(row, context, instruction.Rs2, step.Rs2, step.Rs2Clock, step.Clock + Clocks.Rs2);
            if (record.Halts == 0) continue;
            halts[row] = 1;
            moves[row] = record.Length == 0 ? 0u : 1;
            inverse[row] = M31.FromUInt32((step.Rs2 & 0xffff) + (step.Rs2 >> 16)).Inverse().Value;
            length.Ram(row, context, MemoryMap.OutputLength / 4, record.Length, record.LengthClock, now);
            streamClock[row] = context.Reach(Space.Register, Registers.OutputLength, record.StreamOld, record.StreamClock, now);
        }
    }
}
