using Roundel.Hash;

namespace Roundel.Machine;

/// <summary>Reads words without ever going past the end; missing words are zero and clear <see cref="Ok"/>.</summary>
public ref struct WordReader
{
    private readonly ReadOnlySpan<uint> _words;
    private int _position;

    /// <summary>A reader over the given words.</summary>
    public WordReader(ReadOnlySpan<uint> words)
    {
        _words = words;
        Ok = true;
    }

    /// <summary>Whether every word asked for was there.</summary>
    public bool Ok { get; private set; }

    /// <summary>Whether all words were read, and none was missing.</summary>
    public readonly bool AtEnd => Ok && _position == _words.Length;

    /// <summary>The next word.</summary>
    public uint Read()
    {
        if (_position < _words.Length) return _words[_position++];
        Ok = false;
        return 0;
    }

    /// <summary>The next eight words.</summary>
    public Digest ReadDigest()
    {
        Span<uint> eight = stackalloc uint[Digest.WordCount];
        for (int i = 0; i < eight.Length; i++) eight[i] = Read();
        return Digest.ReadFrom(eight);
    }
}
