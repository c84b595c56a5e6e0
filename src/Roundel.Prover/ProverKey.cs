using Roundel.Air;
using Roundel.Circle;
using Roundel.Field;
using Roundel.Verifier;

namespace Roundel.Prover;

/// <summary>One preprocessed table: its columns on the trace domain, in memory order.</summary>
/// <param name="Air">The chip.</param>
/// <param name="LogSize">log2 of the number of rows.</param>
/// <param name="Columns">The columns; owned by whoever made the record.</param>
public sealed record PreprocessedTable(ChipAir Air, int LogSize, NativeColumns Columns);

/// <summary>The preprocessed tables of a program at one blowup, extended and committed: made once, used by every proof.</summary>
public sealed class ProverKey : IDisposable
{
    private readonly List<NativeColumns> _extended;
    private readonly int _logDomain;

    /// <summary>Extends and commits preprocessed tables.</summary>
    /// <param name="system">The machine.</param>
    /// <param name="tables">The tables, in chip order; they must outlive the key.</param>
    /// <param name="logBlowup">log2 of the blowup.</param>
    /// <param name="workers">Threads.</param>
    /// <param name="width">Lane width.</param>
    public ProverKey(AirSystem system, IReadOnlyList<PreprocessedTable> tables, int logBlowup, Workers workers, LaneWidth width)
    {
        ArgumentNullException.ThrowIfNull(tables);
        ArgumentNullException.ThrowIfNull(workers);
        (System, Tables, LogBlowup, _extended) = (system, tables, logBlowup, []);
        PreprocessedShape[] shapes = [.. tables.Select(t => new PreprocessedShape(t.Air, t.LogSize))];
        foreach (PreprocessedTable table in tables)
        {
            NativeColumns extended = NativeColumns.Uninitialised(table.Columns.View.Count, 1 << (table.LogSize + logBlowup));
            _extended.Add(extended);
            workers.For(table.Columns.View.Count, c =>
                CircleFft.Extend(table.Columns.View[c], extended.View[c], table.LogSize, logBlowup, width));
        }
        // The tree depends on the key's tables alone; the shape's other tables do not matter for it.
        ProofShape shape = ProofShape.OfPreprocessed(system, shapes, logBlowup);
        _logDomain = shape.LogDomain;
        Tree = MerkleTree.Build(shape, TreePhase.Preprocessed, run => Extended(run.Source), workers, width);
        Commitment = new PreprocessedCommitment(Tree.Root, shapes);
    }

    private ProverKey(ProverKey original, AirSystem system)
    {
        PreprocessedTable Of(PreprocessedTable table) => table with { Air = system.Chips[table.Air.Index] };
        (System, Tables, LogBlowup) = (system, [.. original.Tables.Select(Of)], original.LogBlowup);
        (Tree, _logDomain, _extended) = (original.Tree, original._logDomain, original._extended);
        Commitment = new PreprocessedCommitment(Tree.Root, [.. Tables.Select(t => new PreprocessedShape(t.Air, t.LogSize))]);
    }

    /// <summary>The machine.</summary>
    public AirSystem System { get; }

    /// <summary>The tables on their trace domains.</summary>
    public IReadOnlyList<PreprocessedTable> Tables { get; }

    /// <summary>log2 of the blowup.</summary>
    public int LogBlowup { get; }

    /// <summary>What the verifier is given.</summary>
    public PreprocessedCommitment Commitment { get; }

    private MerkleTree Tree { get; }

    /// <summary>The same commitment for another system with the same preprocessed columns. Shares this key's memory.</summary>
    public ProverKey For(AirSystem system) => ReferenceEquals(system, System) ? this : new(this, system);

    /// <summary>Writes the opening of the preprocessed tree, whose domain may be smaller than the run's.</summary>
    internal void OpenTree(ProofShape shape, ProofWriter writer, IReadOnlyList<int> treeIndices)
    {
        int shift = shape.LogDomain - _logDomain;
        Tree.Open(writer, [.. treeIndices.Select(i => i >> shift).Distinct()]);
    }

    /// <summary>The extended columns of a table.</summary>
    internal ColumnView Extended(int source) => _extended[source].View;

    /// <summary>The trace-domain columns of a chip's table; empty if it has none.</summary>
    internal ColumnView ColumnsOf(ChipAir air)
    {
        foreach (PreprocessedTable table in Tables)
            if (ReferenceEquals(table.Air, air)) return table.Columns.View;
        return default;
    }

    /// <summary>The extended columns of a chip's table; empty if it has none.</summary>
    internal ColumnView ExtendedOf(ChipAir air)
    {
        for (int i = 0; i < Tables.Count; i++)
            if (ReferenceEquals(Tables[i].Air, air)) return Extended(i);
        return default;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Tree.Dispose();
        foreach (NativeColumns columns in _extended) columns.Dispose();
    }
}
