namespace Roundel.Examples.Train.Autodiff;

internal sealed partial class Tape
{
    /// <summary>Convolution with stride one of square images; a row of <paramref name="x"/> is one image, channel by channel.</summary>
    /// <param name="x">Images.</param>
    /// <param name="w">A row for each channel of the result: channels × kernel × kernel.</param>
    /// <param name="b">A number for each channel of the result.</param>
    /// <param name="channels">Channels of the images.</param>
    /// <param name="side">Length of an image's side.</param>
    /// <param name="kernel">Length of the kernel's side.</param>
    /// <param name="pad">Zeros on each side.</param>
    public Variable Convolution(Variable x, Variable w, Variable b, int channels, int side, int kernel, int pad)
    {
        int result = side + 2 * pad - kernel + 1, area = result * result, places = channels * kernel * kernel;
        int[] positions = Positions(channels, side, kernel, pad, result);
        var y = new Variable(x.Rows, w.Rows * area);
        for (int image = 0; image < x.Rows; image++)
        {
            Span<float> target = y.Value.AsSpan(image * y.Columns, y.Columns);
            for (int c = 0; c < w.Rows; c++) target.Slice(c * area, area).Fill(b.Value[c]);
            Kernels.Multiply(w.Value, Columns(x, image, positions), target, w.Rows, places, area);
        }
        _backward.Push(() =>
        {
            float[] transposed = Kernels.Transpose(w.Value, w.Rows, places);
            for (int image = 0; image < x.Rows; image++)
            {
                ReadOnlySpan<float> dy = y.Grad.AsSpan(image * y.Columns, y.Columns);
                var dx = new float[positions.Length];
                Kernels.Multiply(dy, Kernels.Transpose(Columns(x, image, positions), places, area), w.Grad, w.Rows, area, places);
                Kernels.Multiply(transposed, dy, dx, places, w.Rows, area);
                for (int i = 0; i < dx.Length; i++)
                    if (positions[i] >= 0) x.Grad[image * x.Columns + positions[i]] += dx[i];
                for (int i = 0; i < dy.Length; i++) b.Grad[i / area] += dy[i];
            }
        });
        return y;
    }

    private static float[] Columns(Variable x, int image, int[] positions)
    {
        var result = new float[positions.Length];
        ReadOnlySpan<float> row = x.Value.AsSpan(image * x.Columns, x.Columns);
        for (int i = 0; i < result.Length; i++)
            if (positions[i] >= 0) result[i] = row[positions[i]];
        return result;
    }

    private static int[] Positions(int channels, int side, int kernel, int pad, int result)
    {
        var positions = new int[channels * kernel * kernel * result * result];
        for (int i = 0; i < positions.Length; i++)
        {
            int window = i % (result * result), place = i / (result * result);
            int top = window / result + place / kernel % kernel - pad, left = window % result + place % kernel - pad;
            positions[i] = top < 0 || top >= side || left < 0 || left >= side ? -1 : place / (kernel * kernel) * side * side + top * side + left;
        }
        return positions;
    }

    /// <summary>The largest of each two by two.</summary>
    public Variable MaxPool(Variable x, int channels, int side)
    {
        int half = side / 2;
        var y = new Variable(x.Rows, channels * half * half);
        var chosen = new int[y.Value.Length];
        for (int i = 0; i < chosen.Length; i++)
        {
            int within = i % y.Columns, c = within / (half * half), top = within / half % half * 2, left = within % half * 2;
            int start = i / y.Columns * x.Columns + c * side * side + top * side + left, best = start;
            foreach (int other in (ReadOnlySpan<int>)[start + 1, start + side, start + side + 1])
                if (x.Value[other] > x.Value[best]) best = other;
            (chosen[i], y.Value[i]) = (best, x.Value[best]);
        }
        _backward.Push(() =>
        {
            for (int i = 0; i < chosen.Length; i++) x.Grad[chosen[i]] += y.Grad[i];
        });
        return y;
    }
}
