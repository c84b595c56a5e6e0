using Roundel.Circle;
using Roundel.Field;
using Roundel.Hash;

namespace Roundel.Verifier;

/// <summary>A position of a FRI layer with the value that the verifier has derived for it.</summary>
internal struct FriQuery
{
    /// <summary>Position in the layer, memory order.</summary>
    public int Index;

    /// <summary>The derived value.</summary>
    public SecureField Value;
}

/// <summary>Folding by eight, as prover and verifier both define it.</summary>
public static class FriFold
{
    /// <summary>Values that fold into one.</summary>
    public const int Arity = 8;

    /// <summary>
    /// Folds eight consecutive values of the circle layer (log size k): once along y with β, then twice along x with β² and β⁴.
    /// A pair (a, b) folds to (a + b) + β·(a − b)/t.
    /// </summary>
    public static SecureField Circle(ReadOnlySpan<SecureField> values, int group, int logSize, SecureField beta)
    {
        // Positions 8g, 8g+2, 8g+4, 8g+6 are Q, −Q, Q + i, −Q + i with i of order four.
        CirclePoint q = new CircleDomain(logSize).At(Arity * group), r = q + CirclePoint.GeneratorOf(2);
        ReadOnlySpan<M31> twiddles = [q.Y, -q.Y, r.Y, -r.Y, q.X, r.X, q.Double().X];
        return Fold(values, twiddles, beta);
    }

    /// <summary>
    /// Folds eight consecutive values of a line layer of log size k, whose element i has the x of memory index 2i of the circle domain of
    /// log size k + 1.
    /// </summary>
    public static SecureField Line(ReadOnlySpan<SecureField> values, int group, int logSize, SecureField beta)
    {
        CirclePoint q = new CircleDomain(logSize + 1).At(2 * Arity * group), r = q + CirclePoint.GeneratorOf(3);
        CirclePoint i = CirclePoint.GeneratorOf(2);
        CirclePoint q2 = q.Double(), r2 = r.Double();
        ReadOnlySpan<M31> twiddles = [q.X, (q + i).X, r.X, (r + i).X, q2.X, r2.X, q2.Double().X];
        return Fold(values, twiddles, beta);
    }

    private static SecureField Fold(ReadOnlySpan<SecureField> values, ReadOnlySpan<M31> twiddles, SecureField beta)
    {
        Span<M31> inverses = stackalloc M31[7];
        // No twiddle is zero: the domains avoid the axes.
        M31 product = M31.One;
        for (int j = 0; j < 7; j++) { inverses[j] = product; product *= twiddles[j]; }
        product = product.Inverse();
        for (int j = 6; j >= 0; j--) { inverses[j] *= product; product *= twiddles[j]; }

        Span<SecureField> work = stackalloc SecureField[Arity];
        values.CopyTo(work);
        int twiddle = 0;
        for (int half = Arity / 2; half >= 1; half /= 2, beta = beta.Square())
            for (int j = 0; j < half; j++)
            {
                SecureField a = work[2 * j], b = work[2 * j + 1];
                work[j] = a + b + beta * ((a - b) * inverses[twiddle++]);
            }
        return work[0];
    }
}

/// <summary>Checks the FRI layers against their commitments, the folds between them, and the last polynomial.</summary>
internal static class FriVerifier
{
    /// <param name="reader">The proof, at the first layer's openings.</param>
    /// <param name="shape">The layout.</param>
    /// <param name="roots">The layers' roots.</param>
    /// <param name="betas">The folding challenges.</param>
    /// <param name="lastLayer">The last polynomial's coefficients.</param>
    /// <param name="queries">Positions and quotient values on the evaluation domain, sorted by index, no index twice.</param>
    public static void Open(scoped ref ProofReader reader, ProofShape shape, scoped ReadOnlySpan<Digest> roots, scoped ReadOnlySpan<SecureField> betas,
        scoped ReadOnlySpan<SecureField> lastLayer, scoped Span<FriQuery> queries)
    {
        int logSize = shape.LogDomain;
        for (int layer = 0; layer < shape.FriLayerCount; layer++, logSize -= 3)
        {
            queries = queries[..OpenLayer(ref reader, roots[layer], betas[layer], layer == 0, logSize, queries)];
            if (!reader.Ok) return;
        }
        foreach (FriQuery query in queries)
        {
            M31 x = new CircleDomain(logSize + 1).At(2 * query.Index).X;
            if (EvaluateLine(lastLayer, x) != query.Value)
            {
                reader.Fail(VerificationError.BadFold);
                return;
            }
        }
    }

