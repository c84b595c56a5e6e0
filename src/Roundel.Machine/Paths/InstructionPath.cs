using System.Diagnostics.CodeAnalysis;
using Roundel.Field;
using Roundel.RiscV;

namespace Roundel.Machine.Paths;

/// <summary>
/// Instructions that may run one after another, as the program table holds them: what one row of a <see cref="PathChip"/> executes.
/// Immutable. Says nothing about the program; that each row stands in the program table is the statement's to show.
/// </summary>
public sealed class InstructionPath
{
    /// <summary>The most instructions of a path.</summary>
    public const int MaxLength = 64;

    /// <summary>The least instructions of a path.</summary>
    public const int MinLength = 2;

    /// <summary>The most paths of a proof.</summary>
    public const int MaxPaths = 16;

    /// <summary>The most instructions of all paths of a proof together.</summary>
    public const int MaxTotal = 512;

    private readonly ProgramRow[] _rows;
    private readonly PathInstruction[] _instructions;

    private InstructionPath(ProgramRow[] rows, PathInstruction[] instructions) => (_rows, _instructions) = (rows, instructions);

    /// <summary>The instructions, in the order of the run.</summary>
    public IReadOnlyList<ProgramRow> Rows => _rows;

    /// <summary>The number of instructions.</summary>
    public int Length => _rows.Length;

    /// <summary>The address of the first instruction.</summary>
    public uint EntryPc => _rows[0].Pc;

    /// <summary>The instructions, read from their rows.</summary>
    internal ReadOnlySpan<PathInstruction> Instructions => _instructions;

    /// <summary>
    /// Whether a path may contain the operation, as the program table names it: there AUIPC is LUI. Divisions, calls and illegal
    /// instructions are left to their own chips.
    /// </summary>
    public static bool Supports(Op op) => op is (>= Op.Addi and <= Op.Mulhu) and not Op.Auipc;

    /// <summary>Checks a list of rows. Never throws, and looks at no more than <see cref="MaxLength"/> rows.</summary>
    /// <param name="rows">The rows, in the order of the run.</param>
    /// <param name="path">The path, if they are one.</param>
    /// <param name="error">Why they are none; else empty.</param>
    public static bool TryCreate(IReadOnlyList<ProgramRow>? rows, [NotNullWhen(true)] out InstructionPath? path, out string error)
    {
        path = null;
        int count = rows?.Count ?? 0;
        if (rows is null || count is < MinLength or > MaxLength)
        {
            error = $"A path has {count} instructions, not {MinLength} to {MaxLength}.";
            return false;
        }
        var instructions = new PathInstruction[count];
        var copy = new ProgramRow[count];
        for (int i = 0; i < count; i++)
        {
            copy[i] = rows[i];
            string? fault = PathInstruction.Read(copy[i], out instructions[i]);
            if (fault is null && i > 0 && !IsSuccessor(instructions[i - 1], copy[i - 1].Pc, copy[i].Pc)) fault = "does not follow the one before";
            if (fault is null) continue;
            error = $"Instruction {i} of a path {fault}.";
            return false;
        }
        path = new InstructionPath(copy, instructions);
        error = "";
        return true;
    }

    private static bool IsSuccessor(in PathInstruction before, uint pc, uint next) => before.Op switch
    {
        Op.Jalr => false,
        Op.Jal => next == before.Target,
        _ when before.IsBranch && next == before.Target => true,
        _ => next == pc + 4,
    };

    /// <inheritdoc/>
    public override string ToString() => $"0x{EntryPc:x} ×{Length}";
}

