using Roundel.Air;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Chips;

/// <summary>A 32-bit word as two 16-bit limbs.</summary>
/// <param name="Lo">Bits 0 to 15.</param>
/// <param name="Hi">Bits 16 to 31.</param>
public readonly record struct Word(Expr Lo, Expr Hi)
{
    /// <summary>The constant 2^16.</summary>
    public static Expr Radix => 1 << 16;

    /// <summary>1 / 2^16 modulo p: 2^15, since 2^31 is one.</summary>
    public static Expr InverseRadix => 1 << 15;
}

/// <summary>The address spaces of the memory bus.</summary>
public static class Space
{
    /// <summary>Registers.</summary>
    public const int Register = 0;

    /// <summary>RAM, by word address.</summary>
    public const int Ram = 1;
}

/// <summary>Columns of one access on the memory bus whose value is two columns.</summary>
/// <param name="PreviousClock">The clock of the access before.</param>
/// <param name="Lo">Low limb.</param>
/// <param name="Hi">High limb.</param>
public readonly record struct AccessColumns(Column PreviousClock, Column Lo, Column Hi)
{
    /// <summary>The value.</summary>
    public Word Word => new(Lo, Hi);
}

/// <summary>What all instruction chips share: the state and program terms, and accesses to registers and memory.</summary>
public abstract class MachineChip : Chip
{
    /// <inheritdoc/>
    protected MachineChip(string name, string claim) : base(name, claim)
    {
        EnablerColumn = Enabler();
        Pc = Inherited("pc", "consumed from State");
        Clock = Inherited("clock", "consumed from State");
        MaxInstances = 4;
    }

    /// <summary>1 on real rows.</summary>
    public Column EnablerColumn { get; }

    /// <summary>The instruction's address.</summary>
    public Column Pc { get; }

    /// <summary>The instruction's clock.</summary>
    public Column Clock { get; }

    /// <summary>Ties the row to the program and to the thread of control.</summary>
    protected void Instruction(Expr op, Expr f0, Expr f1, Expr f2, Expr f3, Expr f4, Expr nextPc)
    {
        Fetch(op, f0, f1, f2, f3, f4);
        Emit(Buses.State, Enabled, nextPc, Clock + (int)Clocks.Step);
    }

    /// <summary>The same for an instruction that may not continue: the caller emits the next state.</summary>
    protected void Fetch(Expr op, Expr f0, Expr f1, Expr f2, Expr f3, Expr f4)
    {
        Consume(Buses.State, Enabled, Pc, Clock);
        Lookup(Buses.Program, Enabled, Pc, op, f0, f1, f2, f3, f4);
    }

    /// <summary>Reads a register: the value stays, and inherits its range from the write that produced it.</summary>
    protected AccessColumns ReadRegister(string name, Expr register, uint tick)
    {
        AccessColumns access = OldValue(name);
        Access(Enabled, Space.Register, register, tick, access.PreviousClock, access.Word, access.Word);
        return access;
    }

    /// <summary>Writes a register; the caller answers for the range of the new limbs.</summary>
    /// <returns>The columns of the value before.</returns>
    protected AccessColumns WriteRegister(string name, Expr register, uint tick, Word value)
    {
        AccessColumns old = OldValue(name + ".old");
        Access(Enabled, Space.Register, register, tick, old.PreviousClock, old.Word, value);
        return old;
    }

    /// <summary>Columns for the value that an access finds.</summary>
    protected AccessColumns OldValue(string name) => new(
        Inherited(name + ".clock", "consumed from Memory, and ordered by ClockRange"),
        Inherited(name + ".lo", "consumed from Memory"),
        Inherited(name + ".hi", "consumed from Memory"));

    /// <summary>
    /// One access: consumes the state of the address at <paramref name="previousClock"/>, emits the new one at clock + tick, and
    /// shows that time strictly advances.
    /// </summary>
    protected void Access(Expr enabled, Expr space, Expr address, uint tick, Expr previousClock, Word before, Word after)
    {
        Expr now = Clock + (int)tick;
        Consume(Buses.Memory, enabled, space, address, previousClock, before.Lo, before.Hi);
        Emit(Buses.Memory, enabled, space, address, now, after.Lo, after.Hi);
        Lookup(Buses.ClockRange, enabled, now - previousClock - 1);
    }
}
