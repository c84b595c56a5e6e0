namespace Roundel.GuestCompiler.Tests.Samples;

/// <summary>SHA-256 of the input.</summary>
public static class CostOfSha256
{
    public static void Main()
    {
        Span<byte> digest = stackalloc byte[32];
        Sha256.Hash(Guest.ReadAll(), digest);
        Guest.Commit(digest);
    }
}

/// <summary>Keccak-256 of the input.</summary>
public static class CostOfKeccak256
{
    public static void Main()
    {
        Span<byte> digest = stackalloc byte[32];
        Keccak256.Hash(Guest.ReadAll(), digest);
        Guest.Commit(digest);
    }
}

/// <summary>BLAKE2s of the input.</summary>
public static class CostOfBlake2s
{
    public static void Main()
    {
        Span<byte> digest = stackalloc byte[32];
        Blake2s.Hash(Guest.ReadAll(), digest);
        Guest.Commit(digest);
    }
}
