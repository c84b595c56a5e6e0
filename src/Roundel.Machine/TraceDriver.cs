using Roundel.Air;
using Roundel.Field;
using Roundel.Machine.Chips;
using Roundel.Machine.Paths;
using Roundel.Machine.Run;
using Roundel.Prover;
using Roundel.RiscV;
using Roundel.RiscV.Trace;

namespace Roundel.Machine;

/// <summary>Which paths have tables of their own.</summary>
public sealed class PathChoice
{
    private PathChoice(IReadOnlyList<InstructionPath>? paths) => Paths = paths;

    /// <summary>None: instruction chips do everything.</summary>
    public static PathChoice None { get; } = new([]);

    /// <summary>Those that save the most, chosen for the run.</summary>
    public static PathChoice Auto { get; } = new(null);

    /// <summary>The given ones, those that the run never takes excepted.</summary>
    /// <param name="paths">Paths of the program, which all its instructions must stand in.</param>
    public static PathChoice Of(IReadOnlyList<InstructionPath> paths) => new([.. paths]);

    /// <summary>The paths, or null to choose.</summary>
    internal IReadOnlyList<InstructionPath>? Paths { get; }
}

/// <summary>How a trace is laid out.</summary>
public sealed record TraceOptions
{
    /// <summary>b, 5 to 20; null to choose the cheapest.</summary>
    public int? LogClockRange { get; init; }

    /// <summary>Whether one chip may have several tables where its <see cref="Chip.MaxInstances"/> allows it.</summary>
    public bool Split { get; init; } = true;

    /// <summary>The most bytes of main columns.</summary>
    public long MaxTableBytes { get; init; } = long.MaxValue;

    /// <summary>The paths with tables of their own.</summary>
    public PathChoice Paths { get; init; } = PathChoice.None;

    /// <summary>Threads, where there are no workers to share; all cores unless said otherwise. The tables do not depend on it.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;
}

/// <summary>Turns the record of a run into tables.</summary>
public sealed class TraceDriver
{
    private readonly ProgramTables _program;
    private readonly Execution _execution;
    private readonly ExecutionTrace _trace;
    private readonly TraceOptions _options;
    private readonly Statement _statement;
    private readonly TableSet _tables;
    private readonly Workers _workers;
    private int _logClockRange;

    private TraceDriver(ProgramTables program, Execution execution, Statement statement, TraceOptions options, TableSet tables, Workers workers)
    {
        (_program, _execution, _trace, _statement) = (program, execution, execution.Trace!, statement);
        (_options, _tables, _workers) = (options, tables, workers);
    }

