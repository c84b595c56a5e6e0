using System.Buffers;
using System.Buffers.Binary;
using Roundel.Field;
using Roundel.Hash;
using Roundel.Verifier;

namespace Roundel.Prover;

/// <summary>Writes proof bytes; the mirror image of <see cref="ProofReader"/>: whatever is sent is absorbed at once.</summary>
public sealed class ProofWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new(1 << 16);
    private readonly Channel _channel;
    private readonly Workers _workers;
    private readonly LaneWidth _width;

    /// <summary>A writer into the given transcript; the workers grind.</summary>
    public ProofWriter(Channel channel, Workers workers, LaneWidth width) => (_channel, _workers, _width) = (channel, workers, width);

    /// <summary>Where tests of soundness change what is sent, before it is written and absorbed.</summary>
    internal Func<TranscriptTag, uint[], uint[]>? Sending { get; set; }

    /// <summary>What has been written.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.WrittenSpan;

    /// <summary>Sends plain words.</summary>
    public void SendWords(TranscriptTag tag, ReadOnlySpan<uint> words)
    {
        if (Sending is not null) words = Sending(tag, words.ToArray());
        foreach (uint word in words) Write(word);
        _channel.Absorb(tag, words);
    }

    /// <summary>Sends a digest.</summary>
    public void SendDigest(TranscriptTag tag, in Digest digest)
    {
        if (Sending is not null)
        {
            var words = new uint[Digest.WordCount];
            digest.CopyTo(words);
            SendChanged(tag, words);
            return;
        }
        WriteSibling(digest);
        _channel.Absorb(tag, digest);
    }

    /// <summary>Sends elements of the challenge field as one item.</summary>
    public void SendSecure(TranscriptTag tag, ReadOnlySpan<SecureField> elements)
    {
        if (Sending is not null)
        {
            var words = new uint[SecureField.Degree * elements.Length];
            for (int i = 0; i < words.Length; i++) words[i] = elements[i / SecureField.Degree][i % SecureField.Degree].Value;
            SendChanged(tag, words);
            return;
        }
        foreach (SecureField element in elements)
            for (int i = 0; i < SecureField.Degree; i++) Write(element[i].Value);
        _channel.Absorb(tag, elements);
    }

    /// <summary>Finds the smallest nonce with the proof of work asked for, and sends it.</summary>
    public void SendNonce(TranscriptTag tag, int bits)
    {
        if (bits == 0) return;
        uint nonce = Grind(bits);
        if (Sending is not null)
        {
            SendChanged(tag, [nonce]);
            return;
        }
        Write(nonce);
        _channel.Absorb(tag, nonce);
    }

    /// <summary>Writes opened values.</summary>
    public void WriteOpened(ReadOnlySpan<uint> words)
    {
        foreach (uint word in words) Write(word);
    }

    /// <summary>Writes a sibling digest.</summary>
    public void WriteSibling(in Digest digest)
    {
        digest.CopyTo(_bytes.GetSpan(Digest.ByteCount));
        _bytes.Advance(Digest.ByteCount);
    }

    private void SendChanged(TranscriptTag tag, uint[] honest)
    {
        uint[] words = Sending!(tag, honest);
        foreach (uint word in words) Write(word);
        _channel.Absorb(tag, words);
    }

    private void Write(uint word)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.GetSpan(sizeof(uint)), word);
        _bytes.Advance(sizeof(uint));
    }

    /// <summary>Rounds of ranges, one range a thread, until a round succeeds; the smallest success is taken, whatever the thread count.</summary>
    private uint Grind(int bits)
    {
        var state = new uint[Digest.WordCount];
        _channel.State.CopyTo(state);
        const ulong range = 1 << 14;
        const int rangesPerRound = 16;
        var found = new ulong[rangesPerRound];
        for (ulong start = 0; start < M31.P; start += range * rangesPerRound)
        {
            ulong round = start;
            Array.Fill(found, ulong.MaxValue);
            _workers.For(rangesPerRound, i =>
            {
                if (Grinder.FindInRange(state, bits, round + (ulong)i * range, range, out ulong nonce, _width)) found[i] = nonce;
            });
            ulong best = found.Min();
            if (best < M31.P) return (uint)best;
        }
        throw new InvalidOperationException($"No nonce of {bits} bits was found."); // Probability below e^-1000 for 20 bits.
    }
}
