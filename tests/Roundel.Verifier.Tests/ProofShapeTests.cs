using Roundel.Air;
using Roundel.Prover.Tests;

namespace Roundel.Verifier.Tests;

public sealed class ProofShapeTests
{
    private static readonly ToyMachine Toy = new();

    private static readonly PreprocessedShape[] Fixed = [new PreprocessedShape(Toy.System["Squares"], 6)];

    private static bool Create(int[][] logSizes, out ProofShape? shape, int logBlowup = 1) =>
        ProofShape.TryCreate(Toy.System, Fixed, logSizes, logBlowup, out shape);

    public static TheoryData<int[], int[], int[]> Valid() => new()
    {
        { [5], [6], [5] }, { [4], [6], [4] }, { [7, 5], [6], [6] }, { [24, 24], [6], [14] }, { [], [6], [] }, { [9], [], [] }, { [5], [], [14] },
    };

    /// <summary>Each sample belongs to exactly one opened column, at one of the two points; nothing is left over.</summary>
    [Theory]
    [MemberData(nameof(Valid))]
    public void OffsetsPartitionTheSamples(int[] step, int[] table, int[] range)
    {
        foreach (int logBlowup in new[] { 1, 2, 4 })
        {
            Assert.True(Create([step, table, range], out ProofShape? shape, logBlowup));
            var owners = new int[shape!.SampleCount];
            int opened = 0;
            foreach (TreePhase phase in Enum.GetValues<TreePhase>())
                for (int level = 0; level <= shape.LogDomain; level++)
                    foreach (ColumnRun run in shape.RunsAt(phase, level))
                        for (int c = 0; c < run.ColumnCount; c++)
                        {
                            opened++;
                            Count(owners, shape.SampleOf(phase, run, c), required: phase != TreePhase.Preprocessed || table.Length > 0);
                            Count(owners, shape.PreviousSampleOf(phase, run, c), required: false);
                            if (run.Table >= 0) Assert.Equal(level, shape.Tables[run.Table].LogSize + logBlowup);
                        }
            Assert.All(owners, n => Assert.Equal(1, n));
            // Step has 6 columns and 2 pairs, Squares 2 + 1 and 1, Range 5 and 2; the composition has 8.
            Assert.Equal(step.Length * (6 + 8) + 2 + table.Length * (1 + 4) + range.Length * (5 + 8) + 8, opened);
            AssertOffsets(shape);
        }

        static void Count(int[] owners, int sample, bool required)
        {
            if (sample >= 0) owners[sample]++;
            else Assert.False(required);
        }
    }

    private static void AssertOffsets(ProofShape shape)
    {
        int samples = 0, constraints = 0;
        long fractions = 0;
        for (int t = 0; t < shape.Tables.Count; t++)
        {
            ChipAir air = shape.Tables[t].Air;
            Assert.Equal(samples, shape.SampleOffset(t));
            Assert.Equal(constraints, shape.ConstraintOffset(t));
            samples += air.PreprocessedWidth + air.MainWidth + air.PreviousMain.Count + air.InteractionWidth + 4;
            constraints += air.ConstraintCount;
            fractions += (long)air.Terms.Count << shape.Tables[t].LogSize;
        }
        Assert.Equal(samples, shape.CompositionSampleOffset);
        Assert.Equal(samples + 8, shape.SampleCount);
        Assert.Equal(constraints, shape.ConstraintCount);
        Assert.Equal(fractions, shape.FractionCount);
        Assert.Equal(shape.Tables.Select(t => t.LogSize).Append(6).Max(), shape.LogTrace);
        Assert.Equal(shape.LogTrace + shape.LogBlowup, shape.LogDomain);
        // Folding by eight ends at most at 64 coefficients, and begins at least once.
        Assert.InRange(shape.LogLastLayerDegree, 0, ProofShape.LogLastLayer);
        Assert.InRange(shape.FriLayerCount, 1, ProofShape.MaxFriLayers);
        Assert.True(shape.FriLayerCount == 1 || shape.LogLastLayerDegree + 3 > ProofShape.LogLastLayer);
    }

    [Fact]
    public void LeavesAreAtTheTallestColumn()
    {
        Assert.True(Create([[9, 7], [6], [8]], out ProofShape? shape, 2));
        Assert.Equal(11, shape!.LogDomain);
        Assert.Equal(8, shape.LeafLevel(TreePhase.Preprocessed));
        Assert.Equal(11, shape.LeafLevel(TreePhase.Main));
        Assert.Equal(11, shape.LeafLevel(TreePhase.Interaction));
        Assert.Equal(11, shape.LeafLevel(TreePhase.Composition));
        ProofShape key = ProofShape.OfPreprocessed(Toy.System, Fixed, 2);
        Assert.Equal(8, key.LeafLevel(TreePhase.Preprocessed));
        Assert.Equal(-1, key.LeafLevel(TreePhase.Main));
    }

