namespace Roundel.RiscV;

/// <summary>A loadable segment.</summary>
/// <param name="Address">Byte address of its first byte.</param>
/// <param name="MemorySize">Bytes in memory; those beyond <see cref="Data"/> are zero.</param>
/// <param name="Data">The bytes that the file holds.</param>
/// <param name="Executable">Instructions come from it.</param>
/// <param name="Writable">The program declares that it writes there.</param>
public sealed record ElfSegment(uint Address, uint MemorySize, ReadOnlyMemory<byte> Data, bool Executable, bool Writable)
{
    /// <summary>The byte address after the last byte; 2^32 at most.</summary>
    public ulong End => (ulong)Address + MemorySize;
}

/// <summary>A contiguous stretch of initial memory.</summary>
/// <param name="StartWord">Byte address / 4 of the first word.</param>
/// <param name="Words">The initial words.</param>
public sealed record ImageZone(uint StartWord, ReadOnlyMemory<uint> Words);
