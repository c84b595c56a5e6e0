using Roundel;

// Private input: n, four little-endian bytes. Output: F(n) modulo 2^64, eight little-endian bytes.
uint n = Guest.Read<uint>();
ulong a = 0, b = 1; // F(2k) and F(2k + 1)
for (uint turns = n / 2; turns != 0; turns--)
{
    a += b;
    b += a;
}
Guest.Commit((n & 1) != 0 ? b : a);
