using Roundel.Hash;

namespace Roundel.Bench;

/// <summary>Levels of Merkle trees, one thread.</summary>
public class HashBenchmarks : LaneBenchmark
{
    private const int LogSize = 13, NodeWords = 16, Blocks = 2;

    private ColumnView _leaves, _values, _secure;
    private uint[] _children = [], _output = [];

    /// <summary>All methods hash as many blocks of 64 bytes.</summary>
    public override long Elements => (long)Blocks << LogSize;

    public override string Element => "compression";

    [GlobalSetup]
    public void SetUp()
    {
        _leaves = Columns(Blocks * NodeWords, 1 << LogSize);
        _values = Columns((Blocks - 1) * NodeWords, 1 << LogSize);
        _secure = Columns(QM31.Degree, 8 << LogSize);
        _children = Columns(1, NodeWords << (LogSize + 1))[0].ToArray();
        _output = new uint[Digest.WordCount << (LogSize + 1)];
    }

    /// <summary>Leaves of 32 columns.</summary>
    [Benchmark]
    public void Leaves() => MerkleKernels.HashLevel([], [_leaves], LogSize, 0, MerkleKernels.PairCount(LogSize), _output, Width);

    /// <summary>Nodes with children only; twice as many.</summary>
    [Benchmark]
    public void Nodes() => MerkleKernels.HashLevel(_children, [], LogSize + 1, 0, MerkleKernels.PairCount(LogSize + 1), _output, Width);

    /// <summary>Nodes with children and 16 columns.</summary>
    [Benchmark]
    public void NodesWithColumns() =>
        MerkleKernels.HashLevel(_children.AsSpan(0, NodeWords << LogSize), [_values], LogSize, 0, MerkleKernels.PairCount(LogSize), _output, Width);

    /// <summary>Leaves of a FRI layer.</summary>
    [Benchmark]
    public void LeavesOfEight() => MerkleKernels.HashLeavesOfEight(_secure, 0, 1 << LogSize, _output, Width);
}

/// <summary>Proof of work.</summary>
public class GrindBenchmarks : LaneBenchmark
{
    private const int Nonces = 1 << 14;

    public override long Elements => Nonces;

    public override string Element => "nonce";

    /// <summary>No nonce will do.</summary>
    [Benchmark]
    public bool Grind() => Grinder.FindInRange([1, 2, 3, 4, 5, 6, 7, 8], Grinder.MaxBits, 0, Nonces, out _, Width);
}
