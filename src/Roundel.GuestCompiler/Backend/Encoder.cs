using Roundel.GuestCompiler.Ir;

namespace Roundel.GuestCompiler.Backend;

/// <summary>Instruction words (RISC-V Instruction Set Manual, volume I, chapters 2 and 13).</summary>
internal static class Encoder
{
    private const uint OpReg = 0x33, OpImm = 0x13, OpLoad = 0x03, OpStore = 0x23, OpBranch = 0x63, OpLui = 0x37, OpJal = 0x6f, OpJalr = 0x67;

    public const uint Ecall = 0x73, Illegal = 0;

    public static bool FitsImmediate(int value) => value is >= -2048 and <= 2047;

    public static uint Register(M op, int rd, int rs1, int rs2)
    {
        (uint funct7, uint funct3) = op switch
        {
            M.Add => (0u, 0u),
            M.Sub => (0x20u, 0u),
            M.Sll => (0u, 1u),
            M.Slt => (0u, 2u),
            M.Sltu => (0u, 3u),
            M.Xor => (0u, 4u),
            M.Srl => (0u, 5u),
            M.Sra => (0x20u, 5u),
            M.Or => (0u, 6u),
            M.And => (0u, 7u),
            M.Mul => (1u, 0u),
            M.Mulh => (1u, 1u),
            M.Mulhu => (1u, 3u),
            M.Div => (1u, 4u),
            M.Divu => (1u, 5u),
            M.Rem => (1u, 6u),
            M.Remu => (1u, 7u),
            _ => throw new InvalidOperationException($"{op} has no register form."),
        };
        return OpReg | (uint)rd << 7 | funct3 << 12 | (uint)rs1 << 15 | (uint)rs2 << 20 | funct7 << 25;
    }

    public static uint Immediate(M op, int rd, int rs1, int imm)
    {
        (uint funct3, uint upper) = op switch
        {
            M.Addi => (0u, 0u),
            M.Slti => (2u, 0u),
            M.Sltiu => (3u, 0u),
            M.Xori => (4u, 0u),
            M.Ori => (6u, 0u),
            M.Andi => (7u, 0u),
            M.Slli => (1u, 0u),
            M.Srli => (5u, 0u),
            M.Srai => (5u, 0x400u),
            _ => throw new InvalidOperationException($"{op} has no immediate form."),
        };
        if (op is M.Slli or M.Srli or M.Srai) imm &= 31;
        return OpImm | (uint)rd << 7 | funct3 << 12 | (uint)rs1 << 15 | ((uint)imm & 0xfff | upper) << 20;
    }

    public static uint Load(M op, int rd, int rs1, int imm)
    {
        uint funct3 = op switch { M.Lb => 0u, M.Lh => 1u, M.Lw => 2u, M.Lbu => 4u, _ => 5u };
        return OpLoad | (uint)rd << 7 | funct3 << 12 | (uint)rs1 << 15 | ((uint)imm & 0xfff) << 20;
    }

    public static uint Store(M op, int rs1, int rs2, int imm)
    {
        uint funct3 = op switch { M.Sb => 0u, M.Sh => 1u, _ => 2u }, bits = (uint)imm & 0xfff;
        return OpStore | (bits & 31) << 7 | funct3 << 12 | (uint)rs1 << 15 | (uint)rs2 << 20 | bits >> 5 << 25;
    }

    public static uint Branch(Condition condition, int rs1, int rs2, int offset)
    {
        uint funct3 = condition switch
        {
            Condition.Eq => 0u,
            Condition.Ne => 1u,
            Condition.LtS => 4u,
            Condition.GeS => 5u,
            Condition.LtU => 6u,
            _ => 7u,
        };
        uint bits = (uint)offset;
        return OpBranch | (bits >> 11 & 1) << 7 | (bits >> 1 & 15) << 8 | funct3 << 12 | (uint)rs1 << 15 | (uint)rs2 << 20
            | (bits >> 5 & 63) << 25 | (bits >> 12 & 1) << 31;
    }

    public static bool FitsBranch(int offset) => offset is >= -4096 and <= 4094;

    /// <param name="rd">The target.</param>
    /// <param name="upper">The upper 20 bits, in place.</param>
    public static uint Lui(int rd, uint upper) => OpLui | (uint)rd << 7 | upper & 0xffff_f000;

    public static uint Jal(int rd, int offset)
    {
        if (offset is < -(1 << 20) or >= 1 << 20) throw new GuestCompileException("The program's code is larger than 1 MiB.");
        uint bits = (uint)offset;
        return OpJal | (uint)rd << 7 | (bits >> 12 & 0xff) << 12 | (bits >> 11 & 1) << 20 | (bits >> 1 & 0x3ff) << 21 | (bits >> 20 & 1) << 31;
    }

    public static uint Jalr(int rd, int rs1, int imm) => OpJalr | (uint)rd << 7 | (uint)rs1 << 15 | ((uint)imm & 0xfff) << 20;

    /// <summary>The upper part of a constant or address whose lower 12 bits are added with their sign.</summary>
    public static uint Upper(int value) => unchecked((uint)value + 0x800) & 0xffff_f000;

    public static int Lower(int value) => value << 20 >> 20;
}
