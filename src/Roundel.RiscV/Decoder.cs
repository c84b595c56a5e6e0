namespace Roundel.RiscV;

/// <summary>
/// Decodes RV32I, the M extension, FENCE and FENCE.I. Encodings: The RISC-V Instruction Set Manual, volume I, version 20240411,
/// chapter "RV32/64G Instruction Set Listings".
/// </summary>
public static class Decoder
{
    /// <summary>The word of EBREAK, which decodes to <see cref="Op.Illegal"/>.</summary>
    public const uint EbreakWord = 0x0010_0073;

    private const uint EcallWord = 0x0000_0073;

    /// <summary>Decodes one word.</summary>
    /// <param name="word">The instruction word.</param>
    /// <param name="pc">Its byte address: branch and jump targets and AUIPC become absolute.</param>
    /// <returns>The instruction; <see cref="Op.Illegal"/> for EBREAK and for everything that RV32IM does not define.</returns>
    public static Instruction Decode(uint word, uint pc)
    {
        uint funct3 = word >> 12 & 7;
        return (word & 0x7f) switch
        {
            0x37 => new Instruction(Op.Lui, Rd(word), 0, 0, word & 0xffff_f000),
            0x17 => new Instruction(Op.Auipc, Rd(word), 0, 0, pc + (word & 0xffff_f000)),
            0x6f => new Instruction(Op.Jal, Rd(word), 0, 0, pc + ImmediateJ(word)),
            0x67 when funct3 == 0 => new Instruction(Op.Jalr, Rd(word), Rs1(word), 0, ImmediateI(word)),
            0x63 => Branch(word, funct3, pc),
            0x03 => Load(word, funct3),
            0x23 => Store(word, funct3),
            0x13 => Immediate(word, funct3),
            0x33 => Register(word, funct3),
            // FENCE and FENCE.I: there is one hart, and stores never reach the instructions.
            0x0f when funct3 <= 1 => new Instruction(Op.Addi, Registers.Sink, 0, 0, 0),
            0x73 when word == EcallWord => new Instruction(Op.Ecall, 0, 0, 0, 0),
            _ => default,
        };
    }

    private static Instruction Branch(uint word, uint funct3, uint pc)
    {
        Op op = funct3 switch
        {
            0 => Op.Beq,
            1 => Op.Bne,
            4 => Op.Blt,
            5 => Op.Bge,
            6 => Op.Bltu,
            7 => Op.Bgeu,
            _ => Op.Illegal,
        };
        return op == Op.Illegal ? default : new Instruction(op, 0, Rs1(word), Rs2(word), pc + ImmediateB(word));
    }

    private static Instruction Load(uint word, uint funct3)
    {
        Op op = funct3 switch { 0 => Op.Lb, 1 => Op.Lh, 2 => Op.Lw, 4 => Op.Lbu, 5 => Op.Lhu, _ => Op.Illegal };
        return op == Op.Illegal ? default : new Instruction(op, Rd(word), Rs1(word), 0, ImmediateI(word));
    }

    private static Instruction Store(uint word, uint funct3)
    {
        Op op = funct3 switch { 0 => Op.Sb, 1 => Op.Sh, 2 => Op.Sw, _ => Op.Illegal };
        return op == Op.Illegal ? default : new Instruction(op, 0, Rs1(word), Rs2(word), ImmediateS(word));
    }

    private static Instruction Immediate(uint word, uint funct3)
    {
        Op op = (funct3, word >> 25) switch
        {
            (0, _) => Op.Addi,
            (2, _) => Op.Slti,
            (3, _) => Op.Sltiu,
            (4, _) => Op.Xori,
            (6, _) => Op.Ori,
            (7, _) => Op.Andi,
            (1, 0) => Op.Slli,
            (5, 0) => Op.Srli,
            (5, 0x20) => Op.Srai,
            _ => Op.Illegal,
        };
        if (op == Op.Illegal) return default;
        uint immediate = funct3 is 1 or 5 ? word >> 20 & 31 : ImmediateI(word);
        return new Instruction(op, Rd(word), Rs1(word), 0, immediate);
    }

    private static Instruction Register(uint word, uint funct3)
    {
        Op op = (word >> 25, funct3) switch
        {
            (0, 0) => Op.Add,
            (0x20, 0) => Op.Sub,
            (0, 1) => Op.Sll,
            (0, 2) => Op.Slt,
            (0, 3) => Op.Sltu,
            (0, 4) => Op.Xor,
            (0, 5) => Op.Srl,
            (0x20, 5) => Op.Sra,
            (0, 6) => Op.Or,
            (0, 7) => Op.And,
            (1, 0) => Op.Mul,
            (1, 1) => Op.Mulh,
            (1, 2) => Op.Mulhsu,
            (1, 3) => Op.Mulhu,
            (1, 4) => Op.Div,
            (1, 5) => Op.Divu,
            (1, 6) => Op.Rem,
            (1, 7) => Op.Remu,
            _ => Op.Illegal,
        };
        return op == Op.Illegal ? default : new Instruction(op, Rd(word), Rs1(word), Rs2(word), 0);
    }

    private static byte Rd(uint word)
    {
        byte rd = (byte)(word >> 7 & 31);
        return rd == 0 ? Registers.Sink : rd;
    }

    private static byte Rs1(uint word) => (byte)(word >> 15 & 31);

    private static byte Rs2(uint word) => (byte)(word >> 20 & 31);

    private static uint ImmediateI(uint word) => (uint)((int)word >> 20);

    private static uint ImmediateS(uint word) => (uint)((int)word >> 25 << 5) | word >> 7 & 31;

    private static uint ImmediateB(uint word) =>
        (uint)((int)word >> 31 << 12) | (word << 4 & 0x800) | (word >> 20 & 0x7e0) | (word >> 7 & 0x1e);

    private static uint ImmediateJ(uint word) =>
        (uint)((int)word >> 31 << 20) | (word & 0xf_f000) | (word >> 9 & 0x800) | (word >> 20 & 0x7fe);
}
