using Roundel.Field;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Chips;

/// <summary>Fills <see cref="EcallOtherChip"/>.</summary>
public static class EcallOtherTrace
{
    /// <summary>One row per record; later rows stay zero.</summary>
    public static void Fill(EcallOtherChip chip, ReadOnlySpan<EcallStep> records, TraceContext context, ColumnView main)
    {
        var cells = new EcallCells(chip, main);
        Span<uint> isConsole = main[chip.IsConsole.Index], isBadRead = main[chip.IsBadRead.Index], isBadWrite = main[chip.IsBadWrite.Index];
        Span<uint> numberLo = main[chip.NumberLo.Index], numberHi = main[chip.NumberHi.Index];
        Span<uint> descriptorLo = main[chip.DescriptorLo.Index], descriptorHi = main[chip.DescriptorHi.Index];
        Span<uint> answerLo = main[chip.AnswerLo.Index], answerHi = main[chip.AnswerHi.Index], pair = main[chip.Pair.Index];
        Span<uint> distance = main[chip.Distance.Index], high = main[chip.High.Index], inverse = main[chip.Inverse.Index];
        for (int row = 0; row < records.Length; row++)
        {
            ref readonly EcallStep call = ref records[row];
            cells.Set(row, context, call);
            bool read = call.A7 == SystemCalls.Read, write = call.A7 == SystemCalls.Write;
            bool console = write && call.A0Old == SystemCalls.Console;
            isConsole[row] = console ? 1u : 0;
            isBadRead[row] = read ? 1u : 0;
            isBadWrite[row] = write && !console ? 1u : 0;
            numberLo[row] = call.A7 & 0xffff;
            numberHi[row] = call.A7 >> 16;
            descriptorLo[row] = call.A0Old & 0xffff;
            descriptorHi[row] = call.A0Old >> 16;
            answerLo[row] = call.A0New & 0xffff;
            answerHi[row] = call.A0New >> 16;
            if (console) continue;

            M31 number = (int)(call.A7 & 0xffff), descriptor = (int)(call.A0Old & 0xffff);
            M31 two = read ? (descriptor - SystemCalls.PrivateInput) * (descriptor - SystemCalls.PublicInput)
                : write ? (descriptor - SystemCalls.Output) * (descriptor - SystemCalls.Console)
                : (number - SystemCalls.Read) * (number - SystemCalls.Write);
            M31 all = read || write ? two : two * (number - SystemCalls.Exit);
            M31 top = (int)((read || write ? call.A0Old : call.A7) >> 16);
            pair[row] = two.Value;
            distance[row] = all.Value;
            high[row] = top.Value;
            inverse[row] = (all.Square() + top.Square()).Inverse().Value;
        }
    }
}
