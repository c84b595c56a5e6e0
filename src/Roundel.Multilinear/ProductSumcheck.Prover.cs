using Roundel.Field;
using Roundel.Multilinear.Kernels;
using Roundel.Verifier;

namespace Roundel.Multilinear;

/// <summary>What the prover of a sumcheck has at its end.</summary>
/// <param name="Point">One coordinate a variable.</param>
/// <param name="Finals">Each factor's value at the point. The caller sends or proves them.</param>
public readonly record struct SumcheckResult(SecureField[] Point, SecureField[] Finals);

public static partial class ProductSumcheck
{
    /// <summary>Proves what the product sums to.</summary>
    /// <param name="transcript">The proof.</param>
    /// <param name="factors">Two or three tables of 2^k elements, four columns each; overwritten.</param>
    /// <exception cref="ArgumentException">The tables are not of one size, a power of two.</exception>
    public static SumcheckResult Prove(ProverTranscript transcript, params ReadOnlySpan<ColumnView> factors)
    {
        ArgumentNullException.ThrowIfNull(transcript);
        int size = factors.IsEmpty ? 0 : factors[0].Length, variables = int.Log2(Math.Max(1, size));
        RequireShape(variables, factors.Length);
        foreach (ColumnView factor in factors)
            if (factor.Count != SecureField.Degree || factor.Length != 1 << variables)
                throw new ArgumentException("Factors are four columns of one length, a power of two.", nameof(factors));
        var tables = new SecurePlanes[factors.Length];
        for (int i = 0; i < tables.Length; i++) tables[i] = new SecurePlanes(factors[i]);

        var point = new SecureField[variables];
        var sent = new SecureField[factors.Length];
        for (int bit = variables - 1; bit >= 0; bit--)
        {
            // The first round only sums; each later one binds the variable drawn before on the way.
            SecureField? bound = bit == variables - 1 ? null : point[bit + 1];
            ProductKernel.Round(tables, 1 << bit, bound, sent, transcript.Workers, transcript.Width);
            transcript.Writer.SendSecure(TranscriptTag.SumcheckRound, sent);
            point[bit] = transcript.Channel.DrawSecure(TranscriptTag.SumcheckChallenge);
        }
        var finals = new SecureField[factors.Length];
        for (int i = 0; i < finals.Length; i++)
            finals[i] = variables == 0 ? tables[i].Element(0) : tables[i].Element(0) + point[0] * (tables[i].Element(1) - tables[i].Element(0));
        return new SumcheckResult(point, finals);
    }
}
