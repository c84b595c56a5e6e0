using Roundel.Prover;

namespace Roundel.Ml;

/// <summary>
/// Evaluates an einsum: for each batch, each free index i of one operand and j of the other the sum over k. The operand with
/// fewer free indices is packed into rows along k; rows of the other are unpacked one by one, each multiplied with all packed rows.
/// </summary>
internal sealed class EinsumRun
{
    /// <summary>Free indices of the unpacked operand in one piece of work.</summary>
    private const int Grain = 32;

    private readonly Cells _packed, _other;
    private readonly int[] _packedBatch, _packedFree, _packedSum, _otherBatch, _otherFree, _otherSum, _resultBatch, _resultPacked, _resultOther;
    private readonly bool _isNarrow;
    private readonly int[] _result;

    public EinsumRun(EinsumNode node, Cells left, Cells right)
    {
        EinsumLabels labels = node.Labels;
        IReadOnlyDictionary<char, int> lengths = labels.Lengths(node.Left.Shape, node.Right.Shape);
        int[] Offsets(string group, string axes, TensorShape shape) => OffsetsOf(group, lengths, axes, shape);
        int[] leftFree = Offsets(labels.LeftFree, labels.Left, node.Left.Shape), rightFree = Offsets(labels.RightFree, labels.Right, node.Right.Shape);
        bool swap = leftFree.Length > rightFree.Length;
        (string packedAxes, string otherAxes) = swap ? (labels.Right, labels.Left) : (labels.Left, labels.Right);
        (TensorShape packedShape, TensorShape otherShape) = swap ? (node.Right.Shape, node.Left.Shape) : (node.Left.Shape, node.Right.Shape);
        (_packed, _other) = swap ? (right, left) : (left, right);
        (_packedFree, _otherFree) = swap ? (rightFree, leftFree) : (leftFree, rightFree);
        _packedBatch = Offsets(labels.Batch, packedAxes, packedShape);
        _otherBatch = Offsets(labels.Batch, otherAxes, otherShape);
        // In the other operand's order, so that its rows are read as they lie in memory where they can be.
        string summed = string.Concat(otherAxes.Where(l => labels.Summed.Contains(l)));
        _packedSum = Offsets(summed, packedAxes, packedShape);
        _otherSum = Offsets(summed, otherAxes, otherShape);
        _resultBatch = Offsets(labels.Batch, labels.Result, node.Shape);
        _resultPacked = Offsets(swap ? labels.RightFree : labels.LeftFree, labels.Result, node.Shape);
        _resultOther = Offsets(swap ? labels.LeftFree : labels.RightFree, labels.Result, node.Shape);
        _isNarrow = node.Left.Interval.FitsInt16 && node.Right.Interval.FitsInt16;
        _result = new int[node.Shape.PaddedCount];
    }

    public int[] Run(Workers workers)
    {
        if (_otherSum.Length == 1) RunProducts(workers);
        else if (_isNarrow) RunNarrow(workers);
        else RunWide(workers);
        return _result;
    }

    /// <summary>Nothing is summed.</summary>
    private void RunProducts(Workers workers) => workers.ForRanges(_resultBatch.Length, Math.Max(1, 4096 / (_packedFree.Length * _otherFree.Length)),
        (from, count) =>
    {
        var left = new int[_packedFree.Length];
        var right = new int[_otherFree.Length];
        for (int b = from; b < from + count; b++)
        {
            _packed.Read(_packedBatch[b], _packedFree, false, left);
            _other.Read(_otherBatch[b], _otherFree, false, right);
            for (int i = 0; i < left.Length; i++)
                for (int j = 0; j < right.Length; j++) _result[_resultBatch[b] + _resultPacked[i] + _resultOther[j]] = left[i] * right[j];
        }
    });

