using Roundel.Air;
using Roundel.Circle;
using Roundel.Field;
using Roundel.Prover.Kernels;
using Roundel.Verifier;

namespace Roundel.Prover.Tests;

/// <summary>Kernels against what they compute, said plainly, at every lane width.</summary>
public class KernelTests
{
    private static readonly LaneWidth[] Widths = [LaneWidth.Scalar, LaneWidth.X4, LaneWidth.X8, LaneWidth.X16];

    // No column, an odd number, a number that is no multiple of four; less than a block, more than one, a range that starts later.
    [Theory]
    [InlineData(0, 64, 0, 64)]
    [InlineData(1, 32, 0, 32)]
    [InlineData(2, 2048, 1024, 1024)]
    [InlineData(3, 4096, 2048, 2048)]
    [InlineData(9, 2048, 512, 1536)]
    public void SumsOfColumns(int count, int rows, int first, int rowCount)
    {
        using NativeColumns columns = RandomColumns(count, rows, 1), weights = RandomColumns(4, rows, 2), output = RandomColumns(4, rows, 3);
        WeightedColumn[] weighted = [.. Enumerable.Range(0, count).Select(c => WeightedColumn.Of(columns.View, c, At(weights.View, c)))];
        foreach (LaneWidth width in Widths)
        {
            var products = new QM31[count];
            ColumnSums.InnerProducts(columns.View, weights.View, first, rowCount, products, width);
            for (int c = 0; c < count; c++)
            {
                QM31 expected = QM31.Zero;
                for (int row = first; row < first + rowCount; row++) expected += At(weights.View, row) * Cell(columns.View, c, row);
                Assert.Equal(expected, products[c]);
            }
            ColumnSums.Weighted(weighted, output.View, first, rowCount, width);
            for (int row = first; row < first + rowCount; row++)
            {
                QM31 expected = QM31.Zero;
                for (int c = 0; c < count; c++) expected += weighted[c].Weight * Cell(columns.View, c, row);
                Assert.Equal(expected, At(output.View, row));
            }
        }
    }

    // Sums that put off reducing, at their bounds.
    [Fact]
    public void SumsOfTheGreatestWords()
    {
        using NativeColumns columns = RandomColumns(7, 64, 1), weights = RandomColumns(4, 64, 2), output = RandomColumns(4, 64, 3);
        for (int c = 0; c < 7; c++) columns.View[c].Fill(M31.P - 1);
        for (int c = 0; c < 4; c++) weights.View[c].Fill(M31.P - 1);
        QM31 minusOnes = At(weights.View, 0), minusOne = -QM31.One;
        WeightedColumn[] weighted = [.. Enumerable.Range(0, 7).Select(c => WeightedColumn.Of(columns.View, c, minusOnes))];
        foreach (LaneWidth width in Widths)
        {
            var products = new QM31[7];
            ColumnSums.InnerProducts(columns.View, weights.View, 0, 64, products, width);
            Assert.All(products, p => Assert.Equal(minusOnes * minusOne * (M31)64, p));
            ColumnSums.Weighted(weighted, output.View, 0, 64, width);
            for (int row = 0; row < 64; row++) Assert.Equal(minusOnes * minusOne * (M31)7, At(output.View, row));
        }
    }

    [Theory]
    [InlineData(5, 0, 32)]
    [InlineData(9, 0, 512)]
    [InlineData(12, 2048, 2048)]
    public void Quotients(int logDomain, int first, int rowCount)
    {
        using NativeColumns a = RandomColumns(4, 1 << logDomain, 1), b = RandomColumns(4, 1 << logDomain, 2);
        DeepPoint p = Point(3), q = Point(5);
        foreach (LaneWidth width in Widths)
        {
            using NativeColumns output = RandomColumns(4, 1 << logDomain, 1);
            QuotientKernel.Run(output.View, b.View, p, q, logDomain, first, rowCount, width);
            for (int row = first; row < first + rowCount; row++)
            {
                CirclePoint at = new CircleDomain(logDomain).At(row);
                QM31 expected = p.Numerator(At(a.View, row), at.Y) * p.Denominator(at.X, at.Y).Inverse()
                    + q.Numerator(At(b.View, row), at.Y) * q.Denominator(at.X, at.Y).Inverse();
                Assert.Equal(expected, At(output.View, row));
            }
        }
    }

