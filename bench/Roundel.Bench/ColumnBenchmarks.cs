using Roundel.Prover;
using Roundel.Prover.Kernels;
using Roundel.Verifier;

namespace Roundel.Bench;

/// <summary>The passes over all columns: samples at a point, and their weighted sum for the quotient.</summary>
public class ColumnBenchmarks : LaneBenchmark
{
    private const int Count = 32, LogRows = 15;

    private readonly QM31[] _sums = new QM31[Count];
    private ColumnView _columns, _planes;
    private WeightedColumn[] _weighted = [];

    public override long Elements => (long)Count << LogRows;

    public override string Element => "cell";

    [GlobalSetup]
    public void SetUp()
    {
        _columns = Columns(Count, 1 << LogRows);
        _planes = Columns(QM31.Degree, 1 << LogRows);
        _weighted = [.. Elements31(Count).Select((w, c) => WeightedColumn.Of(_columns, c, w))];
    }

    [Benchmark]
    public void Samples() => ColumnSums.InnerProducts(_columns, _planes, 0, 1 << LogRows, _sums, Width);

    [Benchmark]
    public void WeightedSums() => ColumnSums.Weighted(_weighted, _planes, 0, 1 << LogRows, Width);
}

/// <summary>What is done for each point of the evaluation domain, in four planes.</summary>
public class PlaneBenchmarks : LaneBenchmark
{
    private const int LogSize = 18;

    private ColumnView _a, _b, _small, _folded;
    private DeepPoint _point, _previous;
    private QM31 _beta;
    private Workers _workers = null!;

    public override long Elements => 1L << LogSize;

    public override string Element => "point";

    [GlobalSetup]
    public void SetUp()
    {
        (_a, _b) = (Columns(QM31.Degree, 1 << LogSize), Columns(QM31.Degree, 1 << LogSize));
        (_small, _folded) = (Columns(QM31.Degree, 1 << (LogSize - 2)), Columns(QM31.Degree, 1 << (LogSize - 3)));
        QM31[] values = Elements31(5);
        if (!DeepPoint.TryCreate(values[0], values[1], values, values, out _point) || !DeepPoint.TryCreate(values[2], values[3], values, values, out _previous))
            throw new InvalidOperationException("The points are degenerate.");
        _beta = values[4];
        _workers = Keep(new Workers(1));
    }

    [Benchmark]
    public void Quotients() => QuotientKernel.Run(_a, _b, _point, _previous, LogSize, 0, 1 << LogSize, Width);

    [Benchmark]
    public void AddLifted() => PlaneSums.AddLifted(_small, _a, 2, 0, 1 << LogSize, Width);

    /// <summary>The first layer, which lives on the circle.</summary>
    [Benchmark]
    public void FoldCircle() => FoldKernel.Run(_a, _folded, LogSize, circle: true, FoldChallenges.Powers(_beta), _workers, Width);

    [Benchmark]
    public void FoldLine() => FoldKernel.Run(_a, _folded, LogSize, circle: false, FoldChallenges.Powers(_beta), _workers, Width);
}
