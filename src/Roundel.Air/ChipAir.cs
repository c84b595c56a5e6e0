using Roundel.Air.Blocks;
using Roundel.Air.Sealing;

namespace Roundel.Air;

/// <summary>
/// One chip, sealed and compiled: its derived figures and its interpreters. Immutable; any number of threads may use it.
/// </summary>
/// <remarks>
/// Terms t_0, t_1, … stand in pairs in declaration order (the last pair may be single), one interaction column S_k over QM31
/// per pair. With numerators n (negative for <see cref="BusSide.Consume"/> and <see cref="BusSide.Provide"/>) and
/// fingerprints d, the constraint of pair k is <c>(S_k − S_(k−1))·d1·d2 − (n1·d2 + n2·d1) = 0</c>, with S_(−1) = 0; the last
/// pair has <c>S_last − prev(S_last) − S_(last−1) + claimedSum/rows</c> for the difference. A single term has d2 = 1, n2 = 0.
/// Constraints are numbered: the chip's own in declaration order, then the pairs.
/// </remarks>
public sealed partial class ChipAir
{
    private readonly LiveGraph _graph;
    private readonly int[] _previousMain;

    internal ChipAir(Chip chip, int index, int publicCount) : this(chip, index, publicCount, LiveGraph.Of(chip)) { }

    private ChipAir(Chip chip, int index, int publicCount, LiveGraph graph)
    {
        (Chip, Index, PublicCount) = (chip, index, publicCount);
        _graph = graph;
        PreprocessedWidth = chip.Columns.Count(c => c.Phase == Phase.Preprocessed);
        MainWidth = chip.Columns.Count - PreprocessedWidth;
        PairCount = (_graph.Terms.Length + 1) / 2;
        _previousMain = [.. _graph.Nodes.Where(n => n.Kind == ExprKind.Cell && n.Right != 0)
            .Select(n => chip.Columns[n.Left].Index).Distinct().Order()];
        MaxDegree = _graph.Degrees().DefaultIfEmpty(0).Max();
        _point = CompilePoint();
        _composition = new(() => Lowering.Composition(_graph, ColumnOf, ColumnCount));
        _fractions = new(() => Lowering.Fractions(_graph, ColumnOf, ColumnCount));
        _terms = new TermProgram?[_graph.Terms.Length];
    }

    /// <summary>The declaration.</summary>
    public Chip Chip { get; }

    /// <summary>The position in the system.</summary>
    public int Index { get; }

    /// <summary>The number of preprocessed columns.</summary>
    public int PreprocessedWidth { get; }

    /// <summary>The number of main columns.</summary>
    public int MainWidth { get; }

    /// <summary>The number of pairs of terms, each with one interaction column over QM31.</summary>
    public int PairCount { get; }

    /// <summary>The number of interaction columns over M31.</summary>
    public int InteractionWidth => 4 * PairCount;

    /// <summary>Positions among the main columns of those that are used one row earlier, ascending.</summary>
    public IReadOnlyList<int> PreviousMain => _previousMain;

    /// <summary>The chip's constraints and one for each pair of terms.</summary>
    public int ConstraintCount => _graph.Constraints.Length + PairCount;

    /// <summary>The highest degree of any constraint, those of the pairs included.</summary>
    public int MaxDegree { get; }

    /// <summary>Committed words per row, preprocessed columns aside.</summary>
    public int CellsPerRow => MainWidth + InteractionWidth;

    /// <summary>The number of public values of the system.</summary>
    public int PublicCount { get; }

    /// <summary>The graph, reduced to what is used; operands before their users. Cells refer to <see cref="Column.Id"/>.</summary>
    public IReadOnlyList<ExprNode> Nodes => _graph.Nodes;

    /// <summary>The chip's own constraints, referring to <see cref="Nodes"/>.</summary>
    public IReadOnlyList<Constraint> Constraints => _graph.Constraints;

    /// <summary>The bus terms, referring to <see cref="Nodes"/>.</summary>
    public IReadOnlyList<BusTerm> Terms => _graph.Terms;

    /// <summary>The same chip without some of its constraints or terms: what an attacker would wish for.</summary>
    internal ChipAir Without(params ReadOnlySpan<Omission> omissions) => new(Chip, Index, PublicCount, _graph.Without(omissions));

    /// <inheritdoc/>
    public override string ToString() => Chip.Name;
}
