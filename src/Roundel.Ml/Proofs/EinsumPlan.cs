namespace Roundel.Ml.Proofs;

/// <summary>
/// How an einsum's value at a point is summed: over the cube of its batch and summed labels, in this order from the lowest bits up, of
/// eq(point, batch) · left · right, the free labels being bound to the point.
/// </summary>
internal sealed class EinsumPlan
{
    private readonly Dictionary<char, (int First, int Count)> _result = [], _cube = [];

    public EinsumPlan(EinsumNode node)
    {
        Node = node;
        for (int a = 0; a < node.Shape.Rank; a++) _result.Add(node.Labels.Result[a], (node.Shape.Shifts[a], node.Shape.LogDims[a]));
        foreach (char label in node.Labels.Batch + node.Labels.Summed)
        {
            int bits = node.Left.Shape.LogDims[node.Labels.Left.IndexOf(label)];
            _cube.Add(label, (Variables, bits));
            Variables += bits;
        }
        BatchVariables = node.Labels.Batch.Sum(l => _cube[l].Count);
    }

    /// <summary>The einsum.</summary>
    public EinsumNode Node { get; }

    /// <summary>The cube's dimension.</summary>
    public int Variables { get; }

    /// <summary>How many of them, the lowest, are those of batch labels.</summary>
    public int BatchVariables { get; }

    /// <summary>The number of factors.</summary>
    public int Degree => BatchVariables > 0 ? 3 : 2;

    /// <summary>The coordinates of a label of the result.</summary>
    public ReadOnlySpan<SecureField> Bound(char label, ReadOnlySpan<SecureField> point) => point.Slice(_result[label].First, _result[label].Count);

    /// <summary>Where a label's bits are in the cube; null for free labels.</summary>
    public int? Place(char label) => _cube.TryGetValue(label, out (int First, int Count) at) ? at.First : null;

    /// <summary>The point's coordinates of the batch labels, in the cube's order.</summary>
    public SecureField[] BatchPoint(ReadOnlySpan<SecureField> point)
    {
        var batch = new SecureField[BatchVariables];
        foreach (char label in Node.Labels.Batch) Bound(label, point).CopyTo(batch.AsSpan(_cube[label].First));
        return batch;
    }

    /// <summary>Where an operand is evaluated at the end.</summary>
    /// <param name="operand">The operand.</param>
    /// <param name="labels">Its labels.</param>
    /// <param name="point">The point of the result.</param>
    /// <param name="cube">The point of the cube.</param>
    public PointForm FormOf(Node operand, string labels, ReadOnlySpan<SecureField> point, ReadOnlySpan<SecureField> cube)
    {
        var coordinates = new SecureField[operand.Shape.LogSize];
        for (int a = 0; a < labels.Length; a++)
        {
            ReadOnlySpan<SecureField> from = _cube.TryGetValue(labels[a], out (int First, int Count) at)
                ? cube.Slice(at.First, at.Count) : Bound(labels[a], point);
            from.CopyTo(coordinates.AsSpan(operand.Shape.Shifts[a]));
        }
        return new PointForm(operand.Shape, coordinates, SecureField.One);
    }
}
