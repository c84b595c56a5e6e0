using Roundel.Field;

namespace Roundel.Multilinear.Kernels;

/// <summary>
/// Challenge-field elements as eight limbs of 16 bits: a coordinate c, taken from [−2^30, 2^30), is low + 2^16·high with both signed, |high| at
/// most 2^14. Limb 2k is the low one of coordinate k, limb 2k + 1 the high one.
/// </summary>
internal static class WeightLimbs
{
    /// <summary>Limbs of an element.</summary>
    public const int Count = 2 * SecureField.Degree;

    /// <summary>Limb after limb, each for all elements.</summary>
    public static short[] Planes(ReadOnlySpan<SecureField> elements)
    {
        var limbs = new short[Count * elements.Length];
        for (int i = 0; i < elements.Length; i++)
            for (int limb = 0; limb < Count; limb++) limbs[limb * elements.Length + i] = Limb(elements[i], limb);
        return limbs;
    }

    /// <summary>For each pair of elements, the limbs one after the other, each of both in one word, the first one low; a missing last one is zero.</summary>
    public static int[] Pairs(ReadOnlySpan<SecureField> elements)
    {
        var limbs = new int[Count * ((elements.Length + 1) / 2)];
        for (int i = 0; i < elements.Length; i++)
            for (int limb = 0; limb < Count; limb++)
            {
                int value = Limb(elements[i], limb);
                limbs[Count * (i / 2) + limb] |= i % 2 == 0 ? (ushort)value : value << 16;
            }
        return limbs;
    }

    private static short Limb(SecureField element, int limb)
    {
        int coordinate = (int)element[limb / 2].Value;
        if (coordinate >= 1 << 30) coordinate -= (int)M31.P;
        short low = (short)coordinate;
        return limb % 2 == 0 ? low : (short)((coordinate - low) >> 16);
    }
}
