using Roundel.Ml.Graphs;

namespace Roundel.Ml.Operators;

/// <summary>Functions of one number. They are computed in binary64 and rounded once, so that results hardly depend on the platform's library.</summary>
internal static class Activations
{
    public static void Register(Dictionary<string, Operator> table)
    {
        Plain(table, "Neg", v => -v, v => unchecked(-v));
        Plain(table, "Abs", Math.Abs, v => v < 0 ? unchecked(-v) : v);
        Plain(table, "Sign", v => double.IsNaN(v) ? v : Math.Sign(v), v => Math.Sign(v));
        Plain(table, "Relu", v => v < 0 ? 0 : v, v => Math.Max(v, 0));
        Plain(table, "Ceil", Math.Ceiling);
        Plain(table, "Floor", Math.Floor);
        Plain(table, "Round", v => Math.Round(v, MidpointRounding.ToEven));
        Plain(table, "Sqrt", Math.Sqrt);
        Plain(table, "Reciprocal", v => 1 / v);
        Plain(table, "Exp", Math.Exp);
        Plain(table, "Log", Math.Log);
        Plain(table, "Sin", Math.Sin);
        Plain(table, "Cos", Math.Cos);
        Plain(table, "Tanh", Math.Tanh);
        Plain(table, "Erf", Erf);
        Plain(table, "Sigmoid", Sigmoid);
        Plain(table, "Softplus", Softplus);
        Plain(table, "Softsign", v => v / (1 + Math.Abs(v)));
        Plain(table, "Mish", v => v * Math.Tanh(Softplus(v)));
        Plain(table, "HardSwish", v => v * Math.Clamp(v / 6 + 0.5, 0, 1));
        Of(table, "LeakyRelu", c => { float a = c.Node.Float("alpha", 0.01f); return v => v < 0 ? a * v : v; });
        Of(table, "Elu", c => { float a = c.Node.Float("alpha", 1); return v => v < 0 ? a * (Math.Exp(v) - 1) : v; });
        Of(table, "Selu", c =>
        {
            float a = c.Node.Float("alpha", 1.67326319217681884765625f), g = c.Node.Float("gamma", 1.05070102214813232421875f);
            return v => g * (v < 0 ? a * (Math.Exp(v) - 1) : v);
        });
        Of(table, "HardSigmoid", c =>
        {
            float a = c.Node.Float("alpha", 0.2f), b = c.Node.Float("beta", 0.5f);
            return v => Math.Clamp(a * v + b, 0, 1);
        });
        Of(table, "Swish", c => { float a = c.Node.Float("alpha", 1); return v => v * Sigmoid(a * v); });
        Of(table, "Gelu", c => c.Node.Text("approximate", "none") switch
        {
            "none" => v => 0.5 * v * (1 + Erf(v / Math.Sqrt(2))),
            "tanh" => v => 0.5 * v * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (v + 0.044715 * v * v * v))),
            string other => throw c.Refuse($"there is no approximation '{other}'"),
        });
        table["PRelu"] = Operator.Of(2, 2, c => c.FloatIn(0).With(c.Broadcast(c.In(0).Dims, c.FloatIn(1).Dims)), (c, s) =>
        {
            float[] x = Strided.Expand(c.Value(0), s.Dims).FloatArray, slope = Strided.Expand(c.Value(1), s.Dims).FloatArray;
            return FloatTensor.FromFloats(s.Dims, [.. x.Zip(slope, (a, b) => a < 0 ? a * b : a)], s.Type);
        });
        table["Clip"] = Operator.Of(1, 3, c => c.In(0), Clip);
        table["IsNaN"] = Operator.Of(1, 1, c => c.FloatIn(0).With(ElementType.Bool),
            (c, s) => FloatTensor.FromIntegers(s.Dims, Array.ConvertAll(c.Floats(0), v => float.IsNaN(v) ? 1L : 0), s.Type));
    }

    private static void Plain(Dictionary<string, Operator> table, string op, Func<double, double> floats, Func<long, long>? integers = null) =>
        table[op] = Operator.Of(1, 1, c => integers is null ? c.FloatIn(0) : c.In(0), (c, s) => Apply(c, s, floats, integers));

    private static void Of(Dictionary<string, Operator> table, string op, Func<NodeContext, Func<double, double>> function) =>
        table[op] = Operator.Of(1, 1, c =>
        {
            function(c);
            return c.FloatIn(0);
        }, (c, s) => Apply(c, s, function(c), null));

    private static FloatTensor Apply(NodeContext c, Shape s, Func<double, double> floats, Func<long, long>? integers)
    {
        if (s.Type.IsFloat()) return FloatTensor.FromFloats(s.Dims, Array.ConvertAll(c.Floats(0), v => (float)floats(v)), s.Type);
        long[] result = Array.ConvertAll(c.Integers(0), v => integers!(v));
        Conversion.WrapInPlace(result, s.Type);
        return FloatTensor.FromIntegers(s.Dims, result, s.Type);
    }

    private static FloatTensor Clip(NodeContext c, Shape s)
    {
        for (int i = 1; i <= 2; i++)
            if (c.Has(i)) c.Require(c.In(i).Type == s.Type, "a bound is of another type");
        if (s.Type.IsFloat())
        {
            float low = c.Has(1) ? (float)c.Number(1) : float.NegativeInfinity, high = c.Has(2) ? (float)c.Number(2) : float.PositiveInfinity;
            return FloatTensor.FromFloats(s.Dims, Array.ConvertAll(c.Floats(0), v => MathF.Min(MathF.Max(v, low), high)), s.Type);
        }
        if (c.Has(1)) c.Require(c.In(1).Count == 1, "the lower bound is no scalar");
        if (c.Has(2)) c.Require(c.In(2).Count == 1, "the upper bound is no scalar");
        long min = c.Has(1) ? c.Integers(1)[0] : long.MinValue, max = c.Has(2) ? c.Integers(2)[0] : long.MaxValue;
        return FloatTensor.FromIntegers(s.Dims, Array.ConvertAll(c.Integers(0), v => Math.Min(Math.Max(v, min), max)), s.Type);
    }

    public static double Sigmoid(double v) => v >= 0 ? 1 / (1 + Math.Exp(-v)) : Math.Exp(v) / (1 + Math.Exp(v));

    private static double Softplus(double v) => Math.Max(v, 0) + Math.Log(1 + Math.Exp(-Math.Abs(v)));

    /// <summary>The error function: its Taylor series near zero, a continued fraction of the complement elsewhere; within 1e-13 of the true
    /// value.</summary>
    public static double Erf(double x)
    {
        double a = Math.Abs(x);
        if (double.IsNaN(x)) return x;
        if (a > 6) return Math.Sign(x);
        if (a < 2)
        {
            double term = x, sum = x;
            for (int n = 1; n < 60 && Math.Abs(term) > 1e-18; n++)
            {
                term *= -x * x / n;
                sum += term / (2 * n + 1);
            }
            return sum * 2 / Math.Sqrt(Math.PI);
        }
        // erfc(a) = exp(-a^2)/sqrt(pi) / (a + (1/2)/(a + (2/2)/(a + (3/2)/(a + ...)))), from the inside.
        double tail = a;
        for (int n = 80; n >= 1; n--) tail = a + n / 2.0 / tail;
        return Math.Sign(x) * (1 - Math.Exp(-a * a) / Math.Sqrt(Math.PI) / tail);
    }
}
