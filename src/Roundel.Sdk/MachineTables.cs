using Roundel.Air;
using Roundel.Field;
using Roundel.Lint;
using Roundel.Machine;
using Roundel.Machine.Chips;

namespace Roundel.Sdk;

/// <summary>The machine's tables as the linter takes them.</summary>
public static class MachineTables
{
    private static readonly Lazy<NativeColumns> s_bytes = new(() => AllPairs(RoundelMachine.Bytes)), s_pairs = new(() => AllPairs(RoundelMachine.BytePairs));

    /// <summary>The look-up tables of a program, and the buses that the statement settles.</summary>
    /// <param name="program">The program.</param>
    public static LookupOracle Oracle(ProgramTables program)
    {
        ArgumentNullException.ThrowIfNull(program);
        return new LookupOracle(RoundelMachine.System, program.ColumnsOf, FullTable, Buses.Zones, Buses.Halt)
        {
            Universal = new HashSet<Bus> { Buses.Bytes, Buses.BytePair, Buses.ShiftAmount },
        };
    }

    /// <summary>The main columns of a table of pairs of bytes that has them all; none for other chips.</summary>
    private static ColumnView FullTable(ChipAir air) =>
        ReferenceEquals(air.Chip, RoundelMachine.Bytes) ? s_bytes.Value.View
        : ReferenceEquals(air.Chip, RoundelMachine.BytePairs) ? s_pairs.Value.View
        : default;

    private static NativeColumns AllPairs(ByteTableChip chip)
    {
        var columns = new NativeColumns(RoundelMachine.Air(chip).MainWidth, ByteTableChip.AllRows);
        ByteTableTrace.Fill(chip, [.. Enumerable.Range(0, ByteTableChip.AllRows)], [], columns.View);
        return columns;
    }

    /// <summary>The tables of a run, in the trace's order.</summary>
    /// <param name="program">The program.</param>
    /// <param name="trace">The run; must outlive the result.</param>
    public static IReadOnlyList<LintTable> Of(ProgramTables program, MachineTrace trace)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(trace);
        List<LintTable> tables = [];
        var left = trace.Rows.ToDictionary(r => r.Chip, r => r.Rows);
        foreach (TraceTable table in trace.Tables)
        {
            int real = (int)Math.Min(left[table.Chip], 1L << table.LogSize);
            left[table.Chip] -= real;
            tables.Add(new LintTable(table.Chip, table.LogSize, real, table.Main.View, program.ColumnsOf(table.Chip), trace.Statement.Publics));
        }
        return tables;
    }
}
