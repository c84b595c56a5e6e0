using Roundel.Multilinear;
using Roundel.Prover;
using Roundel.Verifier;

namespace Roundel.Bench;

/// <summary>Sumchecks of products. The tables are overwritten, with other elements, which makes no difference.</summary>
public class ProductBenchmarks : LaneBenchmark
{
    private const int LogSize = 16;

    private ColumnView _f, _g, _h;
    private Workers _workers = null!;

    public override long Elements => 1L << LogSize;

    public override string Element => "vertex";

    [GlobalSetup]
    public void SetUp()
    {
        (_f, _g, _h) = (Columns(QM31.Degree, 1 << LogSize), Columns(QM31.Degree, 1 << LogSize), Columns(QM31.Degree, 1 << LogSize));
        _workers = Keep(new Workers(1));
    }

    [Benchmark]
    public SumcheckResult OfTwo() => ProductSumcheck.Prove(new ProverTranscript(new Channel(), _workers, Width), _f, _g);

    [Benchmark]
    public SumcheckResult OfThree() => ProductSumcheck.Prove(new ProverTranscript(new Channel(), _workers, Width), _f, _g, _h);
}

/// <summary>Look-ups that all find the same entry, which their number is counted for.</summary>
public class FractionBenchmarks : LaneBenchmark
{
    private const int LogSize = 16;

    private ColumnView _numerators, _denominators;
    private Workers _workers = null!;

    public override long Elements => 1L << LogSize;

    public override string Element => "fraction";

    [GlobalSetup]
    public void SetUp()
    {
        _numerators = Columns(1, 1 << LogSize);
        _denominators = Columns(QM31.Degree, 1 << LogSize);
        _numerators[0].Fill(1);
        _numerators[0][0] = M31.P + 1 - (1 << LogSize);
        for (int c = 0; c < QM31.Degree; c++) _denominators[c].Fill(5);
        _workers = Keep(new Workers(1));
    }

    [Benchmark]
    public FractionClaim Sum() => FractionalSum.Prove(new ProverTranscript(new Channel(), _workers, Width), _numerators, _denominators);
}

/// <summary>A stack of rows of bytes.</summary>
public class StackBenchmarks : LaneBenchmark
{
    private const int LogRow = 14, LogRows = 3;

    private sbyte[] _cells = null!;
    private IFunctional[] _claims = null!;
    private QM31[] _rowWeights = null!, _columnWeights = null!, _bound = null!, _boundColumns = null!;
    private CellRows _rows = null!;
    private Stack _stack = null!;
    private Workers _workers = null!;

    public override long Elements => 1L << (LogRow + LogRows);

    public override string Element => "cell";

    [GlobalSetup]
    public void SetUp()
    {
        var random = new Random(1);
        _cells = new sbyte[1 << (LogRow + LogRows)];
        foreach (ref sbyte cell in _cells.AsSpan()) cell = (sbyte)random.Next(-128, 128);
        _rows = CellRows.Of(_cells, LogRow);
        _workers = Keep(new Workers(1));
        _stack = Keep(Stack.Commit(_rows, ParameterSet.Test, _workers, Width));
        QM31[] elements = Elements31(LogRow + (1 << 10) + (1 << (LogRow + LogRows - 10)));
        QM31[] point = elements[..LogRow];
        _rowWeights = elements[LogRow..^(1 << 10)];
        _columnWeights = elements[^(1 << 10)..];
        (_bound, _boundColumns) = (new QM31[_rowWeights.Length], new QM31[1 << 10]);
        _claims = [.. Enumerable.Range(0, 1 << LogRows).Select(row => (long)row << LogRow)
            .Select(offset => new EqFunctional(offset, point, MultilinearExtension.Evaluate(_rows, offset, point, _workers, Width)))];
    }

    [Benchmark]
    public void Commit() => Stack.Commit(_rows, ParameterSet.Test, _workers, Width).Dispose();

    /// <summary>One claim on each row.</summary>
    [Benchmark]
    public void Open() => StackOpening.Prove(new ProverTranscript(new Channel(), _workers, Width), _stack, null, _claims);

    [Benchmark]
    public void BindColumns() => WeightBinding.BindColumns(_cells, _columnWeights, _bound, _workers, Width);

    [Benchmark]
    public void BindRows() => WeightBinding.BindRows(_cells, _rowWeights, _boundColumns, _workers, Width);
}
