using Roundel.Air;
using Roundel.RiscV;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Chips;

/// <summary>
/// LUI and AUIPC, which the program table holds alike: the constant is worked out when the program is decoded. One row claims: rd
/// becomes the constant.
/// </summary>
/// <remarks>The limbs written are the program's own, below 2^16 by the key.</remarks>
public sealed class LoadConstChip : MachineChip
{
    /// <summary>Declares the chip.</summary>
    public LoadConstChip() : base("LoadConst", "LUI or AUIPC: rd becomes the instruction's constant.")
    {
        RdIndex = Inherited("rd", "looked up in Program");
        Lo = Inherited("constant.lo", "looked up in Program");
        Hi = Inherited("constant.hi", "looked up in Program");
        Instruction((int)Op.Lui, RdIndex, 0, Lo, Hi, 0, Pc + 4);
        RdOld = WriteRegister("rd", RdIndex, Clocks.Rd, new Word(Lo, Hi));
    }

    /// <summary>Destination register.</summary>
    public Column RdIndex { get; }

    /// <summary>Low limb of the constant.</summary>
    public Column Lo { get; }

    /// <summary>High limb of the constant.</summary>
    public Column Hi { get; }

    /// <summary>The destination before.</summary>
    public AccessColumns RdOld { get; }
}
