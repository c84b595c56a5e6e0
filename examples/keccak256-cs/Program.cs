using System.Runtime.InteropServices;
using Roundel;

// Private input: any bytes. Output: their Keccak-256 digest as Ethereum uses it (padding byte 0x01, not SHA-3's 0x06).
Span<ulong> state = stackalloc ulong[25];
Span<ulong> block = stackalloc ulong[Keccak.RateWords];
while (true)
{
    int got = Guest.Read(block);
    if (got < 8 * Keccak.RateWords)
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(block);
        bytes[got..].Clear();
        bytes[got] ^= 0x01;
        bytes[^1] ^= 0x80;
        Keccak.Absorb(state, block);
        break;
    }
    Keccak.Absorb(state, block);
}
Guest.Commit(MemoryMarshal.AsBytes(state)[..32]);
