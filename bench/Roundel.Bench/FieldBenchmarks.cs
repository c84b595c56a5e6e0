using Roundel.Prover.Kernels;

namespace Roundel.Bench;

/// <summary>Products and inverses of words in the first-level cache.</summary>
public class FieldBenchmarks : LaneBenchmark
{
    private const int Length = 1 << 11;

    private ColumnView _columns;

    public override long Elements => Length;

    public override string Element => "word";

    [GlobalSetup]
    public void SetUp() => _columns = Columns(4, Length);

    [Benchmark]
    public void Products()
    {
        var kernel = new ProductKernel { Columns = _columns };
        PackedKernel.Run(Width, ref kernel);
    }

    [Benchmark]
    public void BatchInverse()
    {
        var kernel = new InverseKernel { Columns = _columns };
        PackedKernel.Run(Width, ref kernel);
    }

    /// <summary>c = a · b.</summary>
    private struct ProductKernel : IPackedKernel
    {
        public ColumnView Columns;

        public readonly void Run<T>() where T : struct, IPackedM31<T>
        {
            ref uint a = ref Columns.Start(0), b = ref Columns.Start(1), c = ref Columns.Start(2);
            for (nuint i = 0; i < Length; i += (nuint)T.Width) T.Store(T.Load(in a, i) * T.Load(in b, i), ref c, i);
        }
    }

    private struct InverseKernel : IPackedKernel
    {
        public ColumnView Columns;

        public readonly void Run<T>() where T : struct, IPackedM31<T> => PackedField.BatchInverse<T>(Columns[0], Columns[2], Columns[3]);
    }
}

/// <summary>Inverses one element at a time, as the verifier computes them.</summary>
public class ScalarInverseBenchmarks : KernelBenchmark
{
    private const int Length = 1 << 10;

    private M31[] _base = [];
    private QM31[] _secure = [];

    public override long Elements => Length;

    public override string Element => "element";

    [GlobalSetup]
    public void SetUp()
    {
        _secure = Elements31(Length);
        _base = [.. _secure.Select(e => e[0])];
    }

    [Benchmark]
    public void BatchInverseOfM31() => Roundel.Field.BatchInverse.Invert(_base);

    [Benchmark]
    public void BatchInverseOfQM31() => Roundel.Field.BatchInverse.Invert(_secure);
}
