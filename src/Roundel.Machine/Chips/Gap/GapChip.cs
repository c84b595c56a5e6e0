using Roundel.Air;

namespace Roundel.Machine.Chips;

/// <summary>
/// Moves an access forward in time. One row claims: the state of an address at one clock is also its state at a later one.
/// </summary>
/// <remarks>
/// The new clock is lo + 2^14·hi, below 2^30 + 2^16; the step beyond one is lo + 2^13·hi, below 2^29 + 2^16, all parts being
/// looked up as 16-bit values. So the previous clock, new clock − step − 1, is an integer above −2^29 − 2^17, and if it is negative
/// its residue lies above every clock that anything emits. Time therefore strictly advances over the integers, and no chain of gaps
/// can close on itself. Space, address and value pass through, and inherit their ranges.
/// </remarks>
public sealed class GapChip : Chip
{
    /// <summary>Declares the chip.</summary>
    public GapChip() : base("Gap", "An address keeps its value from one clock to a later one.")
    {
        MaxInstances = 4;
        EnablerColumn = Enabler();
        SpaceIndex = Inherited("space", "consumed from Memory");
        Address = Inherited("address", "consumed from Memory");
        Lo = Inherited("lo", "consumed from Memory");
        Hi = Inherited("hi", "consumed from Memory");
        ClockLo = U16("clock.lo", "the new clock is this plus 2^14·clock.hi");
        ClockHi = U16("clock.hi", "see clock.lo");
        StepLo = U16("step.lo", "the step less one is this plus 2^13·step.hi");
        StepHi = U16("step.hi", "see step.lo");
        Expr clock = ClockLo + (1 << 14) * ClockHi;
        Expr previous = clock - 1 - StepLo - (1 << 13) * StepHi;
        Consume(Buses.Memory, Enabled, SpaceIndex, Address, previous, Lo, Hi);
        Emit(Buses.Memory, Enabled, SpaceIndex, Address, clock, Lo, Hi);
    }

    /// <summary>1 on real rows.</summary>
    public Column EnablerColumn { get; }

    /// <summary>The address space.</summary>
    public Column SpaceIndex { get; }

    /// <summary>The address.</summary>
    public Column Address { get; }

    /// <summary>Low limb of the value.</summary>
    public Column Lo { get; }

    /// <summary>High limb of the value.</summary>
    public Column Hi { get; }

    /// <summary>New clock modulo 2^14, as filled.</summary>
    public Column ClockLo { get; }

    /// <summary>New clock divided by 2^14, as filled.</summary>
    public Column ClockHi { get; }

    /// <summary>Step less one, modulo 2^13, as filled.</summary>
    public Column StepLo { get; }

    /// <summary>Step less one, divided by 2^13, as filled.</summary>
    public Column StepHi { get; }
}
