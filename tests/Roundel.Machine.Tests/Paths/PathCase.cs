using Roundel.Air;
using Roundel.Field;
using Roundel.Machine.Paths;
using Roundel.RiscV;
using Roundel.RiscV.Tests;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Tests.Paths;

/// <summary>A path of an assembled program with everything that happened in its instances, found in the trace of a run.</summary>
internal sealed class PathCase : IDisposable
{
    private readonly Execution _execution;
    private readonly ElfImage _image;
    private readonly Dictionary<uint, Happened> _byClock = [];

    private PathCase(ElfImage image, Execution execution, InstructionPath path)
    {
        (_image, _execution, Path) = (image, execution, path);
        Collect(execution.Trace!);
        Records = Find();
        Chip = new PathChip(path, 0);
        Air = new AirSystem("path", [.. RoundelMachine.All, Chip], PublicValues.All)[Chip.Name];
    }

    /// <summary>The path from label "path" to label "end" of a program, as far as it runs straight on; the first instance's way where it branches.</summary>
    public static PathCase Of(RvAsm program, int length = 0)
    {
        ElfImage image = program.Image();
        Execution execution = Executor.Run(image, new ExecutionOptions { Trace = true });
        (uint start, uint end) = (program.Address("path"), program.Address("end"));
        List<uint> pcs = [];
        bool isInside = false;
        foreach (Happened step in Steps(execution.Trace!).OrderBy(s => s.Step.Clock))
        {
            if (isInside && (step.Step.Pc == end || pcs.Count == length && length > 0)) break;
            isInside |= step.Step.Pc == start;
            if (isInside) pcs.Add(step.Step.Pc);
        }
        ProgramRow[] rows = [.. pcs.Select(pc => Row(image, pc))];
        Assert.True(InstructionPath.TryCreate(rows, out InstructionPath? path, out string error), error);
        return new PathCase(image, execution, path);
    }

    /// <summary>The program table's row of an address.</summary>
    public static ProgramRow Row(ElfImage image, uint pc) =>
        ProgramRom.Row(image.Program.Span[(int)((pc - image.TextStart) / 4)], pc, image.TextStart, image.Program.Length);

    public InstructionPath Path { get; }

    public PathChip Chip { get; }

    public ChipAir Air { get; }

    public ListedRecords Records { get; }

    public ElfImage Image => _image;

    /// <summary>All instances as a table of so many rows.</summary>
    public NativeColumns Table(int rows)
    {
        var columns = new NativeColumns(Air.MainWidth, rows);
        var context = new TraceContext(_image.Program, _image.TextStart, 20);
        PathTrace.Fill(Chip, Records, 0, Records.Count, context, columns.View);
        return columns;
    }

    /// <summary>The rows of all instances, and one of padding.</summary>
    public IReadOnlyList<PathRow> Rows()
    {
        using NativeColumns columns = Table(Records.Count + 1);
        return [.. Enumerable.Range(0, Records.Count + 1).Select(i => new PathRow(Air, columns.View, i))];
    }

    /// <summary>What the instructions of an instance take and give, as their own chips would, all that cancels left out.</summary>
    public SortedDictionary<string, int> Expected(int instance)
    {
        var sum = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (int j = 0; j < Path.Length; j++)
        {
            Happened happened = Records[instance, j];
            Step step = happened.Step;
            Instruction i = _image.Program.Span[(int)((step.Pc - _image.TextStart) / 4)];
            PathInstruction.Read(Path.Rows[j], out PathInstruction read);
            uint next = _byClock.TryGetValue(step.Clock + 4, out Happened? after) ? after.Step.Pc
                : throw new InvalidOperationException("The run ends in a path.");
            Count(sum, $"State({step.Pc}, {step.Clock})", -1);
            Count(sum, $"State({next}, {step.Clock + 4})", 1);
            if (read.ReadsRs1) Access(sum, 0, i.Rs1, step.Rs1Clock, step.Clock + 1, step.Rs1, step.Rs1);
            if (read.ReadsRs2) Access(sum, 0, i.Rs2, step.Rs2Clock, step.Clock + 2, step.Rs2, step.Rs2);
            if (happened.Memory is { } m) Access(sum, 1, m.Address / 4, m.WordClock, step.Clock + 2, m.WordOld, m.WordNew);
            if (read.WritesRd) Access(sum, 0, i.Rd, step.RdClock, step.Clock + 3, step.RdOld, step.Rd);
        }
        return sum;
    }

    private static void Access(SortedDictionary<string, int> sum, int space, uint address, uint previous, uint now, uint before, uint after)
    {
        Count(sum, $"Memory({space}, {address}, {previous}, {before & 0xffff}, {before >> 16})", -1);
        Count(sum, $"Memory({space}, {address}, {now}, {after & 0xffff}, {after >> 16})", 1);
    }

    public static void Count(SortedDictionary<string, int> sum, string tuple, int by)
    {
        sum[tuple] = sum.GetValueOrDefault(tuple) + by;
        if (sum[tuple] == 0) sum.Remove(tuple);
    }

    private void Collect(ExecutionTrace trace)
    {
        foreach (Happened happened in Steps(trace)) _byClock.Add(happened.Step.Clock, happened);
        foreach (EcallStep call in trace.Ecall.Span) _byClock.Add(call.Clock, new Happened(new Step { Pc = call.Pc, Clock = call.Clock }, null));
    }

    private static List<Happened> Steps(ExecutionTrace trace)
    {
        List<Happened> all = [];
        foreach (RecordList<Step> list in (RecordList<Step>[])
            [
                trace.AddImm, trace.LoadConst, trace.AddSub, trace.Bitwise, trace.Shift, trace.LessThan, trace.BranchEqual, trace.BranchLess,
                trace.Jal, trace.Jalr, trace.Mul, trace.MulHigh, trace.DivRem,
            ])
            foreach (Step step in list.Span) all.Add(new Happened(step, null));
        foreach (RecordList<MemoryStep> list in (RecordList<MemoryStep>[])[trace.LoadWord, trace.StoreWord, trace.LoadSub, trace.StoreSub])
            foreach (MemoryStep step in list.Span) all.Add(new Happened(step.Step, step));
        return all;
    }

    private ListedRecords Find()
    {
        List<Happened[]> instances = [];
        foreach (uint clock in _byClock.Keys.Order())
        {
            if (instances.Count > 0 && clock < instances[^1][^1].Step.Clock + 4) continue;
            var steps = new Happened[Path.Length];
            int j = 0;
            while (j < steps.Length && _byClock.TryGetValue(clock + 4 * (uint)j, out Happened? step) && step.Step.Pc == Path.Rows[j].Pc) steps[j++] = step;
            if (j == steps.Length) instances.Add(steps);
        }
        return new ListedRecords(instances);
    }

    public void Dispose() => _execution.Dispose();
}

/// <summary>What one instruction did.</summary>
internal sealed class Happened(Step step, MemoryStep? memory)
{
    private readonly MemoryStep _memory = memory ?? new MemoryStep { Step = step };

    public ref readonly Step Step => ref _memory.Step;

    public MemoryStep? Memory => memory;

    public ref readonly MemoryStep AsMemory => ref _memory;
}

/// <summary>Records kept as a list.</summary>
internal sealed class ListedRecords(List<Happened[]> instances) : PathRecords
{
    public Happened this[int i, int j] => instances[i][j];

    public override int Count => instances.Count;

    public override ref readonly Step StepOf(int i, int j) => ref instances[i][j].Step;

    public override ref readonly MemoryStep MemoryOf(int i, int j) => ref instances[i][j].AsMemory;
}
