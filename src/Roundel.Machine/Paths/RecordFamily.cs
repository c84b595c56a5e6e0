using Roundel.RiscV;

namespace Roundel.Machine.Paths;

/// <summary>
/// The lists of records that the instructions of paths are recorded in, as <see cref="RiscV.Trace.ExecutionTrace"/> has them. The number of
/// a family is its lane wherever counts of all of them stand side by side.
/// </summary>
internal enum RecordFamily
{
    None = -1,
    AddImm, LoadConst, AddSub, Bitwise, Shift, LessThan, BranchEqual, BranchLess, Jal, Jalr, LoadWord, StoreWord, LoadSub, StoreSub, Mul, MulHigh,
}

/// <summary>Facts about <see cref="RecordFamily"/>.</summary>
internal static class RecordFamilies
{
    /// <summary>The number of families.</summary>
    public const int Count = (int)RecordFamily.MulHigh + 1;

    /// <summary>Where an operation is recorded, its addresses being multiples of its width; none for what paths never contain.</summary>
    public static RecordFamily Of(Op op) => op switch
    {
        Op.Addi => RecordFamily.AddImm,
        Op.Lui or Op.Auipc => RecordFamily.LoadConst,
        Op.Add or Op.Sub => RecordFamily.AddSub,
        >= Op.And and <= Op.Xori => RecordFamily.Bitwise,
        >= Op.Sll and <= Op.Srai => RecordFamily.Shift,
        >= Op.Slt and <= Op.Sltiu => RecordFamily.LessThan,
        Op.Beq or Op.Bne => RecordFamily.BranchEqual,
        >= Op.Blt and <= Op.Bgeu => RecordFamily.BranchLess,
        Op.Jal => RecordFamily.Jal,
        Op.Jalr => RecordFamily.Jalr,
        Op.Lw => RecordFamily.LoadWord,
        Op.Sw => RecordFamily.StoreWord,
        >= Op.Lb and <= Op.Lhu => RecordFamily.LoadSub,
        Op.Sb or Op.Sh => RecordFamily.StoreSub,
        Op.Mul => RecordFamily.Mul,
        >= Op.Mulh and <= Op.Mulhu => RecordFamily.MulHigh,
        _ => RecordFamily.None,
    };

    /// <summary>Whether the family's records are those of loads and stores.</summary>
    public static bool IsMemory(RecordFamily family) => family is >= RecordFamily.LoadWord and <= RecordFamily.StoreSub;
}
