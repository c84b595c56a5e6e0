using System.Numerics;

namespace Roundel.Ml.Tests;

/// <summary>Each kind of node against its definition over integers of any size, on random shapes and intervals.</summary>
public sealed class PrimitiveTests
{
    private const int Cases = 60;

    private static void ForSeeds(Action<Random> test, int cases = Cases)
    {
        for (int seed = 0; seed < cases; seed++)
        {
            try
            {
                test(new Random(seed));
            }
            catch (Exception e) when (e is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"seed {seed}: {e}");
            }
        }
    }

    private static int[] At(TensorShape shape, long cell)
    {
        var at = new int[shape.Rank];
        shape.Coordinates(cell, at);
        return at;
    }

    [Fact]
    public void ShiftsAreFloors() => ForSeeds(random =>
    {
        TensorShape shape = Sample.Shape(random, 3);
        int bits = random.Next(1, 12);
        Interval interval = Sample.Interval(random, 1 << 20);
        var builder = new ModelBuilder();
        InputNode x = builder.Input("x", shape, interval, true);
        ShiftNode y;
        try
        {
            y = builder.Shift("y", x, bits);
        }
        catch (ModelException)
        {
            Assert.True(interval.Count >> bits > 1 << 17);
            return;
        }
        builder.Output("high", y);
        builder.Output("low", y.Low);
        IntegerTensor input = Sample.Tensor(random, shape, interval);
        Witness witness = Sample.Run(builder.Build(), ("x", input));
        int[] high = witness.Output("high").ToDense(), low = witness.Output("low").ToDense(), cells = input.ToDense();
        for (int i = 0; i < cells.Length; i++)
        {
            Assert.Equal(Sample.Floor(cells[i], BigInteger.One << bits), high[i]);
            Assert.Equal(cells[i] - ((BigInteger)high[i] << bits), low[i]);
        }
    });

    [Fact]
    public void QuotientsAreFloors() => ForSeeds(random =>
    {
        TensorShape shape = Sample.Shape(random, 3);
        Interval dividends = Sample.Interval(random, 1 << 16), divisors = new(random.Next(1, 50), random.Next(50, 1000));
        var builder = new ModelBuilder();
        DivideNode q = builder.Divide("q", builder.Input("x", shape, dividends, true), builder.Input("y", shape, divisors, true));
        builder.Output("q", q);
        builder.Output("r", q.Remainder);
        IntegerTensor x = Sample.Tensor(random, shape, dividends), y = Sample.Tensor(random, shape, divisors);
        Witness witness = Sample.Run(builder.Build(), ("x", x), ("y", y));
        int[] quotients = witness.Output("q").ToDense(), rests = witness.Output("r").ToDense(), xs = x.ToDense(), ys = y.ToDense();
        for (int i = 0; i < xs.Length; i++)
        {
            Assert.Equal(Sample.Floor(xs[i], ys[i]), quotients[i]);
            Assert.Equal(xs[i] - (BigInteger)quotients[i] * ys[i], rests[i]);
        }
    });

    [Fact]
    public void LookupsAreFunctions() => ForSeeds(random =>
    {
        TensorShape shape = Sample.Shape(random, 3);
        Interval interval = Sample.Interval(random, 300);
        var builder = new ModelBuilder();
        InputNode x = builder.Input("x", shape, interval, true);
        builder.Output("y", builder.Lookup("y", x, FunctionTable.Of(interval, v => v * v - 7)));
        IntegerTensor input = Sample.Tensor(random, shape, interval);
        int[] y = Sample.Run(builder.Build(), ("x", input)).Output("y").ToDense(), cells = input.ToDense();
        for (int i = 0; i < cells.Length; i++) Assert.Equal(cells[i] * cells[i] - 7, y[i]);
    });

    [Fact]
    public void MaximaAreTheFirst() => ForSeeds(random =>
    {
        TensorShape shape = Sample.Shape(random, 3);
        if (shape.Rank == 0) return;
        int axis = random.Next(shape.Rank);
        Interval interval = Sample.Interval(random, 4);
        var builder = new ModelBuilder();
        ArgMaxNode y = builder.ArgMax("y", builder.Input("x", shape, interval, true), axis);
        builder.Output("e", y);
        builder.Output("m", y.Maximum);
        IntegerTensor input = Sample.Tensor(random, shape, interval);
        Witness witness = Sample.Run(builder.Build(), ("x", input));
        IntegerTensor e = witness.Output("e"), m = witness.Output("m");
        for (long cell = 0; cell < m.Shape.Count; cell++)
        {
            int[] at = At(m.Shape, cell);
            int[] row = [.. Enumerable.Range(0, shape.Dims[axis]).Select(i => input[Moved(at, axis, i)])];
            Assert.Equal(row.Max(), m[at]);
            for (int i = 0; i < row.Length; i++) Assert.Equal(i == Array.IndexOf(row, row.Max()) ? 1 : 0, e[Moved(at, axis, i)]);
        }
    });

    private static int[] Moved(int[] at, int axis, int index)
    {
        int[] moved = [.. at];
        moved[axis] = index;
        return moved;
    }

    [Fact]
    public void SumsOfMultiples() => ForSeeds(random =>
    {
        TensorShape shape = Sample.Shape(random, 3);
        Interval a = Sample.Interval(random, 10000), b = Sample.Interval(random, 10000);
        long p = random.Next(-50, 50), q = random.Next(-50, 50), c = random.Next(-50, 50);
        var builder = new ModelBuilder();
        builder.Output("y", builder.Linear("y", c, (p, builder.Input("a", shape, a, true)), (q, builder.Input("b", shape, b, true))));
        IntegerTensor left = Sample.Tensor(random, shape, a), right = Sample.Tensor(random, shape, b);
        int[] y = Sample.Run(builder.Build(), ("a", left), ("b", right)).Output("y").ToDense(), xs = left.ToDense(), ys = right.ToDense();
        for (int i = 0; i < y.Length; i++) Assert.Equal(p * xs[i] + q * ys[i] + c, y[i]);
    });

    [Fact]
    public void MatricesActAlongAnAxis() => ForSeeds(random =>
    {
        TensorShape shape = Sample.Shape(random, 3);
        if (shape.Rank == 0) return;
        int axis = random.Next(shape.Rank), length = shape.Dims[axis], rows = random.Next(1, 6);
        AxisMatrix matrix = random.Next(3) switch
        {
            0 => new SumMatrix(length),
            1 => new CumulativeMatrix(length),
            _ => new DenseMatrix(rows, length, [.. Enumerable.Range(0, rows * length).Select(_ => random.Next(-5, 6))]),
        };
        Interval interval = Sample.Interval(random, 1000);
        var builder = new ModelBuilder();
        builder.Output("y", builder.AxisMap("y", builder.Input("x", shape, interval, true), axis, matrix));
        IntegerTensor x = Sample.Tensor(random, shape, interval);
        IntegerTensor y = Sample.Run(builder.Build(), ("x", x)).Output("y");
        for (long cell = 0; cell < y.Shape.Count; cell++)
        {
            int[] at = At(y.Shape, cell);
            Assert.Equal(Enumerable.Range(0, length).Sum(i => matrix[at[axis], i] * x[Moved(at, axis, i)]), y[at]);
        }
    });

    [Theory]
    [InlineData("ik,kj->ij", 40)]
    [InlineData("ik,jk->ji", 40)]
    [InlineData("bik,bjk->bij", 5)]
    [InlineData("ibk,kbj->bji", 5)]
    [InlineData("ab,ab->ab", 9)]
    [InlineData("ab,ab->a", 40)]
    [InlineData("ab,ab->ba", 9)]
    [InlineData("a,b->ab", 20)]
    [InlineData("abk,kab->b", 6)]
    [InlineData("k,k->", 100)]
    [InlineData(",->", 1)]
    [InlineData("tv,vd->td", 70)]
    public void EinsumsAreSumsOfProducts(string text, int maxLength)
    {
        foreach (int magnitude in (int[])[127, 1 << 11, 100_000])
            ForSeeds(random =>
            {
                EinsumLabels labels = EinsumLabels.Parse(text);
                Dictionary<char, int> lengths = (labels.Left + labels.Right).Distinct().ToDictionary(l => l, _ => random.Next(1, maxLength + 1));
                long terms = labels.Summed.Aggregate(1L, (n, l) => n * lengths[l]);
                int other = (int)Math.Min(magnitude, Interval.Limit / terms / (magnitude + 1) - 1);
                var left = new TensorShape([.. labels.Left.Select(l => lengths[l])]);
                var right = new TensorShape([.. labels.Right.Select(l => lengths[l])]);
                Interval a = Sample.Interval(random, magnitude), b = Sample.Interval(random, Math.Max(1, other));
                if ((terms * (a * b)).Magnitude >= Interval.Limit) return;
                var builder = new ModelBuilder();
                builder.Output("y", builder.Einsum("y", text, builder.Input("a", left, a, true), builder.Input("b", right, b, true)));
                IntegerTensor x = Sample.Tensor(random, left, a), y = Sample.Tensor(random, right, b);
                if (random.Next(3) == 0) Thin(x, random);
                if (!a.Contains(0)) x = Sample.Tensor(random, left, a);
                IntegerTensor result = Sample.Run(builder.Build(), ("a", x), ("b", y)).Output("y");
                Assert.Equal(Naive(labels, lengths, x, y, result.Shape), result.ToDense().Select(v => (BigInteger)v));
            }, 12);
    }

    private static void Thin(IntegerTensor tensor, Random random)
    {
        for (int i = 0; i < tensor.Values.Length; i++)
            if (random.Next(200) != 0) tensor.Values[i] = 0;
    }

    private static BigInteger[] Naive(EinsumLabels labels, Dictionary<char, int> lengths, IntegerTensor x, IntegerTensor y, TensorShape result)
    {
        var sums = new BigInteger[result.Count];
        var sum = new TensorShape([.. labels.Summed.Select(l => lengths[l])]);
        for (long cell = 0; cell < sums.Length; cell++)
            for (long term = 0; term < sum.Count; term++)
            {
                Dictionary<char, int> at = [];
                int[] outer = At(result, cell), inner = At(sum, term);
                for (int i = 0; i < outer.Length; i++) at[labels.Result[i]] = outer[i];
                for (int i = 0; i < inner.Length; i++) at[labels.Summed[i]] = inner[i];
                sums[cell] += (BigInteger)x[[.. labels.Left.Select(l => at[l])]] * y[[.. labels.Right.Select(l => at[l])]];
            }
        return sums;
    }

    [Fact]
    public void WeightsMultiplyInEitherWidth() => ForSeeds(random =>
    {
        int bits = random.Next(2, 17), rows = random.Next(1, 5), columns = random.Next(1, 70), terms = random.Next(1, 100);
        var cells = new int[columns * terms];
        for (int i = 0; i < cells.Length; i++) cells[i] = random.Next(-(1 << (bits - 1)), 1 << (bits - 1));
        var builder = new ModelBuilder();
        WeightNode weight = builder.Weight("w", new(columns, terms), bits, cells);
        InputNode x = builder.Input("x", new(rows, terms), Interval.Signed(8), true);
        builder.Output("y", builder.Einsum("y", "ik,jk->ij", x, weight));
        IntegerTensor input = Sample.Tensor(random, x.Shape, x.Interval);
        IntegerTensor y = Sample.Run(builder.Build(), ("x", input)).Output("y");
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < columns; j++)
                Assert.Equal(Enumerable.Range(0, terms).Sum(k => input[i, k] * cells[j * terms + k]), y[i, j]);
    });

    [Fact]
    public void ClassesAreRowsWithOneOne()
    {
        var builder = new ModelBuilder();
        builder.Output("y", builder.ClassInput("x", new(2, 3), 5, false));
        IntegerTensor y = Sample.Run(builder.Build(), ("x", IntegerTensor.FromDense(new(2, 3), [4, 0, 1, 2, 3, 3]))).Output("y");
        Assert.Equal([4, 0, 1, 2, 3, 3], Enumerable.Range(0, 6).Select(r => Enumerable.Range(0, 5).Single(c => y[r / 3, r % 3, c] == 1)));
        Assert.Equal(6, y.ToDense().Sum());
    }

    [Fact]
    public void RangesRefuseValuesOutside()
    {
        var builder = new ModelBuilder();
        RangeNode range = builder.Range("r", builder.Input("x", new(3), new(-100, 100), true), -2, 3);
        Assert.Equal(new Interval(-2, 5), range.Interval);
        builder.Output("y", range);
        IntegerModel model = builder.Build();
        Sample.Run(model, ("x", IntegerTensor.FromDense(new(3), [-2, 5, 0])));
        ModelException e = Assert.Throws<ModelException>(() => Sample.Run(model, ("x", IntegerTensor.FromDense(new(3), [-2, 6, 0]))));
        Assert.Equal("r: the value 6 is not in the range from -2 of 3 bits", e.Message);
    }
}
