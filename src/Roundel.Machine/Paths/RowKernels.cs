using Roundel.Field;

namespace Roundel.Machine.Paths;

/// <summary>What filling does to many rows at once.</summary>
internal static class RowKernels
{
    /// <summary>The value of a sum.</summary>
    public static void Sum(PathBlock block, LinearWord word, Span<uint> target)
    {
        target.Fill(word.Constant);
        foreach ((Atom atom, int factor) in word.Parts)
        {
            ReadOnlySpan<uint> values = block[atom.Slot];
            for (int i = 0; i < target.Length; i++) target[i] += (uint)factor * values[i];
        }
    }

    /// <summary>The low limbs.</summary>
    public static void Low(ReadOnlySpan<uint> words, Span<uint> target)
    {
        for (int i = 0; i < target.Length; i++) target[i] = words[i] & 0xffff;
    }

    /// <summary>The high limbs.</summary>
    public static void High(ReadOnlySpan<uint> words, Span<uint> target)
    {
        for (int i = 0; i < target.Length; i++) target[i] = words[i] >> 16;
    }

    /// <summary>1 where a is less than b.</summary>
    public static void Less(ReadOnlySpan<uint> a, ReadOnlySpan<uint> b, bool signed, Span<uint> target)
    {
        uint flip = signed ? 1u << 31 : 0;
        for (int i = 0; i < target.Length; i++) target[i] = (a[i] ^ flip) < (b[i] ^ flip) ? 1u : 0;
    }

    /// <summary>1 / values modulo p, 0 for 0; one inversion for all.</summary>
    public static void Inverses(Span<M31> values)
    {
        Span<M31> products = stackalloc M31[PathBlock.MaxRows];
        M31 product = M31.One;
        for (int i = 0; i < values.Length; i++)
        {
            products[i] = product;
            if (!values[i].IsZero) product *= values[i];
        }
        M31 inverse = product.Inverse();
        for (int i = values.Length - 1; i >= 0; i--)
        {
            if (values[i].IsZero) continue;
            M31 next = inverse * values[i];
            values[i] = inverse * products[i];
            inverse = next;
        }
    }
}
