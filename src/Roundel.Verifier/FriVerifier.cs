using Roundel.Circle;
using Roundel.Field;
using Roundel.Hash;

namespace Roundel.Verifier;

/// <summary>A position of a FRI layer with the value that the verifier has derived for it.</summary>
public struct FriQuery
{
    /// <summary>Position in the layer, memory order.</summary>
    public int Index;

    /// <summary>The derived value.</summary>
    public SecureField Value;
}

/// <summary>Checks the FRI layers against their commitments, the folds between them, and the last polynomial.</summary>
public static class FriVerifier
{
    /// <summary>Reads the openings of all layers and follows the folds.</summary>
    /// <param name="reader">The proof, at the first layer's openings.</param>
    /// <param name="logSize">log2 of the size of the first layer, a circle domain.</param>
    /// <param name="roots">The layers' roots.</param>
    /// <param name="challenges">The folding challenges of each.</param>
    /// <param name="lastLayer">The last polynomial's coefficients.</param>
    /// <param name="queries">Positions and values in the first layer, sorted by index, no index twice; overwritten.</param>
    public static void Open(scoped ref ProofReader reader, int logSize, scoped ReadOnlySpan<Digest> roots, scoped ReadOnlySpan<FoldChallenges> challenges,
        scoped ReadOnlySpan<SecureField> lastLayer, scoped Span<FriQuery> queries)
    {
        for (int layer = 0; layer < roots.Length; layer++, logSize -= FriFold.LogArity)
        {
            queries = queries[..OpenLayer(ref reader, roots[layer], challenges[layer], layer == 0, logSize, queries)];
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
    private static int OpenLayer(scoped ref ProofReader reader, in Digest root, FoldChallenges challenges, bool first, int logSize,
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
                Value = first ? FriFold.Circle(values, group, logSize, challenges) : FriFold.Line(values, group, logSize, challenges),
            };
            q = end;
        }
        batch.Finish();
        PathVerifier.Check(ref reader, root, logSize - FriFold.LogArity, indices[..groups], rows, digests);
        return groups;
    }

    /// <summary>Evaluates Σ c_i · Π_(bits b of i) x_b, with x_0 = x and x_(b+1) = 2·x_b² − 1.</summary>
    private static SecureField EvaluateLine(ReadOnlySpan<SecureField> coefficients, M31 x)
    {
        Span<SecureField> work = stackalloc SecureField[1 << FriFold.LogLastLayer];
        coefficients.CopyTo(work);
        for (int count = coefficients.Length; count > 1; count /= 2, x = (x * x).Double() - M31.One)
            for (int i = 0; i < count / 2; i++)
                work[i] = work[2 * i] + work[2 * i + 1] * x;
        return work[0];
    }
}
