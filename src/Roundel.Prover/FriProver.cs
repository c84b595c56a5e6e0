using Roundel.Circle;
using Roundel.Field;
using Roundel.Verifier;

namespace Roundel.Prover;

/// <summary>The FRI of a STARK: commits layer after layer, sends the last polynomial, and opens at the queries.</summary>
/// <param name="shape">The layout.</param>
/// <param name="quotient">Four planes of the quotient on the evaluation domain; owned from here on.</param>
/// <param name="workers">Threads.</param>
/// <param name="width">Lane width.</param>
/// <param name="cuts">Whether a last polynomial of too high a degree is cut rather than refused.</param>
internal sealed class FriProver(ProofShape shape, NativeColumns quotient, Workers workers, LaneWidth width, bool cuts) : IDisposable
{
    private readonly FriLayers _layers = new(quotient, shape.LogDomain, workers, width);

    /// <summary>Commits layer after layer and sends the last polynomial.</summary>
    public void Commit(ProofWriter writer, Channel channel, GrindingBits grinding)
    {
        for (int layer = 0; layer < shape.FriLayerCount; layer++)
        {
            _layers.Commit(writer);
            writer.SendNonce(TranscriptTag.FoldNonce, grinding.Fold);
            _layers.Fold(FoldChallenges.Powers(channel.DrawSecure(TranscriptTag.FoldChallenge)));
        }
        writer.SendSecure(TranscriptTag.LastLayer, LastPolynomial(_layers.Last, _layers.LogSize));
    }

    /// <summary>Writes the openings of all layers.</summary>
    /// <param name="writer">The proof.</param>
    /// <param name="indices">Queried positions, memory order, ascending, no position twice.</param>
    public void Open(ProofWriter writer, IReadOnlyList<int> indices) => _layers.Open(writer, indices);

    /// <summary>Interpolates the last layer, 2^logSize values on a line, by unfolding: the inverse of evaluating Σ c_i Π x_b.</summary>
    private SecureField[] LastPolynomial(ColumnView values, int logSize)
    {
        var c = new SecureField[1 << logSize];
        for (int i = 0; i < c.Length; i++)
            c[i] = SecureField.FromCanonical(values[0][i], values[1][i], values[2][i], values[3][i]);
        M31 half = ((M31)2).Inverse();
        // Step b pairs neighbours at distance 2^b: even parts stay below, odd parts go above.
        for (int b = 0; b < logSize; b++)
            for (int i = 0; i < c.Length; i++)
            {
                if ((i >> b & 1) != 0) continue;
                // The pair's first element, as an element of the line after b foldings.
                M31 x = new CircleDomain(logSize - b + 1).At(2 * (i >> b)).X;
                SecureField a = c[i], d = c[i + (1 << b)];
                c[i] = (a + d) * half;
                c[i + (1 << b)] = (a - d) * (half * x.Inverse());
            }
        int count = 1 << shape.LogLastLayerDegree;
        if (!cuts && c.AsSpan(count).IndexOfAnyExcept(SecureField.Zero) >= 0)
            throw new InvalidOperationException("The quotient is not of low degree: the trace or the interaction columns are inconsistent.");
        return c[..count];
    }

    public void Dispose() => _layers.Dispose();
}
