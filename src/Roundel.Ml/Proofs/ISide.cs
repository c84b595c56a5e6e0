using Roundel.Multilinear;
using Roundel.Verifier;

namespace Roundel.Ml.Proofs;

/// <summary>
/// Prover or verifier. The protocol is written once, in <see cref="ModelWalk"/>: what it asks of the prover are the honest values, which the verifier
/// receives instead.
/// </summary>
internal interface ISide
{
    /// <summary>Whether honest values are at hand.</summary>
    bool IsProver { get; }

    /// <summary>Whether nothing has been found wrong: otherwise the rest need not be looked at.</summary>
    bool IsOk { get; }

    /// <summary>The prover sends the values; the verifier overwrites them with what was sent.</summary>
    void Exchange(TranscriptTag tag, scoped Span<SecureField> values);

    /// <summary>A challenge.</summary>
    SecureField Draw(TranscriptTag tag);

    /// <summary>Rejects unless something holds.</summary>
    void Require(bool holds, VerificationError error);

    /// <summary>The sum of fractions of all look-ups and tables is zero, but for what the values at this point say.</summary>
    FractionClaim Fractions(LookupPlan plan, SecureField zeta, SecureField alpha);

    /// <summary>The prover's value of a form; the verifier gets zero.</summary>
    SecureField ValueOf(Node node, LinearForm form);

    /// <summary>The prover's value of a table's multiplicities at a point; the verifier gets zero.</summary>
    SecureField ValueOf(Table table, ReadOnlySpan<SecureField> point);

    /// <summary>
    /// The sumcheck of Σ_x form(x)·node(x), forms weighted with powers of λ; the prover's value of the node at the point goes to <paramref name="value"/>.
    /// </summary>
    PointClaim Combine(EinsumNode node, IReadOnlyList<Claim> claims, SecureField lambda, SecureField sum, out SecureField value);

    /// <summary>
    /// The sumcheck of an einsum's value at a point; the prover's values of its operands go to <paramref name="left"/> and <paramref name="right"/>.
    /// </summary>
    PointClaim Multiply(EinsumPlan plan, ReadOnlySpan<SecureField> point, SecureField value, out SecureField left, out SecureField right);
}
