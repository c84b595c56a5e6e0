using Roundel.Ml.Proofs;
using Roundel.Multilinear;
using Roundel.Verifier;

namespace Roundel.Ml.Tests.Attacks;

/// <summary>Values that are about to be sent.</summary>
/// <param name="Tag">What they are.</param>
/// <param name="Sources">The node or the table of each; for an einsum's operands, the einsum's.</param>
/// <param name="Einsum">The einsum whose operands they are, or whose own value; null otherwise.</param>
/// <param name="Values">The honest ones, to be changed.</param>
internal sealed record Exchange(TranscriptTag Tag, IReadOnlyList<object> Sources, EinsumNode? Einsum, SecureField[] Values);

/// <summary>The sumcheck of an einsum's value at a point.</summary>
internal delegate PointClaim Products(EinsumPlan plan, SecureField[] point, out SecureField left, out SecureField right);

/// <summary>A prover's side that sends other values, and that may carry a lie through an einsum into one of its operands.</summary>
/// <param name="honest">Computes the values.</param>
/// <param name="looked">Computes the sum of fractions.</param>
/// <param name="sent">The messages of the proof so far.</param>
/// <param name="transcript">The proof.</param>
internal sealed class CheatingSide(ProverSide honest, ProverSide looked, List<uint[]> sent, ProverTranscript transcript) : ISide
{
    private readonly List<object> _sources = [];
    private EinsumNode? _einsum;
    private SecureField? _carried;
    private int _operand;

    /// <summary>Changes values before they are sent.</summary>
    public Action<Exchange>? Sends { get; set; }

    /// <summary>
    /// Of an einsum's operands the one whose value is chosen so that their product is what the rounds leave of a false claim; null to send true values.
    /// </summary>
    public Func<EinsumNode, int?>? Carries { get; set; }

    /// <summary>Whether an einsum's value is chosen so that it fits a false claim about several forms of it.</summary>
    public bool CarriesJoined { get; set; }

    /// <summary>Proves another sum of fractions.</summary>
    public Func<ProverSide, LookupPlan, SecureField, SecureField, FractionClaim>? Adds { get; set; }

    /// <summary>Proves another product.</summary>
    public Products? Multiplies { get; set; }

    /// <summary>Told of every challenge.</summary>
    public Action<TranscriptTag, SecureField>? Draws { get; set; }

    /// <summary>The proof, for messages of one's own.</summary>
    public ProverTranscript Transcript => transcript;

    /// <summary>The checks that did not hold on the prover's own side.</summary>
    public List<VerificationError> Failed { get; } = [];

    /// <summary>Where the sum of fractions ended, and its challenges.</summary>
    public (SecureField[] Point, SecureField Zeta, SecureField Alpha) Fraction { get; private set; }

    public bool IsProver => true;

    public bool IsOk => true;

    public void Require(bool holds, VerificationError error)
    {
        if (!holds) Failed.Add(error);
    }

    void ISide.Exchange(TranscriptTag tag, scoped Span<SecureField> values)
    {
        SecureField[] changed = values.ToArray();
        if (_carried is { } carried) changed[_operand] = carried;
        object[] sources = _einsum is null ? [.. _sources] : values.Length == 1 ? [_einsum] : [_einsum.Left, _einsum.Right];
        Sends?.Invoke(new Exchange(tag, sources, _einsum, changed));
        changed.CopyTo(values);
        (_einsum, _carried) = (null, null);
        _sources.Clear();
        honest.Exchange(tag, values);
    }

    public SecureField Draw(TranscriptTag tag)
    {
        SecureField challenge = honest.Draw(tag);
        Draws?.Invoke(tag, challenge);
        return challenge;
    }

    public FractionClaim Fractions(LookupPlan plan, SecureField zeta, SecureField alpha)
    {
        FractionClaim claim = Adds is null ? looked.Fractions(plan, zeta, alpha) : Adds(looked, plan, zeta, alpha);
        Fraction = (claim.Point, zeta, alpha);
        return claim;
    }

    public SecureField ValueOf(Node node, LinearForm form)
    {
        _sources.Add(node);
        return honest.ValueOf(node, form);
    }

    public SecureField ValueOf(Table table, ReadOnlySpan<SecureField> point)
    {
        _sources.Add(table);
        return honest.ValueOf(table, point);
    }

    public PointClaim Combine(EinsumNode node, IReadOnlyList<Claim> claims, SecureField lambda, SecureField sum, out SecureField value)
    {
        int from = sent.Count;
        PointClaim claim = honest.Combine(node, claims, lambda, sum, out value);
        _einsum = node;
        SecureField left = Left(sum, claim.Point, from), forms = default;
        if (!CarriesJoined) return claim with { Value = left };
        for (int i = claims.Count - 1; i >= 0; i--) forms = forms * lambda + claims[i].Form.Evaluate(claim.Point);
        (_carried, _operand) = (left / forms, 0);
        return claim with { Value = left };
    }

    public PointClaim Multiply(EinsumPlan plan, ReadOnlySpan<SecureField> point, SecureField value, out SecureField left, out SecureField right)
    {
        int from = sent.Count;
        PointClaim claim = Multiplies is null ? honest.Multiply(plan, point, value, out left, out right)
            : Multiplies(plan, point.ToArray(), out left, out right);
        _einsum = plan.Node;
        SecureField rest = Left(value, claim.Point, from);
        if (Carries?.Invoke(plan.Node) is not { } operand) return claim with { Value = rest };
        SecureField others = MultilinearExtension.Eq(plan.BatchPoint(point), claim.Point.AsSpan(0, plan.BatchVariables)) * (operand == 0 ? right : left);
        (_carried, _operand) = (rest / others, operand);
        return claim with { Value = rest };
    }

    /// <summary>What the rounds leave of a claim, which a verifier computes.</summary>
    private SecureField Left(SecureField claim, SecureField[] point, int from)
    {
        for (int bit = point.Length - 1; bit >= 0; bit--)
        {
            uint[] words = sent[from++];
            // A message that was cut says nothing.
            if (words.Length is not (2 * SecureField.Degree or 3 * SecureField.Degree)) return default;
            SecureField[] round = Elements(words);
            claim = RoundPolynomial.Evaluate(round, claim - round[0], point[bit]);
        }
        return claim;
    }

    /// <summary>Words as elements.</summary>
    public static SecureField[] Elements(uint[] words) =>
        [.. words.Chunk(SecureField.Degree).Select(c => SecureField.FromCanonical(c[0], c[1], c[2], c[3]))];
}
