using Roundel;

/// <summary>A list of members under one root: a binary tree of SHA-256 digests, each kind of which has a first byte of its own (as in RFC 6962).</summary>
internal static class Tree
{
    public const int DigestBytes = Sha256.DigestBytes;

    private const byte OfLeaf = 0, OfNode = 1, OfTag = 2;

    /// <summary>Whether the path leads from a member's leaf to the root.</summary>
    /// <param name="root">The root.</param>
    /// <param name="secret">The member's secret.</param>
    /// <param name="index">Its place: bit i says whether the way comes from the right at height i.</param>
    /// <param name="path">The siblings, the leaf's first.</param>
    public static bool Contains(ReadOnlySpan<byte> root, ReadOnlySpan<byte> secret, uint index, ReadOnlySpan<byte> path)
    {
        if (path.Length % DigestBytes != 0 || path.Length > 32 * DigestBytes) return false;
        Span<byte> node = stackalloc byte[DigestBytes];
        Leaf(secret, node);
        for (; !path.IsEmpty; path = path[DigestBytes..], index >>= 1)
        {
            ReadOnlySpan<byte> sibling = path[..DigestBytes];
            if ((index & 1) == 0) Join(node, sibling, node);
            else Join(sibling, node, node);
        }
        return index == 0 && node.SequenceEqual(root);
    }

    /// <summary>What stands in the public list for a member.</summary>
    public static void Leaf(ReadOnlySpan<byte> secret, Span<byte> leaf) => Hash(OfLeaf, secret, [], leaf);

    /// <summary>The node above two others; may be written over one of them.</summary>
    public static void Join(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> node) => Hash(OfNode, left, right, node);

    /// <summary>What a member shows in a context.</summary>
    public static byte[] Tag(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> context)
    {
        var tag = new byte[DigestBytes];
        Hash(OfTag, secret, context, tag);
        return tag;
    }

    private static void Hash(byte kind, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, Span<byte> digest)
    {
        Hasher.Append([kind]);
        Hasher.Append(first);
        Hasher.Append(second);
        Hasher.Finish(digest);
    }

    // One for all: memory of a guest is not given back.
    private static readonly Sha256 Hasher = new();
}
