namespace Roundel.Ml;

/// <summary>
/// The labels of an einsum, one lower-case letter for each axis. A letter in both operands and the result counts batches, one in both
/// operands alone is summed, one in an operand and the result is free. Nothing else is allowed.
/// </summary>
public sealed class EinsumLabels
{
    private EinsumLabels(string left, string right, string result) => (Left, Right, Result) = (left, right, result);

    /// <summary>The first operand's axes.</summary>
    public string Left { get; }

    /// <summary>The second operand's axes.</summary>
    public string Right { get; }

    /// <summary>The result's axes.</summary>
    public string Result { get; }

    /// <summary>Labels in all three, in the result's order.</summary>
    public string Batch => string.Concat(Result.Where(l => Left.Contains(l) && Right.Contains(l)));

    /// <summary>Labels of the first operand and the result, in the result's order.</summary>
    public string LeftFree => string.Concat(Result.Where(l => !Right.Contains(l)));

    /// <summary>Labels of the second operand and the result, in the result's order.</summary>
    public string RightFree => string.Concat(Result.Where(l => !Left.Contains(l)));

    /// <summary>Labels that are summed over, in the first operand's order.</summary>
    public string Summed => string.Concat(Left.Where(l => Right.Contains(l) && !Result.Contains(l)));

    /// <summary>Reads labels such as "ik,kj->ij".</summary>
    /// <exception cref="ModelException">They have another form, or a label is used in a way that is not allowed.</exception>
    public static EinsumLabels Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int comma = text.IndexOf(','), arrow = text.IndexOf("->", StringComparison.Ordinal);
        if (comma < 0 || arrow < comma) throw new ModelException("", $"einsum labels \"{text}\"");
        var labels = new EinsumLabels(text[..comma], text[(comma + 1)..arrow], text[(arrow + 2)..]);
        foreach (string part in (ReadOnlySpan<string>)[labels.Left, labels.Right, labels.Result])
            if (part.Any(l => l is < 'a' or > 'z') || part.Distinct().Count() != part.Length) throw new ModelException("", $"einsum labels \"{text}\"");
        bool alone = labels.Left.Any(l => !labels.Right.Contains(l) && !labels.Result.Contains(l))
            || labels.Right.Any(l => !labels.Left.Contains(l) && !labels.Result.Contains(l))
            || labels.Result.Any(l => !labels.Left.Contains(l) && !labels.Right.Contains(l));
        return alone ? throw new ModelException("", $"einsum labels \"{text}\": one stands alone") : labels;
    }

    /// <summary>The length that each label has.</summary>
    /// <exception cref="ModelException">The shapes do not fit.</exception>
    public IReadOnlyDictionary<char, int> Lengths(TensorShape left, TensorShape right)
    {
        var lengths = new Dictionary<char, int>();
        foreach ((string labels, TensorShape shape) in (ReadOnlySpan<(string, TensorShape)>)[(Left, left), (Right, right)])
        {
            if (labels.Length != shape.Rank) throw new ModelException("", $"einsum labels \"{this}\" for {left} and {right}");
            for (int a = 0; a < labels.Length; a++)
                if (!lengths.TryAdd(labels[a], shape.Dims[a]) && lengths[labels[a]] != shape.Dims[a])
                    throw new ModelException("", $"einsum labels \"{this}\" for {left} and {right}");
        }
        return lengths;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Left},{Right}->{Result}";
}
