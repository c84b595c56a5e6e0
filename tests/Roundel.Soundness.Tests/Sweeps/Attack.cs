using Roundel.Soundness.Tests.Kit;

namespace Roundel.Soundness.Tests.Sweeps;

/// <summary>One change of an honest run, named so that it can be found again.</summary>
/// <param name="Exercise">The run's name.</param>
/// <param name="Chip">The chip whose table changes.</param>
/// <param name="What">Column, or the table as a whole.</param>
/// <param name="Where">Kind of row; empty for tables.</param>
/// <param name="How">The change.</param>
/// <param name="Apply">Changes a copy of the run; false if it would change nothing.</param>
/// <param name="Repair">What is made honest before the run is proven again.</param>
internal sealed record Attack(string Exercise, Chip Chip, string What, string Where, string How, Func<Forgery, bool> Apply, Repair Repair)
{
    public override string ToString() => $"{Exercise}: {Chip.Name}.{What}{(Where.Length > 0 ? $", {Where} row" : "")}, {How}, {Repair}";
}

/// <summary>What a forger makes honest after a change, besides look-up columns, commitments and FRI.</summary>
internal enum Repair
{
    /// <summary>Nothing: multiplicities are what was changed.</summary>
    None,
    /// <summary>Multiplicities, and the look-up tables' heights.</summary>
    Lookups,
    /// <summary>These; and every access finds what the one before it left, and every instruction stands where the one before leads to.</summary>
    Everything,
}

/// <summary>Why an accepted change is no forgery.</summary>
internal enum Harmless
{
    /// <summary>It is one, or it was refused.</summary>
    No,
    /// <summary>The chip shows the rest of the machine the same as before.</summary>
    Inert,
    /// <summary>The cell is the prover's to choose.</summary>
    Free,
}

/// <summary>What came of an attack.</summary>
/// <param name="Attack">The attack.</param>
/// <param name="Error">The verifier's answer.</param>
/// <param name="Harmless">If it was accepted: why that is no forgery.</param>
internal sealed record AttackResult(Attack Attack, VerificationError Error, Harmless Harmless)
{
    /// <summary>Accepted, and not harmless.</summary>
    public bool IsForgery => Error == VerificationError.None && Harmless == Harmless.No;
}
