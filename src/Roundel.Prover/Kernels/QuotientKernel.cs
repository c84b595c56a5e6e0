using System.Runtime.CompilerServices;
using Roundel.Field;
using Roundel.Verifier;

namespace Roundel.Prover.Kernels;

/// <summary>Turns the batched column sums on the evaluation domain into the DEEP quotient.</summary>
internal static class QuotientKernel
{
    /// <summary>Domain points per block: they share one inversion, and all of them are the block's first point turned.</summary>
    public const int Block = 512;

    /// <summary>
    /// On positions firstRow … firstRow + rowCount − 1 (memory order): output = (a − C₀ − y·S₀)/L₀ + (b − C₁ − y·S₁)/L₁, where a and b
    /// are the batched sums for the two points; written over a.
    /// </summary>
    [SkipLocalsInit]
    public static void Run(ColumnView atPoint, ColumnView atPrevious, DeepPoint point, DeepPoint previous, int logDomain,
        int firstRow, int rowCount, LaneWidth width)
    {
        Span<uint> turns = stackalloc uint[2 * Block], scratch = stackalloc uint[9 * Block];
        int length = Math.Min(Block, rowCount);
        DomainPoints.FillTurns(turns[..length], turns.Slice(Block, length));
        var kernel = new Kernel
        {
            A = atPoint,
            B = atPrevious,
            P = point,
            Q = previous,
            Turns = turns,
            Scratch = scratch,
            LogDomain = logDomain,
            FirstRow = firstRow,
            RowCount = rowCount,
        };
        PackedKernel.RunSums(width, ref kernel);
    }