    /// <returns>How many queries are left: one for each opened group.</returns>
    private static int OpenLayer(scoped ref ProofReader reader, in Digest root, SecureField beta, bool first, int logSize,
        scoped Span<FriQuery> queries)
    {
        Span<int> indices = stackalloc int[ParameterSet.MaxQueries];
        Span<uint> digests = stackalloc uint[NodeBatch.DigestWords];
        const int leafWords = FriFold.Arity * SecureField.Degree;
        Span<uint> rows = stackalloc uint[NodeBatch.RowWords(leafWords)];
        Span<SecureField> values = stackalloc SecureField[FriFold.Arity];
        var batch = new NodeBatch(isLeaf: true, leafWords, rows, digests);
        int groups = 0;
        for (int q = 0; q < queries.Length;)
        {
            int group = queries[q].Index / FriFold.Arity;
            Span<uint> words = batch.Next;
            int end = q;
            for (int slot = 0; slot < FriFold.Arity; slot++)
            {
                Span<uint> slotWords = words.Slice(slot * SecureField.Degree, SecureField.Degree);
                bool isKnown = end < queries.Length && queries[end].Index == FriFold.Arity * group + slot;
                if (isKnown)
                    for (int i = 0; i < SecureField.Degree; i++) slotWords[i] = queries[end].Value[i].Value;
                else
                    reader.ReadOpened(slotWords);
                if (!reader.Ok) return 0;
                values[slot] = SecureField.FromCanonical(slotWords[0], slotWords[1], slotWords[2], slotWords[3]);
                if (isKnown) end++;
            }
            batch.Add();
            indices[groups] = group;
            queries[groups++] = new FriQuery
            {
                Index = group,
                Value = first ? FriFold.Circle(values, group, logSize, beta) : FriFold.Line(values, group, logSize, beta),
            };
            q = end;
        }
        batch.Finish();
        CheckPath(ref reader, root, logSize - 3, indices[..groups], rows, digests);
        return groups;
    }

    private static void CheckPath(ref ProofReader reader, in Digest root, int logLeaves, scoped Span<int> indices, scoped Span<uint> rows,
        scoped Span<uint> digests)
    {
        for (int depth = logLeaves; depth > 0; depth--)
        {
            var batch = new NodeBatch(isLeaf: false, 2 * Digest.WordCount, rows, digests);
            int next = 0;
            for (int child = 0; child < indices.Length;)
            {
                int index = indices[child];
                bool isRight = (index & 1) != 0, both = !isRight && child + 1 < indices.Length && indices[child + 1] == index + 1;
                Span<uint> row = batch.Next;
                digests.Slice(Digest.WordCount * child++, Digest.WordCount).CopyTo(row[(isRight ? Digest.WordCount : 0)..]);
                Span<uint> sibling = row[(isRight ? 0 : Digest.WordCount)..];
                if (both) digests.Slice(Digest.WordCount * child++, Digest.WordCount).CopyTo(sibling);
                else reader.ReadSibling().CopyTo(sibling);
                batch.Add();
                indices[next++] = index >> 1;
            }
            batch.Finish();
            indices = indices[..next];
        }
        if (Digest.ReadFrom(digests) != root) reader.Fail(VerificationError.BadDecommitment);
    }

    /// <summary>Evaluates Σ c_i · Π_(bits b of i) x_b, with x_0 = x and x_(b+1) = 2·x_b² − 1.</summary>
    private static SecureField EvaluateLine(ReadOnlySpan<SecureField> coefficients, M31 x)
    {
        Span<SecureField> work = stackalloc SecureField[1 << ProofShape.LogLastLayer];
        coefficients.CopyTo(work);
        for (int count = coefficients.Length; count > 1; count /= 2, x = (x * x).Double() - M31.One)
            for (int i = 0; i < count / 2; i++)
                work[i] = work[2 * i] + work[2 * i + 1] * x;
        return work[0];
    }
}
