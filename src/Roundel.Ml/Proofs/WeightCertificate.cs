using Roundel.Field;
using Roundel.Hash;
using Roundel.Multilinear;
using Roundel.Verifier;

namespace Roundel.Ml.Proofs;

/// <summary>
/// A proof that every weight behind a key is in the range of its bits, and zero in its padding. It is made once, with the key, and checked once by whoever
/// did not compute the key from the weights: intervals in a model rest on these ranges.
/// </summary>
/// <remarks>
/// A weight tensor's cells, padding included, are cut into chunks of at most 2^22. Each chunk's cells are looked up in the integers from −2^(bits−1)
/// to 2^(bits−1) − 1 by a sum of fractions of its own: Σ 1/(ζ − w) − Σ m/(ζ − t) = 0, with multiplicities m that are committed before ζ. There are
/// fewer cells than p, so that no multiplicity can wrap. At the end of each sum the values of cells and multiplicities are sent, checked against it, and
/// claimed of the memory. Padding: at a random point the extension of each tensor, summed over its padding alone, is zero.
/// </remarks>
public static class WeightCertificate
{
    // "RNMC".
    private const uint Protocol = 0x434d_4e52, Version = 1;

    /// <summary>Proves it.</summary>
    /// <param name="prover">The prover of the model.</param>
    /// <exception cref="InvalidOperationException">A weight is out of range.</exception>
    /// <exception cref="ModelException">There are too many weights of too few cells for one certificate.</exception>
    public static byte[] Prove(ModelProver prover)
    {
        ArgumentNullException.ThrowIfNull(prover);
        return prover.Certify(refuses: true);
    }

    /// <summary>Checks it. Any bytes are safe.</summary>
    /// <param name="key">The model's key.</param>
    /// <param name="certificate">The certificate.</param>
    /// <exception cref="ModelException">There are too many weights of too few cells for one certificate.</exception>
    public static VerificationError Verify(ModelKey key, ReadOnlySpan<byte> certificate)
    {
        ArgumentNullException.ThrowIfNull(key);
        var plan = new CertificatePlan(key.Model, key.Memory);
        if (plan.Chunks.Count == 0) return certificate.IsEmpty ? VerificationError.None : VerificationError.TrailingBytes;
        Channel channel = Begin(key);
        var reader = new ProofReader(certificate, channel);
        Digest root = reader.ReceiveDigest(TranscriptTag.WitnessRoot);
        reader.ReceiveNonce(TranscriptTag.LookupNonce, key.Parameters.Grinding.Lookup);
        SecureField zeta = channel.DrawSecure(TranscriptTag.LookupChallenge);
        var functionals = new List<IFunctional>();
        Span<SecureField> values = stackalloc SecureField[2];
        foreach (CertificateChunk chunk in plan.Chunks)
        {
            FractionClaim claim = FractionalSum.Verify(ref reader, channel, chunk.LogLeaves);
            reader.ReceiveSecure(TranscriptTag.LookupValues, values);
            if (!Holds(chunk, claim, zeta, values)) reader.Fail(VerificationError.BadSumcheck);
            if (!reader.Ok) return reader.Error;
            AddClaims(functionals, chunk, claim.Point, values);
        }
        AddPadding(functionals, key, channel);
        StackOpening.Verify(ref reader, channel, key.Parameters, plan.Layout, key.WeightRoot, root, functionals);
        if (reader.Ok && !reader.AtEnd) reader.Fail(VerificationError.TrailingBytes);
        return reader.Error;
    }

    /// <summary>The proven security of a certificate of this key.</summary>
    public static double ProvenBits(ModelKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var plan = new CertificatePlan(key.Model, key.Memory);
        if (plan.Chunks.Count == 0) return SecurityReport.HashBits;
        SecurityRow lookups = SecurityBounds.Row("look-ups", plan.Chunks.Sum(c => Math.ScaleB(1, c.LogLeaves)) / SecurityBounds.FieldSize,
            key.Parameters.Grinding.Lookup, "Schwartz–Zippel over the sums of fractions (ePrint 2022/1530)");
        SecurityRow padding = SecurityBounds.Row("padding", key.Model.Weights.Length * TensorShape.MaxLogSize / SecurityBounds.FieldSize, 0,
            "Schwartz–Zippel over extensions");
        IEnumerable<SecurityRow> rows = [lookups, MultilinearSecurity.Fractions(), padding,
            .. MultilinearSecurity.Opening(key.Parameters, plan.Layout, 2 * plan.Chunks.Count + key.Model.Weights.Length)];
        return Math.Min(SecurityReport.HashBits, rows.Min(r => r.Bits));
    }

    internal static Channel Begin(ModelKey key)
    {
        var channel = new Channel();
        channel.Absorb(TranscriptTag.Protocol, [Protocol, Version]);
        channel.Absorb(TranscriptTag.Parameters, (uint)key.Parameters.Id);
        channel.Absorb(TranscriptTag.VerificationKey, key.Digest);
        return channel;
    }

    /// <summary>Whether the values of cells and multiplicities are what the sum of fractions ended with.</summary>
    private static bool Holds(CertificateChunk chunk, FractionClaim claim, SecureField zeta, ReadOnlySpan<SecureField> values)
    {
        SecureField cells = CertificateChunk.Share(claim.Point, chunk.CellsAt, chunk.Cells.LogSize);
        SecureField entries = CertificateChunk.Share(claim.Point, chunk.CountsAt, chunk.Counts.LogSize);
        SecureField entry = M31.FromInt64(chunk.FirstEntry);
        for (int b = 0; b < chunk.Counts.LogSize; b++) entry += claim.Point[b] * (M31)(1 << b);
        return claim.Numerator == cells - entries * values[1]
            && claim.Denominator == cells * (zeta - values[0]) + entries * (zeta - entry) + SecureField.One - cells - entries;
    }

    internal static void AddClaims(List<IFunctional> functionals, CertificateChunk chunk, ReadOnlySpan<SecureField> point, ReadOnlySpan<SecureField> values)
    {
        functionals.Add(new EqFunctional(chunk.Cells.Offset, point[..chunk.Cells.LogSize], values[0]));
        functionals.Add(new EqFunctional(chunk.Counts.Offset, point[..chunk.Counts.LogSize], values[1]));
    }

    internal static void AddPadding(List<IFunctional> functionals, ModelKey key, Channel channel)
    {
        var point = new SecureField[TensorShape.MaxLogSize];
        foreach (ref SecureField coordinate in point.AsSpan()) coordinate = channel.DrawSecure(TranscriptTag.CertificatePoint);
        foreach (WeightNode weight in key.Model.Weights)
            if (!weight.Shape.IsFull)
                functionals.Add(PlacedForm.Of(new PaddingForm(weight.Shape, point[..weight.Shape.LogSize]), key.Memory[weight], SecureField.Zero));
    }
}
