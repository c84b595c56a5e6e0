using Roundel.Air;
using Roundel.RiscV;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Chips;

/// <summary>
/// SW at a multiple of four. One row claims: the word at rs1 + imm becomes rs2.
/// </summary>
/// <remarks>The limbs written are those of rs2, which inherit their range from the write that produced them.</remarks>
public sealed class StoreWordChip : AddressedChip
{
    /// <summary>Declares the chip.</summary>
    public StoreWordChip() : base("StoreWord", "SW at a multiple of four: the word at rs1 + imm becomes rs2.")
    {
        Rs2Index = Inherited("rs2", "looked up in Program");
        Instruction((int)Op.Sw, 0, Rs1Index, Rs2Index, ImmediateLo, ImmediateHi, Pc + 4);
        Rs2 = ReadRegister("rs2.value", Rs2Index, Clocks.Rs2);
        Replaced = OldValue("word");
        Access(Enabled, Space.Ram, WordAddress(0), Clocks.Memory, Replaced.PreviousClock, Replaced.Word, Rs2.Word);
    }

    /// <summary>Source register.</summary>
    public Column Rs2Index { get; }

    /// <summary>The value stored.</summary>
    public AccessColumns Rs2 { get; }

    /// <summary>The word in memory before.</summary>
    public AccessColumns Replaced { get; }
}
