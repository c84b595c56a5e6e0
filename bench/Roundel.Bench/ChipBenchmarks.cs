using Roundel.Air;
using Roundel.Machine;

namespace Roundel.Bench;

/// <summary>What the prover computes from a chip's declaration, on arbitrary cells: the columns are of the size that one thread takes at a time.</summary>
public class ChipBenchmarks : LaneBenchmark
{
    private const int LogRows = 12;

    private ChipAir _air = null!;
    private ColumnView _preprocessed, _main, _mainPrevious, _interaction, _interactionPrevious, _output;
    private QM31[] _powers = [];
    private M31[] _publics = [];

    [ParamsSource(nameof(Chips))]
    public string Chip { get; set; } = "";

    /// <summary>A cheap chip, one with bytes, one that divides, and the one of memory's boundary.</summary>
    public static string[] Chips => ["AddImm", "Bitwise", "DivRem", "Boundary"];

    /// <summary>Main and interaction words.</summary>
    public override long Elements => (long)RoundelMachine.System[Chip].CellsPerRow << LogRows;

    public override string Element => "cell";

    [GlobalSetup]
    public void SetUp()
    {
        _air = RoundelMachine.System[Chip];
        const int rows = 1 << LogRows;
        _preprocessed = Columns(_air.PreprocessedWidth, rows);
        _main = Columns(_air.MainWidth, rows);
        _mainPrevious = Columns(_air.PreviousMain.Count, rows);
        _interaction = Columns(_air.InteractionWidth, rows);
        _interactionPrevious = Columns(QM31.Degree, rows);
        _output = Columns(QM31.Degree, rows);
        _powers = Elements31(_air.ConstraintCount);
        _publics = new M31[_air.PublicCount];
    }

    /// <summary>The fractions of all look-ups, summed within each row.</summary>
    [Benchmark]
    public bool Fractions() => _air.WriteInteraction(Inputs(), 0, 1 << LogRows, _interaction, Width);

    /// <summary>All constraints, weighted and summed.</summary>
    [Benchmark]
    public void Composition() => _air.EvaluateComposition(Inputs(), _powers, 0, 1 << LogRows, _output, Width);

    private BlockInputs Inputs() => new()
    {
        Preprocessed = _preprocessed,
        Main = _main,
        MainPrevious = _mainPrevious,
        Interaction = _interaction,
        InteractionPrevious = _interactionPrevious,
        Publics = _publics,
        Challenges = new LogUpChallenges(Elements31(2)[0], Elements31(2)[1]),
        LogSize = LogRows,
    };
}
