namespace Roundel.Ml.Tests;

/// <summary>Index maps against their definition, cell by cell.</summary>
public sealed class ViewTests
{
    private static IntegerTensor View(IntegerTensor x, IndexMap map)
    {
        var builder = new ModelBuilder();
        builder.Output("y", builder.View("y", builder.Input("x", x.Shape, Interval.Signed(20), true), map));
        return Sample.Run(builder.Build(), ("x", x)).Output("y");
    }

    private static IntegerTensor Numbered(TensorShape shape) => IntegerTensor.FromDense(shape, [.. Enumerable.Range(1, (int)shape.Count)]);

    [Fact]
    public void AffineMapsMoveAlongAxes()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            TensorShape source = Sample.Shape(random, 3), target = Sample.Shape(random, 4);
            int[] axes = [.. target.Dims.Select(_ => random.Next(-1, source.Rank))];
            int[] steps = [.. axes.Select(a => a < 0 ? 0 : random.Next(1, 3) * (random.Next(4) == 0 ? -1 : 1))];
            int[] offsets = [.. source.Dims.Select(d => random.Next(-1, d))];
            var map = new AffineMap(source, target, [.. axes], [.. steps], [.. offsets]);
            IntegerTensor x = Numbered(source), y = View(x, map);
            var at = new int[target.Rank];
            bool holes = false;
            for (long cell = 0; cell < target.Count; cell++)
            {
                target.Coordinates(cell, at);
                int[] from = [.. offsets];
                for (int t = 0; t < axes.Length; t++)
                    if (axes[t] >= 0) from[axes[t]] += steps[t] * at[t];
                bool inside = from.Zip(source.Dims).All(p => p.First >= 0 && p.First < p.Second);
                holes |= !inside;
                Assert.Equal(inside ? x[from] : 0, y[at]);
            }
            Assert.True(map.HasHoles || !holes);
        }
    }

    [Fact]
    public void ReshapesKeepTheOrder()
    {
        (int[], int[])[] shapes = [([6], [2, 3]), ([2, 3], [3, 2]), ([4, 3, 5], [5, 12]), ([1], []), ([], [1, 1]), ([3, 1, 7], [21])];
        foreach ((int[] from, int[] to) in shapes)
        {
            IntegerTensor x = Numbered(new(from));
            var map = new ReshapeMap(new(from), new(to));
            Assert.False(map.HasHoles);
            Assert.Equal(x.ToDense(), View(x, map).ToDense());
        }
        Assert.True(new ReshapeMap(new(16, 768), new(16, 12, 64)).IsPaddedIdentity);
        Assert.False(new ReshapeMap(new(6), new(2, 3)).IsPaddedIdentity);
        Assert.Throws<ModelException>(() => new ReshapeMap(new(6), new(7)));
    }

    [Fact]
    public void GathersTakeIndices()
    {
        IntegerTensor x = Numbered(new(2, 5, 3));
        for (int axis = 0; axis < 3; axis++)
        {
            int[] indices = [1, 0, -1, 1];
            IntegerTensor y = View(x, new GatherMap(x.Shape, axis, [.. indices]));
            var at = new int[3];
            for (long cell = 0; cell < y.Shape.Count; cell++)
            {
                y.Shape.Coordinates(cell, at);
                int[] from = [.. at];
                from[axis] = indices[at[axis]];
                Assert.Equal(from[axis] < 0 ? 0 : x[from], y[at]);
            }
        }
        Assert.Throws<ModelException>(() => new GatherMap(x.Shape, 0, [2]));
        Assert.Throws<ModelException>(() => new GatherMap(x.Shape, 3, [0]));
    }

    [Fact]
    public void NamedMapsAreWhatTheyAreCalled()
    {
        IntegerTensor x = Numbered(new(2, 3));
        Assert.Equal([1, 4, 2, 5, 3, 6], View(x, AffineMap.Permute(x.Shape, 1, 0)).ToDense());
        Assert.Equal([2, 5], View(x, AffineMap.Slice(x.Shape, new(2, 1), [0, 1], [1, 1])).ToDense());
        Assert.Equal([0, 0, 0, 0, 1, 2, 3, 0, 4, 5, 6, 0], View(x, AffineMap.Pad(x.Shape, new(3, 4), 1, 0)).ToDense());
        Assert.Equal([1, 2, 3, 1, 2, 3], View(Numbered(new(3)), AffineMap.Broadcast(new(3), new(2, 3))).ToDense());
        Assert.Equal([1, 1, 2, 2], View(Numbered(new(2, 1)), AffineMap.Broadcast(new(2, 1), new(2, 2))).ToDense());
        Assert.Throws<ModelException>(() => AffineMap.Permute(x.Shape, 0, 0));
        Assert.Throws<ModelException>(() => AffineMap.Broadcast(x.Shape, new(2, 4)));
    }

    [Fact]
    public void PaddedIndicesPutTheLastAxisLowest()
    {
        var shape = new TensorShape(3, 5, 2);
        Assert.Equal([2, 3, 1], shape.LogDims.ToArray());
        Assert.Equal([4, 1, 0], shape.Shifts.ToArray());
        Assert.Equal((6, 30L, 64), (shape.LogSize, shape.Count, shape.PaddedCount));
        Assert.Equal(2 << 4 | 4 << 1 | 1, shape.IndexOf(2, 4, 1));
        Assert.Equal(30, Enumerable.Range(0, 64).Count(shape.InBounds));
        Assert.Throws<ModelException>(() => new TensorShape(3, 0));
        Assert.Throws<ModelException>(() => new TensorShape(1 << 20, 1 << 20));
    }
}
