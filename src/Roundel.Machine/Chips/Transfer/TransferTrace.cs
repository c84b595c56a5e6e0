using Roundel.Field;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Chips;

/// <summary>Fills <see cref="TransferChip"/>.</summary>
public static class TransferTrace
{
    /// <summary>One row per record; later rows stay zero.</summary>
    public static void Fill(TransferChip chip, ReadOnlySpan<TransferWord> records, TraceContext context, ColumnView main)
    {
        FillHeads(chip, records, context, main);
        for (int j = 0; j < 4; j++) FillBytes(chip, records, main, j);
    }

    private static void FillHeads(TransferChip chip, ReadOnlySpan<TransferWord> records, TraceContext context, ColumnView main)
    {
        Span<uint> enabler = main[chip.EnablerColumn.Index], clock = main[chip.Clock.Index], word = main[chip.WordIndex.Index];
        Span<uint> offset = main[chip.Offset.Index], remaining = main[chip.Remaining.Index], origin = main[chip.Origin.Index];
        Span<uint> isPublic = main[chip.IsPublic.Index], isOutput = main[chip.IsOutput.Index], isLast = main[chip.IsLast.Index];
        Span<uint> previousClock = main[chip.PreviousClock.Index];
        for (int row = 0; row < records.Length; row++)
        {
            ref readonly TransferWord record = ref records[row];
            bool output = record.Kind == StreamKind.Output;
            long first = output ? (long)record.Position - record.Offset : (long)record.Position + record.Offset;
            enabler[row] = 1;
            clock[row] = record.CallClock;
            word[row] = record.WordAddress;
            offset[row] = record.Offset;
            remaining[row] = record.Remaining;
            origin[row] = M31.FromInt64(first).Value;
            isPublic[row] = record.Kind == StreamKind.PublicInput ? 1u : 0;
            isOutput[row] = output ? 1u : 0;
            isLast[row] = record.Remaining == record.Count ? 1u : 0;
            previousClock[row] =
                context.Reach(Space.Ram, record.WordAddress, record.WordOld, record.WordClock, record.CallClock + Clocks.Memory);
        }
    }

    private static void FillBytes(TransferChip chip, ReadOnlySpan<TransferWord> records, ColumnView main, int j)
    {
        Span<uint> moved = main[chip.Moved[j].Index], shown = main[chip.Shown[j].Index];
        Span<uint> before = main[chip.Old[j].Index], after = main[chip.New[j].Index];
        for (int row = 0; row < records.Length; row++)
        {
            ref readonly TransferWord record = ref records[row];
            bool inside = j >= record.Offset && j < record.Offset + record.Count;
            moved[row] = inside ? 1u : 0;
            shown[row] = inside && record.Kind != StreamKind.PrivateInput ? 1u : 0;
            before[row] = (byte)(record.WordOld >> 8 * j);
            after[row] = (byte)(record.WordNew >> 8 * j);
        }
    }
}
