using Roundel.Machine;
using Roundel.RiscV;

namespace Roundel.Conformance.Tests;

/// <summary>One program for each group of instructions, run, proven and verified; the proven output is what the ISA manual asks for.</summary>
public sealed class InstructionProofTests
{
    private static void Prove(GroupProgram program, byte[]? privateInput = null, byte[]? publicInput = null)
    {
        byte[] expected = program.Expected;
        Assert.NotEmpty(expected);
        Statement statement = Proven.Run(program.Image(6), privateInput, publicInput);
        Assert.Equal(expected, statement.PublicOutput.ToArray());
        Assert.Equal(6u, statement.ExitCode);
    }

    [Fact]
    public void Sums() => Prove(new GroupProgram().Registers(Op.Add, Op.Sub).Immediates(Op.Addi, 0, 1, -1, 2047, -2048).Constants());

    [Fact]
    public void Logic() => Prove(new GroupProgram().Registers(Op.And, Op.Or, Op.Xor)
        .Immediates(Op.Andi, 0, 1, -1, 0x555).Immediates(Op.Ori, 0, 1, -1, 0x555).Immediates(Op.Xori, 0, 1, -1, 0x555));

    [Fact]
    public void Shifts() => Prove(new GroupProgram().Registers(Op.Sll, Op.Srl, Op.Sra)
        .Immediates(Op.Slli, 0, 1, 15, 16, 17, 31).Immediates(Op.Srli, 0, 1, 15, 16, 17, 31).Immediates(Op.Srai, 0, 1, 15, 16, 17, 31));

    [Fact]
    public void Comparisons() => Prove(new GroupProgram().Registers(Op.Slt, Op.Sltu)
        .Immediates(Op.Slti, 0, 1, -1, -2048).Immediates(Op.Sltiu, 0, 1, -1, -2048));

    [Fact]
    public void Products() => Prove(new GroupProgram().Registers(Op.Mul, Op.Mulh, Op.Mulhsu, Op.Mulhu));

    [Fact]
    public void Divisions() => Prove(new GroupProgram().Registers(Op.Div, Op.Divu, Op.Rem, Op.Remu));

    [Fact]
    public void BranchesAndJumps() => Prove(new GroupProgram().Jumps().Branches(
        (Op.Beq, (a, b) => a == b), (Op.Bne, (a, b) => a != b), (Op.Blt, (a, b) => (int)a < (int)b), (Op.Bge, (a, b) => (int)a >= (int)b),
        (Op.Bltu, (a, b) => a < b), (Op.Bgeu, (a, b) => a >= b)));

    [Fact]
    public void AlignedMemory() => Prove(new GroupProgram().Memory(31, 300, aligned: true));

    [Fact]
    public void UnalignedMemory() => Prove(new GroupProgram().Memory(32, 300, aligned: false));

    [Fact]
    public void Calls()
    {
        byte[] privateInput = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], publicInput = [21, 22, 23, 24, 25];
        Prove(new GroupProgram().Reads(privateInput, publicInput), privateInput, publicInput);
    }
}
