using Roundel.Soundness.Tests.Kit;

namespace Roundel.Soundness.Tests.Sweeps;

/// <summary>One change of an honest run, named so that it can be found again.</summary>
/// <param name="Exercise">The run's name.</param>
/// <param name="Chip">The chip whose table changes.</param>
/// <param name="What">Column, or the table as a whole.</param>
/// <param name="Where">Kind of row; empty for tables.</param>
/// <param name="How">The change.</param>
/// <param name="Apply">Changes a copy of the run; false if it would change nothing.</param>
/// <param name="Recounts">Whether multiplicities are made honest afterwards; not where they are what is changed.</param>
internal sealed record Attack(string Exercise, Chip Chip, string What, string Where, string How, Func<Forgery, bool> Apply, bool Recounts)
{
    public override string ToString() => $"{Exercise}: {Chip.Name}.{What}{(Where.Length > 0 ? $", {Where} row" : "")}, {How}";
}

/// <summary>What came of an attack.</summary>
/// <param name="Attack">The attack.</param>
/// <param name="Error">The verifier's answer.</param>
/// <param name="IsInert">Whether the chip shows the rest of the machine the same as before.</param>
internal sealed record AttackResult(Attack Attack, VerificationError Error, bool IsInert)
{
    /// <summary>Accepted, and not harmless.</summary>
    public bool IsForgery => Error == VerificationError.None && !IsInert;
}
