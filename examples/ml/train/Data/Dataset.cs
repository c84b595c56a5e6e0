namespace Roundel.Examples.Train.Data;

/// <summary>Rows of features with a label each.</summary>
internal sealed record Dataset(int Features, float[] Values, int[] Labels)
{
    public int Count => Labels.Length;

    /// <summary>The rows with these numbers.</summary>
    public (float[] Values, int[] Labels) Batch(ReadOnlySpan<int> rows)
    {
        var (values, labels) = (new float[rows.Length * Features], new int[rows.Length]);
        for (int i = 0; i < rows.Length; i++)
        {
            Values.AsSpan(rows[i] * Features, Features).CopyTo(values.AsSpan(i * Features));
            labels[i] = Labels[rows[i]];
        }
        return (values, labels);
    }
}
