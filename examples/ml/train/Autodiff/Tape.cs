namespace Roundel.Examples.Train.Autodiff;

/// <summary>Reverse-mode differentiation: each operation computes its result, and notes how derivatives flow back.</summary>
internal sealed partial class Tape
{
    private readonly Stack<Action> _backward = new();

    /// <summary>Runs all notes, last one first.</summary>
    public void Backward()
    {
        while (_backward.TryPop(out Action? step)) step();
    }

    /// <summary>x · w + b, rows by rows.</summary>
    public Variable Linear(Variable x, Variable w, Variable b)
    {
        var y = new Variable(x.Rows, w.Columns);
        for (int i = 0; i < y.Rows; i++) b.Value.CopyTo(y.Value, i * y.Columns);
        Kernels.Multiply(x.Value, w.Value, y.Value, x.Rows, x.Columns, w.Columns);
        _backward.Push(() =>
        {
            Kernels.Multiply(y.Grad, Kernels.Transpose(w.Value, w.Rows, w.Columns), x.Grad, x.Rows, w.Columns, x.Columns);
            Kernels.Multiply(Kernels.Transpose(x.Value, x.Rows, x.Columns), y.Grad, w.Grad, x.Columns, x.Rows, w.Columns);
            for (int i = 0; i < y.Grad.Length; i++) b.Grad[i % y.Columns] += y.Grad[i];
        });
        return y;
    }

    /// <summary>x · eᵀ: scores of an embedding's rows.</summary>
    public Variable Scores(Variable x, Variable e)
    {
        var y = new Variable(x.Rows, e.Rows);
        Kernels.Multiply(x.Value, Kernels.Transpose(e.Value, e.Rows, e.Columns), y.Value, x.Rows, x.Columns, e.Rows);
        _backward.Push(() =>
        {
            Kernels.Multiply(y.Grad, e.Value, x.Grad, x.Rows, e.Rows, x.Columns);
            Kernels.Multiply(Kernels.Transpose(y.Grad, y.Rows, y.Columns), x.Value, e.Grad, e.Rows, x.Rows, x.Columns);
        });
        return y;
    }

    public Variable Relu(Variable x) => Map(x, v => MathF.Max(v, 0), v => v > 0 ? 1 : 0);

    /// <summary>GELU by its tanh approximation.</summary>
    public Variable Gelu(Variable x) => Map(x, v => 0.5f * v * (1 + Inner(v)), v =>
    {
        float t = Inner(v);
        return 0.5f * (1 + t) + 0.5f * v * (1 - t * t) * 0.79788456f * (1 + 3 * 0.044715f * v * v);
    });

    private static float Inner(float v) => MathF.Tanh(0.79788456f * (v + 0.044715f * v * v * v));

    private Variable Map(Variable x, Func<float, float> function, Func<float, float> derivative)
    {
        var y = new Variable(x.Rows, x.Columns, Array.ConvertAll(x.Value, v => function(v)));
        _backward.Push(() =>
        {
            for (int i = 0; i < x.Grad.Length; i++) x.Grad[i] += y.Grad[i] * derivative(x.Value[i]);
        });
        return y;
    }

    public Variable Add(Variable a, Variable b)
    {
        var y = new Variable(a.Rows, a.Columns, [.. a.Value.Zip(b.Value, (u, v) => u + v)]);
        _backward.Push(() =>
        {
            for (int i = 0; i < y.Grad.Length; i++)
            {
                a.Grad[i] += y.Grad[i];
                b.Grad[i] += y.Grad[i];
            }
        });
        return y;
    }

    /// <summary>Rows of a table.</summary>
    public Variable Embed(Variable table, int[] indices)
    {
        int n = table.Columns;
        var y = new Variable(indices.Length, n);
        for (int i = 0; i < indices.Length; i++) table.Value.AsSpan(indices[i] * n, n).CopyTo(y.Value.AsSpan(i * n));
        _backward.Push(() =>
        {
            for (int i = 0; i < y.Grad.Length; i++) table.Grad[indices[i / n] * n + i % n] += y.Grad[i];
        });
        return y;
    }

    /// <summary>Layer normalisation of each row.</summary>
    public Variable Norm(Variable x, Variable scale, Variable shift)
    {
        int n = x.Columns;
        var y = new Variable(x.Rows, n);
        var (hat, factors) = (new float[x.Value.Length], new float[x.Rows]);
        for (int r = 0; r < x.Rows; r++)
        {
            ReadOnlySpan<float> row = x.Value.AsSpan(r * n, n);
            float mean = 0, square = 0;
            foreach (float v in row) mean += v;
            mean /= n;
            foreach (float v in row) square += (v - mean) * (v - mean);
            factors[r] = 1 / MathF.Sqrt(square / n + 1e-5f);
            for (int j = 0; j < n; j++)
            {
                hat[r * n + j] = (row[j] - mean) * factors[r];
                y.Value[r * n + j] = hat[r * n + j] * scale.Value[j] + shift.Value[j];
            }
        }
        _backward.Push(() =>
        {
            for (int r = 0; r < x.Rows; r++)
            {
                float sum = 0, along = 0;
                for (int j = 0, i = r * n; j < n; j++, i++)
                {
                    scale.Grad[j] += y.Grad[i] * hat[i];
                    shift.Grad[j] += y.Grad[i];
                    sum += y.Grad[i] * scale.Value[j];
                    along += y.Grad[i] * scale.Value[j] * hat[i];
                }
                for (int j = 0, i = r * n; j < n; j++, i++) x.Grad[i] += factors[r] * (y.Grad[i] * scale.Value[j] - sum / n - hat[i] * along / n);
            }
        });
        return y;
    }

    /// <summary>Mean cross entropy of softmax(logits) and the labels; the derivative is written at once, by <see cref="Backward"/> it flows on.</summary>
    public static double CrossEntropy(Variable logits, int[] labels)
    {
        int n = logits.Columns;
        double loss = 0;
        for (int r = 0; r < logits.Rows; r++)
        {
            ReadOnlySpan<float> row = logits.Value.AsSpan(r * n, n);
            float max = row[0], sum = 0;
            foreach (float v in row) max = MathF.Max(max, v);
            foreach (float v in row) sum += MathF.Exp(v - max);
            for (int j = 0; j < n; j++) logits.Grad[r * n + j] = (MathF.Exp(row[j] - max) / sum - (j == labels[r] ? 1 : 0)) / logits.Rows;
            loss += Math.Log(sum) + max - row[labels[r]];
        }
        return loss / logits.Rows;
    }

    public static int Correct(Variable logits, int[] labels)
    {
        int correct = 0;
        for (int r = 0; r < logits.Rows; r++)
        {
            ReadOnlySpan<float> row = logits.Value.AsSpan(r * logits.Columns, logits.Columns);
            int best = 0;
            for (int j = 1; j < row.Length; j++)
                if (row[j] > row[best]) best = j;
            if (best == labels[r]) correct++;
        }
        return correct;
    }
}
