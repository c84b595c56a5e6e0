using Roundel.Field;
using Roundel.Multilinear.Kernels;
using Roundel.Prover.Kernels;

namespace Roundel.Multilinear;

/// <summary>Tables of challenge-field elements as four columns of words, one for each coordinate: what the kernels work on.</summary>
public static class SecureColumns
{
    /// <summary>A copy of a table; the caller disposes it.</summary>
    public static NativeColumns Of(ReadOnlySpan<SecureField> elements)
    {
        NativeColumns columns = NativeColumns.Uninitialised(SecureField.Degree, elements.Length);
        Span<uint> c0 = columns.View[0], c1 = columns.View[1], c2 = columns.View[2], c3 = columns.View[3];
        for (int i = 0; i < elements.Length; i++)
        {
            SecureField element = elements[i];
            (c0[i], c1[i], c2[i], c3[i]) = (element[0].Value, element[1].Value, element[2].Value, element[3].Value);
        }
        return columns;
    }

    /// <summary>One element.</summary>
    public static SecureField Get(ColumnView planes, int index) =>
        SecureField.FromCanonical(planes[0][index], planes[1][index], planes[2][index], planes[3][index]);

    /// <summary>Writes one element.</summary>
    public static void Set(ColumnView planes, int index, SecureField value)
    {
        for (int c = 0; c < SecureField.Degree; c++) planes[c][index] = value[c].Value;
    }

    /// <summary>Adds to one element.</summary>
    public static void Add(ColumnView planes, int index, SecureField value) => Set(planes, index, Get(planes, index) + value);

    /// <summary>target(targetFirst + i) += factor · source(sourceFirst + i).</summary>
    /// <param name="source">A table.</param>
    /// <param name="sourceFirst">Where to begin in it, a multiple of the length or of 16.</param>
    /// <param name="factor">The factor.</param>
    /// <param name="target">A table.</param>
    /// <param name="targetFirst">Where to begin in it, likewise.</param>
    /// <param name="length">How many elements, a power of two.</param>
    /// <param name="width">Lane width; all give the same.</param>
    public static void AddScaled(ColumnView source, int sourceFirst, SecureField factor, ColumnView target, int targetFirst, int length, LaneWidth width)
    {
        if (length >= (int)LaneWidth.X16)
            ColumnKernel.AddScaled(source.Rows(sourceFirst, length), factor, target.Rows(targetFirst, length), width);
        else
            for (int i = 0; i < length; i++) Add(target, targetFirst + i, factor * Get(source, sourceFirst + i));
    }

    /// <summary>Σ words(i) · weights(i).</summary>
    /// <param name="words">One column of canonical words, a multiple of 16.</param>
    /// <param name="weights">A table of as many elements.</param>
    /// <param name="width">Lane width; all give the same.</param>
    public static SecureField InnerProduct(ColumnView words, ColumnView weights, LaneWidth width)
    {
        Span<SecureField> sum = stackalloc SecureField[1];
        sum.Clear();
        ColumnSums.InnerProducts(words, weights, 0, words.Length, sum, width);
        return sum[0];
    }
}
