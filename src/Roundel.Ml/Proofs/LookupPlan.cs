using Roundel.Multilinear;

namespace Roundel.Ml.Proofs;

/// <summary>One block of leaves of the sum of fractions: the cells of a look-up, or the entries of a table.</summary>
/// <param name="Lookup">The look-up, or null.</param>
/// <param name="Table">The table.</param>
/// <param name="LogSize">log2 of the leaves.</param>
/// <param name="Offset">The first leaf.</param>
internal sealed record LookupBlock(LookupRelation? Lookup, Table Table, int LogSize, long Offset)
{
    /// <summary>eq(point's upper coordinates, the block's number): the block's share of an extension over all leaves.</summary>
    public SecureField Share(ReadOnlySpan<SecureField> point) => MultilinearExtension.EqAt(point[LogSize..], Offset >> LogSize);
}

/// <summary>The leaves of a model's sum of fractions: all look-ups and all tables, largest first; leaves behind the last are 0/1.</summary>
internal sealed class LookupPlan
{
    public LookupPlan(IntegerModel model)
    {
        var blocks = new List<LookupBlock>();
        foreach (LookupRelation lookup in model.Rules.SelectMany(r => r.Lookups)) blocks.Add(new(lookup, lookup.Table, lookup.Input.Shape.LogSize, 0));
        foreach (Table table in model.Tables) blocks.Add(new(null, table, table.Bits, 0));
        long next = 0;
        foreach (LookupBlock block in blocks.OrderByDescending(b => b.LogSize))
        {
            Blocks.Add(block with { Offset = next });
            next += 1L << block.LogSize;
        }
        LogLeaves = 1;
        while (1L << LogLeaves < next) LogLeaves++;
        if (LogLeaves > FractionalSum.MaxLogLeaves)
            throw new ModelException("", $"the model looks up {next} cells: 2^{FractionalSum.MaxLogLeaves} are the most");
    }

    /// <summary>The blocks, in the order of their leaves.</summary>
    public List<LookupBlock> Blocks { get; } = [];

    /// <summary>log2 of the number of leaves.</summary>
    public int LogLeaves { get; }
}
