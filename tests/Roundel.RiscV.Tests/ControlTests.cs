namespace Roundel.RiscV.Tests;

public class ControlTests
{
    private static readonly uint[] Corners =
        [0, 1, 2, 0x7fff, 0x8000, 0xffff, 0x7fff_ffff, 0x8000_0000, 0x8000_0001, 0xffff_fffe, 0xffff_ffff];

    [Theory]
    [InlineData(Op.Beq)]
    [InlineData(Op.Bne)]
    [InlineData(Op.Blt)]
    [InlineData(Op.Bltu)]
    [InlineData(Op.Bge)]
    [InlineData(Op.Bgeu)]
    public void BranchesOnAllPairsOfCorners(Op op)
    {
        RvAsm asm = new RvAsm().Li(RvAsm.S0, Machine.Results);
        List<byte> expected = [];
        foreach (uint a in Corners)
        {
            foreach (uint b in Corners)
            {
                string label = $"l{expected.Count}";
                asm.Li(RvAsm.T0, a).Li(RvAsm.T1, b).Li(RvAsm.T2, 1).B(op, RvAsm.T0, RvAsm.T1, label).Li(RvAsm.T2, 0).Label(label)
                    .S(Op.Sb, RvAsm.T2, 0, RvAsm.S0).I(Op.Addi, RvAsm.S0, RvAsm.S0, 1);
                long x = a, y = b;
                if (op is Op.Blt or Op.Bge) (x, y) = ((int)a, (int)b);
                bool taken = op switch { Op.Beq => x == y, Op.Bne => x != y, Op.Blt or Op.Bltu => x < y, _ => x >= y };
                expected.Add(taken ? (byte)1 : (byte)0);
            }
        }
        asm.Call(64, 1, Machine.Results, (uint)expected.Count).Exit();
        Assert.Equal(expected, Machine.RunBothWays(asm.Image()).Output);
    }

    [Fact]
    public void BranchOfARegisterWithItself()
    {
        RvAsm asm = new RvAsm().Li(RvAsm.T0, 5).B(Op.Beq, RvAsm.T0, RvAsm.T0, "same").Exit(1)
            .Label("same").B(Op.Bne, RvAsm.T0, RvAsm.T0, "bad").B(Op.Bge, 0, 0, "good").Label("bad").Exit(2).Label("good").Exit(3);
        Assert.Equal(3u, Machine.RunBothWays(asm.Image()).ExitCode);
    }

    [Fact]
    public void JumpsLinkAndJalrClearsBitZero()
    {
        RvAsm asm = new();
        asm.Jal(RvAsm.Ra, "forward");
        uint link = asm.Here;
        asm.Exit(1).Label("forward").Emit(Op.Auipc, RvAsm.T0, 0, 0, 0);
        // rd equals rs1: the target is computed from the old value; bit 0 of the sum is dropped. Skips Exit(2).
        asm.I(Op.Jalr, RvAsm.T0, RvAsm.T0, 21);
        uint second = asm.Here;
        asm.Exit(2).Li(RvAsm.T1, link).B(Op.Bne, RvAsm.Ra, RvAsm.T1, "bad").Li(RvAsm.T1, second)
            .B(Op.Bne, RvAsm.T0, RvAsm.T1, "bad").Exit(0)
            .Label("bad").Exit(3);
        Assert.Equal(0u, Machine.RunBothWays(asm.Image()).ExitCode);
    }

    [Fact]
    public void LinksIntoX0AreDropped()
    {
        RvAsm asm = new();
        asm.Jal(0, "on").Label("on").R(Op.Add, RvAsm.T0, 0, 0).B(Op.Bne, RvAsm.T0, 0, "bad").Emit(Op.Lui, 0, 0, 0, 0x5000_0000)
            .I(Op.Lw, 0, RvAsm.Sp, 0).R(Op.Or, RvAsm.A0, 0, 0).Li(RvAsm.A7, 93).Ecall().Label("bad").Exit(1);
        Assert.Equal(0u, Machine.RunBothWays(asm.Image()).ExitCode);
    }

    [Fact]
    public void Faults()
    {
        Expect(new RvAsm().Word(0), FaultKind.IllegalInstruction, ".word 0x00000000");
        Expect(new RvAsm().Word(0x0010_0073), FaultKind.Breakpoint, "ebreak");
        Expect(new RvAsm().Emit(Op.Jal, 0, 0, 0, 0x1000), FaultKind.BadTarget, "jal zero, 0x11000");
        Expect(new RvAsm().Emit(Op.Jal, 0, 0, 0, unchecked((uint)-4)), FaultKind.BadTarget, "jal zero, 0xfffc");
        Expect(new RvAsm().Emit(Op.Jal, 0, 0, 0, 2).Exit(), FaultKind.BadTarget, "jal zero, 0x10002");
        Expect(new RvAsm().Emit(Op.Beq, 0, 0, 0, 6).Exit(), FaultKind.BadTarget, "beq zero, zero, 0x10006");
        Expect(new RvAsm().I(Op.Jalr, 1, 0, 0), FaultKind.BadTarget, "jalr ra, 0(zero)");
        Expect(new RvAsm().I(Op.Jalr, 1, 0, -4), FaultKind.BadTarget, "jalr ra, -4(zero)");
        Expect(new RvAsm().Emit(Op.Jal, 0, 0, 0, 0), FaultKind.CycleLimit, "jal zero, 0x10000");
    }

