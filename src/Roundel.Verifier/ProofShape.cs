using Roundel.Air;

namespace Roundel.Verifier;

/// <summary>One table of a proof.</summary>
/// <param name="Air">The chip.</param>
/// <param name="Instance">0 for the chip's first table, 1 for its second, …</param>
/// <param name="LogSize">log2 of the number of rows.</param>
public readonly record struct TableShape(ChipAir Air, int Instance, int LogSize);

/// <summary>A chip's preprocessed table, whose height the verification key fixes.</summary>
/// <param name="Air">The chip.</param>
/// <param name="LogSize">log2 of the number of rows.</param>
public readonly record struct PreprocessedShape(ChipAir Air, int LogSize);

/// <summary>A run of columns of one table inside a tree node: the columns of the table's phase, in order.</summary>
/// <param name="Table">Index into <see cref="ProofShape.Tables"/>; −1 for the preprocessed columns of an absent table.</param>
/// <param name="ColumnCount">How many columns.</param>
/// <param name="Source">Where the prover finds the columns: the table, or for preprocessed columns the place in <see cref="ProofShape.Preprocessed"/>.</param>
public readonly record struct ColumnRun(int Table, int ColumnCount, int Source);

/// <summary>The phases that have a Merkle tree, in the order of their commitment.</summary>
public enum TreePhase
{
    /// <summary>Part of the verification key.</summary>
    Preprocessed = 0,
    /// <summary>The trace.</summary>
    Main = 1,
    /// <summary>The LogUp columns.</summary>
    Interaction = 2,
    /// <summary>The two halves of the composition polynomial, eight columns.</summary>
    Composition = 3,
}

/// <summary>
/// Everything about a proof that follows from the machine, the key and the list of table heights: the layout that prover
/// and verifier share. Nothing here depends on proof bytes beyond the heights.
/// </summary>
public sealed class ProofShape
{
    /// <summary>The smallest log height of any table.</summary>
    public const int MinLogSize = Chip.MinLogSize;

    /// <summary>The largest log height of any table.</summary>
    public const int MaxLogSize = 24;

    /// <summary>log2 of the largest number of coefficients sent for FRI's last layer.</summary>
    public const int LogLastLayer = FriFold.LogLastLayer;

    /// <summary>The number of FRI layers is at most this.</summary>
    public const int MaxFriLayers = (MaxLogSize - LogLastLayer + 2) / 3;

    /// <summary>M31 columns of the composition commitment.</summary>
    public const int CompositionColumns = 2 * SecureField.Degree;

    private readonly List<ColumnRun>[][] _runs;
    private readonly int[] _sampleOffsets;
    private readonly int[] _constraintOffsets;

