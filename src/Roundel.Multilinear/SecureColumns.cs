using Roundel.Field;

namespace Roundel.Multilinear;

/// <summary>Tables of challenge-field elements as four columns of words, one for each coordinate: what the kernels work on.</summary>
public static class SecureColumns
{
    /// <summary>A copy of a table; the caller disposes it.</summary>
    public static NativeColumns Of(ReadOnlySpan<SecureField> elements)
    {
        NativeColumns columns = NativeColumns.Uninitialised(SecureField.Degree, elements.Length);
        for (int i = 0; i < elements.Length; i++) Set(columns.View, i, elements[i]);
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
}
