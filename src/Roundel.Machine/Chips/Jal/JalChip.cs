using Roundel.Air;
using Roundel.RiscV;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Chips;

/// <summary>JAL. One row claims: the instruction at pc writes pc + 4 to rd and goes on at its target.</summary>
/// <remarks>Both the limbs of pc + 4 and the target come from the program table, so they are in range and need no arithmetic.</remarks>
public sealed class JalChip : MachineChip
{
    /// <summary>Declares the chip.</summary>
    public JalChip() : base("Jal", "JAL: rd becomes pc + 4, and the run goes on at the target.")
    {
        RdIndex = Inherited("rd", "looked up in Program");
        LinkLo = Inherited("link.lo", "looked up in Program");
        LinkHi = Inherited("link.hi", "looked up in Program");
        Target = Inherited("target", "looked up in Program");
        Instruction((int)Op.Jal, RdIndex, 0, LinkLo, LinkHi, Target, Target);
        RdOld = WriteRegister("rd", RdIndex, Clocks.Rd, new Word(LinkLo, LinkHi));
    }

    /// <summary>Destination register.</summary>
    public Column RdIndex { get; }

    /// <summary>Low limb of pc + 4.</summary>
    public Column LinkLo { get; }

    /// <summary>High limb of pc + 4.</summary>
    public Column LinkHi { get; }

    /// <summary>Where the run goes on.</summary>
    public Column Target { get; }

    /// <summary>The destination before.</summary>
    public AccessColumns RdOld { get; }
}