    [Fact]
    public void RunningOffTheEnd()
    {
        ExecutionFault fault = Machine.Fault(new RvAsm().Li(RvAsm.T0, 1).Image());
        Assert.Equal((FaultKind.BadTarget, RvAsm.DefaultOrigin + 4, "end of text"), (fault.Kind, fault.Pc, fault.Instruction));
    }

    [Fact]
    public void ABranchToNowhereThatIsNotTakenIsHarmless()
    {
        RvAsm asm = new RvAsm().Emit(Op.Bne, 0, 0, 0, 0x802).Exit(4);
        Assert.Equal(4u, Machine.RunBothWays(asm.Image()).ExitCode);
    }

    [Fact]
    public void FaultNamesPcSymbolAndInstruction()
    {
        RvAsm asm = new RvAsm().Label("main").Li(RvAsm.T0, 1).Li(RvAsm.T0, 2).Word(0x0010_0073);
        ExecutionFault fault = Machine.Fault(asm.Image());
        Assert.Equal("main", fault.Symbol);
        Assert.EndsWith("[pc 0x00010008 in main: ebreak]", fault.Message);
        ExecutionException error = Assert.Throws<ExecutionException>(() => Executor.Run(asm.Image(), new ExecutionOptions()));
        Assert.Equal(fault, error.Fault);
    }

    [Fact]
    public void CycleLimitIsExact()
    {
        // 1 + 2n instructions in the loop, 3 to exit.
        RvAsm asm = new RvAsm().Li(RvAsm.T0, 100).Label("loop").I(Op.Addi, RvAsm.T0, RvAsm.T0, -1).B(Op.Bne, RvAsm.T0, 0, "loop").Exit();
        ulong cycles = Machine.RunBothWays(asm.Image()).Cycles;
        Assert.Equal(1ul + 2 * 100 + 3, cycles);
        Machine.RunBothWays(asm.Image(), new ExecutionOptions { MaxCycles = cycles });
        foreach (ulong limit in new[] { cycles - 1, cycles - 2, cycles - 4, 100ul, 1ul })
            Assert.Equal(FaultKind.CycleLimit, Machine.Fault(asm.Image(), new ExecutionOptions { MaxCycles = limit }).Kind);
    }

    [Fact]
    public void SpinningIsNamed()
    {
        RvAsm asm = new RvAsm().Li(RvAsm.T0, 1).Label("halt").Jal(0, "halt");
        ExecutionFault fault = Machine.Fault(asm.Image(), new ExecutionOptions { MaxCycles = 1000 });
        Assert.Contains("spins in place", fault.Message);
        Assert.Equal("halt", fault.Symbol);
    }

    [Fact]
    public void TraceLimit()
    {
        RvAsm asm = new RvAsm().Li(RvAsm.T0, 100_000).Label("loop").I(Op.Addi, RvAsm.T0, RvAsm.T0, -1)
            .B(Op.Bne, RvAsm.T0, 0, "loop").Exit();
        ExecutionOptions options = new() { Trace = true, MaxTraceBytes = 1 << 20 };
        Assert.False(Executor.TryRun(asm.Image(), options, out _, out ExecutionFault? fault));
        Assert.Equal(FaultKind.TraceLimit, fault.Kind);
        Assert.True(Executor.TryRun(asm.Image(), options with { Trace = false }, out _, out _));
    }

    [Fact]
    public void OptionsRefuseImpossibleLimits()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ExecutionOptions { MaxCycles = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ExecutionOptions { MaxCycles = 1 << 28 });
        Assert.Equal((1ul << 28) - 1, new ExecutionOptions { MaxCycles = (1 << 28) - 1 }.MaxCycles);
    }

    /// <summary>A long run: tables move into reserved memory and grow there.</summary>
    [Fact]
    public void LongTraceKeepsItsRecords()
    {
        RvAsm asm = new RvAsm().Li(RvAsm.T0, 60_000).Label("loop").I(Op.Addi, RvAsm.T0, RvAsm.T0, -1).S(Op.Sw, RvAsm.T0, 0, RvAsm.Sp)
            .S(Op.Sb, RvAsm.T0, 5, RvAsm.Sp).B(Op.Bne, RvAsm.T0, 0, "loop").Exit();
        Machine.RunBothWays(asm.Image());
    }

    private static void Expect(RvAsm asm, FaultKind kind, string instruction)
    {
        ExecutionFault fault = Machine.Fault(asm.Image(), new ExecutionOptions { MaxCycles = 100 });
        Assert.Equal((kind, RvAsm.DefaultOrigin, instruction), (fault.Kind, fault.Pc, fault.Instruction));
    }
}
