using Roundel.RiscV;
using Roundel.RiscV.Tests;
using static Roundel.RiscV.Tests.RvAsm;

namespace Roundel.Machine.Tests.Control;

public sealed class ControlTests
{
    private static readonly uint[] Edges =
        [0, 1, 2, 0xffff, 0x1_0000, 0x1_0001, 0x7fff_ffff, 0x8000_0000, 0x8000_ffff, 0xffff_0000, 0xffff_ffff];

    [Fact]
    public void EveryBranchOverEdgeOperands()
    {
        var program = new RvAsm();
        int label = 0;
        foreach (uint a in Edges)
        {
            program.Li(T0, a);
            foreach (uint b in Edges)
            {
                program.Li(T1, b);
                foreach (Op op in (ReadOnlySpan<Op>)[Op.Beq, Op.Bne, Op.Blt, Op.Bltu, Op.Bge, Op.Bgeu])
                    program.B(op, T0, T1, $"l{label}").I(Op.Addi, T2, T2, 1).Label($"l{label++}");
            }
        }
        using TestRun run = TestRun.Of(program.Exit()).AssertSound(RoundelMachine.BranchEqual, RoundelMachine.BranchLess);
    }

    [Fact]
    public void RecursionCallsAndReturns()
    {
        // sum(n) = n + sum(n − 1), by the stack.
        RvAsm program = new RvAsm().Li(A0, 9).Jal(Ra, "sum").Exit(3)
            .Label("sum").B(Op.Beq, A0, Zero, "base")
            .I(Op.Addi, Sp, Sp, -8).S(Op.Sw, Ra, 4, Sp).S(Op.Sw, A0, 0, Sp).I(Op.Addi, A0, A0, -1).Jal(Ra, "sum")
            .I(Op.Lw, T0, Sp, 0).I(Op.Lw, Ra, Sp, 4).I(Op.Addi, Sp, Sp, 8)
            .Label("base").I(Op.Jalr, Zero, Ra, 0);
        using TestRun run = TestRun.Of(program).AssertSound(RoundelMachine.Jal, RoundelMachine.Jalr, RoundelMachine.Boundary);
        Assert.Equal(3u, run.Trace.Statement.ExitCode);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, 2047)]
    [InlineData(1, -2048)]
    [InlineData(1, -1)]
    public void JalrAddsAndClearsBitZero(uint odd, int immediate)
    {
        // Two words of constant, JALR, and one word that must be skipped.
        var program = new RvAsm();
        program.Li(T0, program.Here + 16 + odd - (uint)immediate).I(Op.Jalr, T0, T0, immediate).Word(0).Exit();
        using TestRun run = TestRun.Of(program).AssertSound(RoundelMachine.Jalr);
    }

    [Fact]
    public void TargetsOutsideTheTextAreNowhere()
    {
        RvAsm program = new RvAsm().B(Op.Bne, Zero, Zero, "far").Exit();
        for (int i = 0; i < 3; i++) program.Word(0);
        uint[] words = program.Label("far").Words();
        var elf = new ElfWriter { Entry = DefaultOrigin };
        elf.Segments.Add(new ElfWriter.Segment(DefaultOrigin, ToBytes(words), 5));
        using TestRun run = TestRun.Of(ElfImage.Load(elf.Write())).AssertSound(RoundelMachine.BranchEqual);
        Assert.Equal(ProgramRom.Nowhere, run.Program.ColumnsOf(RoundelMachine.Air(RoundelMachine.Program))[6][0]);
    }
}
