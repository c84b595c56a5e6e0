using System.Runtime.CompilerServices;
using Roundel.Field;

namespace Roundel.Air.Blocks;

/// <summary>
/// Instructions on blocks of extension-field elements. Such a block is four blocks, one per coordinate, <see cref="BlockFrame.Rows"/>
/// words apart (or four columns, given by their pointers). Small loops with few locals: a wide fused loop makes the JIT
/// give up on registers. Pointers are as in <see cref="BlockKernels{T}"/>.
/// </summary>
/// <typeparam name="T">The packed field.</typeparam>
/// <typeparam name="TSum">Its sums of products.</typeparam>
internal static unsafe class SecureKernels<T, TSum>
    where T : unmanaged, IPackedM31<T>
    where TSum : unmanaged, IProductSum<TSum, T>
{
    private const int Plane = BlockFrame.Rows;

    /// <summary>d = a · b.</summary>
    [MethodImpl(BlockFrame.Kernel)]
    public static void Multiply(uint* d, uint* a, uint* b, int n)
    {
        for (int i = 0; i < n; i += T.Width)
        {
            TSum c0 = TSum.Zero, c1 = TSum.Zero, c2 = TSum.Zero, c3 = TSum.Zero;
            AddProduct(Load(a + i), Load(a + Plane + i), Load(a + 2 * Plane + i), Load(a + 3 * Plane + i),
                Load(b + i), Load(b + Plane + i), Load(b + 2 * Plane + i), Load(b + 3 * Plane + i), ref c0, ref c1, ref c2, ref c3);
            Store(TSum.Reduce(c0), d + i);
            Store(TSum.Reduce(c1), d + Plane + i);
            Store(TSum.Reduce(c2), d + 2 * Plane + i);
            Store(TSum.Reduce(c3), d + 3 * Plane + i);
        }
    }

    /// <summary>Adds a · b; the sums in memory are folded before and after.</summary>
    [MethodImpl(BlockFrame.Kernel)]
    public static void MultiplyIntoSums(uint* a, uint* b, in BlockFrame frame, int n)
    {
        var sums = (TSum*)frame.Sums;
        for (int i = 0; i < n; i += T.Width, sums += 4)
        {
            TSum c0 = sums[0], c1 = sums[1], c2 = sums[2], c3 = sums[3];
            AddProduct(Load(a + i), Load(a + Plane + i), Load(a + 2 * Plane + i), Load(a + 3 * Plane + i),
                Load(b + i), Load(b + Plane + i), Load(b + 2 * Plane + i), Load(b + 3 * Plane + i), ref c0, ref c1, ref c2, ref c3);
            sums[0] = TSum.Fold(c0);
            sums[1] = TSum.Fold(c1);
            sums[2] = TSum.Fold(c2);
            sums[3] = TSum.Fold(c3);
        }
    }

    /// <summary>Adds or subtracts a · s, s in the base field; the sums in memory are folded before and after.</summary>
    [MethodImpl(BlockFrame.Kernel)]
    public static void ScaleIntoSums(uint* a, uint* s, bool minus, in BlockFrame frame, int n)
    {
        var sums = (TSum*)frame.Sums;
        for (int i = 0; i < n; i += T.Width, sums += 4)
        {
            T x = Load(s + i);
            if (minus) x = TSum.Negate(x);
            T odd = TSum.Odd(x);
            for (int c = 0; c < 4; c++)
            {
                T value = Load(a + c * Plane + i);
                sums[c] = TSum.Fold(TSum.AddProduct(sums[c], value, TSum.Odd(value), x, odd));
            }
        }
    }

    /// <summary>d += s · w, s in the base field and w constant: four words.</summary>
    [MethodImpl(BlockFrame.Kernel)]
    public static void AddConstant(uint* d, uint* s, uint* w, int n)
    {
        T w0 = T.Broadcast(2 * w[0]), w1 = T.Broadcast(2 * w[1]), w2 = T.Broadcast(2 * w[2]), w3 = T.Broadcast(2 * w[3]);
        for (int i = 0; i < n; i += T.Width)
        {
            T x = Load(s + i);
            Store(Load(d + i) + T.MultiplyUniform(x, w0), d + i);
            Store(Load(d + Plane + i) + T.MultiplyUniform(x, w1), d + Plane + i);
            Store(Load(d + 2 * Plane + i) + T.MultiplyUniform(x, w2), d + 2 * Plane + i);
            Store(Load(d + 3 * Plane + i) + T.MultiplyUniform(x, w3), d + 3 * Plane + i);
        }
    }

    /// <summary>
    /// Adds x · y, in the basis 1, i, u, iu with u² = 2 + i, to folded sums. A lazy sum takes the sixteen products of the schoolbook;
    /// otherwise three complex products (Karatsuba) are fewer.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddProduct(T x0, T x1, T x2, T x3, T y0, T y1, T y2, T y3, ref TSum c0, ref TSum c1, ref TSum c2, ref TSum c3)
    {
        if (!TSum.IsLazy)
        {
            PackedQM31<T> c = new PackedQM31<T>(x0, x1, x2, x3) * new PackedQM31<T>(y0, y1, y2, y3);
            c0 = TSum.From(TSum.Reduce(c0) + c.C0);
            c1 = TSum.From(TSum.Reduce(c1) + c.C1);
            c2 = TSum.From(TSum.Reduce(c2) + c.C2);
            c3 = TSum.From(TSum.Reduce(c3) + c.C3);
            return;
        }
        // (2 + i)·(y2 + y3·i) = u + v·i
        T u = y2 + y2 - y3, v = y3 + y3 + y2;
        T o0 = TSum.Odd(x0), o1 = TSum.Odd(x1), o2 = TSum.Odd(x2), o3 = TSum.Odd(x3);
        T q0 = TSum.Odd(y0), q1 = TSum.Odd(y1), q2 = TSum.Odd(y2), q3 = TSum.Odd(y3), qu = TSum.Odd(u), qv = TSum.Odd(v);
        T m1 = TSum.Negate(y1), m3 = TSum.Negate(y3), mv = TSum.Negate(v);
        T r1 = TSum.Odd(m1), r3 = TSum.Odd(m3), rv = TSum.Odd(mv);
        c0 = Dot(c0, x0, o0, y0, q0, x1, o1, m1, r1, x2, o2, u, qu, x3, o3, mv, rv);
        c1 = Dot(c1, x0, o0, y1, q1, x1, o1, y0, q0, x2, o2, v, qv, x3, o3, u, qu);
        c2 = Dot(c2, x0, o0, y2, q2, x1, o1, m3, r3, x2, o2, y0, q0, x3, o3, m1, r1);
        c3 = Dot(c3, x0, o0, y3, q3, x1, o1, y2, q2, x2, o2, y1, q1, x3, o3, y0, q0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TSum Dot(TSum sum, T x0, T o0, T y0, T q0, T x1, T o1, T y1, T q1, T x2, T o2, T y2, T q2, T x3, T o3, T y3, T q3)
    {
        sum = TSum.AddProduct(sum, x0, o0, y0, q0);
        sum = TSum.AddProduct(sum, x1, o1, y1, q1);
        sum = TSum.AddProduct(sum, x2, o2, y2, q2);
        return TSum.AddProduct(sum, x3, o3, y3, q3);
    }

    /// <summary>
    /// 1 / d as e / norm, norm in the base field and zero exactly if d is. With d = a + b·u, n = a² − (2 + i)·b² is complex,
    /// norm = |n|², and e = (a − b·u)·conj(n).
    /// </summary>
    [MethodImpl(BlockFrame.Kernel)]
    public static void Invert(uint* e, uint* norm, uint* d, int n)
    {
        for (int i = 0; i < n; i += T.Width)
        {
            T a0 = Load(d + i), a1 = Load(d + Plane + i), b0 = Load(d + 2 * Plane + i), b1 = Load(d + 3 * Plane + i);
            // Re n = a0² − a1² − 2·b0² + 2·b1·(b0 + b1), Im n = 2·a0·a1 − b0·(b0 + 4·b1) + b1².
            T twice = b0 + b0, sum = b1 + b1 + twice;
            T re = TSum.Reduce(Add(Add(Add(Add(TSum.Zero, a0, a0), a1, TSum.Negate(a1)), b1, sum), b0, TSum.Negate(twice)));
            T im = TSum.Reduce(Add(Add(Add(TSum.Zero, a0, a1 + a1), b1, b1), b0, TSum.Negate(b0 + T.MultiplyPowerOfTwo(b1, 2))));
            T minusIm = TSum.Negate(im), minusRe = TSum.Negate(re);
            Store(TSum.Reduce(Add(Add(TSum.Zero, re, re), im, im)), norm + i);
            Store(TSum.Reduce(Add(Add(TSum.Zero, a0, re), a1, im)), e + i);
            Store(TSum.Reduce(Add(Add(TSum.Zero, a1, re), a0, minusIm)), e + Plane + i);
            Store(TSum.Reduce(Add(Add(TSum.Zero, b0, minusRe), b1, minusIm)), e + 2 * Plane + i);
            Store(TSum.Reduce(Add(Add(TSum.Zero, b1, minusRe), b0, im)), e + 3 * Plane + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TSum Add(TSum sum, T a, T b) => TSum.AddProduct(sum, a, TSum.Odd(a), b, TSum.Odd(b));

    /// <summary>d = + or − a · s, s in the base field.</summary>
    [MethodImpl(BlockFrame.Kernel)]
    public static void Scale(uint* d, uint* a, uint* s, bool minus, int n)
    {
        for (int i = 0; i < n; i += T.Width)
        {
            T x = Load(s + i);
            if (minus) x = -x;
            for (int c = 0; c < 4; c++) Store(Load(a + c * Plane + i) * x, d + c * Plane + i);
        }
    }

    /// <summary>target = previous + numerator · factor, the factor in the base field; four pointers each, but for the numerator's block.</summary>
    [MethodImpl(BlockFrame.Kernel)]
    public static void AddFraction(uint** target, uint** previous, uint* numerator, uint* factor, int n)
    {
        for (int i = 0; i < n; i += T.Width)
        {
            T x = Load(factor + i);
            for (int c = 0; c < 4; c++)
            {
                T value = Load(numerator + c * Plane + i) * x;
                if (previous != null) value += Load(previous[c] + i);
                Store(value, target[c] + i);
            }
        }
    }

    /// <summary>d = a · s + or − (the signs given) b · t, s and t in the base field.</summary>
    [MethodImpl(BlockFrame.Kernel)]
    public static void Combine(uint* d, uint* a, uint* s, bool minusS, uint* b, uint* t, bool minusT, int n)
    {
        for (int i = 0; i < n; i += T.Width)
        {
            T x = Load(s + i), y = Load(t + i);
            if (minusS) x = -x;
            if (minusT) y = -y;
            T xo = TSum.Odd(x), yo = TSum.Odd(y);
            for (int c = 0; c < 4; c++)
            {
                T p = Load(a + c * Plane + i), q = Load(b + c * Plane + i);
                TSum sum = TSum.AddProduct(TSum.AddProduct(TSum.Zero, p, TSum.Odd(p), x, xo), q, TSum.Odd(q), y, yo);
                Store(TSum.Reduce(sum), d + c * Plane + i);
            }
        }
    }

    /// <summary>One coordinate of a step: d = a [− b] [− c + shift]; absent operands are null.</summary>
    [MethodImpl(BlockFrame.Kernel)]
    public static void Step(uint* d, uint* a, uint* b, uint* c, uint shift, int n)
    {
        T s = T.Broadcast(shift);
        for (int i = 0; i < n; i += T.Width)
        {
            T x = Load(a + i);
            if (b != null) x -= Load(b + i);
            if (c != null) x = x - Load(c + i) + s;
            Store(x, d + i);
        }
    }

    /// <summary>d = constant + Σ coefficient · operand.</summary>
    /// <param name="d">The block to write.</param>
    /// <param name="constant">Four words.</param>
    /// <param name="entries">The entries.</param>
    /// <param name="operands">The operands.</param>
    /// <param name="coefficients">Four words each.</param>
    /// <param name="n">The rows.</param>
    [MethodImpl(BlockFrame.Kernel)]
    public static void Linear(uint* d, uint* constant, FingerprintEntry[] entries, uint** operands, uint* coefficients, int n)
    {
        for (int i = 0; i < n; i += T.Width)
        {
            TSum s0 = TSum.From(T.Broadcast(constant[0])), s1 = TSum.From(T.Broadcast(constant[1]));
            TSum s2 = TSum.From(T.Broadcast(constant[2])), s3 = TSum.From(T.Broadcast(constant[3]));
            for (int k = 0; k < entries.Length; k++)
            {
                if (k != 0 && (k & 3) == 0)
                {
                    s0 = TSum.Fold(s0);
                    s1 = TSum.Fold(s1);
                    s2 = TSum.Fold(s2);
                    s3 = TSum.Fold(s3);
                }
                T value = Load(operands[entries[k].Operand] + i), odd = TSum.Odd(value);
                uint* c = coefficients + 4 * entries[k].Coefficient;
                s0 = TSum.AddProduct(s0, value, odd, c[0]);
                s1 = TSum.AddProduct(s1, value, odd, c[1]);
                s2 = TSum.AddProduct(s2, value, odd, c[2]);
                s3 = TSum.AddProduct(s3, value, odd, c[3]);
            }
            Store(TSum.Reduce(s0), d + i);
            Store(TSum.Reduce(s1), d + Plane + i);
            Store(TSum.Reduce(s2), d + 2 * Plane + i);
            Store(TSum.Reduce(s3), d + 3 * Plane + i);
        }
    }

    /// <summary>Adds weighted constraint values; the sums in memory are folded before and after.</summary>
    [MethodImpl(BlockFrame.Kernel)]
    public static void Fold(FoldEntry[] entries, in BlockFrame frame, int n)
    {
        var sums = (TSum*)frame.Sums;
        uint** operands = frame.Operands;
        uint* weights = frame.Weights;
        for (int i = 0; i < n; i += T.Width, sums += 4)
        {
            TSum s0 = sums[0], s1 = sums[1], s2 = sums[2], s3 = sums[3];
            for (int k = 0; k < entries.Length; k++)
            {
                T value = Load(operands[entries[k].Operand] + i), odd = TSum.Odd(value);
                uint* w = weights + 4 * entries[k].Constraint;
                s0 = TSum.AddProduct(s0, value, odd, w[0]);
                s1 = TSum.AddProduct(s1, value, odd, w[1]);
                s2 = TSum.AddProduct(s2, value, odd, w[2]);
                s3 = TSum.AddProduct(s3, value, odd, w[3]);
                if ((k & 3) != 3 && k != entries.Length - 1) continue;
                s0 = TSum.Fold(s0);
                s1 = TSum.Fold(s1);
                s2 = TSum.Fold(s2);
                s3 = TSum.Fold(s3);
            }
            sums[0] = s0;
            sums[1] = s1;
            sums[2] = s2;
            sums[3] = s3;
        }
    }

    /// <summary>Adds an element; the sums in memory are folded before and after.</summary>
    [MethodImpl(BlockFrame.Kernel)]
    public static void AddToSums(uint* a, in BlockFrame frame, int n)
    {
        var sums = (TSum*)frame.Sums;
        for (int i = 0; i < n; i += T.Width, sums += 4)
            for (int c = 0; c < 4; c++)
            {
                T value = Load(a + c * Plane + i);
                sums[c] = TSum.Fold(TSum.AddProduct(sums[c], value, TSum.Odd(value), 1));
            }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Load(uint* p) => T.Load(in *p, 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(T value, uint* p) => T.Store(value, ref *p, 0);
}