    private ref struct Kernel : ISumKernel
    {
        public ColumnView A, B;
        public DeepPoint P, Q;
        public Span<uint> Turns, Scratch;
        public int LogDomain, FirstRow, RowCount;

        public readonly void Run<T, TSum>() where T : unmanaged, IPackedM31<T> where TSum : unmanaged, IProductSum<TSum, T>
        {
            var p = new Point<T>(P);
            var q = new Point<T>(Q);
            for (int start = FirstRow; start < FirstRow + RowCount; start += Block)
            {
                int count = Math.Min(Block, FirstRow + RowCount - start);
                Denominators<T, TSum>(in p, in q, start, count);
                Invert<T>(Scratch[..count], Scratch.Slice(Block, count));
                Quotients<T, TSum>(in p, in q, start, count);
            }
        }

        /// <summary>
        /// Scratch pieces receive: 0 the norm of the product of the denominators, 2 and 3 the first denominator, 4 and 5 the second, 6 and 7
        /// their product, 8 the points' y. Piece 1 is for the inversion.
        /// </summary>
        [MethodImpl(MethodImplOptions.NoInlining)]
        private readonly void Denominators<T, TSum>(in Point<T> p, in Point<T> q, int start, int count)
            where T : unmanaged, IPackedM31<T> where TSum : unmanaged, IProductSum<TSum, T>
        {
            var turner = new PointTurner<T>(LogDomain, start);
            ref uint turns = ref Turns[0];
            ref uint s = ref Scratch[0];
            for (int i = 0; i < count; i += T.Width)
            {
                turner.Turn(T.Load(in turns, (nuint)i), T.Load(in turns, (nuint)(Block + i)), i, out T x, out T y);
                T xOdd = TSum.Odd(x), yOdd = TSum.Odd(y);
                T dr = TSum.Reduce(Linear<T, TSum>(x, xOdd, y, yOdd, p.XFactorRe, p.YFactorRe, p.OffsetRe));
                T di = TSum.Reduce(Linear<T, TSum>(x, xOdd, y, yOdd, p.XFactorIm, p.YFactorIm, p.OffsetIm));
                T er = TSum.Reduce(Linear<T, TSum>(x, xOdd, y, yOdd, q.XFactorRe, q.YFactorRe, q.OffsetRe));
                T ei = TSum.Reduce(Linear<T, TSum>(x, xOdd, y, yOdd, q.XFactorIm, q.YFactorIm, q.OffsetIm));
                T fr = Sum<T, TSum>(dr, er, di, TSum.Negate(ei)), fi = Sum<T, TSum>(dr, ei, di, er);
                T.Store(Sum<T, TSum>(fr, fr, fi, fi), ref s, (nuint)i);
                T.Store(dr, ref s, (nuint)(2 * Block + i));
                T.Store(di, ref s, (nuint)(3 * Block + i));
                T.Store(er, ref s, (nuint)(4 * Block + i));
                T.Store(ei, ref s, (nuint)(5 * Block + i));
                T.Store(fr, ref s, (nuint)(6 * Block + i));
                T.Store(fi, ref s, (nuint)(7 * Block + i));
                T.Store(y, ref s, (nuint)(8 * Block + i));
            }
        }

        /// <summary>Replaces norms by their inverses; a zero, where a point of the domain is met, stays zero.</summary>
        private static void Invert<T>(Span<uint> norms, Span<uint> scratch) where T : unmanaged, IPackedM31<T>
        {
            if (!norms.Contains(0u))
            {
                PackedField.BatchInverse<T>(norms, norms, scratch);
                return;
            }
            foreach (ref uint norm in norms)
                if (norm != 0) norm = M31.FromCanonical(norm).Inverse().Value;
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        private readonly void Quotients<T, TSum>(in Point<T> p, in Point<T> q, int start, int count)
            where T : unmanaged, IPackedM31<T> where TSum : unmanaged, IProductSum<TSum, T>
        {
            ref uint s = ref Scratch[0];
            for (int i = 0; i < count; i += T.Width)
            {
                nuint row = (nuint)(start + i);
                T norm = T.Load(in s, (nuint)i), y = T.Load(in s, (nuint)(8 * Block + i));
                T dr = T.Load(in s, (nuint)(2 * Block + i)), di = T.Load(in s, (nuint)(3 * Block + i));
                T er = T.Load(in s, (nuint)(4 * Block + i)), ei = T.Load(in s, (nuint)(5 * Block + i));
                // One inversion for both denominators: 1/d = e/(d·e) and 1/e = d/(d·e), where 1/f = conj(f)/|f|².
                T fr = T.Load(in s, (nuint)(6 * Block + i)) * norm, mi = T.Load(in s, (nuint)(7 * Block + i)) * norm, fi = -mi;
                T ir = Sum<T, TSum>(er, fr, ei, mi), ii = Sum<T, TSum>(er, fi, ei, fr);
                T jr = Sum<T, TSum>(dr, fr, di, mi), ji = Sum<T, TSum>(dr, fi, di, fr);
                PackedQM31<T> a = p.Numerator(PackedQM31<T>.Load(A, 0, row), y), b = q.Numerator(PackedQM31<T>.Load(B, 0, row), y);
                T ni = TSum.Negate(ii), nj = TSum.Negate(ji);
                new PackedQM31<T>(
                    Sum<T, TSum>(a.C0, ir, a.C1, ni, b.C0, jr, b.C1, nj), Sum<T, TSum>(a.C0, ii, a.C1, ir, b.C0, ji, b.C1, jr),
                    Sum<T, TSum>(a.C2, ir, a.C3, ni, b.C2, jr, b.C3, nj), Sum<T, TSum>(a.C2, ii, a.C3, ir, b.C2, ji, b.C3, jr))
                    .Store(A, 0, row);
            }
        }

        /// <summary>x · f + y · g + offset, not reduced.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static TSum Linear<T, TSum>(T x, T xOdd, T y, T yOdd, uint f, uint g, uint offset)
            where T : unmanaged, IPackedM31<T> where TSum : unmanaged, IProductSum<TSum, T> =>
            TSum.AddProduct(TSum.AddProduct(TSum.From(T.Broadcast(offset)), x, xOdd, f), y, yOdd, g);

        /// <summary>a · b + c · d.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static T Sum<T, TSum>(T a, T b, T c, T d) where T : unmanaged, IPackedM31<T> where TSum : unmanaged, IProductSum<TSum, T> =>
            TSum.Reduce(Add(Add(TSum.Zero, a, b), c, d));

        /// <summary>a · b + c · d + e · f + g · h.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static T Sum<T, TSum>(T a, T b, T c, T d, T e, T f, T g, T h)
            where T : unmanaged, IPackedM31<T> where TSum : unmanaged, IProductSum<TSum, T> =>
            TSum.Reduce(Add(Add(Add(Add(TSum.Zero, a, b), c, d), e, f), g, h));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static TSum Add<T, TSum>(TSum sum, T a, T b) where T : unmanaged, IPackedM31<T> where TSum : unmanaged, IProductSum<TSum, T> =>
            TSum.AddProduct(sum, a, TSum.Odd(a), b, TSum.Odd(b));
    }

    /// <summary>
    /// A sampled point. With x = xr + xi·u and y likewise, xr to yi in CM31, the denominator at a point (x, y) of the domain is
    /// (x − xr)·yi − (y − yr)·xi = x·yi − y·xi − (xr·yi − yr·xi).
    /// </summary>
    private readonly struct Point<T> where T : unmanaged, IPackedM31<T>
    {
        public readonly uint XFactorRe, XFactorIm, YFactorRe, YFactorIm, OffsetRe, OffsetIm;
        private readonly PackedQM31<T> _constant, _slope;

        public Point(DeepPoint p)
        {
            (CM31 xRe, CM31 xIm, CM31 yRe, CM31 yIm) = p.Parts;
            CM31 minus = -xIm, offset = yRe * xIm - xRe * yIm;
            (XFactorRe, XFactorIm) = (yIm.A.Value, yIm.B.Value);
            (YFactorRe, YFactorIm) = (minus.A.Value, minus.B.Value);
            (OffsetRe, OffsetIm) = (offset.A.Value, offset.B.Value);
            _constant = PackedQM31<T>.Broadcast(p.Constant);
            _slope = PackedQM31<T>.Broadcast(p.Slope);
        }

        /// <summary>batched − C − y·S.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public PackedQM31<T> Numerator(PackedQM31<T> batched, T y) => new(
            batched.C0 - _constant.C0 - y * _slope.C0, batched.C1 - _constant.C1 - y * _slope.C1,
            batched.C2 - _constant.C2 - y * _slope.C2, batched.C3 - _constant.C3 - y * _slope.C3);
    }
}
