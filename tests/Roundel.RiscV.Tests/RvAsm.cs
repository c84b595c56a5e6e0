using System.Buffers.Binary;

namespace Roundel.RiscV.Tests;

/// <summary>
/// A small RV32IM assembler for tests. Written from the instruction formats of the ISA manual, independently of the decoder.
/// Other test projects link to this file.
/// </summary>
public sealed class RvAsm(uint origin = RvAsm.DefaultOrigin)
{
    public const uint DefaultOrigin = 0x0001_0000;

    public const int Zero = 0, Ra = 1, Sp = 2, Gp = 3, Tp = 4, T0 = 5, T1 = 6, T2 = 7, S0 = 8, S1 = 9, A0 = 10, A1 = 11, A2 = 12, A3 = 13,
        A4 = 14, A5 = 15, A6 = 16, A7 = 17, S2 = 18, S3 = 19, T3 = 28, T4 = 29, T5 = 30, T6 = 31;

    private readonly List<uint> _words = [];
    private readonly Dictionary<string, uint> _labels = [];
    private readonly List<(int Index, string Label, Func<uint, uint> Encode)> _fixups = [];

    /// <summary>The address of the next word.</summary>
    public uint Here => origin + 4 * (uint)_words.Count;

    public RvAsm Label(string name)
    {
        _labels.Add(name, Here);
        return this;
    }

    /// <summary>The address of a label.</summary>
    public uint Address(string label) => _labels[label];

    public RvAsm Word(uint word)
    {
        _words.Add(word);
        return this;
    }

    /// <summary>Any instruction; for branches and JAL the immediate is the offset from the instruction.</summary>
    public RvAsm Emit(Op op, int rd, int rs1, int rs2, uint immediate) => Word(Encode(op, rd, rs1, rs2, immediate));

    /// <summary>A register-register instruction.</summary>
    public RvAsm R(Op op, int rd, int rs1, int rs2) => Emit(op, rd, rs1, rs2, 0);

    /// <summary>A register-immediate instruction, a load (offset from rs1) or JALR.</summary>
    public RvAsm I(Op op, int rd, int rs1, int immediate) => Emit(op, rd, rs1, 0, (uint)immediate);

    /// <summary>A store of rs2 at offset from rs1.</summary>
    public RvAsm S(Op op, int rs2, int offset, int rs1) => Emit(op, 0, rs1, rs2, (uint)offset);

    /// <summary>A branch to a label.</summary>
    public RvAsm B(Op op, int rs1, int rs2, string label) => Later(label, offset => Encode(op, 0, rs1, rs2, offset));

    public RvAsm Jal(int rd, string label) => Later(label, offset => Encode(Op.Jal, rd, 0, 0, offset));

    /// <summary>Any constant, in one or two instructions.</summary>
    public RvAsm Li(int rd, uint value)
    {
        int low = (int)(value << 20) >> 20;
        uint high = value - (uint)low;
        if (high == 0) return I(Op.Addi, rd, 0, low);
        Emit(Op.Lui, rd, 0, 0, high);
        return low == 0 ? this : I(Op.Addi, rd, rd, low);
    }

    public RvAsm Ecall() => Word(0x0000_0073);

    /// <summary>A system call; overwrites a0, a1, a2, a7.</summary>
    public RvAsm Call(uint number, uint a0 = 0, uint a1 = 0, uint a2 = 0) => Li(A7, number).Li(A0, a0).Li(A1, a1).Li(A2, a2).Ecall();

    public RvAsm Exit(uint code = 0) => Li(A7, 93).Li(A0, code).Ecall();

    /// <summary>The words, labels resolved.</summary>
    public uint[] Words()
    {
        uint[] words = [.. _words];
        foreach ((int index, string label, Func<uint, uint> encode) in _fixups)
            words[index] = encode(_labels[label] - (origin + 4 * (uint)index));
        return words;
    }

    public byte[] Bytes() => ToBytes(Words());

    /// <summary>An ELF file with this text, its labels as symbols, entered at the start.</summary>
    public ElfWriter Elf()
    {
        ElfWriter elf = new() { Entry = origin };
        elf.Segments.Add(new ElfWriter.Segment(origin, Bytes(), 5));
        foreach ((string name, uint address) in _labels) elf.Symbols.Add(new ElfWriter.Symbol(name, address, 0));
        return elf;
    }

    public ElfImage Image() => ElfImage.Load(Elf().Write());

