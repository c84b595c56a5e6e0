using Roundel.GuestCompiler.Ir;

namespace Roundel.GuestCompiler.Backend;

/// <summary>Instructions before registers are assigned: those of RV32IM, and some that become several.</summary>
internal enum M : byte
{
    Add,
    Sub,
    Sll,
    Slt,
    Sltu,
    Xor,
    Srl,
    Sra,
    Or,
    And,
    Mul,
    Mulh,
    Mulhu,
    Div,
    Divu,
    Rem,
    Remu,

    Addi,
    Slti,
    Sltiu,
    Xori,
    Ori,
    Andi,
    Slli,
    Srli,
    Srai,

    Lb,
    Lh,
    Lw,
    Lbu,
    Lhu,
    Sb,
    Sh,
    Sw,

    /// <summary>A constant, the address of a symbol, the address of a slot.</summary>
    Li,
    La,
    SlotAddress,

    Move,

    /// <summary>All sources are read before any target is written.</summary>
    ParallelMove,

    /// <summary>Targets get the words that came in a0 to a7 and on the stack.</summary>
    Parameters,
    Call,
    CallPointer,
    SystemCall,
    Branch,
    Trap,
    Jump,
    SwitchJump,
    Return,
    Unreachable,
    TryEnter,
    TryLeave,
    Landing,
}

/// <summary>An instruction on virtual registers. -1 stands for x0 as a source, and for nothing as a target.</summary>
internal sealed class MachineInst(M op)
{
    private static readonly int[] None = [];

    public M Op { get; set; } = op;

    public int[] Defs { get; init; } = None;

    public int[] Uses { get; set; } = None;

    public int Imm { get; set; }

    /// <summary>The base of a load or store, or the target of a call.</summary>
    public object? Symbol { get; init; }

    /// <summary>The slot that is the base.</summary>
    public Inst? Slot { get; init; }

    public Condition Condition { get; init; }

    public Trap Trap { get; init; }

    public Block[] Targets { get; init; } = [];

    public bool IsCall => Op is M.Call or M.CallPointer;
}

/// <summary>The instructions of a block.</summary>
internal sealed class MachineBlock(Block source)
{
    public Block Source { get; } = source;

    public List<MachineInst> Insts { get; } = [];

    /// <summary>Constants that blocks inside of loops take from here: they come before the end.</summary>
    public List<MachineInst> Hoisted { get; } = [];
}

/// <summary>A function on virtual registers.</summary>
internal sealed class MachineFunction(Function source)
{
    public Function Source { get; } = source;

    public List<MachineBlock> Blocks { get; } = [];

    public int RegisterCount { get; private set; }

    /// <summary>Registers that hold a constant or an address: made anew where they do not fit.</summary>
    public Dictionary<int, MachineInst> Remade { get; } = [];

    /// <summary>Words of outgoing arguments that do not travel in registers.</summary>
    public int OutgoingWords { get; set; }

    public bool HasCalls { get; set; }

    public int NewRegister() => RegisterCount++;
}
