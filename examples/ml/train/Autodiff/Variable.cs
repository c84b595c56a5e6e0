namespace Roundel.Examples.Train.Autodiff;

/// <summary>A matrix, and the derivative of the loss by each of its elements.</summary>
internal sealed class Variable(int rows, int columns, float[] value)
{
    public int Rows { get; } = rows;

    public int Columns { get; } = columns;

    public float[] Value { get; } = value;

    public float[] Grad { get; } = new float[value.Length];

    public Variable(int rows, int columns) : this(rows, columns, new float[rows * columns])
    {
    }

    /// <summary>Normal numbers.</summary>
    public static Variable Normal(int rows, int columns, double deviation, Random random)
    {
        var result = new Variable(rows, columns);
        for (int i = 0; i < result.Value.Length; i++) result.Value[i] = (float)(deviation * Gauss(random));
        return result;
    }

    public static Variable Filled(int columns, float value)
    {
        var result = new Variable(1, columns);
        Array.Fill(result.Value, value);
        return result;
    }

    /// <summary>Box and Muller.</summary>
    public static double Gauss(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}

/// <summary>Adam (Kingma, Ba 2014) with decoupled weight decay.</summary>
internal sealed class Adam(IReadOnlyList<Variable> parameters, double decay = 0)
{
    private readonly float[][] _first = [.. parameters.Select(p => new float[p.Value.Length])],
        _second = [.. parameters.Select(p => new float[p.Value.Length])];
    private int _step;

    /// <summary>One step against the gradients, which are cleared.</summary>
    public void Step(double rate)
    {
        _step++;
        float scale = (float)(rate * Math.Sqrt(1 - Math.Pow(0.999, _step)) / (1 - Math.Pow(0.9, _step)));
        for (int p = 0; p < parameters.Count; p++)
        {
            float[] value = parameters[p].Value, grad = parameters[p].Grad, first = _first[p], second = _second[p];
            float shrink = parameters[p].Rows > 1 ? (float)(1 - rate * decay) : 1;
            for (int i = 0; i < value.Length; i++)
            {
                first[i] = 0.9f * first[i] + 0.1f * grad[i];
                second[i] = 0.999f * second[i] + 0.001f * grad[i] * grad[i];
                value[i] = shrink * value[i] - scale * first[i] / (MathF.Sqrt(second[i]) + 1e-8f);
                grad[i] = 0;
            }
        }
    }
}
