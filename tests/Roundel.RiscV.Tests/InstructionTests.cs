using System.Numerics;

namespace Roundel.RiscV.Tests;

/// <summary>Each instruction that computes, against integer arithmetic of unlimited width.</summary>
public class InstructionTests
{
    private static readonly uint[] Corners =
    [
        0, 1, 2, 3, 31, 32, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x1_0000, 0x1234_5678, 0x7fff_ffff, 0x8000_0000, 0x8000_0001,
        0x8765_4321, 0xffff_0000, 0xffff_7fff, 0xffff_8000, 0xffff_fffe, 0xffff_ffff,
    ];

    private static readonly int[] Immediates = [0, 1, 2, 5, 31, 0x7ff, -1, -2, -0x7ff, -0x800, 0x400, 0x0f0];

    public static TheoryData<Op> RegisterOps =>
    [
        Op.Add, Op.Sub, Op.And, Op.Or, Op.Xor, Op.Sll, Op.Srl, Op.Sra, Op.Slt, Op.Sltu, Op.Mul, Op.Mulh, Op.Mulhsu, Op.Mulhu,
        Op.Div, Op.Divu, Op.Rem, Op.Remu,
    ];

    public static TheoryData<Op> ImmediateOps => [Op.Addi, Op.Andi, Op.Ori, Op.Xori, Op.Slti, Op.Sltiu];

    public static TheoryData<Op> ShiftOps => [Op.Slli, Op.Srli, Op.Srai];

    [Theory]
    [MemberData(nameof(RegisterOps))]
    public void RegisterOpOnAllPairsOfCorners(Op op)
    {
        RvAsm asm = new();
        List<uint> expected = [];
        foreach (uint a in Corners)
        {
            foreach (uint b in Corners)
            {
                asm.Li(RvAsm.T0, a).Li(RvAsm.T1, b).R(op, RvAsm.T2, RvAsm.T0, RvAsm.T1);
                Store(asm, expected, RvAsm.T2, Oracle.Binary(op, a, b));
            }
        }
        Check(asm, expected);
    }

    [Theory]
    [MemberData(nameof(ImmediateOps))]
    public void ImmediateOpOnCorners(Op op)
    {
        RvAsm asm = new();
        List<uint> expected = [];
        foreach (uint a in Corners)
        {
            foreach (int immediate in Immediates)
            {
                asm.Li(RvAsm.T0, a).I(op, RvAsm.T2, RvAsm.T0, immediate);
                Store(asm, expected, RvAsm.T2, Oracle.Binary(Oracle.RegisterForm(op), a, (uint)immediate));
            }
        }
        Check(asm, expected);
    }

    [Theory]
    [MemberData(nameof(ShiftOps))]
    public void ShiftByEveryAmount(Op op)
    {
        RvAsm asm = new();
        List<uint> expected = [];
        foreach (uint a in Corners)
        {
            for (int amount = 0; amount < 32; amount++)
            {
                asm.Li(RvAsm.T0, a).I(op, RvAsm.T2, RvAsm.T0, amount);
                Store(asm, expected, RvAsm.T2, Oracle.Binary(Oracle.RegisterForm(op), a, (uint)amount));
            }
        }
        Check(asm, expected);
    }

    [Theory]
    [InlineData(Op.Sll)]
    [InlineData(Op.Srl)]
    [InlineData(Op.Sra)]
    public void ShiftByRegisterUsesFiveBits(Op op)
    {
        RvAsm asm = new();
        List<uint> expected = [];
        foreach (uint a in new uint[] { 1, 0x8000_0000, 0xdead_beef })
        {
            for (uint amount = 0; amount < 70; amount++)
            {
                asm.Li(RvAsm.T0, a).Li(RvAsm.T1, amount | 0xffff_ff00u * (amount & 1)).R(op, RvAsm.T2, RvAsm.T0, RvAsm.T1);
                Store(asm, expected, RvAsm.T2, Oracle.Binary(op, a, amount));
            }
        }
        Check(asm, expected);
    }

    [Theory]
    [MemberData(nameof(RegisterOps))]
    public void EveryAliasingOfOperands(Op op)
    {
        int[] registers = [RvAsm.Zero, RvAsm.T0, RvAsm.T1, RvAsm.T6];
        RvAsm asm = new();
        List<uint> expected = [];
        foreach (int rd in registers)
        {
            foreach (int rs1 in registers)
            {
                foreach (int rs2 in registers)
                {
                    uint[] values = new uint[32];
                    (values[RvAsm.T0], values[RvAsm.T1], values[RvAsm.T6]) = (0x8000_0005, 0xffff_fff9, 3);
                    asm.Li(RvAsm.T0, values[RvAsm.T0]).Li(RvAsm.T1, values[RvAsm.T1]).Li(RvAsm.T6, 3).R(op, rd, rs1, rs2);
                    if (rd != 0) values[rd] = Oracle.Binary(op, values[rs1], values[rs2]);
                    foreach (int register in registers) Store(asm, expected, register, values[register]);
                }
            }
        }
        Check(asm, expected);
    }

    [Fact]
    public void UpperImmediates()
    {
        RvAsm asm = new();
        List<uint> expected = [];
        foreach (uint immediate in new uint[] { 0, 0x1000, 0x7fff_f000, 0x8000_0000, 0xffff_f000 })
        {
            asm.Emit(Op.Lui, RvAsm.T0, 0, 0, immediate);
            Store(asm, expected, RvAsm.T0, immediate);
            uint pc = asm.Here;
            asm.Emit(Op.Auipc, RvAsm.T0, 0, 0, immediate);
            Store(asm, expected, RvAsm.T0, (uint)((BigInteger)pc + immediate & uint.MaxValue));
        }
        Check(asm, expected);
    }

    [Fact]
    public void FencesDoNothing()
    {
        RvAsm asm = new RvAsm().Li(RvAsm.T0, 7).Word(0x0ff0_000f).Word(0x0000_100f).Word(0x8330_000f);
        List<uint> expected = [];
        Store(asm, expected, RvAsm.T0, 7);
        Check(asm, expected);
    }

    /// <summary>Appends a register to the results.</summary>
    private static void Store(RvAsm asm, List<uint> expected, int register, uint value)
    {
        if (expected.Count == 0) asm.Li(RvAsm.S0, Machine.Results);
        asm.S(Op.Sw, register, 0, RvAsm.S0).I(Op.Addi, RvAsm.S0, RvAsm.S0, 4);
        expected.Add(value);
    }

    private static void Check(RvAsm asm, List<uint> expected)
    {
        asm.Call(64, 1, Machine.Results, 4 * (uint)expected.Count).Exit();
        Assert.Equal(RvAsm.ToBytes(expected.ToArray()), Machine.RunBothWays(asm.Image()).Output);
    }
}
