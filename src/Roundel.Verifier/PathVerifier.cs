using Roundel.Hash;

namespace Roundel.Verifier;

/// <summary>Authenticates leaves of a plain binary tree.</summary>
public static class PathVerifier
{
    /// <summary>Checks opened leaves against the root. The proof holds, level by level from the leaves and node by node, the siblings not derived.</summary>
    /// <param name="reader">The proof.</param>
    /// <param name="root">The commitment.</param>
    /// <param name="logLeaves">log2 of the number of leaves.</param>
    /// <param name="indices">The opened leaves, ascending, none twice; overwritten.</param>
    /// <param name="rows">Room for nodes: <see cref="NodeBatch.RowWords"/> of two digests.</param>
    /// <param name="digests">The leaves' digests in the same order, in room for <see cref="NodeBatch.DigestWords"/>; overwritten.</param>
    public static void Check(scoped ref ProofReader reader, in Digest root, int logLeaves, scoped Span<int> indices,
        scoped Span<uint> rows, scoped Span<uint> digests)
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
}
