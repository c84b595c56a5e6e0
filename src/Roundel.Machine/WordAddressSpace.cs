namespace Roundel.Machine;

/// <summary>The RAM, in words.</summary>
public static class WordAddressSpace
{
    /// <summary>Words of RAM: addresses are below this.</summary>
    public const uint Count = 1u << 30;

    /// <summary>
    /// Addresses from <see cref="Count"/> up to this one are what the Boundary table's limbs could name beyond RAM; a zone of the
    /// statement takes them.
    /// </summary>
    public const uint Ceiling = Count + (1u << 16);
}
