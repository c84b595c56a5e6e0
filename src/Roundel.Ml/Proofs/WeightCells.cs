using Roundel.Multilinear;

namespace Roundel.Ml.Proofs;

/// <summary>A model's weights as rows of the memory.</summary>
internal static class WeightCells
{
    /// <summary>One array, of bytes if all weights fit.</summary>
    /// <param name="model">The model.</param>
    /// <param name="memory">Where its weights are.</param>
    /// <param name="forged">Other cells than the model's, for tests of soundness.</param>
    public static CellRows Rows(IntegerModel model, MemoryPlan memory, Func<WeightNode, int, int>? forged = null)
    {
        long length = (long)memory.Layout.FixedRows << memory.LogRow;
        if (forged is null && model.Weights.All(w => w.Bits <= 8))
        {
            var bytes = new sbyte[length];
            foreach (WeightNode weight in model.Weights) weight.Bytes.Span.CopyTo(bytes.AsSpan((int)memory[weight].Offset));
            return CellRows.Of(bytes, memory.LogRow);
        }
        var words = new short[length];
        foreach (WeightNode weight in model.Weights)
        {
            Span<short> target = words.AsSpan((int)memory[weight].Offset, weight.Shape.PaddedCount);
            if (forged is not null)
                for (int i = 0; i < target.Length; i++) target[i] = (short)forged(weight, i);
            else if (weight.Bits > 8) weight.Words.Span.CopyTo(target);
            else
                for (int i = 0; i < target.Length; i++) target[i] = weight.Bytes.Span[i];
        }
        return CellRows.Of(words, memory.LogRow);
    }
}
