using Roundel.Air;
using Roundel.RiscV;
using Roundel.RiscV.Tests;
using static Roundel.RiscV.Tests.RvAsm;

namespace Roundel.Machine.Tests;

/// <summary>How runs are laid out: program rows, statement words, several tables of one chip, the clock range.</summary>
public sealed class LayoutTests
{
    private static RvAsm Loop(uint count) =>
        new RvAsm().Li(T1, count).Label("loop").I(Op.Addi, T1, T1, -1).B(Op.Bne, T1, Zero, "loop").Exit();

    [Fact]
    public void TallChipsHaveSeveralTables()
    {
        using TestRun whole = TestRun.Of(Loop(20_000), options: new TraceOptions { Split = false });
        using TestRun split = TestRun.Of(Loop(20_000));
        Assert.Equal([15], Heights(whole, RoundelMachine.BranchEqual));
        Assert.Equal([14, 12], Heights(split, RoundelMachine.BranchEqual));
        Assert.Empty(split.Findings());
        Assert.Equal(20_000, split.Trace.Rows.Single(r => r.Chip.Chip == RoundelMachine.BranchEqual).Rows);
    }

    [Fact]
    public void SmallAndNearlyFullTablesStayWhole()
    {
        using TestRun run = TestRun.Of(Loop(5000));
        Assert.Equal([13], Heights(run, RoundelMachine.BranchEqual));
        using TestRun full = TestRun.Of(Loop(32_000));
        Assert.Equal([15], Heights(full, RoundelMachine.BranchEqual));
    }

    [Fact]
    public void AFurtherTableSavesItsPartOfTheRun()
    {
        ChipAir air = RoundelMachine.Air(RoundelMachine.BranchEqual);
        const int rows = 20_000, saved = (1 << 15) - (1 << 14) - (1 << 12);
        long worth = 32L * air.CellsPerRow * saved;
        Assert.Equal([14, 12], Run.TableHeights.Split(rows, air, worth, 4)!);
        Assert.Equal([15], Run.TableHeights.Split(rows, air, worth + 1, 4)!);
        Assert.Equal([15], Run.TableHeights.Split(rows, air, 0, 1)!);
        Assert.Equal([13], Run.TableHeights.Split(5000, air, 0, 4)!);
        Assert.Null(Run.TableHeights.Split((1L << 24) + 1, air, 0, 1));
        Assert.Equal([24, 4], Run.TableHeights.Split((1L << 24) + 1, air, long.MaxValue / 64, 4)!);
    }

    [Fact]
    public void RangeTablesAreAsTallAsTheRunNeeds()
    {
        using TestRun run = TestRun.Of(Loop(3));
        int height = Assert.Single(Heights(run, RoundelMachine.ClockRange));
        Assert.Equal(Math.Max(Chip.MinLogSize, run.Trace.LogClockRange - RangeChip.LogValues), height);
        Assert.InRange(run.Trace.LogClockRange, 5, 7);
    }

    [Theory]
    [InlineData(Op.Jal, 0x1_0040u, 0u, 0u, 0x1004u, 1u, 0x1_0040u)]
    [InlineData(Op.Jalr, 0xffff_fffeu, 0u, 9u, 0xfffeu, 0xffffu, 0x1004u)]
    [InlineData(Op.Bltu, 0x1_0041u, 9u, 11u, 0u, 0u, ProgramRom.Nowhere)]
    [InlineData(Op.Bge, 0x1_0100u, 9u, 11u, 0u, 0u, ProgramRom.Nowhere)]
    [InlineData(Op.Sh, 0x1_2345u, 9u, 11u, 0x2345u, 1u, 0u)]
    public void ProgramRowsHaveTheirFields(Op op, uint immediate, uint f1, uint f2, uint a, uint b, uint f4)
    {
        var instruction = new Instruction(op, 7, 9, 11, immediate);
        ProgramRow row = ProgramRom.Row(instruction, 0x1_1000, 0x1_0000, 64);
        ProgramRow expected = op switch
        {
            Op.Jal => new ProgramRow(0x1_1000, 28, 7, 0, a, b, f4),
            Op.Jalr => new ProgramRow(0x1_1000, 29, 7, 9, a, b, f4),
            Op.Sh => new ProgramRow(0x1_1000, 37, 0, f1, f2, a, b),
            _ => new ProgramRow(0x1_1000, (uint)op, 0, f1, f2, 0, f4),
        };
        Assert.Equal(expected, row);
    }

