namespace Roundel.GuestCompiler.Ir;

/// <summary>
/// Operations on 32-bit words, the only type there is: 64-bit integers are pairs, values of structs are words or memory. Shift
/// amounts count modulo 32 as in RISC-V; all memory may be read, so loads never trap.
/// </summary>
internal enum Op : byte
{
    // Values that live in no block.
    Const,
    Symbol,
    Slot,
    Param,

    Phi,

    // Pure operations.
    Add,
    Sub,
    Mul,
    MulHighU,
    MulHighS,
    Div,
    DivU,
    Rem,
    RemU,
    And,
    Or,
    Xor,
    Shl,
    Shr,
    Sar,
    Eq,
    Ne,
    LtS,
    LtU,
    GeS,
    GeU,
    Ext8S,
    Ext16S,
    Ext16U,

    /// <summary>Memory that never changes once it can be reached: lengths, method tables.</summary>
    LoadFixed,

    // Memory: address, and the offset as the immediate.
    Load8S,
    Load8U,
    Load16S,
    Load16U,
    Load32,
    Store8,
    Store16,
    Store32,
    ZeroMemory,
    CopyMemory,

    // Calls. The value of a call is its first result; Result gives the others.
    Call,
    CallPointer,
    CallVirtual,
    SystemCall,
    Result,

    /// <summary>The address of the code that a virtual call runs, from the method table.</summary>
    VirtualCode,

    /// <summary>Throws if the condition holds between the first two arguments; see <see cref="Trap"/>.</summary>
    TrapIf,

    /// <summary>The exception that arrived in a handler; first in its block.</summary>
    Landing,
    TryLeave,

    // Ends of blocks.
    Jump,
    Branch,
    Switch,
    Return,
    Unreachable,

    /// <summary>To the first successor; and, when an exception arrives until TryLeave, to the second.</summary>
    TryEnter,
}

/// <summary>Conditions of branches, in pairs of opposites.</summary>
internal enum Condition : byte
{
    Eq,
    Ne,
    LtS,
    GeS,
    LtU,
    GeU,
}

/// <summary>What a failed check throws.</summary>
internal enum Trap : byte
{
    IndexOutOfRange,
    NullReference,
    DivideByZero,
    Overflow,
    InvalidCast,
    ArrayTypeMismatch,
}

/// <summary>Facts about operations.</summary>
internal static class Ops
{
    public static bool IsFloating(this Op op) => op <= Op.Param;

    /// <summary>The result depends on the arguments alone, and nothing else happens.</summary>
    public static bool IsPure(this Op op) => op is >= Op.Add and <= Op.LoadFixed;

    public static bool IsLoad(this Op op) => op is >= Op.Load8S and <= Op.Load32 or Op.LoadFixed;

    public static bool IsStore(this Op op) => op is >= Op.Store8 and <= Op.Store32;

    public static bool IsCall(this Op op) => op is >= Op.Call and <= Op.SystemCall;

    public static bool IsTerminator(this Op op) => op >= Op.Jump;

    public static bool IsCompare(this Op op) => op is >= Op.Eq and <= Op.GeU;

    public static bool IsCommutative(this Op op) => op is Op.Add or Op.Mul or Op.MulHighU or Op.MulHighS or Op.And or Op.Or or Op.Xor or Op.Eq or Op.Ne;

    /// <summary>May go if nobody uses the result.</summary>
    public static bool IsRemovable(this Op op) => op.IsPure() || op.IsLoad() || op is Op.Phi or Op.Result or Op.VirtualCode;

    public static int AccessBytes(this Op op) => op switch
    {
        Op.Load8S or Op.Load8U or Op.Store8 => 1,
        Op.Load16S or Op.Load16U or Op.Store16 => 2,
        _ => 4,
    };

    public static Condition ToCondition(this Op op) => op switch
    {
        Op.Eq => Condition.Eq,
        Op.Ne => Condition.Ne,
        Op.LtS => Condition.LtS,
        Op.GeS => Condition.GeS,
        Op.LtU => Condition.LtU,
        _ => Condition.GeU,
    };

    public static Op ToOp(this Condition condition) => condition switch
    {
        Condition.Eq => Op.Eq,
        Condition.Ne => Op.Ne,
        Condition.LtS => Op.LtS,
        Condition.GeS => Op.GeS,
        Condition.LtU => Op.LtU,
        _ => Op.GeU,
    };

    public static Condition Not(this Condition condition) => (Condition)((int)condition ^ 1);
}
