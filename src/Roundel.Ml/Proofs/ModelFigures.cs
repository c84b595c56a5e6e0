using Roundel.Multilinear;

namespace Roundel.Ml.Proofs;

/// <summary>What proofs of a model take; it follows from the key.</summary>
/// <param name="Parameters">Weights, without padding.</param>
/// <param name="Products">Multiplications of one run that are summed, those that pick a row by its number left out.</param>
/// <param name="Lookups">Cells that are looked up in a table in one run, padding included.</param>
/// <param name="LogLeaves">log2 of the leaves of the sum of fractions; 0 if nothing is looked up.</param>
/// <param name="Layout">The committed memory.</param>
public sealed record ModelFigures(long Parameters, long Products, long Lookups, int LogLeaves, StackLayout Layout)
{
    /// <summary>Committed cells of the weights, padding included.</summary>
    public long WeightCells => (long)Layout.FixedRows << Layout.LogRowLength;

    /// <summary>Committed cells of each proof, padding included.</summary>
    public long WitnessCells => (long)Layout.WitnessRows << Layout.LogRowLength;

    /// <summary>The figures of a model.</summary>
    public static ModelFigures Of(ModelKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        IntegerModel model = key.Model;
        return new(model.Weights.Sum(w => w.Shape.Count), model.Nodes.OfType<EinsumNode>().Sum(Multiplications),
            model.Rules.SelectMany(r => r.Lookups).Sum(l => 1L << l.Input.Shape.LogSize),
            key.Lookups.Blocks.Count == 0 ? 0 : key.Lookups.LogLeaves, key.Memory.Layout);
    }

    private static long Multiplications(EinsumNode node)
    {
        if (node.Operands.Any(o => o is InputNode { Kind: InputKind.Classes })) return 0;
        return node.Labels.Lengths(node.Left.Shape, node.Right.Shape).Values.Aggregate(1L, (product, length) => product * length);
    }
}
