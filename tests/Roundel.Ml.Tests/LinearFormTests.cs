using Roundel.Field;
using Roundel.Ml.Proofs;
using Roundel.Multilinear;
using Roundel.Prover;

namespace Roundel.Ml.Tests;

/// <summary>Each way that a form is used in is that of its table, at every lane width and in parts.</summary>
public sealed class LinearFormTests
{
    private static readonly LaneWidth[] s_widths = [LaneWidth.X16, LaneWidth.X8, LaneWidth.X4, LaneWidth.Scalar];

    private static SecureField Element(Random random) => SecureField.FromCanonical((uint)random.Next((int)M31.P), (uint)random.Next((int)M31.P),
        (uint)random.Next((int)M31.P), (uint)random.Next((int)M31.P));

    private static SecureField[] Elements(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => Element(random))];

    private static PointForm Point(Random random, TensorShape shape) => new(shape, Elements(random, shape.LogSize), Element(random));

    private static TensorShape Shape(int seed, Random random) => (seed % 4) switch
    {
        0 => new(random.Next(1, 4), random.Next(1, 40), random.Next(1, 24)),
        1 => new(random.Next(1, 700)),
        2 => new(random.Next(2, 40), random.Next(200, 700)),
        _ => Sample.Shape(random, 4),
    };

    private static void Check(LinearForm form, Random random, Workers workers)
    {
        TensorShape shape = form.Shape;
        SecureField[] dense = form.Dense();
        Assert.Equal(shape.PaddedCount, dense.Length);
        SecureField[] at = Elements(random, shape.LogSize);
        Assert.Equal(MultilinearExtension.Evaluate(dense, at), form.Evaluate(at));
        SecureField sum = default, product = default, weight = Element(random);
        var cells = new int[dense.Length];
        for (int x = 0; x < dense.Length; x++)
        {
            cells[x] = random.Next(-(1 << 30), 1 << 30);
            product += dense[x] * M31.FromInt64(cells[x]);
            if (shape.InBounds(x)) sum += dense[x];
        }
        Assert.Equal(sum, form.SumInBounds());
        foreach (LaneWidth width in s_widths)
        {
            Assert.Equal(product, form.Of(cells, null, width));
            Assert.Equal(product, form.Of(cells, workers, width));
            int length = Math.Max(1, dense.Length >> random.Next(4));
            for (int first = 0; first < dense.Length; first += length)
            {
                using NativeColumns planes = SecureColumns.Of(Elements(new Random(first), length));
                SecureField[] before = Elements(new Random(first), length);
                form.AddTo(planes.View, first, weight, width);
                for (int i = 0; i < length; i++) Assert.Equal(before[i] + weight * dense[first + i], SecureColumns.Get(planes.View, i));
            }
        }
    }

    [Fact]
    public void PointsAndPadding()
    {
        using var workers = new Workers(2);
        for (int seed = 0; seed < 16; seed++)
        {
            var random = new Random(seed);
            TensorShape shape = Shape(seed, random);
            PointForm form = Point(random, shape);
            var eq = new SecureField[shape.PaddedCount];
            MultilinearExtension.EqTable(form.Point, form.Scale, eq);
            Assert.Equal(eq, form.Dense());
            Check(form, random, workers);
            var padding = new PaddingForm(shape, form.Point);
            Check(padding, random, workers);
            MultilinearExtension.EqTable(form.Point, SecureField.One, eq);
            Assert.Equal(eq.Select((value, x) => shape.InBounds(x) ? SecureField.Zero : value), padding.Dense());
        }
    }

    [Fact]
    public void Views()
    {
        using var workers = new Workers(2);
        int products = 0;
        for (int seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            TensorShape source = Sample.Shape(random, 3, 40), target = Sample.Shape(random, 3, 12);
            IndexMap map;
            if (seed % 4 == 0 && source.Rank > 0)
            {
                int axis = random.Next(source.Rank);
                map = new GatherMap(source, axis, [.. Enumerable.Range(0, random.Next(1, 30)).Select(_ => random.Next(-1, source.Dims[axis]))]);
            }
            else
            {
                int[] axes = [.. target.Dims.Select(_ => random.Next(-1, source.Rank))];
                map = new AffineMap(source, target, [.. axes], [.. axes.Select(a => a < 0 ? 0 : random.Next(1, 3) * (random.Next(3) == 0 ? -1 : 1))],
                    [.. source.Dims.Select(d => random.Next(-1, d))]);
            }
            LinearForm form = Point(random, map.Target);
            LinearForm through = TransposedForms.Through(map, form), definition = new ViewForm(map, form);
            if (through is ProductForm) products++;
            AssertSameInside(definition, through);
            Check(through, random, workers);
            Check(definition, random, workers);
            // A view of this view.
            LinearForm again = TransposedForms.Through(AffineMap.Broadcast(new(source.Dims.Select(d => 1).ToArray()), source), through);
            Check(again, random, workers);
        }
        Assert.True(products > 50, $"{products} of 60 views keep a product");
    }

    [Fact]
    public void AxisMaps()
    {
        using var workers = new Workers(2);
        for (int seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            TensorShape shape;
            do shape = Shape(seed, random); while (shape.Rank == 0);
            int axis = random.Next(shape.Rank), length = shape.Dims[axis];
            AxisMatrix matrix = (seed % 3) switch
            {
                0 => new SumMatrix(length),
                1 => new CumulativeMatrix(length),
                _ => new DenseMatrix(3, length, [.. Enumerable.Range(0, 3 * length).Select(_ => random.Next(-5, 6))]),
            };
            var builder = new ModelBuilder();
            var node = (AxisMapNode)builder.AxisMap("y", builder.Input("x", shape, Interval.Signed(8), true), axis, matrix);
            PointForm form = Point(random, node.Shape);
            LinearForm through = TransposedForms.Through(node, form), definition = new AxisForm(node, form);
            AssertSameInside(definition, through);
            Check(through, random, workers);
            if (seed < 20) Check(definition, random, workers);
        }
    }

    private static void AssertSameInside(LinearForm expected, LinearForm actual)
    {
        SecureField[] a = expected.Dense(), b = actual.Dense();
        for (int x = 0; x < a.Length; x++)
            if (expected.Shape.InBounds(x)) Assert.Equal(a[x], b[x]);
    }
}