    private ProofShape(AirSystem system, IReadOnlyList<PreprocessedShape> preprocessed, IReadOnlyList<TableShape> tables, int logBlowup)
    {
        System = system;
        Preprocessed = preprocessed;
        Tables = tables;
        LogBlowup = logBlowup;
        foreach (TableShape table in tables) LogTrace = Math.Max(LogTrace, table.LogSize);
        foreach (PreprocessedShape table in preprocessed) LogTrace = Math.Max(LogTrace, table.LogSize);
        FriLayerCount = FriFold.LayerCount(LogTrace);

        _runs = [Runs(), Runs(), Runs(), Runs()];
        _sampleOffsets = new int[tables.Count + 1];
        _constraintOffsets = new int[tables.Count];
        for (int t = 0; t < tables.Count; t++)
        {
            _sampleOffsets[t] = SampleCount;
            _constraintOffsets[t] = ConstraintCount;
            ChipAir air = tables[t].Air;
            int level = tables[t].LogSize + logBlowup;
            ConstraintCount += air.ConstraintCount;
            SampleCount += air.PreprocessedWidth + air.MainWidth + air.PreviousMain.Count + air.InteractionWidth
                + (air.PairCount > 0 ? SecureField.Degree : 0);
            FractionCount += (long)air.Chip.Terms.Count << tables[t].LogSize;
            if (air.MainWidth > 0) _runs[(int)TreePhase.Main][level].Add(new ColumnRun(t, air.MainWidth, t));
            if (air.InteractionWidth > 0) _runs[(int)TreePhase.Interaction][level].Add(new ColumnRun(t, air.InteractionWidth, t));
        }
        for (int source = 0; source < preprocessed.Count; source++)
        {
            PreprocessedShape table = preprocessed[source];
            int owner = -1;
            for (int t = 0; t < tables.Count; t++)
                if (ReferenceEquals(tables[t].Air, table.Air)) owner = t;
            _runs[(int)TreePhase.Preprocessed][table.LogSize + logBlowup].Add(new ColumnRun(owner, table.Air.PreprocessedWidth, source));
        }
        _sampleOffsets[tables.Count] = SampleCount;
        _runs[(int)TreePhase.Composition][LogDomain].Add(new ColumnRun(-1, CompositionColumns, 0));
        SampleCount += CompositionColumns;

        List<ColumnRun>[] Runs()
        {
            var levels = new List<ColumnRun>[LogDomain + 1];
            for (int i = 0; i < levels.Length; i++) levels[i] = [];
            return levels;
        }
    }

    /// <summary>The machine.</summary>
    public AirSystem System { get; }

    /// <summary>The preprocessed tables of the key, in chip order, present in the run or not.</summary>
    public IReadOnlyList<PreprocessedShape> Preprocessed { get; }

    /// <summary>The tables that are present, in chip order, taller instances first.</summary>
    public IReadOnlyList<TableShape> Tables { get; }

    /// <summary>log2 of the blowup.</summary>
    public int LogBlowup { get; }

    /// <summary>H: the log height of the tallest table, the key's included.</summary>
    public int LogTrace { get; }

    /// <summary>H + LogBlowup: the log size of the one evaluation domain.</summary>
    public int LogDomain => LogTrace + LogBlowup;

    /// <summary>FRI layers that are committed; each folds by eight.</summary>
    public int FriLayerCount { get; }

    /// <summary>log2 of the number of coefficients of FRI's last polynomial.</summary>
    public int LogLastLayerDegree => LogTrace - 3 * FriLayerCount;

    /// <summary>Constraints of all tables, LogUp's included: powers of the composition challenge are counted through all tables.</summary>
    public int ConstraintCount { get; }

    /// <summary>Sampled values, which are also the DEEP quotients that are batched.</summary>
    public int SampleCount { get; }

    /// <summary>LogUp fractions of all tables, padding included.</summary>
    public long FractionCount { get; }

    /// <summary>The runs of columns hashed into nodes of the given level (log2 of the number of nodes) of a tree.</summary>
    public IReadOnlyList<ColumnRun> RunsAt(TreePhase phase, int level) => _runs[(int)phase][level];

    /// <summary>The level of the leaves of a tree: its tallest column's domain; −1 if the tree has no columns.</summary>
    public int LeafLevel(TreePhase phase)
    {
        for (int level = LogDomain; level >= 0; level--)
            if (_runs[(int)phase][level].Count > 0) return level;
        return -1;
    }

    /// <summary>The place of a table's first constraint among all tables' constraints.</summary>
    public int ConstraintOffset(int table) => _constraintOffsets[table];

    /// <summary>
    /// The place of a table's first sampled value. A table's samples are, in order: preprocessed at z, main at z, the
    /// <see cref="ChipAir.PreviousMain"/> columns one row before, interaction coordinates at z, and the last interaction
    /// column's coordinates one row before. The composition's eight samples come after all tables.
    /// </summary>
    public int SampleOffset(int table) => _sampleOffsets[table];

    /// <summary>The place of the composition's first sampled value.</summary>
    public int CompositionSampleOffset => _sampleOffsets[^1];

