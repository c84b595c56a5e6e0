namespace Roundel.Examples.Tests.Samples;

/// <summary>All hashes of all lengths and positions of the input, in parts and at once.</summary>
public static class Digests
{
    public static void Main()
    {
        byte[] input = Guest.ReadAll();
        var total = new Sha256();
        var parts = new Sha256();
        var keccak = new Keccak256();
        var keyed = new Blake2s(20, input.AsSpan(0, 9));
        Span<byte> digest = stackalloc byte[32];
        for (int start = 0; start < 4; start++)
            for (int end = start; end < input.Length; end += 23)
            {
                ReadOnlySpan<byte> bytes = input.AsSpan(start, end - start);
                Sha256.Hash(bytes, digest);
                total.Append(digest);
                Keccak256.Hash(bytes, digest);
                total.Append(digest);
                Blake2s.Hash(bytes, digest);
                total.Append(digest);
                parts.Append(bytes);
                keccak.Append(bytes);
                keyed.Append(bytes);
            }
        parts.Finish(digest);
        Guest.Commit(digest);
        keccak.Finish(digest);
        Guest.Commit(digest);
        keyed.Finish(digest[..20]);
        Guest.Commit(digest[..20]);
        total.Finish(digest);
        Guest.Commit(digest);
    }
}

/// <summary>64-bit rotations, which the library writes as two shifts by an amount that becomes known when it is inlined.</summary>
public static class Rotations
{
    public static void Main()
    {
        ulong a = Guest.Read<ulong>();
        for (int i = Guest.Read<int>(); i > 0; i--) a = ulong.RotateLeft(a, 7) + 1;
        Guest.Commit(a);
    }
}
