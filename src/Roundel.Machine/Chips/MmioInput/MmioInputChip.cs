using Roundel.Air;
using Roundel.RiscV;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Chips;

/// <summary>
/// The input of the memory-mapped ABI. One row claims: before the first instruction, all private input, at most 4096 bytes,
/// is transferred to its address.
/// </summary>
/// <remarks>
/// It takes the state at clock 0 of the register that counts unread input, of which there is one: so there is at most one row.
/// The length is a limb, below 2^16 where it was emitted, and 4096 less it is looked up as 16-bit value.
/// </remarks>
public sealed class MmioInputChip : Chip
{
    /// <summary>Declares the chip.</summary>
    public MmioInputChip() : base("MmioInput", "All private input is transferred to its address before the first instruction.")
    {
        EnablerColumn = Enabler();
        Moves = Bit("moves", "there is input");
        Length = Inherited("length", "consumed from Memory: a limb of the register that counts unread input");
        Lookup(RangeBuses.Range16, Enabled, MemoryMap.MaxInputBytes - Length);
        Consume(Buses.Memory, Enabled, Space.Register, (int)Registers.PrivateRemaining, 0, Length, 0);
        Emit(Buses.Memory, Enabled, Space.Register, (int)Registers.PrivateRemaining, (int)MemoryMap.InputClock, 0, 0);
        Emit(Buses.Transfer, Moves, (int)(MemoryMap.InputClock - Clocks.Memory), (int)StreamKind.PrivateInput,
            (int)(MemoryMap.Input / 4), 0, Length, Length);
        Constrain("a transfer starts on real rows only", Moves * (1 - EnablerColumn));
        Constrain("there is no input unless a transfer starts", (1 - Moves) * Length);
    }

    /// <summary>1 on the one real row.</summary>
    public Column EnablerColumn { get; }

    /// <summary>1 if there is input.</summary>
    public Column Moves { get; }

    /// <summary>Bytes of input.</summary>
    public Column Length { get; }
}
