using Roundel.Multilinear;

namespace Roundel.Ml.Proofs;

/// <summary>An aligned block of 2^LogSize cells of the memory.</summary>
/// <param name="Offset">Its first cell.</param>
/// <param name="LogSize">log2 of its size.</param>
internal readonly record struct MemoryBlock(long Offset, int LogSize);

/// <summary>
/// Where the committed cells of a model are: a block for each weight in the fixed rows, one for each witness tensor and each table's
/// multiplicities in the witness's rows. It follows from the topology alone. Blocks are laid largest first, so that each is aligned.
/// </summary>
internal sealed class MemoryPlan
{
    // About 2^6 rows: a query opens a word of each row, and the fold tests a word as long as a row.
    private const int LogRowsWanted = 6, MinLogRow = 8, MaxLogRow = 21;

    private readonly Dictionary<Node, MemoryBlock> _nodes = [];
    private readonly Dictionary<Table, MemoryBlock> _tables = [];

    /// <summary>The plan of a model.</summary>
    /// <exception cref="ModelException">The model has more cells than the rows may hold.</exception>
    public MemoryPlan(IntegerModel model)
    {
        IReadOnlyList<WeightNode> weights = [.. model.Weights.OrderByDescending(w => w.Shape.LogSize)];
        Witnesses = [.. model.Nodes.Where(n => n.Storage == Storage.Witness).OrderByDescending(n => n.Shape.LogSize)];
        long fixedCells = weights.Sum(w => 1L << w.Shape.LogSize);
        long witnessCells = Witnesses.Sum(n => 1L << n.Shape.LogSize) + model.Tables.Sum(t => 1L << t.Bits);
        LogRow = Math.Clamp(CeilingLog(fixedCells + witnessCells) - LogRowsWanted, MinLogRow, MaxLogRow);

        long next = 0;
        foreach (WeightNode weight in weights) _nodes.Add(weight, Take(ref next, weight.Shape.LogSize));
        int fixedRows = Rows(next);
        long start = (long)fixedRows << LogRow;
        next = start;
        var blocks = new List<(int LogSize, Action<MemoryBlock> Add)>();
        foreach (Node node in Witnesses) blocks.Add((node.Shape.LogSize, b => _nodes.Add(node, b)));
        foreach (Table table in model.Tables) blocks.Add((table.Bits, b => _tables.Add(table, b)));
        foreach ((int logSize, Action<MemoryBlock> add) in blocks.OrderByDescending(b => b.LogSize)) add(Take(ref next, logSize));
        int witnessRows = Rows(next) - fixedRows;
        if (fixedRows > StackLayout.MaxRows || witnessRows > StackLayout.MaxRows || witnessRows + fixedRows == 0)
            throw new ModelException("", $"the model has {fixedCells + witnessCells} cells: {fixedRows} and {witnessRows} rows, " +
                $"of which {StackLayout.MaxRows} are the most");
        WitnessStart = start;
        Layout = new StackLayout(LogRow, fixedRows, witnessRows);
    }

    /// <summary>log2 of a row's cells.</summary>
    public int LogRow { get; }

    /// <summary>The memory's shape.</summary>
    public StackLayout Layout { get; }

    /// <summary>The first cell of the witness's rows.</summary>
    public long WitnessStart { get; }

    /// <summary>The committed nodes of a proof.</summary>
    public IReadOnlyList<Node> Witnesses { get; }

    /// <summary>The block of a committed node.</summary>
    public MemoryBlock this[Node node] => _nodes[node];

    /// <summary>The block of a table's multiplicities.</summary>
    public MemoryBlock this[Table table] => _tables[table];

    private static MemoryBlock Take(ref long next, int logSize)
    {
        // After smaller row padding the first of the witness's blocks may be larger than what it is aligned to.
        long size = 1L << logSize, offset = (next + size - 1) & -size;
        next = offset + size;
        return new MemoryBlock(offset, logSize);
    }

    private int Rows(long cells) => checked((int)((cells + (1L << LogRow) - 1) >> LogRow));

    private static int CeilingLog(long count)
    {
        int log = 0;
        while (1L << log < count) log++;
        return log;
    }
}
