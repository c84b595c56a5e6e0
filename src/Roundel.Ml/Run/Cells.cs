namespace Roundel.Ml;

/// <summary>A tensor's cells as the interpreter has them: weights in their 8 or 16 bits, everything else in 32.</summary>
internal readonly struct Cells
{
    private readonly int[]? _values;
    private readonly ReadOnlyMemory<sbyte> _bytes;
    private readonly ReadOnlyMemory<short> _words;

    public Cells(int[] values) => _values = values;

    public Cells(WeightNode weight) => (_bytes, _words) = (weight.Bytes, weight.Words);

    /// <summary>The cells at start + offsets.</summary>
    /// <param name="start">The first part of the index.</param>
    /// <param name="offsets">The second.</param>
    /// <param name="isRun">Whether the offsets are 0, 1, 2, ….</param>
    /// <param name="target">As many cells as there are offsets, or more.</param>
    public void Read(int start, ReadOnlySpan<int> offsets, bool isRun, Span<int> target)
    {
        if (_values is not null)
        {
            ReadOnlySpan<int> cells = _values.AsSpan(start);
            if (isRun) cells[..offsets.Length].CopyTo(target);
            else
                for (int i = 0; i < offsets.Length; i++) target[i] = cells[offsets[i]];
        }
        else if (_words.IsEmpty)
        {
            ReadOnlySpan<sbyte> cells = _bytes.Span[start..];
            for (int i = 0; i < offsets.Length; i++) target[i] = cells[offsets[i]];
        }
        else
        {
            ReadOnlySpan<short> cells = _words.Span[start..];
            for (int i = 0; i < offsets.Length; i++) target[i] = cells[offsets[i]];
        }
    }

    /// <summary>As <see cref="Read(int, ReadOnlySpan{int}, bool, Span{int})"/>, for cells that fit 16 bits.</summary>
    public void Read(int start, ReadOnlySpan<int> offsets, bool isRun, Span<short> target)
    {
        if (_values is not null)
        {
            ReadOnlySpan<int> cells = _values.AsSpan(start);
            if (isRun)
                for (int i = 0; i < offsets.Length; i++) target[i] = (short)cells[i];
            else
                for (int i = 0; i < offsets.Length; i++) target[i] = (short)cells[offsets[i]];
        }
        else if (_words.IsEmpty)
        {
            ReadOnlySpan<sbyte> cells = _bytes.Span[start..];
            if (isRun)
                for (int i = 0; i < offsets.Length; i++) target[i] = cells[i];
            else
                for (int i = 0; i < offsets.Length; i++) target[i] = cells[offsets[i]];
        }
        else
        {
            ReadOnlySpan<short> cells = _words.Span[start..];
            if (isRun) cells[..offsets.Length].CopyTo(target);
            else
                for (int i = 0; i < offsets.Length; i++) target[i] = cells[offsets[i]];
        }
    }

    /// <summary>Adds a multiple of the cells at start + offsets to a row, modulo 2^32.</summary>
    public void Accumulate(int start, ReadOnlySpan<int> offsets, int factor, Span<int> target)
    {
        var scratch = new int[offsets.Length];
        Read(start, offsets, IsRun(offsets), scratch);
        for (int i = 0; i < scratch.Length; i++) target[i] = unchecked(target[i] + factor * scratch[i]);
    }

    /// <summary>Whether offsets are 0, 1, 2, ….</summary>
    public static bool IsRun(ReadOnlySpan<int> offsets)
    {
        for (int i = 0; i < offsets.Length; i++)
            if (offsets[i] != i) return false;
        return true;
    }
}
