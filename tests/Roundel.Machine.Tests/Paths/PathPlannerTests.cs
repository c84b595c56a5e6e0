using System.Globalization;
using System.Text;
using Roundel.Machine.Paths;
using Roundel.RiscV;
using Roundel.RiscV.Tests;
using Roundel.Testing;
using static Roundel.RiscV.Tests.RvAsm;

namespace Roundel.Machine.Tests.Paths;

/// <summary>The paths that are chosen: their tables are sound, they depend on the run alone, and they save what the document says.</summary>
public sealed class PathPlannerTests
{
    private static readonly TraceOptions s_auto = new() { Paths = PathChoice.Auto };

    public static TheoryData<int> Examples => [.. Enumerable.Range(0, ExampleRun.Short.Count)];

    [Theory, MemberData(nameof(Examples))]
    public void ExamplesAreSound(int example)
    {
        using TestRun run = ExampleRun.Short[example].Run(s_auto).AssertSound();
    }

    [Theory, MemberData(nameof(Examples))]
    public void ChoicesDoNotDependOnThreads(int example)
    {
        using TestRun one = ExampleRun.Short[example].Run(s_auto with { Threads = 1 }), many = ExampleRun.Short[example].Run(s_auto with { Threads = 5 });
        Assert.Equal(one.Trace.Paths.Select(p => p.Rows), many.Trace.Paths.Select(p => p.Rows));
        Assert.Equal(one.Trace.Tables.Select(t => (t.Chip, t.LogSize)), many.Trace.Tables.Select(t => (t.Chip, t.LogSize)));
        foreach ((TraceTable a, TraceTable b) in one.Trace.Tables.Zip(many.Trace.Tables))
            for (int c = 0; c < a.Main.View.Count; c++) Assert.True(a.Main.View[c].SequenceEqual(b.Main.View[c]), $"{a.Chip} column {c}");
    }

    [Fact]
    public void ShortRunsHaveNoPaths()
    {
        RvAsm program = new RvAsm().Li(T1, 300).Label("loop").I(Op.Addi, T1, T1, -1).B(Op.Bne, T1, Zero, "loop").Exit();
        using TestRun run = TestRun.Of(program, options: s_auto);
        Assert.Empty(run.Trace.Paths);
    }

    [Fact]
    public void PathsOfAnotherProgramAreRefused()
    {
        ProgramRow[] rows = [new(0x1_0000, (uint)Op.Addi, 5, 6, 7, 0, 0), new(0x1_0004, (uint)Op.Addi, 5, 6, 7, 0, 0)];
        Assert.True(InstructionPath.TryCreate(rows, out InstructionPath? path, out _));
        RvAsm program = new RvAsm().I(Op.Addi, T0, T1, 7).I(Op.Addi, T0, T1, 8).Exit();
        Assert.Throws<ArgumentException>(() => TestRun.Of(program, options: new TraceOptions { Paths = PathChoice.Of([path]) }));
    }

    /// <summary>Nothing that is chosen costs more than it saves, and what it saves is in docs/perf/cells.md.</summary>
    [Fact]
    public void CellsAreAsRecorded()
    {
        var text = new StringBuilder("""
            # Cells

            Committed cells of the examples, preprocessed columns aside, without path chips and with those that the planner chooses. Columns are those that a
            proof opens, over all tables. Written and compared by `PathPlannerTests`.

            | example | cycles | cells per cycle | with paths | columns | with paths | paths |
            |---|---:|---:|---:|---:|---:|---:|

            """);
        foreach (ExampleRun example in ExampleRun.Long)
        {
            using TestRun off = example.Run(new TraceOptions()), auto = example.Run(s_auto);
            double cycles = off.Execution.Cycles;
            Assert.True(Cells(auto) <= Cells(off), example.Name);
            text.Append(CultureInfo.InvariantCulture, $"| {example.Name} | {cycles:N0} | {Cells(off) / cycles:F1} | {Cells(auto) / cycles:F1} ");
            text.Append(CultureInfo.InvariantCulture, $"| {Columns(off)} | {Columns(auto)} | {string.Join(", ", auto.Trace.Paths.Select(p => p.Length))} |\n");
        }
        string path = Path.Combine(RepositoryRoot.Path, "docs", "perf", "cells.md"), expected = text.ToString().ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable("ROUNDEL_UPDATE") == "1") File.WriteAllText(path, expected);
        Assert.True(File.ReadAllText(path).ReplaceLineEndings("\n") == expected, "docs/perf/cells.md is not up to date: run the tests with ROUNDEL_UPDATE=1.");
    }

    private static long Cells(TestRun run) => run.Trace.Rows.Sum(r => r.Cells);

    private static int Columns(TestRun run) => run.Trace.Tables.Sum(t => t.Chip.CellsPerRow);
}
