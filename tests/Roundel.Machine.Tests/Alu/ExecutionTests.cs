using Roundel.RiscV;
using static Roundel.RiscV.Tests.RvAsm;

namespace Roundel.Machine.Tests.Alu;

/// <summary>Every arithmetic instruction over corner and random operands: the results are the ISA's, and all tables are sound.</summary>
public sealed class ExecutionTests
{
    private static readonly int[] s_immediates = [0, 1, 2, -1, 2047, -2048, 0x555, -0x555];

    private static readonly int[] s_amounts = [.. Enumerable.Range(0, 32)];

    private static AluProgram RegisterForms(int seed, params Op[] ops)
    {
        var program = new AluProgram();
        foreach ((uint a, uint b) in AluProgram.Pairs(AluProgram.Values(seed, 3))) program.Register(a, b, ops);
        foreach (Op op in ops) program.Aliases(op, 0x8000_ffff, 0xffff_fffd).Aliases(op, 0x1234_5678, 7);
        return program;
    }

    private static AluProgram ImmediateForms(AluProgram program, int seed, params Op[] ops)
    {
        foreach (Op op in ops)
        {
            foreach (uint a in AluProgram.Values(seed, 4)) program.Immediate(op, a, s_immediates);
            foreach (int immediate in s_immediates) program.ImmediateAliases(op, 0xffff_8001, immediate);
            // An operand equal to the immediate.
            foreach (int immediate in s_immediates) program.Immediate(op, (uint)immediate, immediate);
        }
        return program;
    }

    [Fact]
    public void AddImm()
    {
        using TestRun run = ImmediateForms(new AluProgram(), 1, Op.Addi).Check(RoundelMachine.AddImm);
    }

    [Fact]
    public void AddSub()
    {
        using TestRun run = RegisterForms(2, Op.Add, Op.Sub).Check(RoundelMachine.AddSub);
    }

    [Fact]
    public void Bitwise()
    {
        AluProgram program = RegisterForms(3, Op.And, Op.Or, Op.Xor);
        using TestRun run = ImmediateForms(program, 3, Op.Andi, Op.Ori, Op.Xori).Check(RoundelMachine.Bitwise, RoundelMachine.Bytes);
    }

    [Fact]
    public void LessThan()
    {
        AluProgram program = RegisterForms(4, Op.Slt, Op.Sltu);
        using TestRun run = ImmediateForms(program, 4, Op.Slti, Op.Sltiu).Check(RoundelMachine.LessThan);
    }

    [Fact]
    public void ShiftsByRegister()
    {
        var program = new AluProgram();
        uint[] beyond = [32, 33, 47, 48, 63, 64, 0x7fe0, 0xffe0, 0xffff, 0x1_0000, 0x8000_001f, 0xffff_ffe0, 0xffff_ffff];
        foreach (uint value in AluProgram.Values(5, 2))
        {
            for (uint amount = 0; amount < 32; amount++) program.Register(value, amount, Op.Sll, Op.Srl, Op.Sra);
            foreach (uint amount in beyond) program.Register(value, amount, Op.Sll, Op.Srl, Op.Sra);
        }
        foreach (Op op in (Op[])[Op.Sll, Op.Srl, Op.Sra]) program.Aliases(op, 0x8000_ffff, 0xffff_fff1).Aliases(op, 0x1234_5678, 15);
        using TestRun run = program.Check(RoundelMachine.Shift, RoundelMachine.ShiftAmount);
    }

    [Fact]
    public void ShiftsByImmediate()
    {
        var program = new AluProgram();
        foreach (Op op in (Op[])[Op.Slli, Op.Srli, Op.Srai])
        {
            foreach (uint value in AluProgram.Values(6, 3)) program.Immediate(op, value, s_amounts);
            foreach (int amount in s_amounts) program.ImmediateAliases(op, 0xc000_0003, amount);
        }
        using TestRun run = program.Check(RoundelMachine.Shift, RoundelMachine.ShiftAmount);
    }

    [Fact]
    public void LoadConst()
    {
        var program = new AluProgram();
        foreach (uint value in AluProgram.Values(7, 20))
        {
            uint constant = value & 0xffff_f000;
            program.Asm.Emit(Op.Lui, T2, 0, 0, constant).Emit(Op.Lui, Zero, 0, 0, constant);
            program.Keep(T2, constant);
            program.Keep(Zero, 0);
            uint pc = program.Asm.Here;
            program.Asm.Emit(Op.Auipc, T2, 0, 0, constant).Emit(Op.Auipc, Zero, 0, 0, constant);
            program.Keep(T2, pc + constant);
            program.Keep(Zero, 0);
        }
        using TestRun run = program.Check(RoundelMachine.LoadConst);
    }

    [Fact]
    public void Mul()
    {
        using TestRun run = RegisterForms(8, Op.Mul).Check(RoundelMachine.Mul);
    }

    [Fact]
    public void MulHigh()
    {
        using TestRun run = RegisterForms(9, Op.Mulh, Op.Mulhsu, Op.Mulhu).Check(RoundelMachine.MulHigh);
    }

    [Fact]
    public void DivRem()
    {
        AluProgram program = RegisterForms(10, Op.Div, Op.Divu, Op.Rem, Op.Remu);
        // Divisors of every length, and quotients that just fit or just do not.
        foreach (uint b in (uint[])[3, 0xff, 0x100, 0x101, 0xfffe, 0x1_0001, 0xff_ffff, 0x100_0000, 0x7fff_fffe, 0xffff_ff00])
            foreach (uint a in (uint[])[b - 1, b, b + 1, 2 * b - 1, 0 - b, 0xffff_fffe, 0x8000_0001])
                program.Register(a, b, Op.Div, Op.Divu, Op.Rem, Op.Remu);
        using TestRun run = program.Check(RoundelMachine.DivRem);
    }

    [Fact]
    public void AWrongResultIsSeen()
    {
        AluProgram program = new AluProgram().Register(3, 4, Op.Add);
        program.Keep(T2, 8);
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => program.Check());
    }
}