    public static TheoryData<string, int[], int[], int[]> Invalid() => new()
    {
        { "a table of 2^3 rows", [3], [6], [5] },
        { "a table of 2^25 rows", [25], [6], [5] },
        { "31", [31], [6], [5] },
        { "zero", [0], [6], [5] },
        { "negative", [-1], [6], [5] },
        { "ascending instances", [5, 7], [6], [5] },
        { "three instances of two", [7, 6, 5], [6], [5] },
        { "two instances of one", [7], [6], [5, 5] },
        { "a range table above its bound", [7], [6], [15] },
        { "another preprocessed height", [7], [7], [5] },
        { "two preprocessed tables", [7], [6, 6], [5] },
        { "no table at all", [], [], [] },
    };

    [Theory]
    [MemberData(nameof(Invalid))]
    public void BadHeightsAreRejected(string what, int[] step, int[] table, int[] range)
    {
        Assert.False(Create([step, table, range], out ProofShape? shape), what);
        Assert.Null(shape);
    }

    [Fact]
    public void AListOfAnotherLengthIsRejected()
    {
        Assert.False(Create([[5], [6]], out _));
        Assert.False(Create([[5], [6], [5], []], out _));
        Assert.False(Create([], out _));
        Assert.True(Create([[5], [6], [5]], out _));
    }

    [Fact]
    public void APreprocessedTableThatTheKeyLacksIsRejected() =>
        Assert.False(ProofShape.TryCreate(Toy.System, [], [[5], [6], [5]], 1, out _));

    /// <summary>A chip with many tables and the given number of look-ups a row.</summary>
    private sealed class WideChip : Chip
    {
        public WideChip(int terms) : base("Wide", "many look-ups")
        {
            Column flag = Enabler(), x = U16("x", "a value");
            for (int i = 1; i < terms; i++) Lookup(RangeBuses.Range16, flag, x + i);
            MaxInstances = HeightWord.MaxInstances;
        }
    }

    [Fact]
    public void TooManyFractionsAreRejected()
    {
        // 6·2^24·10 fractions are below 2^30, 6·2^24·11 are not.
        Assert.True(Sixfold(10));
        Assert.False(Sixfold(11));

        static bool Sixfold(int terms)
        {
            var system = new AirSystem("wide", [new WideChip(terms), new RangeChip("Range16", RangeBuses.Range16, 16)], []);
            int[] tables = [24, 24, 24, 24, 24, 24], none = [];
            return ProofShape.TryCreate(system, [], [tables, none], 1, out _);
        }
    }

    [Fact]
    public void HeightWordsRoundTrip()
    {
        var random = new Random(4);
        for (int i = 0; i < 2000; i++)
        {
            int[] sizes = [.. Enumerable.Range(0, random.Next(HeightWord.MaxInstances + 1)).Select(_ => random.Next(1, 32))];
            Assert.True(HeightWord.TryUnpack(HeightWord.Pack(sizes), out IReadOnlyList<int> back));
            Assert.Equal(sizes, back);
        }
        Assert.Equal(0u, HeightWord.Pack([]));
        Assert.Equal(7u | 5u << 5, HeightWord.Pack([7, 5]));
        Assert.Throws<ArgumentOutOfRangeException>(() => HeightWord.Pack([5, 5, 5, 5, 5, 5, 5]));
    }

    [Fact]
    public void OnlyPackedWordsUnpack()
    {
        // A zero between heights, and the two bits above the sixth.
        Assert.False(HeightWord.TryUnpack(5u << 5, out _));
        Assert.False(HeightWord.TryUnpack(7u | 5u << 10, out _));
        Assert.False(HeightWord.TryUnpack(1u << 30, out _));
        Assert.False(HeightWord.TryUnpack(uint.MaxValue, out _));
        var random = new Random(6);
        int valid = 0;
        for (int i = 0; i < 5000; i++)
        {
            uint word = (uint)random.NextInt64(1L << 32) >> random.Next(32);
            if (!HeightWord.TryUnpack(word, out IReadOnlyList<int> sizes)) continue;
            valid++;
            Assert.Equal(word, HeightWord.Pack(sizes));
        }
        Assert.InRange(valid, 100, 4999);
    }
}
