using Roundel.Air;
using Roundel.Circle;
using Roundel.Field;
using Roundel.Machine.Chips;

namespace Roundel.Machine.Run;

/// <summary>The machine's look-up tables: counting what is asked for, and filling them with the counts.</summary>
internal sealed class LookupTables
{
    private readonly ProgramTables _program;
    private readonly LookupIndex[] _indices;

    /// <param name="program">The program.</param>
    /// <param name="logClockRange">Greatest number of bits of a clock's step.</param>
    public LookupTables(ProgramTables program, int logClockRange)
    {
        _program = program;
        uint textStart = program.Image.TextStart;
        _indices =
        [
            new(RangeBuses.Range8, 1 << 8, (entries, i) => (int)entries[0][i]),
            new(RangeBuses.Range16, 1 << 16, (entries, i) => (int)entries[0][i]),
            new(Buses.ClockRange, 1 << logClockRange, (entries, i) => (int)entries[0][i]),
            new(Buses.Program, program.Image.Program.Length, (entries, i) => (int)((entries[0][i] - textStart) / 4)),
            new(Buses.Bytes, ByteTableTrace.AllPairs, (entries, i) => ByteTableTrace.IndexOf(entries[0][i], entries[1][i])),
            new(Buses.BytePair, ByteTableTrace.AllPairs, (entries, i) => ByteTableTrace.IndexOf(entries[0][i], entries[1][i])),
            new(Buses.ShiftAmount, ShiftAmountTrace.Rows, (entries, i) => ShiftAmountTrace.RowOf(entries[0][i], entries[1][i])),
        ];
    }

    /// <summary>Counts the look-ups of all tables, several at a time.</summary>
    /// <exception cref="InvalidOperationException">A table asks for what no table has.</exception>
    public LookupCounter Count(IReadOnlyList<TraceTable> tables, M31[] publics, ParallelOptions parallel)
    {
        LookupCounter sum = new(_indices);
        Parallel.ForEach(tables, parallel, () => new LookupCounter(_indices), (table, _, counter) =>
        {
            string? refused = counter.Count(table.Chip, _program.ColumnsOf(table.Chip), table.Main.View, publics);
            return refused is null ? counter : throw new InvalidOperationException(refused);
        }, counter =>
        {
            lock (sum) sum.Add(counter);
        });
        return sum;
    }

    /// <summary>Adds each table that is asked for anything, with its counts.</summary>
    /// <param name="counts">The counts.</param>
    /// <param name="add">Adds a table of a chip, of at least a log height, with a number of rows in use.</param>
    public void Fill(LookupCounter counts, Func<Chip, int, int, ColumnView> add)
    {
        FillFixed(RoundelMachine.Program, RoundelMachine.Program.Count, counts[Buses.Program], add);
        FillPairs(RoundelMachine.Bytes, counts[Buses.Bytes], add);
        FillPairs(RoundelMachine.BytePairs, counts[Buses.BytePair], add);
        FillFixed(RoundelMachine.ShiftAmount, RoundelMachine.ShiftAmount.Count, counts[Buses.ShiftAmount], add);
        FillRange(RoundelMachine.Range8, counts[RangeBuses.Range8], add);
        FillRange(RoundelMachine.Range16, counts[RangeBuses.Range16], add);
        FillRange(RoundelMachine.ClockRange, counts[Buses.ClockRange], add);
    }

    private static void FillFixed(Chip chip, Column count, ReadOnlySpan<uint> counts, Func<Chip, int, int, ColumnView> add)
    {
        if (counts.IndexOfAnyExcept(0u) < 0) return;
        counts.CopyTo(add(chip, 0, counts.Length)[count.Index]);
    }

    private static void FillPairs(ByteTableChip chip, ReadOnlySpan<uint> counts, Func<Chip, int, int, ColumnView> add)
    {
        int[] rows = ByteTableTrace.RowsUsed(counts);
        if (rows.Length > 0) ByteTableTrace.Fill(chip, rows, counts, add(chip, 0, rows.Length));
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
