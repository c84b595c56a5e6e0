using Roundel.Air;
using Roundel.Field;
using Roundel.Machine.Paths;

namespace Roundel.Machine;

/// <summary>One table of a run.</summary>
/// <param name="Chip">The chip.</param>
/// <param name="LogSize">The table's log height.</param>
/// <param name="Main">The main columns, by <see cref="Column.Index"/>; rows in memory order.</param>
public readonly record struct TraceTable(ChipAir Chip, int LogSize, NativeColumns Main);

/// <summary>How many rows of a chip a run has.</summary>
/// <param name="Chip">The chip.</param>
/// <param name="Rows">Rows that stand for something.</param>
/// <param name="Padded">Rows of all its tables.</param>
public readonly record struct ChipRows(ChipAir Chip, long Rows, long Padded)
{
    /// <summary>Committed main and interaction words.</summary>
    public long Cells => Padded * Chip.CellsPerRow;
}

/// <summary>All tables of a run, with its statement. Owns native memory.</summary>
public sealed class MachineTrace : IDisposable
{
    internal MachineTrace(AirSystem system, PathList paths, List<TraceTable> tables, List<ChipRows> rows, Statement statement, int logClockRange) =>
        (System, Paths, Tables, Rows, Statement, LogClockRange) = (system, paths, tables, rows, statement, logClockRange);

    /// <summary>The machine whose chips the tables are of: that of <see cref="Paths"/>.</summary>
    public AirSystem System { get; }

    /// <summary>The paths that have tables of their own.</summary>
    public PathList Paths { get; }

    /// <summary>The tables, by chip in the order of the system, those of one chip tallest first. Chips without rows are absent.</summary>
    public IReadOnlyList<TraceTable> Tables { get; }

    /// <summary>Rows of each chip that is present.</summary>
    public IReadOnlyList<ChipRows> Rows { get; }

    /// <summary>What the run shows.</summary>
    public Statement Statement { get; }

    /// <summary>b: accesses closer than 2^b ticks have no Gap row.</summary>
    public int LogClockRange { get; }

    /// <summary>Whether a chip has a table.</summary>
    public bool Has(Chip chip)
    {
        foreach (TraceTable table in Tables)
            if (ReferenceEquals(table.Chip.Chip, chip)) return true;
        return false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (TraceTable table in Tables) table.Main.Dispose();
    }
}
