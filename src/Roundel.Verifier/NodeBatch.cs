using Roundel.Hash;

namespace Roundel.Verifier;

/// <summary>
/// Hashes the opened nodes of one level of a tree, several at a time, into digests by order. A digest is written no sooner than its node is added, so
/// the digests of the level below may be read from the same place as long as each node takes at least one.
/// </summary>
public ref struct NodeBatch
{
    /// <summary>Words that the digests of the most nodes of a level take, with what is written beyond the last.</summary>
    public const int DigestWords = Digest.WordCount * (ParameterSet.MaxQueries + MerkleBatch.Count);

    private readonly Span<uint> _rows;
    private readonly Span<uint> _digests;
    private readonly bool _isLeaf;
    private readonly int _words;
    private int _filled;
    private int _hashed;

    /// <summary>Begins a level.</summary>
    /// <param name="isLeaf">Whether nodes have no children.</param>
    /// <param name="words">Words of a node: its children's digests and its values; at least 1.</param>
    /// <param name="rows">Room for <see cref="RowWords"/> words.</param>
    /// <param name="digests">Receives the digests; <see cref="DigestWords"/> words.</param>
    public NodeBatch(bool isLeaf, int words, Span<uint> rows, Span<uint> digests)
    {
        (_isLeaf, _words) = (isLeaf, words);
        _digests = digests;
        _rows = rows[..RowWords(words)];
        _rows.Clear();
    }

    /// <summary>Words of room that nodes of a length take.</summary>
    public static int RowWords(int words) => MerkleBatch.Count * MerkleBatch.Stride(words);

    /// <summary>The next node, to be filled in whole.</summary>
    public readonly Span<uint> Next => _rows.Slice(_filled * MerkleBatch.Stride(_words), _words);

    /// <summary>The next node is filled.</summary>
    public void Add()
    {
        if (++_filled == MerkleBatch.Count) Finish();
    }

    /// <summary>Hashes what has been added and not hashed yet.</summary>
    public void Finish()
    {
        if (_filled == 0) return;
        MerkleBatch.Hash(_isLeaf, _rows, _words, _digests[(Digest.WordCount * _hashed)..]);
        (_hashed, _filled) = (_hashed + _filled, 0);
    }
}
