using System.Buffers.Binary;
using System.Numerics;

namespace Roundel.Air.Sealing;

/// <summary>
/// SHA-256 (FIPS 180-4) of words. That of the runtime loads the system's OpenSSL, which takes longer than all that is hashed here, and
/// which a file that is to run by itself may not find.
/// </summary>
public sealed class Sha256
{
    private const int BlockBytes = 64;

    /// <summary>The first 32 bits of the fractional parts of the cube roots of the first 64 primes (FIPS 180-4, section 4.2.2).</summary>
    private static ReadOnlySpan<uint> RoundConstants =>
    [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ];

    private readonly uint[] _state =
    [
        0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
    ];

    private readonly byte[] _block = new byte[BlockBytes];
    private int _filled;
    private long _length;

    /// <summary>Adds bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        _length += bytes.Length;
        while (bytes.Length >= BlockBytes - _filled)
        {
            int count = BlockBytes - _filled;
            bytes[..count].CopyTo(_block.AsSpan(_filled));
            bytes = bytes[count..];
            _filled = 0;
            Compress();
        }
        bytes.CopyTo(_block.AsSpan(_filled));
        _filled += bytes.Length;
    }

    /// <summary>The hash of everything added: 32 bytes. Nothing may be added afterwards.</summary>
    public byte[] Finish()
    {
        long bits = 8 * _length;
        Append([0x80]);
        while (_filled != BlockBytes - sizeof(long)) Append([0]);
        Span<byte> end = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(end, bits);
        Append(end);
        var digest = new byte[sizeof(uint) * _state.Length];
        for (int i = 0; i < _state.Length; i++) BinaryPrimitives.WriteUInt32BigEndian(digest.AsSpan(sizeof(uint) * i), _state[i]);
        return digest;
    }

    private void Compress()
    {
        Span<uint> w = stackalloc uint[64];
        for (int t = 0; t < 16; t++) w[t] = BinaryPrimitives.ReadUInt32BigEndian(_block.AsSpan(sizeof(uint) * t));
        for (int t = 16; t < w.Length; t++)
        {
            uint s0 = BitOperations.RotateRight(w[t - 15], 7) ^ BitOperations.RotateRight(w[t - 15], 18) ^ w[t - 15] >> 3;
            uint s1 = BitOperations.RotateRight(w[t - 2], 17) ^ BitOperations.RotateRight(w[t - 2], 19) ^ w[t - 2] >> 10;
            w[t] = s1 + w[t - 7] + s0 + w[t - 16];
        }
        (uint a, uint b, uint c, uint d) = (_state[0], _state[1], _state[2], _state[3]);
        (uint e, uint f, uint g, uint h) = (_state[4], _state[5], _state[6], _state[7]);
        for (int t = 0; t < w.Length; t++)
        {
            uint s1 = BitOperations.RotateRight(e, 6) ^ BitOperations.RotateRight(e, 11) ^ BitOperations.RotateRight(e, 25);
            uint t1 = h + s1 + (e & f ^ ~e & g) + RoundConstants[t] + w[t];
            uint s0 = BitOperations.RotateRight(a, 2) ^ BitOperations.RotateRight(a, 13) ^ BitOperations.RotateRight(a, 22);
            uint t2 = s0 + (a & b ^ a & c ^ b & c);
            (h, g, f, e, d, c, b, a) = (g, f, e, d + t1, c, b, a, t1 + t2);
        }
        uint[] added = [a, b, c, d, e, f, g, h];
        for (int i = 0; i < added.Length; i++) _state[i] += added[i];
    }
}
