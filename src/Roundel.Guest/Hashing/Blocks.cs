using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Roundel;

/// <summary>Bytes as the words that a compression reads.</summary>
internal static unsafe class Blocks
{
    /// <summary>
    /// The bytes of one block as words, as they lie in memory: in place where they are aligned, since a load of a word that is not
    /// takes many instructions; otherwise copied.
    /// </summary>
    /// <param name="bytes">As many as <paramref name="copy"/> holds.</param>
    /// <param name="copy">Room for them.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ReadOnlySpan<T> Words<T>(ReadOnlySpan<byte> bytes, Span<T> copy) where T : unmanaged
    {
        // Safe: only the address's low bits are looked at. What moves objects keeps these.
        if (((uint)(nuint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(bytes)) & 3) == 0) return MemoryMarshal.Cast<byte, T>(bytes);
        bytes.CopyTo(MemoryMarshal.AsBytes(copy));
        return copy;
    }
}
