using Roundel.Air;
using Roundel.RiscV;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Chips;

/// <summary>
/// SW to the halt flag of the memory-mapped ABI. One row claims: rs1 + imm is the flag's address; if rs2 is zero the run goes
/// on; else it ends with code 0, and the output, as long as the word at its length's address says, is transferred.
/// </summary>
/// <remarks>
/// The address is compared limb by limb with exact carries, so there is no range to show. Limbs of rs2 are below 2^16: their sum
/// vanishes only if both do, and is invertible otherwise. Four times the length's high limb is looked up, so the length is below 2^30.
/// The flag itself is no word of RAM: the statement passes it over as a zone, and no table opens it. The output starts at its first
/// position because the register that counts it must hold 0.
/// </remarks>
public sealed class MmioStoreChip : AddressedChip
{
    /// <summary>Declares the chip.</summary>
    public MmioStoreChip() : base("MmioStore", "SW to the halt flag: the run ends unless rs2 is zero, and its output is transferred.")
    {
        Rs2Index = Inherited("rs2", "looked up in Program");
        Halts = Bit("halts", "rs2 is not zero");
        Moves = Bit("moves", "there is output");
        Inverse = Witness("inverse", "1 / (rs2.lo + rs2.hi) if the run ends; any value otherwise changes nothing");
        StreamClock = Inherited("stream.clock", "consumed from Memory, and ordered by ClockRange");
        Fetch((int)Op.Sw, 0, Rs1Index, Rs2Index, ImmediateLo, ImmediateHi);
        Rs2 = ReadRegister("rs2.value", Rs2Index, Clocks.Rs2);
        Length = OldValue("length");
        Access(Halts, Space.Ram, (int)(MemoryMap.OutputLength / 4), Clocks.Memory, Length.PreviousClock, Length.Word, Length.Word);
        Access(Halts, Space.Register, (int)Registers.OutputLength, Clocks.Memory, StreamClock, new Word(0, 0), Length.Word);
        Lookup(RangeBuses.Range16, Halts, 4 * Length.Hi);
        Expr goesOn = Boolean("the run ends on real rows only", EnablerColumn - Halts);
        Emit(Buses.State, goesOn, Pc + 4, Clock + (int)Clocks.Step);
        Emit(Buses.Halt, Halts, Clock, 0, 0);
        Emit(Buses.Transfer, Moves, Clock, (int)StreamKind.Output, (int)(MemoryMap.Output / 4), 0, Length.Lo + Word.Radix * Length.Hi, 0);

        Expr stored = Rs2.Lo + Rs2.Hi;
        Constrain("the address is the flag's, low limb",
            Rs1.Lo + ImmediateLo - Word.Radix * Carry - (int)(MemoryMap.HaltFlag & 0xffff) * EnablerColumn);
        Constrain("the address is the flag's, high limb",
            Rs1.Hi + ImmediateHi + Carry - Word.Radix * Wrap - (int)(MemoryMap.HaltFlag >> 16) * EnablerColumn);
        Equal("the run ends only if rs2 is not zero", stored * Inverse * Halts, Halts);
        Constrain("the run goes on only if rs2 is zero", (1 - Halts) * stored);
        Constrain("a transfer starts only at the end", Moves * (1 - Halts));
        Constrain("there is no output unless a transfer starts", (Halts - Moves) * (Length.Lo + Length.Hi));
    }

    /// <summary>Source register.</summary>
    public Column Rs2Index { get; }

    /// <summary>1 if the run ends.</summary>
    public Column Halts { get; }

    /// <summary>1 if there is output.</summary>
    public Column Moves { get; }

    /// <summary>Inverse of the sum of the limbs of rs2.</summary>
    public Column Inverse { get; }

    /// <summary>Previous clock of the register that counts the output.</summary>
    public Column StreamClock { get; }

    /// <summary>The value stored.</summary>
    public AccessColumns Rs2 { get; }

    /// <summary>The output's length.</summary>
    public AccessColumns Length { get; }
}
