using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Roundel.Hash;

/// <summary>
/// Blake2s with 32-byte digests (RFC 7693), unkeyed, with the personalisation of the BLAKE2 parameter block. An incremental
/// hasher without allocations: construct, append, finish once. A mutable struct: pass it by reference. Words are hashed as
/// four little-endian bytes; words and bytes may be mixed. The default value is not a valid hasher.
/// </summary>
public struct Blake2s
{
    private const int BlockWords = 16;
    private const int BlockBytes = 64;

    private State _state;
    private Block _block;
    private int _filled;      // bytes of the block in use, 0 to 64; a full block waits until it is known not to be the last
    private ulong _absorbed;  // bytes compressed so far
    private Phase _phase;

    /// <summary>An empty hasher.</summary>
    /// <param name="personalisation">Eight bytes as a little-endian word; see <see cref="Personalisation"/>.</param>
    public Blake2s(ulong personalisation)
    {
        Blake2sCompression.Initialise(_state, personalisation);
        _phase = Phase.Open;
    }

    /// <summary>
    /// A hasher of RFC 7693 with a shorter digest or a key. The hash is the first <paramref name="digestBytes"/> bytes of
    /// what <see cref="Finish"/> returns.
    /// </summary>
    /// <param name="digestBytes">The length of the digest, 1 to 32 bytes.</param>
    /// <param name="key">The key, at most 32 bytes; empty for none.</param>
    /// <exception cref="ArgumentOutOfRangeException">A length is out of range.</exception>
    public static Blake2s Create(int digestBytes, ReadOnlySpan<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(digestBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(digestBytes, Digest.ByteCount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(key.Length, Digest.ByteCount, nameof(key));
        Blake2s hasher = new(Personalisation.None);
        hasher._state[0] ^= Digest.ByteCount ^ (uint)digestBytes ^ (uint)key.Length << 8;
        if (key.IsEmpty) return hasher;
        Span<byte> block = stackalloc byte[BlockBytes];
        block.Clear();
        key.CopyTo(block);
        hasher.Append(block);
        return hasher;
    }

    /// <summary>The digest of one message.</summary>
    public static Digest Hash(ReadOnlySpan<byte> message, ulong personalisation = Personalisation.None)
    {
        Blake2s hasher = new(personalisation);
        hasher.Append(message);
        return hasher.Finish();
    }

    /// <summary>The digest of one message of little-endian words.</summary>
    public static Digest HashWords(ReadOnlySpan<uint> words, ulong personalisation = Personalisation.None)
    {
        Blake2s hasher = new(personalisation);
        hasher.Append(words);
        return hasher.Finish();
    }

    /// <summary>Appends bytes.</summary>
    /// <exception cref="InvalidOperationException">The hasher was not constructed, or has finished.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        RequireOpen();
        while (bytes.Length > 0)
        {
            if (_filled == BlockBytes) CompressBlock();
            if ((_filled & 3) == 0 && bytes.Length >= 4)
            {
                _block[_filled >> 2] = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
                _filled += 4;
                bytes = bytes[4..];
                continue;
            }
            AppendByte(bytes[0]);
            bytes = bytes[1..];
        }
    }

    /// <summary>Appends words, each as four little-endian bytes.</summary>
    /// <exception cref="InvalidOperationException">The hasher was not constructed, or has finished.</exception>
    public void Append(ReadOnlySpan<uint> words)
    {
        RequireOpen();
        if ((_filled & 3) != 0)
        {
            AppendUnaligned(words);
            return;
        }
        while (words.Length > 0)
        {
            if (_filled == BlockBytes) CompressBlock();
            if (_filled == 0 && words.Length > BlockWords)
            {
                // Straight from the input: more follows, so this block is not the last.
                _absorbed += BlockBytes;
                Blake2sCompression.Compress(_state, words[..BlockWords], _absorbed, isLast: false);
                words = words[BlockWords..];
                continue;
            }
            int taken = Math.Min(words.Length, BlockWords - (_filled >> 2));
            words[..taken].CopyTo(((Span<uint>)_block)[(_filled >> 2)..]);
            _filled += 4 * taken;
            words = words[taken..];
        }
    }

    /// <summary>Appends one word as four little-endian bytes.</summary>
    /// <exception cref="InvalidOperationException">The hasher was not constructed, or has finished.</exception>
    public void Append(uint word) => Append(new ReadOnlySpan<uint>(in word));

    /// <summary>Appends the 32 bytes of a digest.</summary>
    /// <exception cref="InvalidOperationException">The hasher was not constructed, or has finished.</exception>
    public void Append(in Digest digest)
    {
        Span<uint> words = stackalloc uint[Digest.WordCount];
        digest.CopyTo(words);
        Append(words);
    }

    /// <summary>Ends the message.</summary>
    /// <returns>The digest of everything appended.</returns>
    /// <exception cref="InvalidOperationException">The hasher was not constructed, or has finished.</exception>
    public Digest Finish()
    {
        RequireOpen();
        _phase = Phase.Finished;
        Span<uint> block = _block;
        block[((_filled + 3) >> 2)..].Clear();
        _absorbed += (ulong)_filled;
        Blake2sCompression.Compress(_state, block, _absorbed, isLast: true);
        HashCounter.Add(Math.Max(1, ((long)_absorbed + BlockBytes - 1) / BlockBytes));
        return Digest.ReadFrom((ReadOnlySpan<uint>)_state);
    }

    private readonly void RequireOpen()
    {
        if (_phase != Phase.Open)
            throw new InvalidOperationException("The Blake2s hasher was not constructed, or has finished.");
    }

    private void AppendUnaligned(ReadOnlySpan<uint> words)
    {
        foreach (uint word in words)
            for (int shift = 0; shift < 32; shift += 8)
            {
                if (_filled == BlockBytes) CompressBlock();
                AppendByte((byte)(word >> shift));
            }
    }

    private void AppendByte(byte value)
    {
        int shift = 8 * (_filled & 3);
        // The first byte of a word overwrites what an earlier block left there.
        _block[_filled >> 2] = shift == 0 ? value : _block[_filled >> 2] | (uint)value << shift;
        _filled++;
    }

    private void CompressBlock()
    {
        _absorbed += BlockBytes;
        Blake2sCompression.Compress(_state, _block, _absorbed, isLast: false);
        _filled = 0;
    }

    private enum Phase : byte
    {
        Unset,
        Open,
        Finished,
    }

    [InlineArray(Digest.WordCount)]
    private struct State
    {
        private uint _first;
    }

    [InlineArray(BlockWords)]
    private struct Block
    {
        private uint _first;
    }
}
