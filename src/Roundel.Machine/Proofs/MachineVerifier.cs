using Roundel.Air;
using Roundel.Machine.Paths;
using Roundel.Verifier;

namespace Roundel.Machine.Proofs;

/// <summary>What verification found.</summary>
/// <param name="Error">The first reason for rejection, or <see cref="VerificationError.None"/>.</param>
/// <param name="Statement">What the proof shows; null if it was rejected.</param>
/// <param name="Parameters">The proof's parameters, if known.</param>
/// <param name="Security">The proof's security, computed from its own shape, if it came that far.</param>
public sealed record VerificationResult(VerificationError Error, Statement? Statement, ParameterSet? Parameters, SecurityReport? Security)
{
    /// <summary>Whether the proof is valid.</summary>
    public bool IsValid => Error == VerificationError.None;
}

/// <summary>Verifies proofs of program runs. Never throws on proof bytes.</summary>
public static class MachineVerifier
{
    /// <summary>What every verifier asks for unless told otherwise.</summary>
    public const double DefaultMinimumBits = 100;

    /// <summary>Verifies a proof.</summary>
    /// <param name="key">The program's key.</param>
    /// <param name="proof">The proof's bytes.</param>
    /// <param name="minimumBits">The least proven security to accept.</param>
    /// <param name="observer">Told of every transcript item; null for none.</param>
    public static VerificationResult Verify(VerificationKey key, ReadOnlySpan<byte> proof, double minimumBits = DefaultMinimumBits,
        ITranscriptObserver? observer = null) => Verify(RoundelMachine.With, key, proof, minimumBits, observer);

    /// <summary>The same for any system with the chips of the machine and of the proof's paths.</summary>
    internal static VerificationResult Verify(Func<PathList, AirSystem> systemOf, VerificationKey key, ReadOnlySpan<byte> proof, double minimumBits,
        ITranscriptObserver? observer)
    {
        ArgumentNullException.ThrowIfNull(key);
        VerificationError error = ProofHeader.TryRead(proof, out ProofHeader header);
        if (error != VerificationError.None) return Rejected(error);
        if (ParameterSet.ById(header.ParameterSetId) is not { } set) return Rejected(VerificationError.UnknownParameterSet);
        if (key.At(set.LogBlowup) is not { } commitment) return Rejected(VerificationError.UnknownParameterSet);
        ReadOnlySpan<byte> rest = proof[ProofHeader.ByteCount..];
        if (!StatementSection.TryRead(key.Facts, rest, out Statement? statement, out int length)) return Rejected(VerificationError.BadStatement);
        rest = rest[length..];
        if (!PathSection.TryRead(rest, out PathList? paths, out length)) return Rejected(VerificationError.BadPaths);

        AirSystem system = systemOf(paths);
        commitment = commitment with { Tables = [.. commitment.Tables.Select(t => t with { Air = system.Chips[t.Air.Index] })] };
        var bound = new BoundStatement(statement, paths);
        Channel channel = Open(set, key, commitment, bound, observer);
        error = StarkVerifier.Verify(system, commitment, set, minimumBits, bound, channel, rest[length..], out ProofShape? shape);
        SecurityReport? security = shape is null ? null : SecurityReport.Of(shape, set, bound.TermCount);
        return new VerificationResult(error, error == VerificationError.None ? statement : null, set, security);

        static VerificationResult Rejected(VerificationError error) => new(error, null, null, null);
    }

    /// <summary>The transcript up to the proof body: shared by prover and verifier.</summary>
    internal static Channel Open(ParameterSet set, VerificationKey key, PreprocessedCommitment commitment, BoundStatement statement,
        ITranscriptObserver? observer)
    {
        var channel = new Channel(observer);
        channel.Absorb(TranscriptTag.Protocol, [ProofHeader.Magic, ProofHeader.Version]);
        channel.Absorb(TranscriptTag.Parameters, (uint)set.Id);
        key.Absorb(channel, commitment);
        statement.Absorb(channel);
        return channel;
    }
}
