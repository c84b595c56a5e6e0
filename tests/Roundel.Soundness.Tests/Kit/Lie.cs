namespace Roundel.Soundness.Tests.Kit;

/// <summary>One false result in a run that is otherwise computed honestly, from the lie on.</summary>
/// <param name="Clock">The lying instruction's clock.</param>
/// <param name="Kind">Which of its results.</param>
/// <param name="Value">What it is said to be.</param>
internal readonly record struct Lie(uint Clock, ResultKind Kind, uint Value)
{
    /// <summary>The register written, or a0 after a call.</summary>
    public static Lie Result(uint clock, uint value) => new(clock, ResultKind.Register, value);

    /// <summary>The word of RAM written.</summary>
    public static Lie Word(uint clock, uint value) => new(clock, ResultKind.Word, value);

    /// <summary>The address of the next instruction.</summary>
    public static Lie NextPc(uint clock, uint value) => new(clock, ResultKind.NextPc, value);

    /// <summary>The clock of the i-th instruction executed, from 0.</summary>
    public static uint ClockOf(int step) => Clocks.First + Clocks.Step * (uint)step;
}

/// <summary>Records a run in which some results are lies.</summary>
internal readonly struct LyingTracer(Lie[] lies) : ITracer
{
    public static bool Records => true;

    public static bool FollowsJumps => false;

    static bool ITracer.Alters => true;

    uint ITracer.Alter(ResultKind kind, uint clock, uint value)
    {
        foreach (Lie lie in lies)
            if (lie.Clock == clock && lie.Kind == kind) return lie.Value;
        return value;
    }

    public void Jump(ulong cycles, uint pc, uint target, Instruction instruction) { }

    public void End(ulong cycles) { }
}