    /// <summary>Builds all tables of a run. The execution must have been traced, with the same program, ABI and public input.</summary>
    /// <param name="program">The program's preprocessed tables.</param>
    /// <param name="execution">The run; its trace may be disposed afterwards.</param>
    /// <param name="publicInput">The public input that the run had.</param>
    /// <param name="options">Layout; the default chooses what is cheapest.</param>
    /// <param name="workers">Threads; null to start some of its own.</param>
    /// <exception cref="ArgumentException">
    /// The execution has no trace, or does not fit the program or the input; or a path does not stand in the program.
    /// </exception>
    /// <exception cref="InvalidOperationException">The run has more rows of one kind than tables may hold, or more cells than there is room for.</exception>
    public static MachineTrace Build(ProgramTables program, Execution execution, ReadOnlyMemory<byte> publicInput,
        TraceOptions? options = null, Workers? workers = null)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(execution);
        ExecutionTrace trace = execution.Trace ?? throw new ArgumentException("The execution was not traced.", nameof(execution));
        if (trace.Abi != program.Facts.Abi) throw new ArgumentException("The execution had another ABI.", nameof(execution));
        if (trace.PublicInputLength != publicInput.Length)
            throw new ArgumentException("The execution had another public input.", nameof(publicInput));
        Statement statement = Statement.Create(
            program.Facts, publicInput, execution.PublicInputUnread, execution.Output, execution.ExitCode, execution.Cycles);
        options ??= new TraceOptions();
        using var tables = new TableSet(program, options.Split, options.MaxTableBytes);
        using Workers? own = workers is null ? new Workers(Math.Max(1, options.Threads)) : null;
        return new TraceDriver(program, execution, statement, options, tables, workers ?? own!).Build();
    }

    private MachineTrace Build()
    {
        using PathPlan paths = PathPlan.Of(_program.Image, _execution, _options.Paths);
        using var left = new RemainingRecords(paths.Leftovers);
        AirSystem system = RoundelMachine.With(paths.Paths);
        List<Family> families = new Families(_program.Image, _trace, left).All().FindAll(f => f.Rows > 0);
        for (int i = 0; i < paths.Paths.Count; i++)
            families.Add(new PathFamily(system.Chips[RoundelMachine.All.Count + i], paths.Instances[i]));
        _tables.RunCells = families.Sum(f => (long)f.Rows * f.Air.CellsPerRow);

        var filler = new FamilyTables(families, _workers);
        _logClockRange = _options.LogClockRange ?? ChooseClockRange(filler.Steps(_program.Facts));
        LookupIndex[] indices = LookupTables.Indices(_program, _logClockRange);
        var counts = new LookupCounter(indices);
        M31[] publics = _statement.Publics;
        List<TraceContext> contexts = filler.Fill(_tables, NewContext, indices, publics, counts);

        int first = _tables.Tables.Count;
        FillGaps([.. contexts.SelectMany(c => c.Gaps)]);
        FillImage();
        FillRegisters();
        FillBoundary([.. contexts.SelectMany(c => c.Openings)]);
        foreach (TraceTable table in _tables.Tables.Skip(first))
            counts.Count(LookupPlan.Of(table.Chip, indices, publics), _program.ColumnsOf(table.Chip), table.Main.View, 1 << table.LogSize);
        uint[] program = counts[Buses.Program];
        foreach (ProgramRow row in paths.Paths.SelectMany(p => p.Rows)) program[(row.Pc - _program.Image.TextStart) / 4]++;
        LookupTables.Fill(counts, (chip, logSize, rows) => _tables.Add(chip, rows, logSize: logSize));
        (List<TraceTable> tables, List<ChipRows> rows) = _tables.Finish();
        return new MachineTrace(system, paths.Paths, tables, rows, _statement, _logClockRange);
    }

    private static int ChooseClockRange(StepHistogram steps) =>
        steps.CheapestBits(RoundelMachine.Air(RoundelMachine.ClockRange).CellsPerRow, RoundelMachine.Air(RoundelMachine.Gap).CellsPerRow);

    private TraceContext NewContext() => new(_program.Image.Program, _program.Image.TextStart, _logClockRange, _program.Facts);

    private void FillGaps(GapStep[] records)
    {
        if (records.Length == 0) return;
        int first = 0;
        foreach (TraceTable table in _tables.AddShared(RoundelMachine.Air(RoundelMachine.Gap), records.Length))
        {
            ColumnView main = table.Main.View;
            for (int c = 0; c < main.Count; c++) main[c].Clear();
            int count = Math.Min(main.Length, records.Length - first);
            GapTrace.Fill(RoundelMachine.Gap, records.AsSpan(first, count), main);
            first += count;
        }
    }

    private void FillImage()
    {
        ImageChip chip = RoundelMachine.Image;
        ColumnView main = _tables.Add(chip, ProgramTables.ImageWords(_program.Image, _trace.Abi).Count());
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
        ColumnView main = _tables.Add(chip, Registers.Count);
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
        ColumnView main = _tables.Add(RoundelMachine.Boundary, rows.Count, room: rows.Count + 1);
        BoundaryTrace.Fill(RoundelMachine.Boundary, rows, main);
    }
}
