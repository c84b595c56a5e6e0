using Roundel.Ml.Graphs;

namespace Roundel.Ml;

/// <summary>What operators do with single numbers, where it is nothing else.</summary>
internal static class ScalarFunctions
{
    /// <summary>The function of a node's first input, its other inputs being constant numbers; null if it is none.</summary>
    /// <param name="node">The node.</param>
    /// <param name="constant">The number that an input is; null if it is absent, or no constant number.</param>
    /// <param name="type">The type of the result's elements.</param>
    public static Func<double, double>? Unary(FloatNode node, Func<int, double?> constant, ElementType type)
    {
        switch (node.Op)
        {
            case "Identity": return v => v;
            case "Neg": return v => -v;
            case "Relu": return v => Math.Max(v, 0);
            case "LeakyRelu": return LeakyRelu(node.Float("alpha", 0.01f));
            case "Clip": return Clip(constant(1) ?? double.NegativeInfinity, constant(2) ?? double.PositiveInfinity);
            case "Gelu": return node.Text("approximate", "none") == "tanh" ? GeluTanh : Gelu;
            case "Erf": return Erf;
            case "Sigmoid": return Sigmoid;
            case "Swish": return Swish(node.Float("alpha", 1));
            case "Tanh": return Math.Tanh;
            case "Exp": return Math.Exp;
            case "Log": return v => Math.Log(Math.Max(v, double.Epsilon));
            case "Sin": return Math.Sin;
            case "Cos": return Math.Cos;
            case "Abs": return Math.Abs;
            case "Sign": return v => Math.Sign(v);
            case "Floor": return Math.Floor;
            case "Ceil": return Math.Ceiling;
            case "Round": return v => Math.Round(v, MidpointRounding.ToEven);
            case "Softplus": return Softplus;
            case "Softsign": return v => v / (1 + Math.Abs(v));
            case "Mish": return v => v * Math.Tanh(Softplus(v));
            case "Elu": return Elu(node.Float("alpha", 1), 1);
            case "Selu": return Elu(node.Float("alpha", 1.67326319217681884765625f), node.Float("gamma", 1.05070102214813232421875f));
            case "HardSigmoid": return HardSigmoid(node.Float("alpha", 0.2f), node.Float("beta", 0.5f));
            case "HardSwish": return v => v * Math.Clamp(v / 6 + 0.5, 0, 1);
            case "Sqrt": return v => Math.Sqrt(Math.Max(v, 0));
            case "Reciprocal": return v => v == 0 ? 0 : 1 / v;
            case "Not": return v => 1 - v;
            case "Cast": return Cast(type);
            case "QuantizeLinear": return Quantise(constant, type);
            case "DequantizeLinear": return Dequantise(constant);
            default: return null;
        }
    }

    /// <summary>The function of a node's two inputs; null if it is none.</summary>
    public static Func<double, double, double>? Binary(string op) => op switch
    {
        "Add" => (a, b) => a + b,
        "Sub" => (a, b) => a - b,
        "Mul" => (a, b) => a * b,
        "Div" => (a, b) => b == 0 ? 0 : a / b,
        "Pow" => (a, b) => a >= 0 || b == Math.Floor(b) ? Math.Pow(a, b) : 0,
        "Min" => Math.Min,
        "Max" => Math.Max,
        "Equal" => (a, b) => a == b ? 1 : 0,
        "Less" => (a, b) => a < b ? 1 : 0,
        "LessOrEqual" => (a, b) => a <= b ? 1 : 0,
        "Greater" => (a, b) => a > b ? 1 : 0,
        "GreaterOrEqual" => (a, b) => a >= b ? 1 : 0,
        "And" => (a, b) => a * b,
        "Or" => Math.Max,
        "Xor" => (a, b) => a == b ? 0 : 1,
        _ => null,
    };

    /// <summary>Whether a function is a sum of multiples, which integers do exactly, without a table.</summary>
    public static bool IsLinear(FloatNode node, ElementType type, Func<int, bool> isConstant) => node.Op switch
    {
        "Identity" or "Neg" or "DequantizeLinear" or "Add" or "Sub" or "Not" => true,
        "Cast" => type.IsFloat(),
        "Mul" => isConstant(0) || isConstant(1),
        "Div" => isConstant(1),
        _ => false,
    };

    public static double Sigmoid(double v) => 1 / (1 + Math.Exp(-v));

    private static double Softplus(double v) => Math.Max(v, 0) + Math.Log(1 + Math.Exp(-Math.Abs(v)));

    private static Func<double, double> LeakyRelu(double alpha) => v => v < 0 ? alpha * v : v;

    private static Func<double, double> Clip(double min, double max) => v => Math.Max(min, Math.Min(max, v));

    private static Func<double, double> Swish(double alpha) => v => v / (1 + Math.Exp(-alpha * v));

    private static Func<double, double> Elu(double alpha, double gamma) => v => gamma * (v < 0 ? alpha * (Math.Exp(v) - 1) : v);

    private static Func<double, double> HardSigmoid(double alpha, double beta) => v => Math.Clamp(alpha * v + beta, 0, 1);

    private static Func<double, double> Cast(ElementType type) => type.IsFloat() ? v => v
        : type == ElementType.Bool ? v => v == 0 ? 0 : 1
        : v => Math.Clamp(Math.Truncate(v), type.MinValue(), type.MaxValue());

    private static Func<double, double>? Quantise(Func<int, double?> constant, ElementType type)
    {
        if (constant(1) is not { } scale || type is not (ElementType.Int8 or ElementType.UInt8)) return null;
        double zero = constant(2) ?? 0;
        return v => Math.Clamp(Math.Round(v / scale, MidpointRounding.ToEven) + zero, type.MinValue(), type.MaxValue());
    }

    private static Func<double, double>? Dequantise(Func<int, double?> constant)
    {
        if (constant(1) is not { } scale) return null;
        double zero = constant(2) ?? 0;
        return v => (v - zero) * scale;
    }

    private static double Gelu(double v) => 0.5 * v * (1 + Erf(v / Math.Sqrt(2)));

    private static double GeluTanh(double v) => 0.5 * v * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (v + 0.044715 * v * v * v)));

    /// <summary>The error function: its series about zero, and the continued fraction of its complement from 3 on.</summary>
    private static double Erf(double v)
    {
        double x = Math.Abs(v);
        if (x > 6) return Math.Sign(v);
        if (x < 3)
        {
            double term = x, sum = x;
            for (int n = 1; n < 60; n++)
            {
                term *= -x * x / n;
                sum += term / (2 * n + 1);
            }
            return Math.Sign(v) * sum * 2 / Math.Sqrt(Math.PI);
        }
        double fraction = 0;
        for (int n = 60; n > 0; n--) fraction = n / 2.0 / (x + fraction);
        return Math.Sign(v) * (1 - Math.Exp(-x * x) / Math.Sqrt(Math.PI) / (x + fraction));
    }
}
