using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Roundel.Field;

namespace Roundel.Multilinear.Kernels;

/// <summary>Signed integers above −p and below p to canonical words: v, or v + p where v is negative.</summary>
internal static class CellWidening
{
    /// <summary>Widens bytes.</summary>
    public static void Widen(ReadOnlySpan<sbyte> cells, Span<uint> words)
    {
        int i = 0;
        // Safe: 16 cells from i on lie within both spans, which are of one length.
        ref sbyte source = ref MemoryMarshal.GetReference(cells);
        ref uint target = ref MemoryMarshal.GetReference(words[..cells.Length]);
        for (; i <= cells.Length - Vector128<sbyte>.Count; i += Vector128<sbyte>.Count)
        {
            (Vector128<short> low, Vector128<short> high) = Vector128.Widen(Vector128.LoadUnsafe(ref source, (nuint)i));
            Vector256<short> shorts = Vector256.Create(low, high);
            (Vector256<int> first, Vector256<int> second) = Vector256.Widen(shorts);
            Residues(first).StoreUnsafe(ref target, (nuint)i);
            Residues(second).StoreUnsafe(ref target, (nuint)i + 8);
        }
        for (; i < cells.Length; i++) words[i] = Residue(cells[i]);
    }

    /// <summary>Widens 16-bit integers.</summary>
    public static void Widen(ReadOnlySpan<short> cells, Span<uint> words)
    {
        int i = 0;
        // Safe: as above.
        ref short source = ref MemoryMarshal.GetReference(cells);
        ref uint target = ref MemoryMarshal.GetReference(words[..cells.Length]);
        for (; i <= cells.Length - Vector256<short>.Count; i += Vector256<short>.Count)
        {
            (Vector256<int> first, Vector256<int> second) = Vector256.Widen(Vector256.LoadUnsafe(ref source, (nuint)i));
            Residues(first).StoreUnsafe(ref target, (nuint)i);
            Residues(second).StoreUnsafe(ref target, (nuint)i + 8);
        }
        for (; i < cells.Length; i++) words[i] = Residue(cells[i]);
    }

    /// <summary>Widens integers.</summary>
    public static void Widen(ReadOnlySpan<int> cells, Span<uint> words)
    {
        int i = 0;
        // Safe: as above.
        ref int source = ref MemoryMarshal.GetReference(cells);
        ref uint target = ref MemoryMarshal.GetReference(words[..cells.Length]);
        for (; i <= cells.Length - Vector256<int>.Count; i += Vector256<int>.Count)
            Residues(Vector256.LoadUnsafe(ref source, (nuint)i)).StoreUnsafe(ref target, (nuint)i);
        for (; i < cells.Length; i++) words[i] = Residue(cells[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Residues(Vector256<int> v) => (v + ((v >> 31) & Vector256.Create((int)M31.P))).AsUInt32();

    private static uint Residue(int v) => (uint)(v + ((v >> 31) & (int)M31.P));
}
