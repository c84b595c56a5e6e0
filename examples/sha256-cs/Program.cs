using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Roundel;

// Private input: any bytes. Output: their SHA-256 digest, 32 bytes.
Span<uint> state = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];
Span<uint> block = stackalloc uint[16];
ulong length = 0;
while (true)
{
    int got = Guest.Read(block);
    length += (uint)got;
    if (got < 64)
    {
        Sha256.Finish(state, MemoryMarshal.AsBytes(block), got, length);
        break;
    }
    Sha256.Compress(state, block);
}
foreach (uint word in state) Guest.Commit(BinaryPrimitives.ReverseEndianness(word));
