using Roundel.Field;
using Roundel.Prover;

namespace Roundel.Ml.Tests;

/// <summary>Kernels against their scalar specification, at every width that the machine has; and any number of threads.</summary>
public sealed class KernelTests
{
    [Fact]
    public void WidthsAgree()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            int length = DotKernels.Block * random.Next(1, 9), rows = random.Next(1, 11);
            short[] left = [.. Enumerable.Range(0, rows * length).Select(_ => Cell(random))];
            short[] right = [.. Enumerable.Range(0, length).Select(_ => Cell(random))];
            var expected = new int[rows];
            DotKernels.Scalar(left, right, rows, expected);
            foreach (LaneWidth lanes in Enum.GetValues<LaneWidth>())
            {
                var results = new int[rows];
                DotKernels.Rows(left, right, rows, results, lanes);
                Assert.Equal(expected, results);
            }
        }
        Assert.Throws<ArgumentException>(() => DotKernels.Rows(new short[64], new short[31], 1, new int[1]));
        Assert.Throws<ArgumentException>(() => DotKernels.Rows(new short[63], new short[32], 2, new int[2]));
    }

    /// <summary>Extremes too: sums are the same modulo 2^32 even where they overflow.</summary>
    private static short Cell(Random random) => random.Next(4) == 0 ? short.MinValue : (short)random.Next(short.MinValue, short.MaxValue + 1);

    [Fact]
    public void ThreadsDoNotMatter()
    {
        IntegerModel model = FileTests.Everything();
        using Workers one = new(1), four = new(4);
        Witness a = IntegerInterpreter.Run(model, FileTests.EverythingInputs(), one), b = IntegerInterpreter.Run(model, FileTests.EverythingInputs(), four);
        foreach (Node node in model.Nodes) Assert.Equal(a.Of(node).Values, b.Of(node).Values);
    }
}
