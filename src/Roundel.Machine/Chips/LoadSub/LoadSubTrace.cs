using Roundel.Field;
using Roundel.RiscV;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Chips;

/// <summary>Fills <see cref="LoadSubChip"/>.</summary>
public static class LoadSubTrace
{
    /// <summary>One row per record; later rows stay zero.</summary>
    public static void Fill(LoadSubChip chip, ReadOnlySpan<MemoryStep> records, TraceContext context, ColumnView main)
    {
        var address = new AddressCells(chip, main);
        AccessCells word = new(chip.Loaded, main), rd = new(chip.RdOld, main);
        Span<uint> index = main[chip.RdIndex.Index], isUnsigned = main[chip.IsUnsigned.Index], isHalf = main[chip.IsHalf.Index];
        Span<uint> isOdd = main[chip.IsOdd.Index], isHigh = main[chip.IsHigh.Index], sign = main[chip.Sign.Index];
        Span<uint> top = main[chip.Top.Index], rest = main[chip.Rest.Index], result = main[chip.Result.Index];
        for (int row = 0; row < records.Length; row++)
        {
            ref readonly MemoryStep record = ref records[row];
            ref readonly Step step = ref record.Step;
            Instruction instruction = context.InstructionAt(step.Pc);
            address.Set(row, context, instruction, step);
            word.Ram(row, context, record.Address / 4, record.WordOld, record.WordClock, step.Clock + Clocks.Memory);
            rd.Register(row, context, instruction.Rd, step.RdOld, step.RdClock, step.Clock + Clocks.Rd);

            uint odd = record.Address & 1, high = record.Address >> 1 & 1;
            bool half = instruction.Op is Op.Lh or Op.Lhu, plain = instruction.Op is Op.Lbu or Op.Lhu;
            uint limb = record.WordOld >> (int)(16 * high) & 0xffff;
            bool topIsHigh = half || odd != 0;
            index[row] = instruction.Rd;
            isUnsigned[row] = plain ? 1u : 0;
            isHalf[row] = half ? 1u : 0;
            isOdd[row] = odd;
            isHigh[row] = high;
            top[row] = topIsHigh ? limb >> 8 : limb & 0xff;
            rest[row] = topIsHigh ? limb & 0xff : limb >> 8;
            sign[row] = plain ? 0 : top[row] >> 7;
            result[row] = step.Rd & 0xffff;
        }
    }
}
