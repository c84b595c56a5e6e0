using Roundel.Air;
using Roundel.Air.Diagnostics;
using Roundel.Circle;
using Roundel.Field;
using Roundel.RiscV;
using Roundel.RiscV.Tests;
using static Roundel.RiscV.Tests.RvAsm;

namespace Roundel.Machine.Tests;

/// <summary>The library's own row checker and bus tracker find nothing wrong with honest runs, and something with a forged one.</summary>
public sealed class LibraryCheckTests
{
    [Fact]
    public void RowsHoldAndBusesBalance()
    {
        RvAsm program = new RvAsm().Li(T0, 0x0004_0000).Li(T1, 0x8070_6050).S(Op.Sw, T1, 1, T0).I(Op.Lh, T2, T0, 2).Jal(Ra, "leaf")
            .Call(63, 3, 0x0004_0001, 5).Call(64, 1, 0x0004_0002, 3).Exit(1).Label("leaf").I(Op.Jalr, Zero, Ra, 0);
        using TestRun run = TestRun.Of(program, publicInput: [1, 2, 3, 4]);
        Assert.Empty(Check(run));

        ColumnView transfer = run.Trace.Tables.Single(t => t.Chip.Chip == RoundelMachine.Transfer).Main.View;
        transfer[RoundelMachine.Transfer.New[2].Index][0] ^= 1;
        Assert.NotEmpty(Check(run));
    }

    private static List<string> Check(TestRun run)
    {
        List<string> findings = [];
        var tracker = new BusTracker();
        foreach (TraceTable table in run.Trace.Tables)
        {
            using NativeColumns previous = Previous(table);
            var inputs = new BlockInputs
            {
                Main = table.Main.View,
                MainPrevious = previous.View,
                Preprocessed = run.Program.ColumnsOf(table.Chip),
                Publics = run.Trace.Statement.Publics,
                LogSize = table.LogSize,
            };
            findings.AddRange(RowChecker.Check(table.Chip, inputs).Select(f => $"{table.Chip}: {f}"));
            tracker.Add(table.Chip, inputs);
        }
        var terms = new Terms(tracker);
        run.Trace.Statement.ForEachTerm(ref terms, run.Trace.Has(RoundelMachine.Boundary));
        run.Trace.Paths.ForEachTerm(ref terms);
        findings.AddRange(tracker.Unbalanced().Select(t => t.ToString()));
        return findings;
    }

    private static NativeColumns Previous(TraceTable table)
    {
        var columns = new NativeColumns(table.Chip.PreviousMain.Count, 1 << table.LogSize);
        for (int c = 0; c < table.Chip.PreviousMain.Count; c++)
        {
            Span<uint> from = table.Main.View[table.Chip.PreviousMain[c]], to = columns.View[c];
            for (int row = 0; row < to.Length; row++) to[row] = from[CircleIndex.PreviousIndex(row, table.LogSize, table.LogSize)];
        }
        return columns;
    }

    private readonly struct Terms(BusTracker tracker) : IStatementTerms
    {
        public void Add(Bus bus, BusSide side, scoped ReadOnlySpan<M31> tuple) =>
            tracker.AddStatementTerm(bus, side == BusSide.Consume ? -1 : 1, tuple);
    }
}
