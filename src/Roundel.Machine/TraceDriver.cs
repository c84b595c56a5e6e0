using Roundel.Air;
using Roundel.Field;
using Roundel.Machine.Chips;
using Roundel.Machine.Run;
using Roundel.RiscV;
using Roundel.RiscV.Trace;

namespace Roundel.Machine;

/// <summary>How a trace is laid out.</summary>
public sealed record TraceOptions
{
    /// <summary>b, 5 to 20; null to choose the cheapest.</summary>
    public int? LogClockRange { get; init; }

    /// <summary>Whether one chip may have several tables where its <see cref="Chip.MaxInstances"/> allows it.</summary>
    public bool Split { get; init; } = true;

    /// <summary>Threads; all cores unless said otherwise. The tables do not depend on it.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    internal ParallelOptions Parallel => new() { MaxDegreeOfParallelism = Math.Max(1, Threads) };
}

/// <summary>Turns the record of a run into tables.</summary>
public sealed class TraceDriver
{
    private readonly ProgramTables _program;
    private readonly ExecutionTrace _trace;
    private readonly TraceOptions _options;
    private readonly Statement _statement;
    private readonly List<TraceTable> _tables = [];
    private readonly Dictionary<ChipAir, long> _rows = [];
    private int _logClockRange;
    private long _runCells;

    private TraceDriver(ProgramTables program, ExecutionTrace trace, Statement statement, TraceOptions options) =>
        (_program, _trace, _statement, _options) = (program, trace, statement, options);

    /// <summary>Builds all tables of a run. The execution must have been traced, with the same program, ABI and public input.</summary>
    /// <param name="program">The program's preprocessed tables.</param>
    /// <param name="execution">The run; its trace may be disposed afterwards.</param>
    /// <param name="publicInput">The public input that the run had.</param>
    /// <param name="options">Layout; the default chooses what is cheapest.</param>
    /// <exception cref="ArgumentException">The execution has no trace, or does not fit the program or the input.</exception>
    /// <exception cref="InvalidOperationException">The run has more rows of one kind than tables may hold.</exception>
    public static MachineTrace Build(ProgramTables program, Execution execution, ReadOnlyMemory<byte> publicInput,
        TraceOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(execution);
        ExecutionTrace trace = execution.Trace ?? throw new ArgumentException("The execution was not traced.", nameof(execution));
        if (trace.Abi != program.Facts.Abi) throw new ArgumentException("The execution had another ABI.", nameof(execution));
        if (trace.PublicInputLength != publicInput.Length)
            throw new ArgumentException("The execution had another public input.", nameof(publicInput));
        Statement statement = Statement.Create(
            program.Facts, publicInput, execution.PublicInputUnread, execution.Output, execution.ExitCode, execution.Cycles);
        var driver = new TraceDriver(program, trace, statement, options ?? new TraceOptions());
        try
        {
            return driver.Build();
        }
        catch
        {
            foreach (TraceTable table in driver._tables) table.Main.Dispose();
            throw;
        }
    }

    private MachineTrace Build()
    {
        List<Family> families = new Families(_program.Image, _trace).All().FindAll(f => f.Rows > 0);
        _runCells = families.Sum(f => (long)f.Rows * f.Air.CellsPerRow);
        _logClockRange = _options.LogClockRange ?? ChooseClockRange(families);
        List<TraceContext> contexts = FillFamilies(families);
        FillGaps([.. contexts.SelectMany(c => c.Gaps)]);
        FillImage();
        FillRegisters();
        FillBoundary([.. contexts.SelectMany(c => c.Openings)]);
        FillLookups();
        _tables.Sort((a, b) => a.Chip.Index != b.Chip.Index ? a.Chip.Index.CompareTo(b.Chip.Index) : b.LogSize.CompareTo(a.LogSize));
        var rows = new List<ChipRows>();
        foreach ((ChipAir chip, long count) in _rows.OrderBy(r => r.Key.Index))
            rows.Add(new ChipRows(chip, count, _tables.Where(t => t.Chip == chip).Sum(t => 1L << t.LogSize)));
        return new MachineTrace(_tables, rows, _statement, _logClockRange);
    }

    private int ChooseClockRange(List<Family> families)
    {
        var sum = new StepHistogram(_program.Facts);
        Parallel.ForEach(families, _options.Parallel, () => new StepHistogram(_program.Facts), (family, _, histogram) =>
        {
            family.AddSteps(histogram);
            return histogram;
        }, histogram =>
        {
            lock (sum) sum.Add(histogram);
        });
        return sum.CheapestBits(RoundelMachine.Air(RoundelMachine.ClockRange).CellsPerRow,
            RoundelMachine.Air(RoundelMachine.Gap).CellsPerRow);
    }

