namespace Roundel.RiscV;

/// <summary>
/// What an execution observes beyond its result. Implemented by structs, so that the interpreter is compiled for each and what
/// is switched off costs nothing. State that changes belongs behind a reference: calls may act on a copy. The executor's own implement
/// everything themselves: code that depends on an interface's default cannot be compiled ahead of time.
/// </summary>
public interface ITracer
{
    /// <summary>Whether the run fills an <see cref="Trace.ExecutionTrace"/>.</summary>
    static abstract bool Records { get; }

    /// <summary>Whether <see cref="Jump"/> and <see cref="End"/> are called.</summary>
    static abstract bool FollowsJumps { get; }

    /// <summary>After a JAL or JALR.</summary>
    /// <param name="cycles">Cycles up to and including the jump.</param>
    /// <param name="pc">The address of the jump.</param>
    /// <param name="target">The address it continues at.</param>
    /// <param name="instruction">The jump.</param>
    void Jump(ulong cycles, uint pc, uint target, Instruction instruction);

    /// <summary>After the last instruction.</summary>
    /// <param name="cycles">Cycles of the run.</param>
    void End(ulong cycles);

    /// <summary>Whether a recorded run goes on from what <see cref="Alter"/> makes of its results: tests forge runs so.</summary>
    internal static virtual bool Alters => false;

    /// <summary>What an instruction's result becomes.</summary>
    /// <param name="kind">Which result.</param>
    /// <param name="clock">The instruction's clock.</param>
    /// <param name="value">The true value.</param>
    internal uint Alter(ResultKind kind, uint clock, uint value) => value;
}

/// <summary>The results of an instruction that others depend on.</summary>
internal enum ResultKind
{
    /// <summary>What is written to rd, or to a0 by a call.</summary>
    Register,
    /// <summary>The first word of RAM written.</summary>
    Word,
    /// <summary>The address of the next instruction.</summary>
    NextPc,
}

/// <summary>Observes nothing.</summary>
public readonly struct NoTracer : ITracer
{
    /// <inheritdoc/>
    public static bool Records => false;

    /// <inheritdoc/>
    public static bool FollowsJumps => false;

    static bool ITracer.Alters => false;

    /// <inheritdoc/>
    public void Jump(ulong cycles, uint pc, uint target, Instruction instruction) { }

    /// <inheritdoc/>
    public void End(ulong cycles) { }

    uint ITracer.Alter(ResultKind kind, uint clock, uint value) => value;
}

/// <summary>Records the trace for proving.</summary>
public readonly struct RecordTracer : ITracer
{
    /// <inheritdoc/>
    public static bool Records => true;

    /// <inheritdoc/>
    public static bool FollowsJumps => false;

    static bool ITracer.Alters => false;

    /// <inheritdoc/>
    public void Jump(ulong cycles, uint pc, uint target, Instruction instruction) { }

    /// <inheritdoc/>
    public void End(ulong cycles) { }

    uint ITracer.Alter(ResultKind kind, uint clock, uint value) => value;
}
