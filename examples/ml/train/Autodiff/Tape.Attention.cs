namespace Roundel.Examples.Train.Autodiff;

internal sealed partial class Tape
{
    /// <summary>Causal attention. Rows are sequence · tokens + token; columns of <paramref name="qkv"/> are queries, keys and values, head by head.</summary>
    public Variable Attention(Variable qkv, int tokens, int heads)
    {
        int hidden = qkv.Columns / 3, size = hidden / heads, blocks = qkv.Rows / tokens * heads;
        float scale = 1 / MathF.Sqrt(size);
        var y = new Variable(qkv.Rows, hidden);
        var weights = new float[blocks][];
        for (int block = 0; block < blocks; block++)
        {
            (int row, int head) = (block / heads * tokens, block % heads * size);
            float[] q = Cut(qkv.Value, row, head, tokens, size, qkv.Columns), k = Cut(qkv.Value, row, hidden + head, tokens, size, qkv.Columns);
            float[] v = Cut(qkv.Value, row, 2 * hidden + head, tokens, size, qkv.Columns), scores = new float[tokens * tokens],
                mixed = new float[tokens * size];
            Kernels.Multiply(q, Kernels.Transpose(k, tokens, size), scores, tokens, size, tokens);
            for (int i = 0; i < tokens; i++) CausalSoftmax(scores.AsSpan(i * tokens, tokens), i + 1, scale);
            weights[block] = scores;
            Kernels.Multiply(scores, v, mixed, tokens, tokens, size);
            Paste(mixed, y.Value, row, head, tokens, size, hidden);
        }
        _backward.Push(() =>
        {
            for (int block = 0; block < blocks; block++)
                AttentionBackward(qkv, y, weights[block], block / heads * tokens, block % heads * size, tokens, size, scale);
        });
        return y;
    }

    private static void AttentionBackward(Variable qkv, Variable y, float[] p, int row, int head, int tokens, int size, float scale)
    {
        int hidden = y.Columns, width = qkv.Columns;
        float[] q = Cut(qkv.Value, row, head, tokens, size, width), k = Cut(qkv.Value, row, hidden + head, tokens, size, width);
        float[] v = Cut(qkv.Value, row, 2 * hidden + head, tokens, size, width), dy = Cut(y.Grad, row, head, tokens, size, hidden);
        float[] dv = new float[tokens * size], dp = new float[tokens * tokens], dq = new float[tokens * size], dk = new float[tokens * size];
        Kernels.Multiply(Kernels.Transpose(p, tokens, tokens), dy, dv, tokens, tokens, size);
        Kernels.Multiply(dy, Kernels.Transpose(v, tokens, size), dp, tokens, size, tokens);
        for (int i = 0; i < tokens; i++)
        {
            float sum = 0;
            for (int j = 0; j <= i; j++) sum += dp[i * tokens + j] * p[i * tokens + j];
            for (int j = 0; j < tokens; j++) dp[i * tokens + j] = j > i ? 0 : scale * p[i * tokens + j] * (dp[i * tokens + j] - sum);
        }
        Kernels.Multiply(dp, k, dq, tokens, tokens, size);
        Kernels.Multiply(Kernels.Transpose(dp, tokens, tokens), q, dk, tokens, tokens, size);
        Paste(dq, qkv.Grad, row, head, tokens, size, width);
        Paste(dk, qkv.Grad, row, hidden + head, tokens, size, width);
        Paste(dv, qkv.Grad, row, 2 * hidden + head, tokens, size, width);
    }

    private static void CausalSoftmax(Span<float> row, int count, float scale)
    {
        float max = float.NegativeInfinity, sum = 0;
        for (int j = 0; j < count; j++) max = MathF.Max(max, row[j] *= scale);
        for (int j = 0; j < count; j++) sum += row[j] = MathF.Exp(row[j] - max);
        for (int j = 0; j < row.Length; j++) row[j] = j < count ? row[j] / sum : 0;
    }

    private static float[] Cut(float[] from, int row, int column, int rows, int columns, int width)
    {
        var result = new float[rows * columns];
        for (int i = 0; i < rows; i++) from.AsSpan((row + i) * width + column, columns).CopyTo(result.AsSpan(i * columns));
        return result;
    }

    /// <summary>Adds a block to a matrix.</summary>
    private static void Paste(float[] block, float[] to, int row, int column, int rows, int columns, int width)
    {
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < columns; j++) to[(row + i) * width + column + j] += block[i * columns + j];
    }
}
