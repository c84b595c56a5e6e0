using System.Globalization;

namespace Roundel.RiscV;

/// <summary>Instructions as assembly text, for messages and profiles.</summary>
public static class Disassembler
{
    private static readonly string[] Names =
    [
        "zero", "ra", "sp", "gp", "tp", "t0", "t1", "t2", "s0", "s1", "a0", "a1", "a2", "a3", "a4", "a5",
        "a6", "a7", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10", "s11", "t3", "t4", "t5", "t6",
        "zero", "private-remaining", "public-remaining", "output-length",
    ];

    /// <summary>The ABI name of a register; the sink reads as "zero".</summary>
    /// <param name="register">0 to <see cref="Registers.Count"/> − 1; others give "?".</param>
    public static string RegisterName(int register) => (uint)register < (uint)Names.Length ? Names[register] : "?";

    /// <summary>The text of an instruction word at an address.</summary>
    public static string Format(uint word, uint pc)
    {
        if (word == Decoder.EbreakWord) return "ebreak";
        Instruction instruction = Decoder.Decode(word, pc);
        if (instruction.Op == Op.Illegal) return string.Create(CultureInfo.InvariantCulture, $".word 0x{word:x8}");
        return (word & 0x7f) == 0x0f ? (word & 0x7000) == 0 ? "fence" : "fence.i" : Format(instruction);
    }

    /// <summary>The text of a decoded instruction; targets are absolute.</summary>
    public static string Format(in Instruction instruction)
    {
        string op = instruction.Op.ToString().ToLowerInvariant();
        string rd = RegisterName(instruction.Rd), rs1 = RegisterName(instruction.Rs1), rs2 = RegisterName(instruction.Rs2);
        uint immediate = instruction.Immediate;
        FormattableString text = instruction.Op switch
        {
            Op.Illegal => $"illegal",
            Op.Ecall => $"ecall",
            Op.Lui => $"{op} {rd}, 0x{immediate >> 12:x}",
            Op.Auipc => $"{op} {rd} # 0x{immediate:x}",
            Op.Jal => $"{op} {rd}, 0x{immediate:x}",
            Op.Lw or Op.Lb or Op.Lbu or Op.Lh or Op.Lhu or Op.Jalr => $"{op} {rd}, {(int)immediate}({rs1})",
            Op.Sw or Op.Sb or Op.Sh => $"{op} {rs2}, {(int)immediate}({rs1})",
            >= Op.Beq and <= Op.Bgeu => $"{op} {rs1}, {rs2}, 0x{immediate:x}",
            Op.Addi or Op.Andi or Op.Ori or Op.Xori or Op.Slli or Op.Srli or Op.Srai or Op.Slti or Op.Sltiu =>
                $"{op} {rd}, {rs1}, {(int)immediate}",
            _ => $"{op} {rd}, {rs1}, {rs2}",
        };
        return text.ToString(CultureInfo.InvariantCulture);
    }
}
