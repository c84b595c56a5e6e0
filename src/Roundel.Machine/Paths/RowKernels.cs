using Roundel.Field;
using Roundel.RiscV;

namespace Roundel.Machine.Paths;

/// <summary>What filling does to many rows at once.</summary>
internal static class RowKernels
{
    /// <summary>The value of a sum.</summary>
    public static void Sum(PathBlock block, uint constant, ReadOnlySpan<(int Slot, int Factor)> parts, Span<uint> target)
    {
        target.Fill(constant);
        foreach ((int slot, int factor) in parts)
        {
            ReadOnlySpan<uint> values = block[slot];
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

    /// <summary>Some bits.</summary>
    public static void Bits(ReadOnlySpan<uint> words, int from, uint mask, Span<uint> target)
    {
        for (int i = 0; i < target.Length; i++) target[i] = words[i] >> from & mask;
    }

    /// <summary>Bits that both words have.</summary>
    public static void And(ReadOnlySpan<uint> a, ReadOnlySpan<uint> b, int from, uint mask, Span<uint> target)
    {
        for (int i = 0; i < target.Length; i++) target[i] = (a[i] & b[i]) >> from & mask;
    }

    /// <summary>Disjunctions, or exclusive ones.</summary>
    public static void OrXor(ReadOnlySpan<uint> a, ReadOnlySpan<uint> b, bool isXor, Span<uint> target)
    {
        if (isXor)
            for (int i = 0; i < target.Length; i++) target[i] = a[i] ^ b[i];
        else
            for (int i = 0; i < target.Length; i++) target[i] = a[i] | b[i];
    }

    /// <summary>Shifts by one amount, SLLI, SRLI or SRAI.</summary>
    public static void Shift(Op op, ReadOnlySpan<uint> words, int amount, Span<uint> target)
    {
        if (op == Op.Slli)
            for (int i = 0; i < target.Length; i++) target[i] = words[i] << amount;
        else if (op == Op.Srli)
            for (int i = 0; i < target.Length; i++) target[i] = words[i] >> amount;
        else
            for (int i = 0; i < target.Length; i++) target[i] = (uint)((int)words[i] >> amount);
    }

    /// <summary>Shifts by the low five bits of other words, SLL, SRL or SRA.</summary>
    public static void ShiftBy(Op op, ReadOnlySpan<uint> words, ReadOnlySpan<uint> amounts, Span<uint> target)
    {
        for (int i = 0; i < target.Length; i++)
        {
            int amount = (int)(amounts[i] & 31);
            target[i] = op == Op.Sll ? words[i] << amount : op == Op.Srl ? words[i] >> amount : (uint)((int)words[i] >> amount);
        }
    }

    /// <summary>Some bits of words, from the byte on that the given low bits of addresses name.</summary>
    public static void BitsAt(ReadOnlySpan<uint> words, ReadOnlySpan<uint> addresses, uint low, uint mask, Span<uint> target)
    {
        for (int i = 0; i < target.Length; i++) target[i] = words[i] >> (int)(8 * (addresses[i] & low)) & mask;
    }

    /// <summary>The byte beside the one that an address names in its limb.</summary>
    public static void OtherByteAt(ReadOnlySpan<uint> words, ReadOnlySpan<uint> addresses, Span<uint> target)
    {
        for (int i = 0; i < target.Length; i++) target[i] = words[i] >> (int)(8 * (addresses[i] & 3 ^ 1)) & 0xff;
    }

    /// <summary>Words with some bits of others in place of their own.</summary>
    public static void Replace(ReadOnlySpan<uint> words, ReadOnlySpan<uint> values, int from, uint mask, Span<uint> target)
    {
        for (int i = 0; i < target.Length; i++) target[i] = words[i] & ~(mask << from) | (values[i] & mask) << from;
    }

    /// <summary>Words with the byte or half that an address names replaced.</summary>
    public static void ReplaceAt(ReadOnlySpan<uint> words, ReadOnlySpan<uint> values, ReadOnlySpan<uint> addresses, bool isHalf, Span<uint> target)
    {
        uint mask = isHalf ? 0xffffu : 0xff, low = isHalf ? 2u : 3;
        for (int i = 0; i < target.Length; i++)
        {
            int from = (int)(8 * (addresses[i] & low));
            target[i] = words[i] & ~(mask << from) | (values[i] & mask) << from;
        }
    }

    /// <summary>Words whose low bits are extended by their sign.</summary>
    public static void Extend(ReadOnlySpan<uint> words, int unused, Span<uint> target)
    {
        for (int i = 0; i < target.Length; i++) target[i] = (uint)((int)(words[i] << unused) >> unused);
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
