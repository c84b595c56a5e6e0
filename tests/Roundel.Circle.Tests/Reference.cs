using Roundel.Field;

namespace Roundel.Circle.Tests;

/// <summary>Plain definitions that the library is compared with.</summary>
internal static class Reference
{
    public static readonly LaneWidth[] Widths = [LaneWidth.Scalar, LaneWidth.X4, LaneWidth.X8, LaneWidth.X16];

    public static uint[] Words(int seed, int count)
    {
        Random random = new(seed);
        uint[] words = new uint[count];
        for (int i = 0; i < count; i++)
            words[i] = random.Next(16) switch { 0 => 0, 1 => M31.P - 1, 2 => 1, _ => (uint)random.NextInt64(M31.P) };
        return words;
    }

    public static QM31 Secure(Random random)
    {
        uint Word() => (uint)random.NextInt64(M31.P);
        return QM31.FromCanonical(Word(), Word(), Word(), Word());
    }

    public static SecureCirclePoint Point(int seed) => SecureCirclePoint.FromParameter(Secure(new Random(seed)));

    /// <summary>The domain in memory order: a half coset, then its conjugates, bit-reversed.</summary>
    public static CirclePoint[] Domain(int logSize)
    {
        CirclePoint initial = CirclePoint.Generator.Multiply(1ul << (30 - logSize));
        CirclePoint step = CirclePoint.Generator.Multiply(1ul << (32 - logSize));
        int half = 1 << (logSize - 1);
        CirclePoint[] natural = new CirclePoint[2 * half], memory = new CirclePoint[2 * half];
        for (int i = 0; i < half; i++, initial += step) (natural[i], natural[half + i]) = (initial, -initial);
        for (int i = 0; i < natural.Length; i++) memory[i] = natural[BitReverse(i, logSize)];
        return memory;
    }

    public static int BitReverse(int index, int bits)
    {
        int result = 0;
        for (int i = 0; i < bits; i++) result |= ((index >> i) & 1) << (bits - 1 - i);
        return result;
    }

    /// <summary>Σ c[i]·Π (factors of the set bits of i).</summary>
    public static QM31 Evaluate(uint[] coefficients, SecureCirclePoint point)
    {
        QM31[] basis = new QM31[coefficients.Length];
        basis[0] = QM31.One;
        QM31 factor = point.Y, x = point.X;
        for (int n = 1; n < basis.Length; n *= 2)
        {
            for (int i = 0; i < n; i++) basis[n + i] = basis[i] * factor;
            factor = x;
            x = x * x * 2 - QM31.One;
        }
        QM31 sum = QM31.Zero;
        for (int i = 0; i < basis.Length; i++) sum += basis[i] * M31.FromCanonical(coefficients[i]);
        return sum;
    }
}
