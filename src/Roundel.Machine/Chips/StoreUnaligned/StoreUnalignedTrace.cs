using Roundel.Field;
using Roundel.RiscV;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Chips;

/// <summary>Fills <see cref="StoreUnalignedChip"/>.</summary>
public static class StoreUnalignedTrace
{
    /// <summary>One row per record; later rows stay zero.</summary>
    public static void Fill(StoreUnalignedChip chip, ReadOnlySpan<MemoryStep> records, TraceContext context, ColumnView main)
    {
        var shared = new UnalignedCells(chip, main);
        var rs2 = new AccessCells(chip.Rs2, main);
        Span<uint> index = main[chip.Rs2Index.Index], stored0 = main[chip.Stored0.Index], stored2 = main[chip.Stored2.Index];
        Span<uint> low0 = main[chip.Low0.Index], high0 = main[chip.High0.Index];
        Span<uint> lowLast = main[chip.LowLast.Index], highLast = main[chip.HighLast.Index];
        Span<uint> firstLo = main[chip.FirstLo.Index], firstHi = main[chip.FirstHi.Index];
        Span<uint> secondLo = main[chip.SecondLo.Index], secondHi = main[chip.SecondHi.Index];
        for (int row = 0; row < records.Length; row++)
        {
            ref readonly MemoryStep record = ref records[row];
            ref readonly Step step = ref record.Step;
            Instruction instruction = context.InstructionAt(step.Pc);
            shared.Set(row, context, instruction, record);
            rs2.Register(row, context, instruction.Rs2, step.Rs2, step.Rs2Clock, step.Clock + Clocks.Rs2);
            ulong limbs = UnalignedCells.Limbs(record), last = limbs >> (instruction.Op == Op.Sw ? 32 : 16);
            index[row] = instruction.Rs2;
            stored0[row] = (byte)step.Rs2;
            stored2[row] = (byte)(step.Rs2 >> 16);
            low0[row] = (byte)limbs;
            high0[row] = (byte)(limbs >> 8);
            lowLast[row] = (byte)last;
            highLast[row] = (byte)(last >> 8);
            firstLo[row] = record.WordNew & 0xffff;
            firstHi[row] = record.WordNew >> 16;
            secondLo[row] = record.NextNew & 0xffff;
            secondHi[row] = record.NextNew >> 16;
        }
    }
}
