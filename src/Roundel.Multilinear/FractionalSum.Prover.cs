using Roundel.Field;
using Roundel.Multilinear.Kernels;
using Roundel.Verifier;

namespace Roundel.Multilinear;

public static partial class FractionalSum
{
    /// <summary>Proves that fractions add up to zero. They are not changed.</summary>
    /// <param name="transcript">The proof.</param>
    /// <param name="numerators">One column of 2^k words.</param>
    /// <param name="denominators">Four columns of 2^k words.</param>
    /// <exception cref="ArgumentException">The columns are not of one length, a power of two.</exception>
    /// <exception cref="InvalidOperationException">The sum is not zero, or a denominator is.</exception>
    public static FractionClaim Prove(ProverTranscript transcript, ColumnView numerators, ColumnView denominators) =>
        Prove(transcript, numerators, denominators, refuses: true);

    /// <summary>The same, for tests of soundness too.</summary>
    /// <param name="transcript">The proof.</param>
    /// <param name="numerators">One column of 2^k words.</param>
    /// <param name="denominators">Four columns of 2^k words.</param>
    /// <param name="refuses">Whether a sum that is not zero is an error; otherwise the proof says so, and no verifier accepts it.</param>
    public static FractionClaim Prove(ProverTranscript transcript, ColumnView numerators, ColumnView denominators, bool refuses)
    {
        ArgumentNullException.ThrowIfNull(transcript);
        int logLeaves = int.Log2(Math.Max(1, numerators.Length));
        RequireLeaves(logLeaves);
        if (numerators.Count != 1 || denominators.Count != SecureField.Degree || numerators.Length != 1 << logLeaves || denominators.Length != 1 << logLeaves)
            throw new ArgumentException("One column of numerators and four of denominators are required, of one length, a power of two.", nameof(numerators));

        // levels[j] has 2^j nodes: four columns of numerators, four of denominators.
        var levels = new NativeColumns?[logLeaves];
        try
        {
            for (int j = logLeaves - 1; j >= 1; j--)
            {
                levels[j] = NativeColumns.Uninitialised(2 * SecureField.Degree, 1 << j);
                FractionKernel.Add(j + 1 == logLeaves ? FractionPlanes.Leaves(numerators, denominators) : FractionPlanes.Of(levels[j + 1]!.View),
                    FractionPlanes.Of(levels[j]!.View), transcript.Workers, transcript.Width);
            }
            var claim = new FractionClaim([], SecureField.Zero, SecureField.Zero);
            for (int j = 0; j < logLeaves; j++)
            {
                FractionPlanes children = j + 1 == logLeaves ? FractionPlanes.Leaves(numerators, denominators) : FractionPlanes.Of(levels[j + 1]!.View);
                claim = ProveLevel(transcript, claim.Point, children, refuses);
                if (j + 1 == logLeaves) continue;
                levels[j + 1]!.Dispose();
                levels[j + 1] = null;
            }
            return claim;
        }
        finally
        {
            foreach (NativeColumns? level in levels) level?.Dispose();
        }
    }

    private static FractionClaim ProveLevel(ProverTranscript transcript, SecureField[] at, FractionPlanes children, bool refuses)
    {
        int variables = at.Length;
        var point = new SecureField[variables + 1];
        Span<SecureField> sent = stackalloc SecureField[4];
        if (variables > 0)
        {
            SecureField lambda = transcript.Channel.DrawSecure(TranscriptTag.FractionBatch);
            using var weights = new EqWeights(at[..^1]);
            // Leaves are bound into a place of their own, other levels where they are.
            using NativeColumns? bound = children.HasBaseNumerators ? NativeColumns.Uninitialised(2 * SecureField.Degree, 1 << variables) : null;
            FractionPlanes target = bound is null ? children : FractionPlanes.Of(bound.View);
            for (int bit = variables - 1; bit >= 0; bit--)
            {
                SecureField? above = bit == variables - 1 ? null : point[bit + 1];
                FractionPlanes source = bit >= variables - 2 ? children : target;
                FractionKernel.Round(source, target, bit, above, lambda, weights, sent[..2], transcript.Workers, transcript.Width);
                transcript.Writer.SendSecure(TranscriptTag.FractionRound, sent[..2]);
                point[bit] = transcript.Channel.DrawSecure(TranscriptTag.FractionChallenge);
            }
            FractionPlanes last = variables == 1 ? children : target;
            for (int i = 0; i < 4; i++) sent[i] = Between(last.Element(i, 0), last.Element(i, 1), point[0]);
        }
        else
        {
            for (int i = 0; i < 4; i++) sent[i] = children.Element(i, 0);
            if (refuses && !(sent[0] * sent[3] + sent[1] * sent[2]).IsZero) throw new InvalidOperationException("The fractions do not add up to zero.");
            if (refuses && (sent[2] * sent[3]).IsZero) throw new InvalidOperationException("A denominator is zero; prove again with another salt.");
        }
        transcript.Writer.SendSecure(TranscriptTag.FractionChildren, sent);
        SecureField choice = point[variables] = transcript.Channel.DrawSecure(TranscriptTag.FractionChoice);
        return new FractionClaim(point, Between(sent[0], sent[1], choice), Between(sent[2], sent[3], choice));
    }
}