    /// <summary>Fills the tables of all families, several at a time.</summary>
    /// <returns>What filling collected, in an order that does not depend on the threads.</returns>
    private List<TraceContext> FillFamilies(List<Family> families)
    {
        var parts = new List<(Family Family, int First, int Count, TraceTable Table, TraceContext Context)>();
        foreach (Family family in families)
        {
            int first = 0;
            foreach (TraceTable table in AddTables(family.Air, family.Rows))
            {
                int count = Math.Min(1 << table.LogSize, family.Rows - first);
                parts.Add((family, first, count, table, NewContext()));
                first += count;
            }
        }
        Parallel.ForEach(parts, _options.Parallel, part => part.Family.Fill(part.First, part.Count, part.Context, part.Table.Main.View));
        return parts.ConvertAll(part => part.Context);
    }

    private TraceContext NewContext() => new(_program.Image.Program, _program.Image.TextStart, _logClockRange, _program.Facts);

    private void FillGaps(GapStep[] records)
    {
        if (records.Length == 0) return;
        int first = 0;
        foreach (TraceTable table in AddTables(RoundelMachine.Air(RoundelMachine.Gap), records.Length))
        {
            int count = Math.Min(1 << table.LogSize, records.Length - first);
            GapTrace.Fill(RoundelMachine.Gap, records.AsSpan(first, count), table.Main.View);
            first += count;
        }
    }

    private void FillImage()
    {
        ImageChip chip = RoundelMachine.Image;
        ColumnView main = AddTable(chip, ProgramTables.ImageWords(_program.Image, _trace.Abi).Count()).View;
        Span<uint> clock = main[chip.FinalClock.Index], lo = main[chip.FinalLo.Index], hi = main[chip.FinalHi.Index];
        ReadOnlySpan<FinalCell> finals = _trace.FinalMemory.Span;
        int row = 0, next = 0;
        foreach ((uint address, uint initial) in ProgramTables.ImageWords(_program.Image, _trace.Abi))
        {
            while (next < finals.Length && finals[next].Address < address) next++;
            bool touched = next < finals.Length && finals[next].Address == address;
            uint value = touched ? finals[next].Value : initial;
            clock[row] = touched ? finals[next].Clock : 0;
            lo[row] = value & 0xffff;
            hi[row] = value >> 16;
            row++;
        }
    }

    private void FillRegisters()
    {
        RegisterFileChip chip = RoundelMachine.Registers;
        ColumnView main = AddTable(chip, Registers.Count).View;
        foreach (FinalCell cell in _trace.FinalRegisters.Span)
        {
            int row = (int)cell.Address;
            main[chip.FinalClock.Index][row] = cell.Clock;
            main[chip.FinalLo.Index][row] = cell.Value & 0xffff;
            main[chip.FinalHi.Index][row] = cell.Value >> 16;
        }
        main[chip.LengthLo.Index][Registers.PrivateRemaining] = _trace.PrivateInputLength & 0xffff;
        main[chip.LengthHi.Index][Registers.PrivateRemaining] = _trace.PrivateInputLength >> 16;
    }

    private void FillBoundary(Opening[] openings)
    {
        Array.Sort(openings, (a, b) => a.Address.CompareTo(b.Address));
        List<BoundaryRow> rows = BoundaryTrace.Plan(_trace.FinalMemory.Span, _program.Facts.Zones, openings);
        if (rows.Count == 0) return;
        // One row of padding must be left: the first row's predecessor.
        ColumnView main = AddTable(RoundelMachine.Boundary, rows.Count, room: rows.Count + 1).View;
        BoundaryTrace.Fill(RoundelMachine.Boundary, rows, main);
    }

    private void FillLookups()
    {
        LookupTables lookups = new(_program, _logClockRange);
        LookupCounter counts = lookups.Count(_tables, _statement.Publics, _options.Parallel);
        lookups.Fill(counts, (chip, logSize, rows) => AddTable(chip, rows, logSize: logSize).View);
    }

    private NativeColumns AddTable(Chip chip, int rows, int room = 0, int logSize = 0)
    {
        ChipAir air = RoundelMachine.Air(chip);
        int fixedLogSize = _program.LogSizeOf(air);
        int log = fixedLogSize >= 0 ? fixedLogSize : Math.Max(logSize, TableHeights.LogSize(Math.Max(rows, room)));
        if (log > chip.MaxLogSize) throw new InvalidOperationException($"A run has more rows of {chip.Name} than a table may hold.");
        return Add(air, log, rows).Main;
    }

    private IEnumerable<TraceTable> AddTables(ChipAir air, int rows)
    {
        int tables = _options.Split ? air.Chip.MaxInstances : 1;
        int[] logSizes = TableHeights.Split(rows, air, _runCells, tables) ?? throw new InvalidOperationException(
            $"A run has {rows} rows of {air.Chip.Name}; {tables} tables of 2^{air.Chip.MaxLogSize} do not hold them.");
        return [.. logSizes.Select((log, i) => Add(air, log, i == 0 ? rows : 0))];
    }

    private TraceTable Add(ChipAir air, int logSize, long rows)
    {
        var table = new TraceTable(air, logSize, new NativeColumns(air.MainWidth, 1 << logSize));
        _tables.Add(table);
        _rows[air] = _rows.GetValueOrDefault(air) + rows;
        return table;
    }
}
