using System.Numerics;
using Roundel.Air;
using Roundel.Machine.Run;
using Roundel.RiscV;

namespace Roundel.Machine.Paths.Planning;

/// <summary>What rows cost, in committed cells.</summary>
internal static class PathCosts
{
    /// <summary>
    /// What a table costs beyond its rows, in rows: each of its columns is opened, which makes the proof longer by some 780 bytes and is as much work for
    /// the verifier as for a column of a tall table.
    /// </summary>
    public const long TableRows = 1 << 14;

    /// <summary>The most columns of all path chips together, main and interaction: half a megabyte of proof at the set fast.</summary>
    public const int MaxWidth = 640;

    /// <summary>The least that a path must save.</summary>
    public const long MinSaving = 1 << 15;

    /// <summary>How much taller tables of instructions are than their rows, on average.</summary>
    public const double Padding = 1.1;

    /// <summary>Rows with padding and what their tables cost beside them.</summary>
    /// <param name="rows">Rows in use.</param>
    /// <param name="maxInstances">The most tables.</param>
    public static long Rows(long rows, int maxInstances)
    {
        if (rows <= 0) return 0;
        long single = 1L << TableHeights.LogSize(rows), split = single / 2 + (1L << TableHeights.LogSize(rows - single / 2)) + TableRows;
        return TableRows + (maxInstances > 1 ? Math.Min(single, split) : single);
    }

    /// <summary>Cells of the row that an instruction has in its own chip's table.</summary>
    public static int OfInstruction(Op op) => s_instructions[(int)op];

    /// <summary>
    /// About what an instruction adds to a path's row, the registers that it touches aside. To be compared, not believed: what is chosen has its chip's
    /// true cost.
    /// </summary>
    public static int Estimate(Op op) => op switch
    {
        Op.Addi or Op.Add or Op.Sub => 4,
        Op.Lui or Op.Auipc or Op.Jal => 0,
        >= Op.And and <= Op.Xori => 16,
        Op.Slli or Op.Srli or Op.Srai => 8,
        Op.Sll or Op.Srl or Op.Sra => 24,
        >= Op.Slt and <= Op.Sltiu => 7,
        Op.Beq or Op.Bne => 2,
        >= Op.Blt and <= Op.Bgeu => 7,
        >= Op.Lw and <= Op.Sh => 22,
        >= Op.Mul and <= Op.Mulhu => 24,
        _ => 8,
    };

    /// <summary>About what a path's row has beside its instructions and registers.</summary>
    public const int EstimatedHead = 7;

    /// <summary>What a register's access costs.</summary>
    public const int EstimatedRegister = 9;

    /// <summary>The registers that an instruction touches, by number.</summary>
    public static ulong Registers(in Instruction instruction)
    {
        ulong registers = 0;
        Op op = instruction.Op;
        bool isBranch = op is >= Op.Beq and <= Op.Bgeu, isStore = op is Op.Sw or Op.Sb or Op.Sh;
        bool isRegisterForm = op is Op.Add or Op.Sub or Op.And or Op.Or or Op.Xor or Op.Sll or Op.Srl or Op.Sra or Op.Slt or Op.Sltu
            or (>= Op.Mul and <= Op.Mulhu);
        if (op is not (Op.Lui or Op.Auipc or Op.Jal)) registers |= 1ul << instruction.Rs1;
        if (isBranch || isStore || isRegisterForm) registers |= 1ul << instruction.Rs2;
        if (!isBranch && !isStore) registers |= 1ul << instruction.Rd;
        return registers;
    }

    /// <summary>About what a row costs.</summary>
    public static int EstimatedRow(ulong registers, int instructions) =>
        EstimatedHead + EstimatedRegister * BitOperations.PopCount(registers) + instructions;

    private static readonly int[] s_instructions = Instructions();

    private static int[] Instructions()
    {
        int[] cells = new int[(int)Op.Ecall + 1];
        for (Op op = Op.Addi; op < Op.Ecall; op++)
            if (RecordFamilies.Of(op) is var family and not RecordFamily.None) cells[(int)op] = Chip(family).CellsPerRow;
        return cells;
    }

    private static ChipAir Chip(RecordFamily family) => RoundelMachine.Air(family switch
    {
        RecordFamily.AddImm => RoundelMachine.AddImm,
        RecordFamily.LoadConst => RoundelMachine.LoadConst,
        RecordFamily.AddSub => RoundelMachine.AddSub,
        RecordFamily.Bitwise => RoundelMachine.Bitwise,
        RecordFamily.Shift => RoundelMachine.Shift,
        RecordFamily.LessThan => RoundelMachine.LessThan,
        RecordFamily.BranchEqual => RoundelMachine.BranchEqual,
        RecordFamily.BranchLess => RoundelMachine.BranchLess,
        RecordFamily.Jal => RoundelMachine.Jal,
        RecordFamily.Jalr => RoundelMachine.Jalr,
        RecordFamily.LoadWord => RoundelMachine.LoadWord,
        RecordFamily.StoreWord => RoundelMachine.StoreWord,
        RecordFamily.LoadSub => RoundelMachine.LoadSub,
        RecordFamily.StoreSub => RoundelMachine.StoreSub,
        RecordFamily.Mul => RoundelMachine.Mul,
        _ => RoundelMachine.MulHigh,
    });
}
