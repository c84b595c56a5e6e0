using Roundel.Field;
using Roundel.Prover;

namespace Roundel.Multilinear.Tests;

public sealed class WeightBindingTests
{
    private readonly Random _random = new(8);

    // No vector, less than one, odd numbers of rows, more than are added up in 32 bits.
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 1)]
    [InlineData(5, 2)]
    [InlineData(7, 8)]
    [InlineData(64, 16)]
    [InlineData(33, 64)]
    [InlineData(2, 16384)]
    [InlineData(1027, 128)]
    public void BindsAsSaid(int rows, int columns)
    {
        var matrix = new sbyte[rows * columns];
        for (int i = 0; i < matrix.Length; i++) matrix[i] = (sbyte)_random.Next(-128, 128);
        Check(matrix, Samples.Elements(_random, rows), Samples.Elements(_random, columns));
    }

    /// <summary>The greatest bytes with the greatest limbs of either sign: sums of 32 bits at their bounds.</summary>
    [Theory]
    [InlineData(0x3fff_8000u, -128)]
    [InlineData(0x4000_8000u, -128)]
    [InlineData(0x3fff_ffffu, 127)]
    [InlineData(0x4000_0000u, -128)]
    [InlineData(M31.P - 1, -128)]
    [InlineData(0x3fff_7fffu, 127)]
    public void SumsStayInBounds(uint coordinate, int cell)
    {
        const int rows = 520, columns = 8192;
        var matrix = new sbyte[rows * columns];
        Array.Fill(matrix, (sbyte)cell);
        SecureField element = SecureField.FromCanonical(coordinate, coordinate, coordinate, coordinate);
        Check(matrix, [.. Enumerable.Repeat(element, rows)], [.. Enumerable.Repeat(element, columns)]);
    }

    private static void Check(sbyte[] matrix, SecureField[] rowWeights, SecureField[] columnWeights)
    {
        int rows = rowWeights.Length, columns = columnWeights.Length;
        SecureField[] byRow = new SecureField[rows], byColumn = new SecureField[columns];
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < columns; j++)
            {
                M31 cell = matrix[i * columns + j];
                byRow[i] += columnWeights[j] * cell;
                byColumn[j] += rowWeights[i] * cell;
            }
        using var workers = new Workers(2);
        foreach (LaneWidth width in Samples.Widths)
        {
            SecureField[] bound = new SecureField[rows], other = new SecureField[columns];
            WeightBinding.BindColumns(matrix, columnWeights, bound, workers, width);
            WeightBinding.BindRows(matrix, rowWeights, other, workers, width);
            Assert.Equal(byRow, bound);
            Assert.Equal(byColumn, other);
        }
    }

    [Fact]
    public void LengthsAreChecked()
    {
        using var workers = new Workers(1);
        Assert.Throws<ArgumentException>(() => WeightBinding.BindColumns(new sbyte[12], new SecureField[4], new SecureField[2], workers, LaneWidth.X8));
        Assert.Throws<ArgumentException>(() => WeightBinding.BindRows(new sbyte[12], new SecureField[4], new SecureField[3], workers, LaneWidth.X8));
        Assert.Throws<ArgumentException>(() => WeightBinding.BindRows(default, [], new SecureField[4], workers, LaneWidth.X8));
    }

    [Theory]
    [InlineData(3, 0)]
    [InlineData(3, 3)]
    [InlineData(3, 5)]
    [InlineData(5, 4)]
    [InlineData(6, 9)]
    [InlineData(12, 12)]
    [InlineData(12, 14)]
    [InlineData(13, 12)]
    public void BlocksOfCellsHaveTheirExtension(int logRow, int logSize)
    {
        var cells = new short[5 << Math.Max(logRow, logSize)];
        for (int i = 0; i < cells.Length; i++) cells[i] = (short)_random.Next(short.MinValue, short.MaxValue + 1);
        CellRows rows = CellRows.Of(cells, logRow);
        SecureField[] point = Samples.Elements(_random, logSize);
        using var workers = new Workers(2);
        for (int block = 0; block < 3; block++)
        {
            int offset = block << logSize;
            M31[] words = [.. cells.AsSpan(offset, 1 << logSize).ToArray().Select(c => (M31)c)];
            foreach (LaneWidth width in Samples.Widths)
                Assert.Equal(MultilinearExtension.Evaluate(words, point), MultilinearExtension.Evaluate(rows, offset, point, workers, width));
        }
        Assert.Throws<ArgumentException>(() => MultilinearExtension.Evaluate(rows, (long)rows.Count << logRow, point, workers, LaneWidth.X8));
        if (logSize > 0) Assert.Throws<ArgumentException>(() => MultilinearExtension.Evaluate(rows, 1, point, workers, LaneWidth.X8));
    }
}