    [Fact]
    public void StatementWordsTellStatementsApart()
    {
        using ProgramTables program = ProgramTables.Create(Loop(1).Image(), Abi.Linux);
        ProgramFacts facts = program.Facts;
        Statement[] statements =
        [
            Statement.Create(facts, default, 0, default, 0, 1), Statement.Create(facts, default, 0, default, 0, 2),
            Statement.Create(facts, default, 0, default, 0x1_0000, 1), Statement.Create(facts, default, 0, default, 0xffff_ffff, 1),
            Statement.Create(facts, (byte[])[0], 0, default, 0, 1), Statement.Create(facts, (byte[])[0], 1, default, 0, 1),
            Statement.Create(facts, (byte[])[0, 0], 0, default, 0, 1), Statement.Create(facts, default, 0, (byte[])[0], 0, 1),
            Statement.Create(facts, default, 0, (byte[])[1, 2, 3, 4], 0, 1),
            Statement.Create(facts, default, 0, (byte[])[1, 2, 3, 5], 0, 1),
        ];
        HashSet<string> seen = [];
        foreach (Statement statement in statements)
        {
            uint[] words = new uint[statement.WordCount];
            Assert.Equal(words.Length, statement.WriteWords(words));
            Assert.All(words, w => Assert.True(w < 1u << 28));
            Assert.True(seen.Add(string.Join(",", words)));
        }
    }

    [Fact]
    public void StatementsOutOfRangeAreRefused()
    {
        using ProgramTables linux = ProgramTables.Create(Loop(1).Image(), Abi.Linux);
        using ProgramTables mapped = ProgramTables.Create(Loop(1).Image(), Abi.MemoryMapped);
        byte[] one = [1];
        Assert.False(Statement.TryCreate(linux.Facts, one, 2, default, 0, 1, out _, out string error));
        Assert.Equal("More public input is unread than there is.", error);
        Assert.False(Statement.TryCreate(linux.Facts, one, 0, default, 0, 0, out _, out _));
        Assert.False(Statement.TryCreate(linux.Facts, one, 0, default, 0, 1ul << 28, out _, out _));
        Assert.True(Statement.TryCreate(linux.Facts, one, 0, default, 0, (1ul << 28) - 1, out _, out _));
        Assert.False(Statement.TryCreate(mapped.Facts, one, 0, default, 0, 1, out _, out _));
        Assert.False(Statement.TryCreate(mapped.Facts, default, 0, default, 1, 1, out _, out _));
        Assert.True(Statement.TryCreate(mapped.Facts, default, 0, one, 0, 1, out _, out _));
    }

    private static int[] Heights(TestRun run, Chip chip) =>
        [.. run.Trace.Tables.Where(t => t.Chip.Chip == chip).Select(t => t.LogSize)];

    [Fact]
    public void TablesDoNotDependOnThreads()
    {
        RvAsm program = new RvAsm().Li(T0, 0x0004_0000).Li(T1, 300).Label("loop").S(Op.Sw, T1, 0, T0).I(Op.Addi, T0, T0, 4)
            .I(Op.Addi, T1, T1, -1).B(Op.Bne, T1, Zero, "loop").Exit();
        using TestRun one = TestRun.Of(program, options: new TraceOptions { Threads = 1 });
        using TestRun many = TestRun.Of(program, options: new TraceOptions { Threads = 5 });
        Assert.Equal(one.Trace.Tables.Select(t => (t.Chip, t.LogSize)), many.Trace.Tables.Select(t => (t.Chip, t.LogSize)));
        foreach ((TraceTable a, TraceTable b) in one.Trace.Tables.Zip(many.Trace.Tables))
            for (int c = 0; c < a.Main.View.Count; c++) Assert.True(a.Main.View[c].SequenceEqual(b.Main.View[c]), $"{a.Chip} column {c}");
    }
}
