using Roundel.Machine;
using Roundel.RiscV;

namespace Roundel.Conformance.Tests;

/// <summary>
/// All cases of <see cref="InstructionCases"/>, run, proven and verified; the proven output is what the ISA manual asks for. Several
/// instructions share a program, or with ROUNDEL_SLOW=1 each has its own.
/// </summary>
public sealed class InstructionProofTests
{
    private const uint ExitCode = 6;

    private static readonly bool s_isSlow = Environment.GetEnvironmentVariable("ROUNDEL_SLOW") == "1";

    private static readonly string[] s_families =
    [
        "Add Sub Addi Lui Auipc", "And Or Xor Andi Ori Xori", "Sll Srl Sra Slli Srli Srai", "Slt Sltu Slti Sltiu", "Mul Mulh Mulhsu Mulhu",
        "Div Divu Rem Remu", "Beq Bne Blt Bge Bltu Bgeu", "Jal Jalr", "Lb Lbu Lh Lhu Lw", "Sb Sh Sw",
    ];

    public static TheoryData<string> Programs => new(s_isSlow ? [.. InstructionCases.All.Select(o => o.ToString())] : s_families);

    private static Op[] Parse(string ops) => [.. ops.Split(' ').Select(Enum.Parse<Op>)];

    private static Statement Prove(CaseProgram program, byte[]? privateInput = null, byte[]? publicInput = null)
    {
        byte[] expected = program.Expected;
        Assert.NotEmpty(expected);
        Statement statement = Proven.Run(program.Image(ExitCode), privateInput, publicInput);
        byte[] output = statement.PublicOutput.ToArray();
        for (int i = 0; i < expected.Length / 4; i++)
            Assert.True(expected.AsSpan(4 * i, 4).SequenceEqual(output.AsSpan(4 * i, 4)),
                $"Result {i} of {expected.Length / 4} is not what the manual asks for.");
        Assert.Equal(expected.Length, output.Length);
        Assert.Equal(ExitCode, statement.ExitCode);
        return statement;
    }

    [Theory, MemberData(nameof(Programs))]
    public void InstructionsAreProven(string ops) => Prove(InstructionCases.Program(Parse(ops)));

    [Fact]
    public void Fences()
    {
        var program = new CaseProgram();
        FenceCases.Append(program);
        Prove(program);
    }

    [Fact]
    public void Calls()
    {
        var program = new CaseProgram();
        CallCases.Append(program);
        Prove(program, CallCases.PrivateInput, CallCases.PublicInput);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(255u)]
    [InlineData(0xffffu)]
    [InlineData(0x1_0000u)]
    [InlineData(0x7fff_ffffu)]
    [InlineData(0xffff_ffffu)]
    public void ExitCodes(uint code)
    {
        Statement statement = Proven.Run(new RiscV.Tests.RvAsm().Exit(code).Image());
        Assert.Equal(code, statement.ExitCode);
        Assert.Equal(3u, statement.Cycles - (code is 0x7fff_ffff or 0xffff ? 1u : 0));
    }

    /// <summary>RV32IM has 45 instructions besides FENCE, ECALL and EBREAK; each is in one family, with all aliases.</summary>
    [Fact]
    public void EveryInstructionHasItsCases()
    {
        Op[] all = [.. Enum.GetValues<Op>().Where(o => o is not (Op.Illegal or Op.Ecall))];
        Assert.Equal(45, all.Length);
        Assert.Equal(all.Order(), InstructionCases.All.Order());
        Assert.Equal(all.Order(), s_families.SelectMany(Parse).Order());
        foreach (Op op in all) Assert.InRange(InstructionCases.Program(op).Cases, op is Op.Lui or Op.Auipc ? 16 : 24, 2000);
        // Every partition of three registers into equal ones, each with and without x0.
        HashSet<string> kinds = [.. InstructionCases.ThreeRegisters.Select(r => Kind(r.Rd, r.Rs1, r.Rs2))];
        Assert.Equal(15, kinds.Count);

        static string Kind(params int[] registers) => string.Concat(registers.Select(r => r == 0 ? '0' : (char)('a' + Array.IndexOf(registers, r))));
    }
}
