using System.Globalization;
using Roundel.Air;
using Roundel.Field;

namespace Roundel.Machine.Run;

/// <summary>The tables of a run while they are made.</summary>
/// <param name="program">The program.</param>
/// <param name="split">Whether one chip may have several tables.</param>
/// <param name="maxBytes">The most bytes of all tables.</param>
internal sealed class TableSet(ProgramTables program, bool split, long maxBytes) : IDisposable
{
    private readonly List<TraceTable> _tables = [];
    private readonly Dictionary<ChipAir, long> _rows = [];
    private long _bytes;

    /// <summary>Cells of the whole run, padding aside: what a further table has to save a part of.</summary>
    public long RunCells { get; set; }

    /// <summary>The tables so far.</summary>
    public IReadOnlyList<TraceTable> Tables => _tables;

    /// <summary>Adds a table of zeros.</summary>
    /// <param name="chip">The chip.</param>
    /// <param name="rows">Rows that stand for something.</param>
    /// <param name="room">Rows that there must be room for.</param>
    /// <param name="logSize">The least log height.</param>
    /// <exception cref="InvalidOperationException">There are too many.</exception>
    public ColumnView Add(Chip chip, int rows, int room = 0, int logSize = 0)
    {
        ChipAir air = RoundelMachine.Air(chip);
        int fixedLogSize = program.LogSizeOf(air);
        int log = fixedLogSize >= 0 ? fixedLogSize : Math.Max(logSize, TableHeights.LogSize(Math.Max(rows, room)));
        if (log > chip.MaxLogSize) throw new InvalidOperationException($"A run has more rows of {chip.Name} than a table may hold.");
        return Add(air, log, rows, zeroed: true).Main.View;
    }

    /// <summary>Adds the tables that share the rows of one chip; their cells hold anything.</summary>
    /// <exception cref="InvalidOperationException">There are too many rows.</exception>
    public IEnumerable<TraceTable> AddShared(ChipAir air, int rows)
    {
        int most = split ? air.Chip.MaxInstances : 1;
        int[] logSizes = TableHeights.Split(rows, air, RunCells, most) ?? throw new InvalidOperationException(
            $"A run has {rows} rows of {air.Chip.Name}; {most} tables of 2^{air.Chip.MaxLogSize} do not hold them.");
        return [.. logSizes.Select((log, i) => Add(air, log, i == 0 ? rows : 0, zeroed: false))];
    }

    /// <summary>Hands over all tables, by chip, those of one chip tallest first, with the rows of each chip.</summary>
    public (List<TraceTable> Tables, List<ChipRows> Rows) Finish()
    {
        List<TraceTable> tables = [.. _tables];
        tables.Sort((a, b) => a.Chip.Index != b.Chip.Index ? a.Chip.Index.CompareTo(b.Chip.Index) : b.LogSize.CompareTo(a.LogSize));
        var rows = new List<ChipRows>();
        foreach ((ChipAir chip, long count) in _rows.OrderBy(r => r.Key.Index))
            rows.Add(new ChipRows(chip, count, tables.Where(t => t.Chip == chip).Sum(t => 1L << t.LogSize)));
        _tables.Clear();
        return (tables, rows);
    }

    /// <summary>Frees the tables that were not handed over.</summary>
    public void Dispose()
    {
        foreach (TraceTable table in _tables) table.Main.Dispose();
    }

    private TraceTable Add(ChipAir air, int logSize, long rows, bool zeroed)
    {
        _bytes += NativeColumns.Bytes(air.MainWidth, 1 << logSize);
        if (_bytes > maxBytes)
        {
            throw new InvalidOperationException(
                string.Create(CultureInfo.InvariantCulture, $"The tables of this run take more than {maxBytes / 1e9:F1} GB, half of this machine's memory."));
        }
        var table = new TraceTable(air, logSize, zeroed ? new NativeColumns(air.MainWidth, 1 << logSize) : NativeColumns.Uninitialised(air.MainWidth,
            1 << logSize));
        _tables.Add(table);
        _rows[air] = _rows.GetValueOrDefault(air) + rows;
        return table;
    }
}
