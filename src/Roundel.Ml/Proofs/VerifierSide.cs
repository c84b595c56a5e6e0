using Roundel.Multilinear;
using Roundel.Verifier;

namespace Roundel.Ml.Proofs;

/// <summary>The verifier: receives, and rejects.</summary>
internal ref struct VerifierSide(ProofReader reader, Channel channel) : ISide
{
    private ProofReader _reader = reader;

    /// <summary>The proof, as far as it has been read.</summary>
    public readonly ProofReader Reader => _reader;

    public readonly bool IsProver => false;

    public readonly bool IsOk => _reader.Ok;

    public void Exchange(TranscriptTag tag, scoped Span<SecureField> values) => _reader.ReceiveSecure(tag, values);

    public readonly SecureField Draw(TranscriptTag tag) => channel.DrawSecure(tag);

    public void Require(bool holds, VerificationError error)
    {
        if (!holds) _reader.Fail(error);
    }

    public FractionClaim Fractions(LookupPlan plan, SecureField zeta, SecureField alpha) => FractionalSum.Verify(ref _reader, channel, plan.LogLeaves);

    public readonly SecureField ValueOf(Node node, LinearForm form) => default;

    public readonly SecureField ValueOf(Table table, ReadOnlySpan<SecureField> point) => default;

    public PointClaim Combine(EinsumNode node, IReadOnlyList<Claim> claims, SecureField lambda, SecureField sum, out SecureField value)
    {
        value = default;
        return ProductSumcheck.Verify(ref _reader, channel, sum, node.Shape.LogSize, 2);
    }

    public PointClaim Multiply(EinsumPlan plan, ReadOnlySpan<SecureField> point, SecureField value, out SecureField left, out SecureField right)
    {
        left = right = default;
        return ProductSumcheck.Verify(ref _reader, channel, value, plan.Variables, plan.Degree);
    }
}
