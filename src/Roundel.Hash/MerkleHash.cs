namespace Roundel.Hash;

/// <summary>
/// The hash of Merkle trees, one node at a time: the specification of <see cref="MerkleKernels"/>, and what verifiers use.
/// </summary>
public static class MerkleHash
{
    /// <summary>A node with children: Blake2s of left ‖ right ‖ values, personalised "RndlNode".</summary>
    /// <param name="left">The digest of the child of even index.</param>
    /// <param name="right">The digest of the child of odd index.</param>
    /// <param name="values">Column values of this node, any number of words; little-endian when hashed.</param>
    public static Digest Node(in Digest left, in Digest right, ReadOnlySpan<uint> values)
    {
        Blake2s hasher = new(Personalisation.Node);
        hasher.Append(left);
        hasher.Append(right);
        hasher.Append(values);
        return hasher.Finish();
    }

    /// <summary>A node without children: Blake2s of the values, personalised "RndlLeaf".</summary>
    /// <param name="values">Column values of this leaf, any number of words; little-endian when hashed.</param>
    public static Digest Leaf(ReadOnlySpan<uint> values)
    {
        Blake2s hasher = new(Personalisation.Leaf);
        hasher.Append(values);
        return hasher.Finish();
    }
}
