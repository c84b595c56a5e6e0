using System.Buffers.Binary;
using Roundel.Field;
using Roundel.Hash;

namespace Roundel.Verifier;

/// <summary>
/// Reads proof bytes in place. Everything that a challenge may depend on is read through a <c>Receive…</c> method, which
/// absorbs it at once, so that nothing can be used before it is bound. After the first failure every read returns zeros
/// and <see cref="Error"/> keeps the reason.
/// </summary>
public ref struct ProofReader
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly Channel _channel;
    private int _position;

    /// <summary>A reader over the given bytes.</summary>
    public ProofReader(ReadOnlySpan<byte> bytes, Channel channel)
    {
        _bytes = bytes;
        _channel = channel;
    }

    /// <summary>The first failure, or <see cref="VerificationError.None"/>.</summary>
    public VerificationError Error { get; private set; }

    /// <summary>Whether everything so far was well formed.</summary>
    public readonly bool Ok => Error == VerificationError.None;

    /// <summary>Whether all bytes have been read.</summary>
    public readonly bool AtEnd => _position == _bytes.Length;

    /// <summary>Records a failure, unless one is recorded already.</summary>
    public void Fail(VerificationError error)
    {
        if (Ok) Error = error;
    }

    /// <summary>Receives plain words, any value.</summary>
    public void ReceiveWords(TranscriptTag tag, scoped Span<uint> words)
    {
        ReadOnlySpan<byte> bytes = Take(words.Length);
        for (int i = 0; i < words.Length; i++) words[i] = Ok ? WordAt(bytes, i) : 0;
        if (Ok) _channel.AbsorbWords(tag, bytes);
    }

    /// <summary>Receives a digest.</summary>
    public Digest ReceiveDigest(TranscriptTag tag)
    {
        ReadOnlySpan<byte> bytes = Take(Digest.WordCount);
        if (!Ok) return default;
        _channel.AbsorbWords(tag, bytes);
        return Digest.ReadFrom(bytes);
    }

    /// <summary>Receives elements of the challenge field as one item.</summary>
    public void ReceiveSecure(TranscriptTag tag, scoped Span<SecureField> elements)
    {
        ReadOnlySpan<byte> bytes = Take(SecureField.Degree * elements.Length);
        for (int i = 0; i < elements.Length; i++) elements[i] = Ok ? SecureAt(bytes, i) : default;
        if (Ok) _channel.AbsorbWords(tag, bytes);
    }

    /// <summary>Receives a proof-of-work nonce, checks it against the state before it, and absorbs it.</summary>
    public void ReceiveNonce(TranscriptTag tag, int bits)
    {
        if (bits == 0) return;
        ReadOnlySpan<byte> bytes = Take(1);
        if (!Ok) return;
        uint nonce = WordAt(bytes, 0);
        Span<uint> state = stackalloc uint[Digest.WordCount];
        _channel.State.CopyTo(state);
        if (nonce >= M31.P) Fail(VerificationError.NonCanonicalElement);
        else if (!Grinder.Check(state, nonce, bits)) Fail(VerificationError.BadProofOfWork);
        else _channel.Absorb(tag, nonce);
    }

    /// <summary>Reads canonical words of an opening, which the caller authenticates against a commitment.</summary>
    public void ReadOpened(scoped Span<uint> words)
    {
        ReadOnlySpan<byte> bytes = Take(words.Length);
        if (!Ok) { words.Clear(); return; }
        bool canonical = true;
        for (int i = 0; i < words.Length; i++)
        {
            words[i] = WordAt(bytes, i);
            canonical &= words[i] < M31.P;
        }
        if (!canonical) Fail(VerificationError.NonCanonicalElement);
    }

    /// <summary>Reads a sibling digest of an opening.</summary>
    public Digest ReadSibling()
    {
        ReadOnlySpan<byte> bytes = Take(Digest.WordCount);
        return Ok ? Digest.ReadFrom(bytes) : default;
    }

    private ReadOnlySpan<byte> Take(int words)
    {
        int length = words * sizeof(uint);
        if (!Ok || _bytes.Length - _position < length)
        {
            Fail(VerificationError.Truncated);
            return default;
        }
        ReadOnlySpan<byte> result = _bytes.Slice(_position, length);
        _position += length;
        return result;
    }

    private SecureField SecureAt(ReadOnlySpan<byte> bytes, int index)
    {
        uint c0 = WordAt(bytes, 4 * index), c1 = WordAt(bytes, 4 * index + 1);
        uint c2 = WordAt(bytes, 4 * index + 2), c3 = WordAt(bytes, 4 * index + 3);
        if (c0 >= M31.P || c1 >= M31.P || c2 >= M31.P || c3 >= M31.P)
        {
            Fail(VerificationError.NonCanonicalElement);
            return default;
        }
        return SecureField.FromCanonical(c0, c1, c2, c3);
    }

    private static uint WordAt(ReadOnlySpan<byte> bytes, int index) =>
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[(index * sizeof(uint))..]);
}
