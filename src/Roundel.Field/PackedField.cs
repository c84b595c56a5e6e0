using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Roundel.Field;

/// <summary>Operations over any packed base field.</summary>
public static class PackedField
{
    /// <summary>The inverse a^(p−2) of every lane, zero for a zero lane; the addition chain of <see cref="M31.Inverse"/>.</summary>
    public static T Inverse<T>(T a)
        where T : struct, IPackedM31<T>
    {
        T t2 = a * a * a;
        T t4 = Squares(t2, 2) * t2;
        T t8 = Squares(t4, 4) * t4;
        T t16 = Squares(t8, 8) * t8;
        T t24 = Squares(t16, 8) * t8;
        T t28 = Squares(t24, 4) * t4;
        T t29 = t28 * t28 * a;
        return Squares(t29, 2) * a;
    }

    /// <summary>
    /// Inverts a whole number of vectors of words: <paramref name="inverses"/>[i] = 1 / <paramref name="values"/>[i], three
    /// products per vector and one inversion. The same span may serve as both.
    /// </summary>
    /// <param name="values">Canonical words, none of them zero.</param>
    /// <param name="inverses">As many words.</param>
    /// <param name="scratch">As many words of scratch space, apart from both.</param>
    /// <exception cref="ArgumentException">The lengths differ or are no multiple of the width.</exception>
    /// <exception cref="DivideByZeroException">A word is zero; <paramref name="inverses"/> is unchanged then.</exception>
    public static void BatchInverse<T>(ReadOnlySpan<uint> values, Span<uint> inverses, Span<uint> scratch)
        where T : struct, IPackedM31<T>
    {
        if (!TryBatchInverse<T>(values, inverses, scratch)) throw new DivideByZeroException("Zero has no inverse in M31.");
    }

    /// <summary>As <see cref="BatchInverse{T}"/>, but changes nothing and returns false if a word is zero.</summary>
    /// <exception cref="ArgumentException">The lengths differ or are no multiple of the width.</exception>
    public static bool TryBatchInverse<T>(ReadOnlySpan<uint> values, Span<uint> inverses, Span<uint> scratch)
        where T : struct, IPackedM31<T>
    {
        if (inverses.Length != values.Length || scratch.Length < values.Length || values.Length % T.Width != 0)
            throw new ArgumentException("Spans of one length, a multiple of the width, are required.", nameof(inverses));
        if (values.IsEmpty) return true;

        // Safe: the three spans hold values.Length words, a multiple of the width.
        ref uint source = ref MemoryMarshal.GetReference(values), target = ref MemoryMarshal.GetReference(inverses);
        ref uint prefix = ref MemoryMarshal.GetReference(scratch);
        nuint length = (nuint)values.Length, width = (nuint)T.Width;
        T product = T.Broadcast(1);
        for (nuint i = 0; i < length; i += width)
        {
            T.Store(product, ref prefix, i);
            product *= T.Load(in source, i);
        }
        if (T.AnyZero(product)) return false;
        T inverse = Inverse(product);
        for (nuint i = length; i != 0;)
        {
            i -= width;
            T value = T.Load(in source, i);
            T.Store(inverse * T.Load(in prefix, i), ref target, i);
            inverse *= value;
        }
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Squares<T>(T a, int count)
        where T : struct, IPackedM31<T>
    {
        for (int i = 0; i < count; i++) a *= a;
        return a;
    }
}
