namespace Roundel.RiscV;

/// <summary>
/// What a decoded instruction does. The numbers are part of the program commitment: never renumber. FENCE decodes to
/// <see cref="Addi"/> on the sink register; EBREAK and illegal words decode to <see cref="Illegal"/> and cannot be executed.
/// </summary>
public enum Op : byte
{
#pragma warning disable CS1591 // The names are the ISA manual's mnemonics.
    Illegal = 0,
    Addi = 1,
    Lui = 2, Auipc = 3,
    Add = 4, Sub = 5,
    And = 6, Or = 7, Xor = 8, Andi = 9, Ori = 10, Xori = 11,
    Sll = 12, Srl = 13, Sra = 14, Slli = 15, Srli = 16, Srai = 17,
    Slt = 18, Sltu = 19, Slti = 20, Sltiu = 21,
    Beq = 22, Bne = 23, Blt = 24, Bltu = 25, Bge = 26, Bgeu = 27,
    Jal = 28, Jalr = 29,
    Lw = 30, Sw = 31, Lb = 32, Lbu = 33, Lh = 34, Lhu = 35, Sb = 36, Sh = 37,
    Mul = 38, Mulh = 39, Mulhsu = 40, Mulhu = 41,
    Div = 42, Divu = 43, Rem = 44, Remu = 45,
    Ecall = 46,
#pragma warning restore CS1591
}

/// <summary>A decoded instruction.</summary>
/// <param name="Op">The operation.</param>
/// <param name="Rd">Destination register, 1 to 31, or <see cref="Registers.Sink"/> where the program writes x0; 0 where there is none.</param>
/// <param name="Rs1">First source register, 0 where there is none.</param>
/// <param name="Rs2">Second source register, 0 where there is none.</param>
/// <param name="Immediate">
/// Sign-extended immediate; for LUI the loaded value, for AUIPC the absolute result, for branches and JAL the absolute
/// target, for shifts by immediate the amount.
/// </param>
public readonly record struct Instruction(Op Op, byte Rd, byte Rs1, byte Rs2, uint Immediate);

/// <summary>Register numbers of the machine beyond x0 … x31: they live in the same address space as the registers.</summary>
public static class Registers
{
    /// <summary>Takes the writes to x0.</summary>
    public const byte Sink = 32;

    /// <summary>Bytes of private input that are still unread.</summary>
    public const byte PrivateRemaining = 33;

    /// <summary>Bytes of public input that are still unread.</summary>
    public const byte PublicRemaining = 34;

    /// <summary>Bytes of public output written so far.</summary>
    public const byte OutputLength = 35;

    /// <summary>The number of registers, the machine's own included.</summary>
    public const int Count = 36;

    /// <summary>The stack pointer at entry.</summary>
    public const uint InitialStackPointer = 0x7fff_ff00;
}
