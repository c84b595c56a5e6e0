using System.Numerics;
using Roundel.Air;
using Roundel.Circle;
using Roundel.Field;
using Roundel.Machine.Chips;

namespace Roundel.Machine.Run;

/// <summary>The machine's look-up tables: what belongs to which row, and filling them with the counts.</summary>
internal static class LookupTables
{
    /// <summary>How the tables are indexed.</summary>
    /// <param name="program">The program.</param>
    /// <param name="logClockRange">Greatest number of bits of a clock's step.</param>
    public static LookupIndex[] Indices(ProgramTables program, int logClockRange)
    {
        int words = program.Image.Program.Length, wordBits = BitOperations.Log2((uint)words) + 1;
        M31 quarter = M31.FromCanonical(4).Inverse();
        return
        [
            Plain(RangeBuses.Range8, 8),
            Plain(RangeBuses.Range16, 16),
            Plain(Buses.ClockRange, logClockRange),
            new(Buses.Program, words, new RowDigit(0, wordBits, quarter, -(quarter * M31.FromCanonical(program.Image.TextStart)))),
            new(Buses.Bytes, ByteTableTrace.AllPairs, Digit(0, 8), Digit(1, 8)),
            new(Buses.BytePair, ByteTableTrace.AllPairs, Digit(0, 8), Digit(1, 8)),
            new(Buses.ShiftAmount, ShiftAmountTrace.Rows, Digit(1, 5), Digit(0, 1)),
        ];
    }

    /// <summary>Adds each table that is asked for anything, with its counts.</summary>
    /// <param name="counts">The counts.</param>
    /// <param name="add">Adds a table of a chip, of at least a log height, with a number of rows in use.</param>
    public static void Fill(LookupCounter counts, Func<Chip, int, int, ColumnView> add)
    {
        FillFixed(RoundelMachine.Program, RoundelMachine.Program.Count, counts[Buses.Program], add);
        FillPairs(RoundelMachine.Bytes, counts[Buses.Bytes], add);
        FillPairs(RoundelMachine.BytePairs, counts[Buses.BytePair], add);
        FillFixed(RoundelMachine.ShiftAmount, RoundelMachine.ShiftAmount.Count, counts[Buses.ShiftAmount], add);
        FillRange(RoundelMachine.Range8, counts[RangeBuses.Range8], add);
        FillRange(RoundelMachine.Range16, counts[RangeBuses.Range16], add);
        FillRange(RoundelMachine.ClockRange, counts[Buses.ClockRange], add);
    }

    private static LookupIndex Plain(Bus bus, int bits) => new(bus, 1 << bits, Digit(0, bits));

    private static RowDigit Digit(int entry, int bits) => new(entry, bits, M31.One, M31.Zero);

    private static void FillFixed(Chip chip, Column count, ReadOnlySpan<uint> counts, Func<Chip, int, int, ColumnView> add)
    {
        if (counts.IndexOfAnyExcept(0u) < 0) return;
        counts.CopyTo(add(chip, 0, counts.Length)[count.Index]);
    }

    private static void FillPairs(ByteTableChip chip, ReadOnlySpan<uint> counts, Func<Chip, int, int, ColumnView> add)
    {
        if (!counts.ContainsAnyExcept(0u)) return;
        // Counted by first byte and second, which need no carry; the table has four pairs in a row.
        uint[] byRow = new uint[ByteTableTrace.AllPairs];
        for (int i = 0; i < counts.Length; i++) byRow[ByteTableTrace.IndexOf((uint)i & 0xff, (uint)i >> 8)] = counts[i];
        int[] rows = ByteTableTrace.RowsUsed(byRow);
        ByteTableTrace.Fill(chip, rows, byRow, add(chip, 0, rows.Length));
    }

    /// <summary>The least height that holds the greatest value asked for. Quarters count up along the trace.</summary>
    private static void FillRange(RangeChip chip, ReadOnlySpan<uint> counts, Func<Chip, int, int, ColumnView> add)
    {
        int used = counts.LastIndexOfAnyExcept(0u) + 1;
        if (used == 0) return;
        int rows = (used + RangeChip.Values - 1) / RangeChip.Values;
        ColumnView main = add(chip, TableHeights.LogSize(rows), rows);
        int logSize = TableHeights.LogSize(main.Length);
        Span<uint> quarter = main[chip.Quarter.Index];
        for (int i = 0; i < main.Length; i++) quarter[CircleIndex.CosetToMemory(i, logSize)] = (uint)i;
        for (int j = 0; j < RangeChip.Values; j++)
        {
            Span<uint> count = main[chip.Counts[j].Index];
            for (int i = 0; i < rows; i++)
            {
                int value = RangeChip.Values * i + j;
                count[CircleIndex.CosetToMemory(i, logSize)] = value < counts.Length ? counts[value] : 0;
            }
        }
    }
}
