using Roundel.Field;
using Roundel.Hash;

namespace Roundel.Verifier;

/// <summary>Sees every absorb and draw, in order; for the transcript inventory.</summary>
public interface ITranscriptObserver
{
    /// <summary>Something was absorbed.</summary>
    void Absorbed(TranscriptTag tag, int words);

    /// <summary>A challenge was drawn.</summary>
    void Drawn(TranscriptTag tag, int words);
}

/// <summary>
/// The Fiat–Shamir transcript over Blake2s. Its state is one digest: absorbing replaces it by
/// H(state ‖ tag ‖ length ‖ words), drawing reads H(state ‖ 2^31 + tag ‖ counter), the counter running since the last
/// absorb. All words are little-endian.
/// </summary>
public sealed class Channel
{
    private const uint DrawFlag = 0x8000_0000;
    private readonly ITranscriptObserver? _observer;
    private Digest _state;
    private uint _drawn;

    /// <summary>A fresh transcript.</summary>
    /// <param name="observer">Told of every item; null for none.</param>
    public Channel(ITranscriptObserver? observer = null) => _observer = observer;

    /// <summary>The state; what a proof of work is bound to.</summary>
    public Digest State => _state;

    /// <summary>Binds words.</summary>
    public void Absorb(TranscriptTag tag, ReadOnlySpan<uint> words)
    {
        Blake2s hash = Begin((uint)tag, (uint)words.Length);
        hash.Append(words);
        End(ref hash, tag, words.Length);
    }

    /// <summary>Binds words given as little-endian bytes, four each.</summary>
    /// <exception cref="ArgumentException">The length is no multiple of four.</exception>
    public void AbsorbWords(TranscriptTag tag, ReadOnlySpan<byte> littleEndian)
    {
        if (littleEndian.Length % sizeof(uint) != 0) throw new ArgumentException("Whole words are needed.", nameof(littleEndian));
        Blake2s hash = Begin((uint)tag, (uint)(littleEndian.Length / sizeof(uint)));
        hash.Append(littleEndian);
        End(ref hash, tag, littleEndian.Length / sizeof(uint));
    }

    /// <summary>Binds a byte string, its length first.</summary>
    public void AbsorbBytes(TranscriptTag tag, ReadOnlySpan<byte> bytes)
    {
        Blake2s hash = Begin((uint)tag, (uint)bytes.Length);
        hash.Append(bytes);
        End(ref hash, tag, bytes.Length);
    }

    /// <summary>Binds one word.</summary>
    public void Absorb(TranscriptTag tag, uint word) => Absorb(tag, new ReadOnlySpan<uint>(in word));

    /// <summary>Binds a digest.</summary>
    public void Absorb(TranscriptTag tag, in Digest digest)
    {
        Blake2s hash = Begin((uint)tag, Digest.WordCount);
        hash.Append(digest);
        End(ref hash, tag, Digest.WordCount);
    }

    /// <summary>Binds field elements of the challenge field, four words each.</summary>
    public void Absorb(TranscriptTag tag, ReadOnlySpan<SecureField> elements)
    {
        Blake2s hash = Begin((uint)tag, (uint)(SecureField.Degree * elements.Length));
        foreach (SecureField element in elements)
            for (int i = 0; i < SecureField.Degree; i++) hash.Append(element[i].Value);
        End(ref hash, tag, SecureField.Degree * elements.Length);
    }

    /// <summary>Draws a uniform element of the challenge field: 31-bit words, the word 2^31 − 1 rejected.</summary>
    public SecureField DrawSecure(TranscriptTag tag)
    {
        Span<uint> coordinates = stackalloc uint[SecureField.Degree];
        Span<uint> words = stackalloc uint[Digest.WordCount];
        int count = 0;
        while (count < coordinates.Length)
        {
            Squeeze(tag, words);
            foreach (uint word in words)
            {
                uint candidate = word & M31.P;
                if (candidate != M31.P && count < coordinates.Length) coordinates[count++] = candidate;
            }
        }
        _observer?.Drawn(tag, SecureField.Degree);
        return SecureField.FromCanonical(coordinates[0], coordinates[1], coordinates[2], coordinates[3]);
    }

    /// <summary>Draws positions in [0, 2^logSize), with replacement.</summary>
    public void DrawPositions(TranscriptTag tag, int logSize, Span<int> positions)
    {
        Span<uint> words = stackalloc uint[Digest.WordCount];
        uint mask = (1u << logSize) - 1;
        for (int i = 0; i < positions.Length; i++)
        {
            if (i % Digest.WordCount == 0) Squeeze(tag, words);
            positions[i] = (int)(words[i % Digest.WordCount] & mask);
        }
        _observer?.Drawn(tag, positions.Length);
    }

    private void Squeeze(TranscriptTag tag, Span<uint> words)
    {
        Blake2s hash = Begin((uint)tag | DrawFlag, _drawn++);
        hash.Finish().CopyTo(words);
    }

    private Blake2s Begin(uint tag, uint length)
    {
        var hash = new Blake2s(Personalisation.Transcript);
        hash.Append(_state);
        hash.Append(tag);
        hash.Append(length);
        return hash;
    }

    private void End(ref Blake2s hash, TranscriptTag tag, int words)
    {
        _state = hash.Finish();
        _drawn = 0;
        _observer?.Absorbed(tag, words);
    }
}
