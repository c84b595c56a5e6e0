namespace Roundel.RiscV;

/// <summary>
/// What an execution observes beyond its result. Implemented by structs, so that the interpreter is compiled for each and what
/// is switched off costs nothing. State that changes belongs behind a reference: calls may act on a copy.
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
}

/// <summary>Observes nothing.</summary>
public readonly struct NoTracer : ITracer
{
    /// <inheritdoc/>
    public static bool Records => false;

    /// <inheritdoc/>
    public static bool FollowsJumps => false;

    /// <inheritdoc/>
    public void Jump(ulong cycles, uint pc, uint target, Instruction instruction) { }

    /// <inheritdoc/>
    public void End(ulong cycles) { }
}

/// <summary>Records the trace for proving.</summary>
public readonly struct RecordTracer : ITracer
{
    /// <inheritdoc/>
    public static bool Records => true;

    /// <inheritdoc/>
    public static bool FollowsJumps => false;

    /// <inheritdoc/>
    public void Jump(ulong cycles, uint pc, uint target, Instruction instruction) { }

    /// <inheritdoc/>
    public void End(ulong cycles) { }
}
