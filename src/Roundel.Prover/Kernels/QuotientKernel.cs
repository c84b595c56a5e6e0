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
            var p = new Point(P);
            var q = new Point(Q);
            ref uint s = ref Scratch[0];
            for (int start = FirstRow; start < FirstRow + RowCount; start += Block)
            {
                int count = Math.Min(Block, FirstRow + RowCount - start);
                ref uint ys = ref Piece(ref s, 8);
                FillPoints(new PointTurner<T>(LogDomain, start), ref Turns[0], ref Piece(ref s, 1), ref ys, count);
                Denominators<T, TSum>(in p, ref Piece(ref s, 1), ref ys, ref Piece(ref s, 2), count);
                Denominators<T, TSum>(in q, ref Piece(ref s, 1), ref ys, ref Piece(ref s, 4), count);
                Norms<T, TSum>(ref s, count);
                Invert<T>(Scratch[..count], Scratch.Slice(Block, count));
                Inverses<T, TSum>(ref s, count);
                for (int c = 0; c < SecureField.Degree; c += 2)
                {
                    // The pieces of norms and products have served.
                    Numerator<T>(P, A, c, start, ref ys, ref Piece(ref s, 0), count);
                    Numerator<T>(P, A, c + 1, start, ref ys, ref Piece(ref s, 1), count);
                    Numerator<T>(Q, B, c, start, ref ys, ref Piece(ref s, 6), count);
                    Numerator<T>(Q, B, c + 1, start, ref ys, ref Piece(ref s, 7), count);
                    Quotients<T, TSum>(ref Unsafe.Add(ref A.Start(c), start), ref Unsafe.Add(ref A.Start(c + 1), start), ref s, count);
                }
            }
        }

        /// <summary>
        /// A piece of scratch: 0 the norm of the product of the denominators and then its inverse; 1 the points' x, then scratch of the
        /// inversion; 2 and 3 the first denominator and then its inverse; 4 and 5 the second; 6 and 7 their product; 8 the points' y. Safe:
        /// there are nine.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static ref uint Piece(ref uint scratch, int index) => ref Unsafe.Add(ref scratch, index * Block);

        [MethodImpl(MethodImplOptions.NoInlining)]
        private static void FillPoints<T>(PointTurner<T> turner, ref uint turns, ref uint xs, ref uint ys, int count) where T : unmanaged, IPackedM31<T>
        {
            for (int i = 0; i < count; i += T.Width)
            {
                turner.Turn(T.Load(in turns, (nuint)i), T.Load(in turns, (nuint)(Block + i)), i, out T x, out T y);
                T.Store(x, ref xs, (nuint)i);
                T.Store(y, ref ys, (nuint)i);
            }
        }

        /// <summary>The denominators of one point, two pieces.</summary>
        [MethodImpl(MethodImplOptions.NoInlining)]
        private static void Denominators<T, TSum>(in Point p, ref uint xs, ref uint ys, ref uint target, int count)
            where T : unmanaged, IPackedM31<T> where TSum : unmanaged, IProductSum<TSum, T>
        {
            for (int i = 0; i < count; i += T.Width)
            {
                T x = T.Load(in xs, (nuint)i), y = T.Load(in ys, (nuint)i), xOdd = TSum.Odd(x), yOdd = TSum.Odd(y);
                T.Store(TSum.Reduce(Linear<T, TSum>(x, xOdd, y, yOdd, p.XFactorRe, p.YFactorRe, p.OffsetRe)), ref target, (nuint)i);
                T.Store(TSum.Reduce(Linear<T, TSum>(x, xOdd, y, yOdd, p.XFactorIm, p.YFactorIm, p.OffsetIm)), ref target, (nuint)(Block + i));
            }
        }

        /// <summary>The product f of the denominators, and |f|².</summary>
        [MethodImpl(MethodImplOptions.NoInlining)]
        private static void Norms<T, TSum>(ref uint s, int count) where T : unmanaged, IPackedM31<T> where TSum : unmanaged, IProductSum<TSum, T>
        {
            for (int i = 0; i < count; i += T.Width)
            {
                T dr = Load<T>(ref s, 2, i), di = Load<T>(ref s, 3, i), er = Load<T>(ref s, 4, i), ei = Load<T>(ref s, 5, i);
                T fr = Sum<T, TSum>(dr, er, di, TSum.Negate(ei)), fi = Sum<T, TSum>(dr, ei, di, er);
                T.Store(Sum<T, TSum>(fr, fr, fi, fi), ref s, (nuint)i);
                T.Store(fr, ref Piece(ref s, 6), (nuint)i);
                T.Store(fi, ref Piece(ref s, 7), (nuint)i);
            }
        }

        /// <summary>Replaces norms by their inverses; a zero, where a point of the domain is met, stays zero.</summary>
        private static void Invert<T>(Span<uint> norms, Span<uint> scratch) where T : unmanaged, IPackedM31<T>
        {
            if (PackedField.TryBatchInverse<T>(norms, norms, scratch)) return;
            foreach (ref uint norm in norms)
                if (norm != 0) norm = M31.FromCanonical(norm).Inverse().Value;
        }

        /// <summary>One inversion for both denominators: 1/d = e/(d·e) and 1/e = d/(d·e), where 1/f = conj(f)/|f|².</summary>
        [MethodImpl(MethodImplOptions.NoInlining)]
        private static void Inverses<T, TSum>(ref uint s, int count) where T : unmanaged, IPackedM31<T> where TSum : unmanaged, IProductSum<TSum, T>
        {
            for (int i = 0; i < count; i += T.Width)
            {
                T norm = Load<T>(ref s, 0, i), fr = Load<T>(ref s, 6, i) * norm, mi = Load<T>(ref s, 7, i) * norm, fi = TSum.Negate(mi);
                T dr = Load<T>(ref s, 2, i), di = Load<T>(ref s, 3, i), er = Load<T>(ref s, 4, i), ei = Load<T>(ref s, 5, i);
                T.Store(Sum<T, TSum>(er, fr, ei, mi), ref Piece(ref s, 2), (nuint)i);
                T.Store(Sum<T, TSum>(er, fi, ei, fr), ref Piece(ref s, 3), (nuint)i);
                T.Store(Sum<T, TSum>(dr, fr, di, mi), ref Piece(ref s, 4), (nuint)i);
                T.Store(Sum<T, TSum>(dr, fi, di, fr), ref Piece(ref s, 5), (nuint)i);
            }
        }

        /// <summary>One coordinate of batched − C − y·S.</summary>
        [MethodImpl(MethodImplOptions.NoInlining)]
        private static void Numerator<T>(DeepPoint point, ColumnView batched, int coordinate, int start, ref uint ys, ref uint target, int count)
            where T : unmanaged, IPackedM31<T>
        {
            T constant = T.Broadcast(point.Constant[coordinate].Value), slope = T.Broadcast(2 * point.Slope[coordinate].Value);
            ref uint source = ref Unsafe.Add(ref batched.Start(coordinate), start);
            for (int i = 0; i < count; i += T.Width)
                T.Store(T.Load(in source, (nuint)i) - constant - T.MultiplyUniform(T.Load(in ys, (nuint)i), slope), ref target, (nuint)i);
        }

        /// <summary>Two coordinates of both quotients, which are complex multiples of their numerators, added up.</summary>
        [MethodImpl(MethodImplOptions.NoInlining)]
        private static void Quotients<T, TSum>(ref uint re, ref uint im, ref uint s, int count)
            where T : unmanaged, IPackedM31<T> where TSum : unmanaged, IProductSum<TSum, T>
        {
            for (int i = 0; i < count; i += T.Width)
            {
                T p0 = Load<T>(ref s, 0, i), p1 = Load<T>(ref s, 1, i), q0 = Load<T>(ref s, 6, i), q1 = Load<T>(ref s, 7, i);
                T pr = Load<T>(ref s, 2, i), pi = Load<T>(ref s, 3, i), qr = Load<T>(ref s, 4, i), qi = Load<T>(ref s, 5, i);
                T.Store(TSum.Reduce(Add(Add(Add(Add(TSum.Zero, p0, pr), p1, TSum.Negate(pi)), q0, qr), q1, TSum.Negate(qi))), ref re, (nuint)i);
                T.Store(TSum.Reduce(Add(Add(Add(Add(TSum.Zero, p0, pi), p1, pr), q0, qi), q1, qr)), ref im, (nuint)i);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static T Load<T>(ref uint scratch, int piece, int offset) where T : unmanaged, IPackedM31<T> =>
            T.Load(in Piece(ref scratch, piece), (nuint)offset);

        /// <summary>x · f + y · g + offset, not reduced.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static TSum Linear<T, TSum>(T x, T xOdd, T y, T yOdd, uint f, uint g, uint offset)
            where T : unmanaged, IPackedM31<T> where TSum : unmanaged, IProductSum<TSum, T> =>
            TSum.AddProduct(TSum.AddProduct(TSum.From(T.Broadcast(offset)), x, xOdd, f), y, yOdd, g);

        /// <summary>a · b + c · d.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static T Sum<T, TSum>(T a, T b, T c, T d) where T : unmanaged, IPackedM31<T> where TSum : unmanaged, IProductSum<TSum, T> =>
            TSum.Reduce(Add(Add(TSum.Zero, a, b), c, d));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static TSum Add<T, TSum>(TSum sum, T a, T b) where T : unmanaged, IPackedM31<T> where TSum : unmanaged, IProductSum<TSum, T> =>
            TSum.AddProduct(sum, a, TSum.Odd(a), b, TSum.Odd(b));
    }

    /// <summary>
    /// A sampled point. With x = xr + xi·u and y likewise, xr to yi in CM31, the denominator at a point (x, y) of the domain is
    /// (x − xr)·yi − (y − yr)·xi = x·yi − y·xi − (xr·yi − yr·xi).
    /// </summary>
    private readonly struct Point
    {
        public readonly uint XFactorRe, XFactorIm, YFactorRe, YFactorIm, OffsetRe, OffsetIm;

        public Point(DeepPoint p)
        {
            (CM31 xRe, CM31 xIm, CM31 yRe, CM31 yIm) = p.Parts;
            CM31 minus = -xIm, offset = yRe * xIm - xRe * yIm;
            (XFactorRe, XFactorIm) = (yIm.A.Value, yIm.B.Value);
            (YFactorRe, YFactorIm) = (minus.A.Value, minus.B.Value);
            (OffsetRe, OffsetIm) = (offset.A.Value, offset.B.Value);
        }
    }
}