    private void RunNarrow(Workers workers)
    {
        int terms = _otherSum.Length, length = (terms + DotKernels.Block - 1) / DotKernels.Block * DotKernels.Block, rows = _packedFree.Length;
        var packed = new short[checked(_packedBatch.Length * rows * length)];
        bool isRun = Cells.IsRun(_packedSum), otherIsRun = Cells.IsRun(_otherSum);
        for (int row = 0; row < _packedBatch.Length * rows; row++)
            _packed.Read(_packedBatch[row / rows] + _packedFree[row % rows], _packedSum, isRun, packed.AsSpan(row * length));
        if (!otherIsRun && IsSparse(packed))
        {
            RunSparse(packed, length, workers);
            return;
        }
        int pieces = (_otherFree.Length + Grain - 1) / Grain;
        workers.For(_packedBatch.Length * pieces, () => (Row: new short[length], Sums: new int[rows]), (piece, scratch) =>
        {
            int b = piece / pieces, from = piece % pieces * Grain;
            for (int j = from; j < Math.Min(from + Grain, _otherFree.Length); j++)
            {
                _other.Read(_otherBatch[b] + _otherFree[j], _otherSum, otherIsRun, scratch.Row);
                DotKernels.Rows(packed.AsSpan(b * rows * length), scratch.Row, rows, scratch.Sums);
                for (int i = 0; i < rows; i++) _result[_resultBatch[b] + _resultPacked[i] + _resultOther[j]] = scratch.Sums[i];
            }
        }, _ => { });
    }

    private static bool IsSparse(ReadOnlySpan<short> cells)
    {
        int zeros = 0;
        foreach (short cell in cells) zeros += cell == 0 ? 1 : 0;
        return cells.Length - zeros < cells.Length / 64;
    }

    /// <summary>Picks rows of the other operand by the few packed cells that are not zero, one-hots for example.</summary>
    private void RunSparse(short[] packed, int length, Workers workers) => workers.For(_packedBatch.Length * _packedFree.Length, row =>
    {
        int b = row / _packedFree.Length, i = row % _packedFree.Length;
        var sums = new int[_otherFree.Length];
        for (int k = 0; k < _otherSum.Length; k++)
        {
            short factor = packed[row * length + k];
            if (factor != 0) _other.Accumulate(_otherBatch[b] + _otherSum[k], _otherFree, factor, sums);
        }
        for (int j = 0; j < sums.Length; j++) _result[_resultBatch[b] + _resultPacked[i] + _resultOther[j]] = sums[j];
    });

    private void RunWide(Workers workers)
    {
        bool isRun = Cells.IsRun(_packedSum), otherIsRun = Cells.IsRun(_otherSum);
        int terms = _otherSum.Length, rows = _packedFree.Length;
        workers.For(_packedBatch.Length * _otherFree.Length, () => (Left: new int[terms], Right: new int[terms]), (piece, scratch) =>
        {
            int b = piece / _otherFree.Length, j = piece % _otherFree.Length;
            _other.Read(_otherBatch[b] + _otherFree[j], _otherSum, otherIsRun, scratch.Right);
            for (int i = 0; i < rows; i++)
            {
                _packed.Read(_packedBatch[b] + _packedFree[i], _packedSum, isRun, scratch.Left);
                _result[_resultBatch[b] + _resultPacked[i] + _resultOther[j]] = DotKernels.Wide(scratch.Left, scratch.Right);
            }
        }, _ => { });
    }

    /// <summary>What each combination of a group of labels adds to the padded index; the last label varies fastest.</summary>
    private static int[] OffsetsOf(string group, IReadOnlyDictionary<char, int> lengths, string axes, TensorShape shape)
    {
        int[] offsets = [0];
        foreach (char label in group)
        {
            int shift = shape.Shifts[axes.IndexOf(label, StringComparison.Ordinal)], length = lengths[label];
            var next = new int[offsets.Length * length];
            for (int i = 0; i < next.Length; i++) next[i] = offsets[i / length] + (i % length << shift);
            offsets = next;
        }
        return offsets;
    }
}
