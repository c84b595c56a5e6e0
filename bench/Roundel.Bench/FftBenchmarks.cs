using Roundel.Circle;

namespace Roundel.Bench;

/// <summary>Circle transforms of one column, and its extension to twice the points.</summary>
public class FftBenchmarks : LaneBenchmark
{
    private ColumnView _column, _extended;

    [ParamsSource(nameof(LogSizes))]
    public int LogSize { get; set; }

    public static int[] LogSizes => Smoke.IsOn ? [16] : [16, 20, 22];

    public override long Elements => 1L << LogSize;

    public override string Element => "word";

    [GlobalSetup]
    public void SetUp() => (_column, _extended) = (Columns(1, 1 << LogSize), Columns(1, 2 << LogSize));

    [Benchmark]
    public void Evaluate() => CircleFft.Evaluate(_column[0], LogSize, Width);

    [Benchmark]
    public void Interpolate() => CircleFft.Interpolate(_column[0], LogSize, Width);

    [Benchmark]
    public void Extend() => CircleFft.Extend(_column[0], _extended[0], LogSize, 1, Width);
}

/// <summary>The weights that evaluate every column of a height at a point.</summary>
public class WeightBenchmarks : LaneBenchmark
{
    private const int LogSize = 16;

    private ColumnView _weights;
    private SecureCirclePoint _point;

    public override long Elements => 1L << LogSize;

    public override string Element => "point";

    [GlobalSetup]
    public void SetUp()
    {
        _weights = Columns(QM31.Degree, 1 << LogSize);
        _point = SecureCirclePoint.FromParameter(Elements31(1)[0]);
    }

    [Benchmark]
    public void EvaluationWeights() => CircleFft.EvaluationWeights(_point, LogSize, 1, _weights, Width);
}
