using Roundel.Air;
using Roundel.Machine;
using Roundel.RiscV;

namespace Roundel.Sdk;

/// <summary>Which chip proves an operation, its usual case taken: misaligned loads and stores have chips of their own.</summary>
internal static class ChipOf
{
    private static readonly ChipAir[] ByOp = [.. Enum.GetValues<Op>().Select(op => RoundelMachine.Air(Declaration(op)))];

    public static ChipAir Operation(Op op) => ByOp[(int)op];

    private static Chip Declaration(Op op) => op switch
    {
        Op.Lui or Op.Auipc => RoundelMachine.LoadConst,
        Op.Add or Op.Sub => RoundelMachine.AddSub,
        Op.And or Op.Or or Op.Xor or Op.Andi or Op.Ori or Op.Xori => RoundelMachine.Bitwise,
        Op.Sll or Op.Srl or Op.Sra or Op.Slli or Op.Srli or Op.Srai => RoundelMachine.Shift,
        Op.Slt or Op.Sltu or Op.Slti or Op.Sltiu => RoundelMachine.LessThan,
        Op.Beq or Op.Bne => RoundelMachine.BranchEqual,
        Op.Blt or Op.Bltu or Op.Bge or Op.Bgeu => RoundelMachine.BranchLess,
        Op.Jal => RoundelMachine.Jal,
        Op.Jalr => RoundelMachine.Jalr,
        Op.Lw => RoundelMachine.LoadWord,
        Op.Sw => RoundelMachine.StoreWord,
        Op.Lb or Op.Lbu or Op.Lh or Op.Lhu => RoundelMachine.LoadSub,
        Op.Sb or Op.Sh => RoundelMachine.StoreSub,
        Op.Mul => RoundelMachine.Mul,
        Op.Mulh or Op.Mulhsu or Op.Mulhu => RoundelMachine.MulHigh,
        Op.Div or Op.Divu or Op.Rem or Op.Remu => RoundelMachine.DivRem,
        Op.Ecall => RoundelMachine.EcallOther,
        _ => RoundelMachine.AddImm,
    };
}
