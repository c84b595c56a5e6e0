using Roundel.Soundness.Tests.Kit;

namespace Roundel.Soundness.Tests.Deletions;

/// <summary>How the loss of one declared thing shows.</summary>
internal enum Notice
{
    /// <summary>It does not.</summary>
    None,
    /// <summary>Honest runs are refused: the buses no longer balance.</summary>
    HonestRunRefused,
    /// <summary>A forged run is proven, and the verifier of the poorer machine accepts it.</summary>
    ForgedProofAccepted,
    /// <summary>A row has a second witness: the same inputs, other results.</summary>
    SecondWitness,
    /// <summary>The linter says what is no longer shown.</summary>
    Linted,
    /// <summary>The others imply it, by the proof given.</summary>
    Implied,
}

/// <summary>One declared thing, dropped.</summary>
/// <param name="Air">The chip.</param>
/// <param name="Omission">What is dropped.</param>
/// <param name="Notice">How that shows.</param>
/// <param name="How">The forgery, in words.</param>
internal sealed record Deletion(ChipAir Air, Omission Omission, Notice Notice, string How)
{
    public override string ToString() => $"{Air}: {Omission.Label}";
}

/// <summary>A forged run that some omission may let through.</summary>
/// <param name="Name">The forgery, in words.</param>
/// <param name="Run">The tables, ready to be proven.</param>
internal readonly record struct Candidate(string Name, Forgery Run);
