namespace Roundel.Field;

/// <summary>Inverses of many elements at the price of one and three products each (Montgomery's trick), in place.</summary>
public static class BatchInverse
{
    /// <summary>Replaces every element by its inverse.</summary>
    /// <exception cref="DivideByZeroException">An element is zero; the span is unchanged then.</exception>
    public static void Invert(Span<M31> values)
    {
        if (!TryInvert(values)) throw new DivideByZeroException("Zero has no inverse in M31.");
    }

    /// <summary>Replaces every element by its inverse.</summary>
    /// <exception cref="DivideByZeroException">An element is zero; the span is unchanged then.</exception>
    public static void Invert(Span<QM31> values)
    {
        if (!TryInvert(values)) throw new DivideByZeroException("Zero has no inverse in QM31.");
    }

    /// <summary>Replaces every element by its inverse, or changes nothing and returns false if one is zero.</summary>
    public static bool TryInvert(Span<M31> values)
    {
        M31[] prefix = new M31[values.Length];
        M31 product = M31.One;
        for (int i = 0; i < values.Length; i++)
        {
            prefix[i] = product;
            product *= values[i];
        }
        if (product.IsZero) return false;
        M31 inverse = product.Inverse();
        for (int i = values.Length - 1; i >= 0; i--)
        {
            M31 value = values[i];
            values[i] = inverse * prefix[i];
            inverse *= value;
        }
        return true;
    }

    /// <summary>Replaces every element by its inverse, or changes nothing and returns false if one is zero.</summary>
    public static bool TryInvert(Span<QM31> values)
    {
        QM31[] prefix = new QM31[values.Length];
        QM31 product = QM31.One;
        for (int i = 0; i < values.Length; i++)
        {
            prefix[i] = product;
            product *= values[i];
        }
        if (product.IsZero) return false;
        QM31 inverse = product.Inverse();
        for (int i = values.Length - 1; i >= 0; i--)
        {
            QM31 value = values[i];
            values[i] = inverse * prefix[i];
            inverse *= value;
        }
        return true;
    }
}
