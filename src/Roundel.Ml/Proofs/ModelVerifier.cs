using Roundel.Hash;
using Roundel.Multilinear;
using Roundel.Verifier;

namespace Roundel.Ml.Proofs;

/// <summary>The result of checking a model's proof.</summary>
/// <param name="Error">The first reason against it; none if it is valid.</param>
/// <param name="Claim">What it says; null if that cannot be read.</param>
/// <param name="ProvenBits">The proven security of the proof system for this model.</param>
public sealed record ModelVerdict(VerificationError Error, ModelClaim? Claim, double ProvenBits)
{
    /// <summary>Whether it is valid.</summary>
    public bool IsValid => Error == VerificationError.None;
}

/// <summary>Checks proofs that a model, with the weights of its key, gives these outputs for these public inputs and some private ones.</summary>
public static class ModelVerifier
{
    /// <summary>Checks a proof. Any bytes are safe.</summary>
    /// <param name="key">The model.</param>
    /// <param name="proof">The proof.</param>
    /// <param name="minSecurityBits">The least proven security accepted.</param>
    public static ModelVerdict Verify(ModelKey key, ModelProof proof, double minSecurityBits = 100)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(proof);
        double bits = ModelSecurity.ProvenBits(key);
        VerificationError error = proof.TryRead(key.Model, out ModelClaim? claim, out ReadOnlySpan<byte> body);
        // Not "less than": a policy that is no number accepts nothing.
        if (error == VerificationError.None && (!(bits >= minSecurityBits) || (key.Parameters.ForTestsOnly && minSecurityBits > 0)))
            error = VerificationError.SecurityTooLow;
        if (error == VerificationError.None) error = Check(key, claim!, body);
        return new ModelVerdict(error, claim, bits);
    }

    private static VerificationError Check(ModelKey key, ModelClaim claim, ReadOnlySpan<byte> body)
    {
        Channel channel = ModelTranscript.Begin(key, claim);
        var reader = new ProofReader(body, channel);
        StackLayout layout = key.Memory.Layout;
        Digest root = layout.WitnessRows == 0 ? default : reader.ReceiveDigest(TranscriptTag.WitnessRoot);
        reader.ReceiveNonce(TranscriptTag.LookupNonce, key.Parameters.Grinding.Lookup);
        if (!reader.Ok) return reader.Error;
        var walk = new ModelWalk(key.Model, key.Memory, key.Lookups, ModelTranscript.PublicCells(key.Model, claim), ModelTranscript.Outputs(key.Model, claim));
        var side = new VerifierSide(reader, channel);
        IReadOnlyList<IFunctional> functionals = walk.Run(ref side);
        reader = side.Reader;
        if (!reader.Ok) return reader.Error;
        StackOpening.Verify(ref reader, channel, key.Parameters, layout, key.WeightRoot, root, functionals);
        if (reader.Ok && !reader.AtEnd) reader.Fail(VerificationError.TrailingBytes);
        return reader.Error;
    }
}
