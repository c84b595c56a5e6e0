using Roundel.Ml.Graphs;

namespace Roundel.Ml;

/// <content>Functions of one number, by tables.</content>
internal sealed partial class Lowering
{
    private Quantity[]? LowerFunction(FloatNode node)
    {
        Func<double, double>? function = node.Op switch
        {
            "Relu" => v => Math.Max(v, 0),
            "LeakyRelu" => LeakyRelu(node.Float("alpha", 0.01f)),
            "Clip" => Clip(Floats(node, 1)?[0] ?? double.NegativeInfinity, Floats(node, 2)?[0] ?? double.PositiveInfinity),
            "Gelu" => node.Text("approximate", "none") == "tanh" ? GeluTanh : Gelu,
            "Erf" => Erf,
            "Sigmoid" => v => 1 / (1 + Math.Exp(-v)),
            "Swish" => Swish(node.Float("alpha", 1)),
            "Tanh" => Math.Tanh,
            "Exp" => Math.Exp,
            "Abs" => Math.Abs,
            "Softplus" => v => Math.Max(v, 0) + Math.Log(1 + Math.Exp(-Math.Abs(v))),
            "Elu" => Elu(node.Float("alpha", 1)),
            "HardSigmoid" => HardSigmoid(node.Float("alpha", 0.2f), node.Float("beta", 0.5f)),
            "HardSwish" => v => v * Math.Clamp(v / 6 + 0.5, 0, 1),
            "Sqrt" => v => Math.Sqrt(Math.Max(v, 0)),
            "Reciprocal" => v => v == 0 ? 0 : 1 / v,
            "Pow" => Power(node),
            "QuantizeLinear" => Quantise(node),
            _ => null,
        };
        if (function is null) return null;
        string input = node.Inputs[0], output = node.Outputs[0];
        bool whole = node.Op == "QuantizeLinear";
        double magnitude = _calibration.MagnitudeOf(input);
        return [Function(node.Name, Value(input), magnitude, _calibration.MagnitudeOf(output), function,
            whole ? 9 : _options.ActivationBits, whole ? 0 : null)];
    }

    /// <summary>A function by a table of 2^TableBits entries around zero; results beyond the bits are clamped.</summary>
    private Quantity Function(string name, Quantity x, double magnitude, double resultMagnitude, Func<double, double> function, int bits, int? exponent = null)
    {
        Interval domain = Interval.Signed(_options.TableBits);
        if (!domain.Contains(x.Node.Interval)) x = Requantise(name, x, Math.Max(Fit(magnitude, _options.TableBits), x.Exponent), _options.TableBits);
        int result = exponent ?? Fit(resultMagnitude, bits);
        double scale = Math.ScaleB(1, -result), step = Math.ScaleB(1, x.Exponent);
        Interval limit = Interval.Signed(bits);
        long At(long i)
        {
            double y = Math.Round(function(i * step) * scale);
            return double.IsNaN(y) ? throw new ModelException(name, $"no result for {i * step}") : (long)Math.Clamp(y, limit.Min, limit.Max);
        }
        return new(_builder.Lookup(Unique(name), x.Node, FunctionTable.Of(domain, At)), result);
    }

    private static Func<double, double> LeakyRelu(double alpha) => v => v < 0 ? alpha * v : v;

    private static Func<double, double> Clip(double min, double max) => v => Math.Max(min, Math.Min(max, v));

    private static Func<double, double> Swish(double alpha) => v => v / (1 + Math.Exp(-alpha * v));

    private static Func<double, double> Elu(double alpha) => v => v < 0 ? alpha * (Math.Exp(v) - 1) : v;

    private static Func<double, double> HardSigmoid(double alpha, double beta) => v => Math.Clamp(alpha * v + beta, 0, 1);

    private Func<double, double> Power(FloatNode node)
    {
        double power = Floats(node, 1) is [var only] ? only : throw new ModelException(node.Name, "an exponent that is not one constant number");
        return v => power == Math.Floor(power) || v >= 0 ? Math.Pow(v, power) : 0;
    }

    private Func<double, double> Quantise(FloatNode node)
    {
        double scale = Floats(node, 1) is [var s] ? s : throw new ModelException(node.Name, "a scale that is not one constant number");
        double zero = Floats(node, 2) is [var z] ? z : 0;
        ElementType type = _model.Values[node.Outputs[0]].Type;
        if (type is not (ElementType.Int8 or ElementType.UInt8)) throw new ModelException(node.Name, $"quantised to {type}");
        return v => Math.Clamp(Math.Round(v / scale) + zero, type.MinValue(), type.MaxValue());
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
