using Roundel.Verifier;

namespace Roundel.Sdk.Tests;

/// <summary>F(10), proven once for all tests that only look at a proof: with the test parameters, quick and worth nothing.</summary>
public sealed class ProvenFibonacci : IDisposable
{
    public const uint N = 10;

    /// <summary>F(10) = 55.</summary>
    public static readonly byte[] Output = [55, 0, 0, 0, 0, 0, 0, 0];

    public static readonly ProveOptions Quick = new() { Parameters = ParameterSet.Test, Threads = 2 };

    /// <summary>Accepts proofs with the test parameters.</summary>
    public static readonly VerifyOptions Lenient = new() { MinimumBits = 0 };

    public GuestProgram Program { get; } = Examples.Load("fibonacci");

    public Proof Proof { get; }

    public ProvenFibonacci() => Proof = Program.Prove(Examples.Number(N), Quick);

    public void Dispose() => Program.Dispose();
}
