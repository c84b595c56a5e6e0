using Roundel.Ml.Graphs;

namespace Roundel.Ml.Operators;

/// <summary>Operators that work element by element, with broadcasting.</summary>
internal static class Elementwise
{
    public static void Register(Dictionary<string, Operator> table)
    {
        Binary(table, "Add", (a, b) => a + b, (a, b) => unchecked(a + b));
        Binary(table, "Sub", (a, b) => a - b, (a, b) => unchecked(a - b));
        Binary(table, "Mul", (a, b) => a * b, (a, b) => unchecked(a * b));
        Binary(table, "Div", (a, b) => a / b, DivideIntegers);
        Binary(table, "Pow", (a, b) => (float)Math.Pow(a, b), (a, b) => Saturate(Math.Pow(a, b)));
        Variadic(table, "Min", MathF.Min, Math.Min);
        Variadic(table, "Max", MathF.Max, Math.Max);
        Variadic(table, "Sum", (a, b) => a + b, (a, b) => unchecked(a + b));
        Compare(table, "Equal", (a, b) => a == b, (a, b) => a == b);
        Compare(table, "Less", (a, b) => a < b, (a, b) => a < b);
        Compare(table, "LessOrEqual", (a, b) => a <= b, (a, b) => a <= b);
        Compare(table, "Greater", (a, b) => a > b, (a, b) => a > b);
        Compare(table, "GreaterOrEqual", (a, b) => a >= b, (a, b) => a >= b);
        Logic(table, "And", (a, b) => a & b);
        Logic(table, "Or", (a, b) => a | b);
        Logic(table, "Xor", (a, b) => a ^ b);
        table["Not"] = Operator.Of(1, 1, c => c.In(0).Type == ElementType.Bool ? c.In(0) : throw c.Refuse("the input is not of type Bool"),
            (c, s) => FloatTensor.FromIntegers(s.Dims, Array.ConvertAll(c.Integers(0), v => 1 - v), s.Type));
        table["Mod"] = Operator.Of(2, 2, InferBinary, (c, s) => c.Node.Int("fmod", 0) == 0 && !s.Type.IsFloat()
            ? Apply(c, s, MathF.IEEERemainder, FloorModulo) : Apply(c, s, (a, b) => a % b, (a, b) => b is 0 or -1 ? 0 : a % b));
        table["Where"] = Operator.Of(3, 3, InferWhere, Where);
    }

    private static void Binary(Dictionary<string, Operator> table, string op, Func<float, float, float> floats, Func<long, long, long> integers) =>
        table[op] = Operator.Of(2, 2, op == "Pow" ? InferPow : InferBinary, (c, s) => Apply(c, s, floats, integers));

    private static void Variadic(Dictionary<string, Operator> table, string op, Func<float, float, float> floats, Func<long, long, long> integers) =>
        table[op] = Operator.Of(1, int.MaxValue, c => Enumerable.Range(1, c.InputCount - 1).Aggregate(c.In(0), (s, i) => Common(c, s, c.In(i))), (c, s) =>
        {
            FloatTensor result = c.Value(0);
            for (int i = 1; i < c.InputCount; i++)
                result = Apply(result, c.Value(i), new Shape(s.Type, c.Broadcast(result.DimArray, c.In(i).Dims)), floats, integers);
            return result;
        });

    private static void Compare(Dictionary<string, Operator> table, string op, Func<float, float, bool> floats, Func<long, long, bool> integers) =>
        table[op] = Operator.Of(2, 2, c => InferBinary(c).With(ElementType.Bool), (c, s) =>
        {
            var result = new long[s.Count];
            if (c.In(0).Type.IsFloat()) Zip(c.Floats(0), c.In(0).Dims, c.Floats(1), c.In(1).Dims, result, s.Dims, (a, b) => floats(a, b) ? 1L : 0);
            else Zip(c.Integers(0), c.In(0).Dims, c.Integers(1), c.In(1).Dims, result, s.Dims, (a, b) => integers(a, b) ? 1L : 0);
            return FloatTensor.FromIntegers(s.Dims, result, s.Type);
        });

    private static void Logic(Dictionary<string, Operator> table, string op, Func<long, long, long> function) =>
        table[op] = Operator.Of(2, 2, c => InferBinary(c) is { Type: ElementType.Bool } s ? s : throw c.Refuse("the inputs are not of type Bool"),
            (c, s) => Apply(c, s, (a, b) => throw c.Refuse("there is no logic of floats"), function));

    private static Shape InferBinary(NodeContext c) => Common(c, c.In(0), c.In(1));

