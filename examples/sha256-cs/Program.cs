using Roundel;

// Private input: any bytes. Output: their SHA-256 digest, 32 bytes.
var hash = new Sha256();
Span<byte> chunk = stackalloc byte[1024];
int got;
do
{
    got = Guest.Read(chunk);
    hash.Append(chunk[..got]);
}
while (got == chunk.Length);
Span<byte> digest = stackalloc byte[Sha256.DigestBytes];
hash.Finish(digest);
Guest.Commit(digest);
