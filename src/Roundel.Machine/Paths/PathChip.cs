using Roundel.Air;
using Roundel.Machine.Chips;

namespace Roundel.Machine.Paths;

/// <summary>
/// The instructions of one path in one row. A row claims: from the path's first address on, at this clock, the run executed exactly these
/// instructions, and went on at the address shown. Derived from the path alone: equal paths give equal declarations.
/// </summary>
/// <remarks>
/// <para>
/// Control. The row takes the state (entry, clock) and gives (next, clock + 4·n): the clocks from clock to clock + 4·n − 1 are its own, as they would be
/// those of the n instructions' rows. Which instructions these are is not looked up here: the statement shows that each stands in the program.
/// </para>
/// <para>
/// Values. Inside the row a word is a sum of atoms (<see cref="LinearWord"/>), which are words with limbs shown to be below 2^16
/// (<see cref="Atom"/>). Each gadget says in its remarks why what it makes is the only word that fits. What is given to the Memory bus is always made
/// of atoms' limbs.
/// </para>
/// </remarks>
public sealed class PathChip : Chip
{
    /// <summary>Declares the chip of a path.</summary>
    /// <param name="path">The path.</param>
    /// <param name="number">Its place in the list of the proof's paths.</param>
    public PathChip(InstructionPath path, int number) : base($"Path{number}", ClaimOf(path))
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        Path = path;
        MaxInstances = 4;
        EnablerColumn = Enabler();
        Clock = Inherited("clock", "consumed from State");
        var frame = new PathFrame(this);
        new PathCompiler(this, frame).Compile();
        Plan = frame.Plan();
    }

    /// <summary>The instructions.</summary>
    public InstructionPath Path { get; }

    /// <summary>1 on real rows.</summary>
    public Column EnablerColumn { get; }

    /// <summary>The first instruction's clock.</summary>
    public Column Clock { get; }

    /// <summary>Committed words per row.</summary>
    public int CellsPerRow => Columns.Count + 4 * ((Terms.Count + 1) / 2);

    /// <summary>How rows are filled.</summary>
    internal FillPlan Plan { get; }

    /// <summary>The enabler times a constant: what a constant is in a constraint, which padding must not violate.</summary>
    internal Expr Const(long value) => value == 0 ? 0 : EnablerColumn * (Expr)Field.M31.FromInt64(value);

    private static string ClaimOf(InstructionPath path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return $"The run executed the {path.Length} instructions from 0x{path.EntryPc:x} on.";
    }

    // What gadgets declare with.
    internal Column AddU16(string name, string meaning) => U16(name, meaning);

    internal Column AddBit(string name, string meaning) => Bit(name, meaning);

    internal Column AddInherited(string name, string why) => Inherited(name, why);

    internal Column AddWitness(string name, string why) => Witness(name, why);

    /// <summary>Requires an expression to vanish; one that never does rules real rows out.</summary>
    internal void AddConstraint(string label, Expr zero)
    {
        if (!zero.IsConstant(out Field.M31 constant)) Constrain(label, zero);
        else if (!constant.IsZero) Constrain(label, EnablerColumn);
    }

    internal void AddLookup(Bus bus, params Expr[] tuple) => Lookup(bus, Enabled, tuple);

    internal void AddConsume(Bus bus, params Expr[] tuple) => Consume(bus, Enabled, tuple);

    internal void AddEmit(Bus bus, params Expr[] tuple) => Emit(bus, Enabled, tuple);

    /// <summary>
    /// One access: takes the state of the address at <paramref name="previousClock"/>, gives the new one at clock + <paramref name="last"/>, and shows
    /// that the old
    /// one is earlier than clock + <paramref name="first"/>.
    /// </summary>
    internal void AddAccess(Expr space, Expr address, Expr previousClock, Word before, Word after, int first, int last)
    {
        AddConsume(Buses.Memory, space, address, previousClock, before.Lo, before.Hi);
        AddEmit(Buses.Memory, space, address, Clock + last, after.Lo, after.Hi);
        AddLookup(Buses.ClockRange, Clock + first - previousClock - 1);
    }
}
