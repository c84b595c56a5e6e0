namespace Roundel.Field.Tests;

/// <summary>Every packed width against integers modulo p.</summary>
public abstract class PackedTests<T>
    where T : struct, IPackedM31<T>
{
    private static readonly int W = T.Width;

    [Fact]
    public void ArithmeticEqualsIntegersModuloP()
    {
        (uint[] a, uint[] b) = Edge.Pairs(1);
        for (int i = 0; i < a.Length; i += W)
        {
            T x = T.Load(in a[0], (nuint)i), y = T.Load(in b[0], (nuint)i);
            T sum = x + y, difference = x - y, negated = -x, product = x * y, byDoubled = T.MultiplyDoubled(x, Doubled(b, i));
            for (int j = 0; j < W; j++)
            {
                ulong u = a[i + j], v = b[i + j];
                Assert.Equal((u + v) % M31.P, sum.GetLane(j));
                Assert.Equal((u + M31.P - v) % M31.P, difference.GetLane(j));
                Assert.Equal((M31.P - u) % M31.P, negated.GetLane(j));
                Assert.Equal(u * v % M31.P, product.GetLane(j));
                Assert.Equal(u * v % M31.P, byDoubled.GetLane(j));
            }
        }
    }

    [Fact]
    public void UniformProductAndPowersOfTwo()
    {
        (uint[] a, _) = Edge.Pairs(2);
        for (int i = 0; i < 512; i += W)
        {
            T x = T.Load(in a[0], (nuint)i);
            foreach (uint y in Edge.Canonical)
            {
                T product = T.MultiplyUniform(x, T.Broadcast(2 * y));
                for (int j = 0; j < W; j++) Assert.Equal((ulong)a[i + j] * y % M31.P, product.GetLane(j));
            }
            for (int e = 0; e <= 30; e++)
            {
                T product = T.MultiplyPowerOfTwo(x, e);
                for (int j = 0; j < W; j++) Assert.Equal(((ulong)a[i + j] << e) % M31.P, product.GetLane(j));
            }
        }
    }

    [Fact]
    public void InverseOfEveryLane()
    {
        (uint[] a, _) = Edge.Pairs(3);
        for (int i = 0; i < a.Length; i += W)
        {
            T inverse = PackedField.Inverse(T.Load(in a[0], (nuint)i));
            for (int j = 0; j < W; j++)
                Assert.Equal(a[i + j] == 0 ? 0u : 1u, (ulong)a[i + j] * inverse.GetLane(j) % M31.P);
        }
    }

    [Fact]
    public void BatchInverseOfWords()
    {
        uint[] words = [.. Enumerable.Range(0, 256).Select(i => i < 20 ? Math.Max(1, Edge.Canonical[i]) : 1 + (uint)i * 7919)];
        uint[] inverses = new uint[256], scratch = new uint[256];
        PackedField.BatchInverse<T>(words, inverses, scratch);
        for (int i = 0; i < 256; i++) Assert.Equal(1ul, (ulong)words[i] * inverses[i] % M31.P);
        PackedField.BatchInverse<T>(inverses, inverses, scratch);
        Assert.Equal(words, inverses);

        words[200] = 0;
        Assert.Throws<DivideByZeroException>(() => PackedField.BatchInverse<T>(words, inverses, scratch));
        Assert.Throws<ArgumentException>(() => PackedField.BatchInverse<T>(words, new uint[128], scratch));
    }

    [Fact]
    public void AnyZeroSeesEveryLane()
    {
        uint[] words = new uint[W];
        for (int lane = 0; lane < W; lane++)
        {
            Array.Fill(words, M31.P - 1);
            Assert.False(T.AnyZero(T.Load(in words[0], 0)));
            words[lane] = 0;
            Assert.True(T.AnyZero(T.Load(in words[0], 0)));
        }
    }

    [Fact]
    public void LanePermutations()
    {
        uint[] words = [.. Enumerable.Range(100, 2 * W + 16).Select(i => (uint)i)];
        for (int block = 1; block < W; block *= 2)
        {
            T a = T.Load(in words[0], 0), b = T.Load(in words[0], (nuint)W);
            switch (block)
            {
                case 1: T.ExchangeBlocks(ref a, ref b, 1); break;
                case 2: T.ExchangeBlocks(ref a, ref b, 2); break;
                case 4: T.ExchangeBlocks(ref a, ref b, 4); break;
                default: T.ExchangeBlocks(ref a, ref b, 8); break;
            }
            for (int j = 0; j < W; j++)
            {
                bool odd = (j & block) != 0;
                Assert.Equal(words[odd ? W + j - block : j], a.GetLane(j));
                Assert.Equal(words[odd ? W + j : j + block], b.GetLane(j));
            }
        }
        T reversed = T.Reverse(T.Load(in words[0], 0));
        for (int j = 0; j < W; j++) Assert.Equal(words[W - 1 - j], reversed.GetLane(j));
        if (W > 1)
        {
            T x = T.Load(in words[0], 0), y = T.Load(in words[0], (nuint)W);
            T.Interleave(ref x, ref y);
            uint[] stored = new uint[2 * W];
            T.Store(x, ref stored[0], 0);
            T.Store(y, ref stored[0], (nuint)W);
            for (int j = 0; j < 2 * W; j++) Assert.Equal(words[(j >> 1) + (j & 1) * W], stored[j]);
            T.Deinterleave(ref x, ref y);
            for (int j = 0; j < W; j++) Assert.Equal((words[j], words[W + j]), (x.GetLane(j), y.GetLane(j)));
        }
    }

    [Fact]
    public void TwiddleLoads()
    {
        uint[] words = [.. Enumerable.Range(100, W + 16).Select(i => (uint)i)];
        for (int times = 1; times <= W; times *= 2)
        {
            T loaded = times switch
            {
                1 => T.LoadRepeated(in words[0], 3, 1),
                2 => T.LoadRepeated(in words[0], 3, 2),
                4 => T.LoadRepeated(in words[0], 3, 4),
                8 => T.LoadRepeated(in words[0], 3, 8),
                _ => T.LoadRepeated(in words[0], 3, 16),
            };
            for (int j = 0; j < W; j++) Assert.Equal(words[3 + j / times], loaded.GetLane(j));
        }
        if (W == 1)
        {
            Assert.Throws<NotSupportedException>(() => T.LoadQuarterTurns(in words[0], 0));
            return;
        }
        uint[] doubled = [.. words.Select(v => 2 * v)];
        T turns = T.LoadQuarterTurns(in doubled[0], 2);
        for (int j = 0; j < W; j++)
        {
            uint t = words[2 + (j >> 2) * 2 + ((j & 2) == 0 ? 1 : 0)];
            Assert.Equal((j & 3) is 1 or 2 ? 2 * (M31.P - t) : 2 * t, turns.GetLane(j));
        }
    }

    [Fact]
    public void SecureArithmeticEqualsScalar()
    {
        Random random = new(4);
        QM31[] specials =
        [
            0, 1, M31.FromCanonical(M31.P - 1), 2,
            QM31.From(0, 1, 0, 0), QM31.From(0, 0, 1, 0), QM31.From(0, 0, 0, 1), QM31.From(-1, -1, -1, -1),
        ];
        QM31[] left = [.. specials.SelectMany(_ => specials), .. Enumerable.Range(0, 192).Select(_ => Edge.Secure(random))];
        QM31[] right = [.. specials.SelectMany(x => specials.Select(_ => x)), .. Enumerable.Range(0, 192).Select(_ => Edge.Secure(random))];
        uint[] scalars = Edge.Words(random, left.Length);
        uint[][] l = Planes(left), r = Planes(right);
        for (int i = 0; i < left.Length; i += W)
        {
            nuint at = (nuint)i;
            PackedQM31<T> x = PackedQM31<T>.Load(in l[0][0], in l[1][0], in l[2][0], in l[3][0], at);
            PackedQM31<T> y = PackedQM31<T>.Load(in r[0][0], in r[1][0], in r[2][0], in r[3][0], at);
            T s = T.Load(in scalars[0], at);
            PackedQM31<T> sum = x + y, difference = x - y, product = x * y, negated = -x, scaled = x * s, inverse = x.Inverse();
            PackedQM31<T> plusBase = x + s, minusBase = x - s;
            QM31 total = QM31.Zero;
            for (int j = 0; j < W; j++)
            {
                QM31 u = left[i + j], v = right[i + j];
                M31 k = M31.FromCanonical(scalars[i + j]);
                Assert.Equal(u, x.GetLane(j));
                Assert.Equal(u + v, sum.GetLane(j));
                Assert.Equal(u - v, difference.GetLane(j));
                Assert.Equal(u * v, product.GetLane(j));
                Assert.Equal(-u, negated.GetLane(j));
                Assert.Equal(u * k, scaled.GetLane(j));
                Assert.Equal(u + k, plusBase.GetLane(j));
                Assert.Equal(u - k, minusBase.GetLane(j));
                Assert.Equal(u.IsZero ? QM31.Zero : u.Inverse(), inverse.GetLane(j));
                total += u;
            }
            Assert.Equal(total, x.SumLanes());
        }
    }

    [Fact]
    public void SecureColumnsRoundTrip()
    {
        Random random = new(5);
        using NativeColumns columns = new(6, 32);
        QM31[] values = [.. Enumerable.Range(0, W).Select(_ => Edge.Secure(random))];
        for (int j = 0; j < W; j++)
        {
            for (int c = 0; c < 4; c++) columns.View[2 + c][8 + j] = values[j][c].Value;
        }
        PackedQM31<T> loaded = PackedQM31<T>.Load(columns.View, 2, 8);
        (loaded + PackedQM31<T>.Broadcast(values[0]) * PackedQM31<T>.One).Store(columns.View, 1, 0);
        for (int j = 0; j < W; j++)
        {
            Assert.Equal(values[j], loaded.GetLane(j));
            for (int c = 0; c < 4; c++) Assert.Equal((values[j] + values[0])[c].Value, columns.View[1 + c][j]);
        }
    }

    private static T Doubled(uint[] words, int at)
    {
        uint[] doubled = new uint[W];
        for (int j = 0; j < W; j++) doubled[j] = 2 * words[at + j];
        return T.Load(in doubled[0], 0);
    }

    private static uint[][] Planes(QM31[] values) =>
        [.. Enumerable.Range(0, 4).Select(c => values.Select(v => v[c].Value).ToArray())];
}

public class PackedM31x1Tests : PackedTests<PackedM31x1>;

public class PackedM31x4Tests : PackedTests<PackedM31x4>;

public class PackedM31x8Tests : PackedTests<PackedM31x8>;

public class PackedM31x16Tests : PackedTests<PackedM31x16>;
