using Roundel.Field;
using Roundel.RiscV;

namespace Roundel.Machine;

/// <summary>One row of the program table: what an instruction chip looks up under a pc.</summary>
/// <remarks>
/// R-type: f0 = rd, f1 = rs1, f2 = rs2. Immediate forms of addition and logic: rd, rs1, and the signed immediate modulo p in f2; of
/// comparisons: the immediate's limbs in f2, f3; of shifts: the amount in f2. LUI and AUIPC: f0 = rd, the constant's limbs in f2, f3. JAL:
/// f0 = rd, the limbs of pc + 4 in f2, f3,
/// the target in f4. JALR: f0 = rd, f1 = rs1, the immediate's limbs in f2, f3, the low limb of pc + 4 in f4. Branches: f1 = rs1,
/// f2 = rs2, f4 = target. Loads: f0 = rd, f1 = rs1, the immediate's limbs in f2, f3. Stores: f1 = rs1, f2 = rs2, the immediate's
/// limbs in f3, f4. Everything else is zero.
/// </remarks>
public readonly record struct ProgramRow(uint Pc, uint Op, uint F0, uint F1, uint F2, uint F3, uint F4);

/// <summary>The program as the instruction chips look it up.</summary>
public static class ProgramRom
{
    /// <summary>Stands for every target that is no instruction's address. No row has this pc, so a run cannot go on from it.</summary>
    public const uint Nowhere = (1u << 30) + 1;

    /// <summary>The row of the instruction at <paramref name="pc"/>.</summary>
    /// <param name="instruction">The decoded instruction.</param>
    /// <param name="pc">Its byte address, below 2^30.</param>
    /// <param name="textStart">The byte address of the first instruction.</param>
    /// <param name="count">The number of instructions in the text.</param>
    public static ProgramRow Row(in Instruction instruction, uint pc, uint textStart, int count)
    {
        uint imm = instruction.Immediate, lo = imm & 0xffff, hi = imm >> 16;
        uint link = pc + 4;
        uint rd = instruction.Rd, rs1 = instruction.Rs1, rs2 = instruction.Rs2;
        var row = new ProgramRow(pc, (uint)instruction.Op, 0, 0, 0, 0, 0);
        return instruction.Op switch
        {
            Op.Illegal or Op.Ecall => row,
            Op.Addi or Op.Andi or Op.Ori or Op.Xori => row with { F0 = rd, F1 = rs1, F2 = Signed(imm) },
            Op.Slti or Op.Sltiu or Op.Lw or Op.Lb or Op.Lbu or Op.Lh or Op.Lhu
                => row with { F0 = rd, F1 = rs1, F2 = lo, F3 = hi },
            // AUIPC's result is a constant too: both become LUI.
            Op.Lui or Op.Auipc => row with { Op = (uint)Op.Lui, F0 = rd, F2 = lo, F3 = hi },
            Op.Slli or Op.Srli or Op.Srai => row with { F0 = rd, F1 = rs1, F2 = imm },
            Op.Beq or Op.Bne or Op.Blt or Op.Bltu or Op.Bge or Op.Bgeu
                => row with { F1 = rs1, F2 = rs2, F4 = Fetchable(imm, textStart, count) },
            Op.Jal => row with { F0 = rd, F2 = link & 0xffff, F3 = link >> 16, F4 = Fetchable(imm, textStart, count) },
            Op.Jalr => row with { F0 = rd, F1 = rs1, F2 = lo, F3 = hi, F4 = link & 0xffff },
            Op.Sw or Op.Sb or Op.Sh => row with { F1 = rs1, F2 = rs2, F3 = lo, F4 = hi },
            _ => row with { F0 = rd, F1 = rs1, F2 = rs2 },
        };
    }

    /// <summary>A word read as a signed number, modulo p; small immediates stay distinct.</summary>
    public static uint Signed(uint word) => M31.FromInt64((int)word).Value;

    /// <summary>The target if it is the address of an instruction of the text, else <see cref="Nowhere"/>.</summary>
    public static uint Fetchable(uint target, uint textStart, int count) =>
        target % 4 == 0 && (target - textStart) / 4 < (uint)count ? target : Nowhere;
}