    // A point of the domain on the line through the sampled point and its conjugate: no quotient there, and the others unharmed.
    [Fact]
    public void ZeroDenominatorsGiveZero()
    {
        const int logDomain = 6, zero = 37;
        CirclePoint on = new CircleDomain(logDomain).At(zero);
        Assert.True(DeepPoint.TryCreate(QM31.From(on.X, M31.Zero, (M31)1, (M31)2), QM31.From(on.Y, M31.Zero, (M31)3, (M31)4), [], [], out DeepPoint p));
        DeepPoint q = Point(5);
        using NativeColumns b = RandomColumns(4, 1 << logDomain, 2);
        foreach (LaneWidth width in Widths)
        {
            using NativeColumns output = RandomColumns(4, 1 << logDomain, 1);
            QM31[] a = [.. Enumerable.Range(0, 1 << logDomain).Select(row => At(output.View, row))];
            QuotientKernel.Run(output.View, b.View, p, q, logDomain, 0, 1 << logDomain, width);
            for (int row = 0; row < a.Length; row++)
            {
                CirclePoint at = new CircleDomain(logDomain).At(row);
                QM31 expected = row == zero ? QM31.Zero : p.Numerator(a[row], at.Y) * p.Denominator(at.X, at.Y).Inverse()
                    + q.Numerator(At(b.View, row), at.Y) * q.Denominator(at.X, at.Y).Inverse();
                Assert.Equal(expected, At(output.View, row));
            }
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(11)]
    public void RunningSums(int logSize)
    {
        using var workers = new Workers(2);
        using NativeColumns totals = RandomColumns(4, 1 << logSize, logSize);
        QM31 sum = QM31.Zero;
        for (int row = 0; row < 1 << logSize; row++) sum += At(totals.View, row);
        QM31 share = sum * LogUpChallenges.InverseHeight(logSize);
        foreach (LaneWidth width in Widths)
        {
            using NativeColumns column = RandomColumns(4, 1 << logSize, logSize);
            Assert.Equal(sum, RunningSum.Accumulate(column.View, logSize, workers, width));
            QM31 running = QM31.Zero;
            for (int row = 0; row < 1 << logSize; row++)
            {
                int m = CircleIndex.CosetToMemory(row, logSize);
                running += At(totals.View, m) - share;
                Assert.Equal(running, At(column.View, m));
            }
            Assert.Equal(QM31.Zero, running);
        }
    }

    private static DeepPoint Point(int seed)
    {
        Assert.True(SecureCirclePoint.TryFromParameter(QM31.From(seed, 1, 2, 7), out SecureCirclePoint z));
        Assert.True(DeepPoint.TryCreate(z.X, z.Y, [QM31.From(1, 2, 3, seed)], [QM31.From(5, 6, seed, 8)], out DeepPoint point));
        return point;
    }

    private static NativeColumns RandomColumns(int count, int length, int seed)
    {
        var random = new Random(seed);
        NativeColumns columns = NativeColumns.Uninitialised(count, length);
        for (int c = 0; c < count; c++)
            foreach (ref uint word in columns.View[c]) word = (uint)random.Next((int)M31.P);
        return columns;
    }

    private static M31 Cell(ColumnView columns, int column, int row) => M31.FromCanonical(columns[column][row]);

    private static QM31 At(ColumnView planes, int row) =>
        QM31.FromCanonical(planes[0][row], planes[1][row], planes[2][row], planes[3][row]);
}