    public static byte[] ToBytes(ReadOnlySpan<uint> words)
    {
        byte[] bytes = new byte[4 * words.Length];
        for (int i = 0; i < words.Length; i++) BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4 * i), words[i]);
        return bytes;
    }

    /// <summary>The word of an instruction. U-type immediates are the whole value, branch and jump immediates offsets.</summary>
    public static uint Encode(Op op, int rd, int rs1, int rs2, uint immediate)
    {
        (uint opcode, uint funct3, uint funct7) = Code(op);
        uint word = opcode | funct3 << 12;
        uint d = (uint)rd << 7, s1 = (uint)rs1 << 15, s2 = (uint)rs2 << 20;
        return opcode switch
        {
            0x33 => word | d | s1 | s2 | funct7 << 25,
            0x13 when funct3 is 1 or 5 => word | d | s1 | (immediate & 31) << 20 | funct7 << 25,
            0x13 or 0x03 or 0x67 => word | d | s1 | immediate << 20,
            0x23 => word | s1 | s2 | Bits(immediate, 0, 5) << 7 | Bits(immediate, 5, 7) << 25,
            0x63 => word | s1 | s2 | Bits(immediate, 11, 1) << 7 | Bits(immediate, 1, 4) << 8 | Bits(immediate, 5, 6) << 25
                | Bits(immediate, 12, 1) << 31,
            0x37 or 0x17 => word | d | immediate & 0xffff_f000,
            0x6f => word | d | Bits(immediate, 12, 8) << 12 | Bits(immediate, 11, 1) << 20 | Bits(immediate, 1, 10) << 21
                | Bits(immediate, 20, 1) << 31,
            _ => word,
        };
    }

    private static uint Bits(uint value, int from, int count) => value >> from & (1u << count) - 1;

    private RvAsm Later(string label, Func<uint, uint> encode)
    {
        _fixups.Add((_words.Count, label, encode));
        return Word(0);
    }

    private static (uint Opcode, uint Funct3, uint Funct7) Code(Op op) => op switch
    {
        Op.Lui => (0x37, 0, 0),
        Op.Auipc => (0x17, 0, 0),
        Op.Jal => (0x6f, 0, 0),
        Op.Jalr => (0x67, 0, 0),
        Op.Beq => (0x63, 0, 0),
        Op.Bne => (0x63, 1, 0),
        Op.Blt => (0x63, 4, 0),
        Op.Bge => (0x63, 5, 0),
        Op.Bltu => (0x63, 6, 0),
        Op.Bgeu => (0x63, 7, 0),
        Op.Lb => (0x03, 0, 0),
        Op.Lh => (0x03, 1, 0),
        Op.Lw => (0x03, 2, 0),
        Op.Lbu => (0x03, 4, 0),
        Op.Lhu => (0x03, 5, 0),
        Op.Sb => (0x23, 0, 0),
        Op.Sh => (0x23, 1, 0),
        Op.Sw => (0x23, 2, 0),
        Op.Addi => (0x13, 0, 0),
        Op.Slti => (0x13, 2, 0),
        Op.Sltiu => (0x13, 3, 0),
        Op.Xori => (0x13, 4, 0),
        Op.Ori => (0x13, 6, 0),
        Op.Andi => (0x13, 7, 0),
        Op.Slli => (0x13, 1, 0),
        Op.Srli => (0x13, 5, 0),
        Op.Srai => (0x13, 5, 0x20),
        Op.Add => (0x33, 0, 0),
        Op.Sub => (0x33, 0, 0x20),
        Op.Sll => (0x33, 1, 0),
        Op.Slt => (0x33, 2, 0),
        Op.Sltu => (0x33, 3, 0),
        Op.Xor => (0x33, 4, 0),
        Op.Srl => (0x33, 5, 0),
        Op.Sra => (0x33, 5, 0x20),
        Op.Or => (0x33, 6, 0),
        Op.And => (0x33, 7, 0),
        Op.Mul => (0x33, 0, 1),
        Op.Mulh => (0x33, 1, 1),
        Op.Mulhsu => (0x33, 2, 1),
        Op.Mulhu => (0x33, 3, 1),
        Op.Div => (0x33, 4, 1),
        Op.Divu => (0x33, 5, 1),
        Op.Rem => (0x33, 6, 1),
        Op.Remu => (0x33, 7, 1),
        Op.Ecall => (0x73, 0, 0),
        _ => throw new ArgumentOutOfRangeException(nameof(op)),
    };
}
