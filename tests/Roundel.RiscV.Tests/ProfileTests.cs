namespace Roundel.RiscV.Tests;

public class ProfileTests
{
    /// <summary>main calls twice ten times, which calls leaf and jumps to tail at its end; tail calls leaf.</summary>
    private static RvAsm Nested() => new RvAsm()
        .Label("main").Li(RvAsm.S0, 10)
        .Label(".loop").Jal(RvAsm.Ra, "twice").I(Op.Addi, RvAsm.S0, RvAsm.S0, -1).B(Op.Bne, RvAsm.S0, 0, ".loop").Exit()
        .Label("leaf").R(Op.Add, RvAsm.T0, RvAsm.T0, RvAsm.T0).I(Op.Jalr, 0, RvAsm.Ra, 0)
        .Label("twice").I(Op.Addi, RvAsm.S1, RvAsm.Ra, 0).Jal(RvAsm.Ra, "leaf").Jal(0, "tail")
        .Label("tail").Emit(Op.Auipc, RvAsm.T1, 0, 0, 0).Jal(RvAsm.Ra, "leaf").I(Op.Addi, RvAsm.Ra, RvAsm.S1, 0).I(Op.Jalr, 0, RvAsm.Ra, 0);

    private static ElfImage Image()
    {
        ElfWriter elf = Nested().Elf();
        elf.Symbols.RemoveAll(s => s.Name.StartsWith('.'));
        return ElfImage.Load(elf.Write());
    }

    [Fact]
    public void CountsEveryWord()
    {
        ElfImage image = Image();
        Execution run = Machine.RunBothWays(image);
        ulong[] expected = [1, 10, 10, 10, 1, 1, 1, 20, 20, 10, 10, 10, 10, 10, 10, 10];
        Assert.Equal(expected, run.Profile.Counts.ToArray());
        Assert.Equal(run.Cycles, run.Profile.Cycles);
        Assert.Equal(image.TextStart, run.Profile.TextStart);
        Assert.Equal(40ul, run.OpCounts.Span[(int)Op.Jal]);
        Assert.Equal(30ul, run.OpCounts.Span[(int)Op.Jalr]);
    }

    /// <summary>Names of data change nothing, not even where they lie in the text.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AttributesCyclesToStacks(bool withData)
    {
        ElfImage image = Image();
        if (withData)
        {
            ElfWriter elf = Nested().Elf();
            elf.Symbols.RemoveAll(s => s.Name.StartsWith('.'));
            for (uint at = 0; at < 4 * (uint)image.TextWords.Length; at += 4) elf.Symbols.Add(new($"data{at}", image.TextStart + at, 4, 0x11));
            image = ElfImage.Load(elf.Write());
            Assert.Equal(image.TextStart, image.WordAt("data0"));
        }
        Assert.True(CallGraphProfiler.TryRun(image, new ExecutionOptions(), out Execution? run, out CallGraph? graph, out _));
        Dictionary<string, ulong> stacks = graph.Stacks().ToDictionary(s => string.Join(';', s.Stack), s => s.Cycles);
        Assert.Equal(new Dictionary<string, ulong>
        {
            ["main"] = 34,
            ["main;twice"] = 30,
            ["main;twice;leaf"] = 20,
            ["main;tail"] = 40,
            ["main;tail;leaf"] = 20,
        }, stacks);
        Assert.Equal(run.Cycles, (ulong)stacks.Values.Sum(v => (long)v));
        Assert.Equal(10ul, graph.Root.Callees.Single(c => c.Name == "twice").Calls);
    }

    [Fact]
    public void ReturnsAcrossFramesAndDeepRecursionKeepTheSum()
    {
        // Recursion without symbols, deeper than the profiler follows, that comes back level by level.
        RvAsm asm = new RvAsm().Li(RvAsm.S0, 10_000).Jal(RvAsm.Ra, "down").Exit()
            .Label("down").I(Op.Addi, RvAsm.Sp, RvAsm.Sp, -4).S(Op.Sw, RvAsm.Ra, 0, RvAsm.Sp).I(Op.Addi, RvAsm.S0, RvAsm.S0, -1)
            .B(Op.Beq, RvAsm.S0, 0, "up").Jal(RvAsm.Ra, "down")
            .Label("up").I(Op.Lw, RvAsm.Ra, RvAsm.Sp, 0).I(Op.Addi, RvAsm.Sp, RvAsm.Sp, 4).I(Op.Jalr, 0, RvAsm.Ra, 0);
        ElfWriter elf = asm.Elf();
        elf.Symbols.Clear();
        Assert.True(CallGraphProfiler.TryRun(ElfImage.Load(elf.Write()), new ExecutionOptions(), out Execution? run,
            out CallGraph? graph, out _));
        Assert.Equal(run.Cycles, (ulong)graph.Stacks().Sum(s => (long)s.Cycles));
        Assert.Equal(CallGraphProfiler.MaxDepth + 1, graph.Stacks().Max(s => s.Stack.Count));
        Assert.Equal("0x00010000", graph.Root.Name);
    }

    [Fact]
    public void FaultsComeThrough()
    {
        Assert.False(CallGraphProfiler.TryRun(new RvAsm().Word(0).Image(), new ExecutionOptions(), out _, out CallGraph? graph,
            out ExecutionFault? fault));
        Assert.Null(graph);
        Assert.Equal(FaultKind.IllegalInstruction, fault.Kind);
    }
}