    /// <summary>The place of the sample at z of one column of a run; −1 if the column is not sampled.</summary>
    public int SampleOf(TreePhase phase, ColumnRun run, int column)
    {
        if (phase == TreePhase.Composition) return CompositionSampleOffset + column;
        if (run.Table < 0) return -1;
        ChipAir air = Tables[run.Table].Air;
        int offset = _sampleOffsets[run.Table];
        return phase switch
        {
            TreePhase.Preprocessed => offset + column,
            TreePhase.Main => offset + air.PreprocessedWidth + column,
            _ => offset + air.PreprocessedWidth + air.MainWidth + air.PreviousMain.Count + column,
        };
    }

    /// <summary>The place of the sample one row before z of one column of a run; −1 if there is none.</summary>
    public int PreviousSampleOf(TreePhase phase, ColumnRun run, int column)
    {
        if (run.Table < 0 || phase is TreePhase.Preprocessed or TreePhase.Composition) return -1;
        ChipAir air = Tables[run.Table].Air;
        int offset = _sampleOffsets[run.Table] + air.PreprocessedWidth + air.MainWidth;
        if (phase == TreePhase.Interaction)
        {
            int coordinate = column - (air.InteractionWidth - SecureField.Degree);
            return coordinate < 0 ? -1 : offset + air.PreviousMain.Count + air.InteractionWidth + coordinate;
        }
        for (int i = 0; i < air.PreviousMain.Count; i++)
            if (air.PreviousMain[i] == column) return offset + i;
        return -1;
    }

    /// <summary>Builds a shape from heights.</summary>
    /// <param name="system">The machine.</param>
    /// <param name="preprocessed">The key's tables, in chip order.</param>
    /// <param name="logSizes">For each chip the log heights of its tables, descending; empty if the run does not use it.</param>
    /// <param name="logBlowup">log2 of the blowup.</param>
    /// <param name="shape">The shape.</param>
    /// <returns>False if the heights are not ones that the machine allows.</returns>
    public static bool TryCreate(AirSystem system, IReadOnlyList<PreprocessedShape> preprocessed,
        IReadOnlyList<IReadOnlyList<int>> logSizes, int logBlowup, out ProofShape? shape)
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(preprocessed);
        ArgumentNullException.ThrowIfNull(logSizes);
        shape = null;
        if (logSizes.Count != system.Chips.Count) return false;
        var tables = new List<TableShape>();
        long rows = 0;
        foreach (ChipAir air in system.Chips)
        {
            IReadOnlyList<int> sizes = logSizes[air.Index];
            if (sizes.Count > air.Chip.MaxInstances) return false;
            int fixedLogSize = FixedLogSize(preprocessed, air);
            for (int i = 0; i < sizes.Count; i++)
            {
                int size = sizes[i];
                if (size < MinLogSize || size > Math.Min(MaxLogSize, air.Chip.MaxLogSize)) return false;
                if (i > 0 && size > sizes[i - 1]) return false;
                if (air.PreprocessedWidth > 0 && size != fixedLogSize) return false;
                rows += 1L << size;
                tables.Add(new TableShape(air, i, size));
            }
        }
        if (tables.Count == 0) return false;
        var result = new ProofShape(system, preprocessed, tables, logBlowup);
        // Multiplicities and clock chains must not wrap modulo p.
        if (result.FractionCount >= 1L << 30 || rows >= 1L << 30) return false;
        shape = result;
        return true;
    }

    /// <summary>The shape of the preprocessed tree alone: what a key commits to, before there is a run.</summary>
    public static ProofShape OfPreprocessed(AirSystem system, IReadOnlyList<PreprocessedShape> preprocessed, int logBlowup) =>
        new(system, preprocessed, [], logBlowup);

    private static int FixedLogSize(IReadOnlyList<PreprocessedShape> preprocessed, ChipAir air)
    {
        foreach (PreprocessedShape table in preprocessed)
            if (ReferenceEquals(table.Air, air)) return table.LogSize;
        return -1;
    }
}
