using Roundel;

// Private input: any bytes. Output: their Keccak-256 digest as Ethereum uses it (padding byte 0x01, not SHA-3's 0x06).
var hash = new Keccak256();
Span<byte> chunk = stackalloc byte[8 * 136]; // whole blocks
int got;
do
{
    got = Guest.Read(chunk);
    hash.Append(chunk[..got]);
}
while (got == chunk.Length);
Span<byte> digest = stackalloc byte[Keccak256.DigestBytes];
hash.Finish(digest);
Guest.Commit(digest);
