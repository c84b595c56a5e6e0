using Roundel.Air;
using Roundel.RiscV;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Chips;

/// <summary>
/// LW at a multiple of four. One row claims: rd becomes the word at rs1 + imm, which stays as it is.
/// </summary>
/// <remarks>The limbs written to rd are those of the word, which inherit their range from the write that produced them.</remarks>
public sealed class LoadWordChip : AddressedChip
{
    /// <summary>Declares the chip.</summary>
    public LoadWordChip() : base("LoadWord", "LW at a multiple of four: rd becomes the word at rs1 + imm.")
    {
        RdIndex = Inherited("rd", "looked up in Program");
        Instruction((int)Op.Lw, RdIndex, Rs1Index, ImmediateLo, ImmediateHi, 0, Pc + 4);
        Loaded = OldValue("word");
        Access(Enabled, Space.Ram, WordAddress(0), Clocks.Memory, Loaded.PreviousClock, Loaded.Word, Loaded.Word);
        RdOld = WriteRegister("rd", RdIndex, Clocks.Rd, Loaded.Word);
    }

    /// <summary>Destination register.</summary>
    public Column RdIndex { get; }

    /// <summary>The word in memory.</summary>
    public AccessColumns Loaded { get; }

    /// <summary>The destination before.</summary>
    public AccessColumns RdOld { get; }
}