    private static Shape Common(NodeContext c, Shape a, Shape b)
    {
        c.Require(a.Type == b.Type, $"the inputs are of types {a.Type} and {b.Type}");
        return a.With(c.Broadcast(a.Dims, b.Dims));
    }

    /// <summary>The exponent may be of another type.</summary>
    private static Shape InferPow(NodeContext c) => c.In(0).With(c.Broadcast(c.In(0).Dims, c.In(1).Dims));

    private static Shape InferWhere(NodeContext c)
    {
        c.Require(c.In(0).Type == ElementType.Bool, "the condition is not of type Bool");
        Shape values = Common(c, c.In(1), c.In(2));
        return values.With(c.Broadcast(c.In(0).Dims, values.Dims));
    }

    private static FloatTensor Where(NodeContext c, Shape s)
    {
        long[] condition = Strided.Expand(c.Value(0), s.Dims).IntegerArray;
        FloatTensor a = Strided.Expand(c.Value(1), s.Dims), b = Strided.Expand(c.Value(2), s.Dims);
        return s.Type.IsFloat()
            ? FloatTensor.FromFloats(s.Dims, Choose(condition, a.FloatArray, b.FloatArray), s.Type)
            : FloatTensor.FromIntegers(s.Dims, Choose(condition, a.IntegerArray, b.IntegerArray), s.Type);
    }

    private static T[] Choose<T>(long[] condition, T[] a, T[] b)
    {
        var result = new T[condition.Length];
        for (int i = 0; i < result.Length; i++) result[i] = condition[i] != 0 ? a[i] : b[i];
        return result;
    }

    private static FloatTensor Apply(NodeContext c, Shape s, Func<float, float, float> floats, Func<long, long, long> integers)
    {
        FloatTensor b = c.Value(1);
        if (b.Type.IsFloat() != s.Type.IsFloat()) b = Conversion.Convert(b, s.Type);
        try
        {
            return Apply(c.Value(0), b, s, floats, integers);
        }
        catch (DivideByZeroException)
        {
            throw c.Refuse("an integer is divided by zero");
        }
    }

    private static FloatTensor Apply(FloatTensor a, FloatTensor b, Shape s, Func<float, float, float> floats, Func<long, long, long> integers)
    {
        if (s.Type.IsFloat())
        {
            var result = new float[s.Count];
            Zip(a.FloatArray, a.DimArray, b.FloatArray, b.DimArray, result, s.Dims, floats);
            return FloatTensor.FromFloats(s.Dims, result, s.Type);
        }
        var whole = new long[s.Count];
        Zip(a.IntegerArray, a.DimArray, b.IntegerArray, b.DimArray, whole, s.Dims, integers);
        Conversion.WrapInPlace(whole, s.Type);
        return FloatTensor.FromIntegers(s.Dims, whole, s.Type);
    }

    /// <summary>Applies a function to the pairs of a broadcast.</summary>
    private static void Zip<T, R>(T[] a, int[] aDims, T[] b, int[] bDims, R[] result, int[] dims, Func<T, T, R> function)
    {
        if (result.Length == 0) return;
        if (a.Length == result.Length && b.Length == result.Length)
            for (int i = 0; i < result.Length; i++) result[i] = function(a[i], b[i]);
        else if (a.Length == result.Length && IsSuffix(bDims, dims))
            for (int i = 0; i < result.Length; i += b.Length)
                for (int j = 0; j < b.Length; j++) result[i + j] = function(a[i + j], b[j]);
        else
        {
            T[] x = Strided.Gather<T>(a, 0, Strided.BroadcastStrides(aDims, dims), dims),
                y = Strided.Gather<T>(b, 0, Strided.BroadcastStrides(bDims, dims), dims);
            for (int i = 0; i < result.Length; i++) result[i] = function(x[i], y[i]);
        }
    }

    private static bool IsSuffix(int[] dims, int[] of)
    {
        ReadOnlySpan<int> own = dims.AsSpan().TrimStart(1);
        return own.Length <= of.Length && own.SequenceEqual(of.AsSpan(of.Length - own.Length));
    }

    private static long DivideIntegers(long a, long b) => b == -1 ? unchecked(-a) : a / b;

    private static long FloorModulo(long a, long b) => b is 0 ? throw new DivideByZeroException() : b == -1 ? 0 : (a % b + b) % b;

    private static long Saturate(double value) => double.IsNaN(value) ? 0 : value >= long.MaxValue ? long.MaxValue : value <= long.MinValue ? long.MinValue
        : (long)value;
}