/// <summary>One instruction of a path.</summary>
/// <param name="Op">The operation.</param>
/// <param name="Rd">Destination, 1 to 32; 0 where there is none.</param>
/// <param name="Rs1">First source, 0 to 31; 0 where there is none.</param>
/// <param name="Rs2">Second source, 0 to 31; 0 where there is none.</param>
/// <param name="Immediate">The immediate as a word; the constant of LUI, the link of JAL.</param>
/// <param name="Target">Where a branch or JAL leads.</param>
internal readonly record struct PathInstruction(Op Op, byte Rd, byte Rs1, byte Rs2, uint Immediate, uint Target)
{
    private const uint MaxPc = (1u << 30) - 4;

    /// <summary>BEQ to BGEU.</summary>
    public bool IsBranch => Op is >= Op.Beq and <= Op.Bgeu;

    /// <summary>Whether rs1 is accessed.</summary>
    public bool ReadsRs1 => Op is not (Op.Lui or Op.Jal);

    /// <summary>Whether rs2 is accessed.</summary>
    public bool ReadsRs2 => IsBranch || IsStore || IsRegisterForm(Op);

    /// <summary>Whether rd is accessed.</summary>
    public bool WritesRd => !IsBranch && !IsStore;

    /// <summary>LW and the sub-word loads.</summary>
    public bool IsLoad => Op is Op.Lw or Op.Lb or Op.Lbu or Op.Lh or Op.Lhu;

    /// <summary>SW, SB, SH.</summary>
    public bool IsStore => Op is Op.Sw or Op.Sb or Op.Sh;

    /// <summary>Reads a row of the program table.</summary>
    /// <returns>Null, or what is wrong with it.</returns>
    public static string? Read(in ProgramRow row, out PathInstruction instruction)
    {
        instruction = default;
        if (row.Op > byte.MaxValue || !InstructionPath.Supports((Op)row.Op)) return "has an operation that paths do not have";
        if (row.Pc % 4 != 0 || row.Pc > MaxPc) return "has an address that is none";
        var op = (Op)row.Op;
        instruction = Fields(op, row);
        if (instruction.Rs1 > 31 || instruction.Rs2 > 31 || instruction.Rd > Registers.Sink || (instruction.Rd == 0) == instruction.WritesRd)
            return "has a register that is none";
        if ((instruction.IsBranch || op == Op.Jal) && !IsTarget(instruction.Target)) return "has a target that is none";
        if (op == Op.Jal && instruction.Immediate != row.Pc + 4) return "has a link that is not the address after it";
        return Row(instruction, row.Pc) == row ? null : "has fields that its operation does not have";
    }

    private static bool IsTarget(uint target) => target == ProgramRom.Nowhere || target % 4 == 0 && target <= MaxPc;

    /// <summary>Reads the fields without checking them: those out of range do not come back as they were.</summary>
    private static PathInstruction Fields(Op op, in ProgramRow row)
    {
        byte rd = Register(row.F0), rs1 = Register(row.F1), rs2 = Register(row.F2);
        uint low = row.F2 & 0xffff | row.F3 << 16;
        return op switch
        {
            Op.Addi or Op.Andi or Op.Ori or Op.Xori => new(op, rd, rs1, 0, row.F2 < 1 << 11 ? row.F2 : row.F2 - M31.P, 0),
            Op.Lui => new(op, rd, 0, 0, low, 0),
            Op.Slti or Op.Sltiu or Op.Lw or Op.Lb or Op.Lbu or Op.Lh or Op.Lhu or Op.Jalr => new(op, rd, rs1, 0, low, 0),
            Op.Slli or Op.Srli or Op.Srai => new(op, rd, rs1, 0, row.F2 & 31, 0),
            Op.Jal => new(op, rd, 0, 0, low, row.F4),
            Op.Sw or Op.Sb or Op.Sh => new(op, 0, rs1, rs2, row.F3 & 0xffff | row.F4 << 16, 0),
            >= Op.Beq and <= Op.Bgeu => new(op, 0, rs1, rs2, 0, row.F4),
            _ => new(op, rd, rs1, rs2, 0, 0),
        };
    }

    /// <summary>Above every register if the field is none, so that it is refused.</summary>
    private static byte Register(uint field) => (byte)Math.Min(field, byte.MaxValue);

    /// <summary>The row that the program table would hold: fields that an operation does not have are zero.</summary>
    private static ProgramRow Row(in PathInstruction i, uint pc)
    {
        uint lo = i.Immediate & 0xffff, hi = i.Immediate >> 16;
        var row = new ProgramRow(pc, (uint)i.Op, i.Rd, i.Rs1, i.Rs2, 0, 0);
        return i.Op switch
        {
            Op.Addi or Op.Andi or Op.Ori or Op.Xori =>
                (int)i.Immediate is >= -2048 and < 2048 ? row with { F2 = ProgramRom.Signed(i.Immediate) } : default,
            Op.Lui or Op.Slti or Op.Sltiu or Op.Lw or Op.Lb or Op.Lbu or Op.Lh or Op.Lhu => row with { F2 = lo, F3 = hi },
            Op.Jalr => row with { F2 = lo, F3 = hi, F4 = pc + 4 & 0xffff },
            Op.Slli or Op.Srli or Op.Srai => row with { F2 = i.Immediate },
            Op.Jal => row with { F2 = lo, F3 = hi, F4 = i.Target },
            Op.Sw or Op.Sb or Op.Sh => row with { F3 = lo, F4 = hi },
            >= Op.Beq and <= Op.Bgeu => row with { F4 = i.Target },
            _ => row,
        };
    }

    private static bool IsRegisterForm(Op op) =>
        op is Op.Add or Op.Sub or Op.And or Op.Or or Op.Xor or Op.Sll or Op.Srl or Op.Sra or Op.Slt or Op.Sltu or (>= Op.Mul and <= Op.Mulhu);
}
