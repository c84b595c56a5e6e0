using System.Numerics;

namespace Roundel.Ml.Tests;

/// <summary>Random tensors and small models of one node.</summary>
internal static class Sample
{
    /// <summary>Cells of an interval, its ends often among them.</summary>
    public static IntegerTensor Tensor(Random random, TensorShape shape, Interval interval)
    {
        var cells = new int[shape.Count];
        for (int i = 0; i < cells.Length; i++)
            cells[i] = (int)(random.Next(8) switch { 0 => interval.Min, 1 => interval.Max, _ => random.NextInt64(interval.Min, interval.Max + 1) });
        return IntegerTensor.FromDense(shape, cells);
    }

    /// <summary>A shape of up to so many axes, rarely of powers of two.</summary>
    public static TensorShape Shape(Random random, int maxRank, int maxLength = 6)
    {
        var dims = new int[random.Next(maxRank + 1)];
        for (int i = 0; i < dims.Length; i++) dims[i] = random.Next(1, maxLength + 1);
        return new(dims);
    }

    /// <summary>An interval with ends up to a magnitude.</summary>
    public static Interval Interval(Random random, int magnitude)
    {
        long a = random.Next(-magnitude, magnitude + 1), b = random.Next(-magnitude, magnitude + 1);
        return new(Math.Min(a, b), Math.Max(a, b));
    }

    /// <summary>Runs a model, requires zero padding, values in their intervals and all rules kept.</summary>
    public static Witness Run(IntegerModel model, params (string Name, IntegerTensor Value)[] inputs)
    {
        Witness witness = IntegerInterpreter.Run(model, inputs.ToDictionary(i => i.Name, i => i.Value));
        foreach (Node node in model.Nodes)
        {
            IntegerTensor tensor = witness.Of(node);
            Assert.True(tensor.HasZeroPadding(), node.Name);
            Assert.All(tensor.ToDense(), v => Assert.True(node.Interval.Contains(v), $"{node}: {v}"));
        }
        Assert.Empty(RuleChecker.Check(witness));
        foreach (Table table in model.Tables) Assert.Equal(Lookups(model, table), witness.Multiplicities(table).Sum(m => (long)m));
        return witness;
    }

    private static long Lookups(IntegerModel model, Table table) =>
        model.Rules.SelectMany(r => r.Lookups).Where(l => l.Table == table).Sum(l => l.Input.Shape.Count);

    /// <summary>Floor division of integers of any size.</summary>
    public static BigInteger Floor(BigInteger x, BigInteger y)
    {
        BigInteger quotient = BigInteger.DivRem(x, y, out BigInteger remainder);
        return remainder.Sign * y.Sign < 0 ? quotient - 1 : quotient;
    }
}
