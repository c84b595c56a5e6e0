using Roundel.Field;
using Roundel.Verifier;

namespace Roundel.Prover.Kernels;

/// <summary>Turns the batched column sums on the evaluation domain into the DEEP quotient.</summary>
internal static class QuotientKernel
{
    /// <summary>Domain points per block; their coordinates relative to the block's first point are tabulated once.</summary>
    public const int Block = 512;

    /// <summary>
    /// On positions firstRow … firstRow + Block − 1 (memory order): output = (a − C₀ − y·S₀)/L₀ + (b − C₁ − y·S₁)/L₁, where a and b are
    /// the batched sums for the two points; written over a.
    /// </summary>
    public static void Run(ColumnView atPoint, ColumnView atPrevious, DeepPoint point, DeepPoint previous, int logDomain,
        int firstRow, int rowCount, LaneWidth width)
    {
        // Memory index = high bits (rotation of the block) and low bits (position in the block).
        Span<uint> xs = stackalloc uint[Block], ys = stackalloc uint[Block];
        for (int start = firstRow; start < firstRow + rowCount; start += Block)
        {
            int count = Math.Min(Block, firstRow + rowCount - start);
            DomainPoints.Fill(logDomain, start, xs[..count], ys[..count]);
            var kernel = new Kernel { A = atPoint, B = atPrevious, P = point, Q = previous, X = xs, Y = ys, Start = start, Count = count };
            PackedKernel.Run(width, ref kernel);
        }
    }

    private ref struct Kernel : IPackedKernel
    {
        public ColumnView A, B;
        public DeepPoint P, Q;
        public Span<uint> X, Y;
        public int Start, Count;

        public readonly void Run<T>() where T : struct, IPackedM31<T>
        {
            ref uint xs = ref X[0];
            ref uint ys = ref Y[0];
            var p = new Point<T>(P);
            var q = new Point<T>(Q);
            for (int i = 0; i < Count; i += T.Width)
            {
                T x = T.Load(ref xs, (nuint)i), y = T.Load(ref ys, (nuint)i);
                nuint row = (nuint)(Start + i);
                // One inversion for both denominators: 1/d = e/(d·e) and 1/e = d/(d·e).
                (T dr, T di) = p.Denominator(x, y);
                (T er, T ei) = q.Denominator(x, y);
                (T fr, T fi) = Multiply(dr, di, er, ei);
                T norm = PackedField.Inverse(fr * fr + fi * fi);
                fr *= norm;
                fi = -(fi * norm);
                (T idr, T idi) = Multiply(er, ei, fr, fi);
                (T ier, T iei) = Multiply(dr, di, fr, fi);
                PackedQM31<T> value = Scale(p.Numerator(PackedQM31<T>.Load(A, 0, row), y), idr, idi)
                    + Scale(q.Numerator(PackedQM31<T>.Load(B, 0, row), y), ier, iei);
                value.Store(A, 0, row);
            }
        }

        private static (T, T) Multiply<T>(T ar, T ai, T br, T bi) where T : struct, IPackedM31<T> => (ar * br - ai * bi, ar * bi + ai * br);

        private static PackedQM31<T> Scale<T>(PackedQM31<T> v, T re, T im) where T : struct, IPackedM31<T>
        {
            (T a0, T a1) = Multiply(v.C0, v.C1, re, im);
            (T b0, T b1) = Multiply(v.C2, v.C3, re, im);
            return new PackedQM31<T>(a0, a1, b0, b1);
        }
    }

    private readonly struct Point<T> where T : struct, IPackedM31<T>
    {
        private readonly T _xr0, _xr1, _xi0, _xi1, _yr0, _yr1, _yi0, _yi1;
        private readonly PackedQM31<T> _constant, _slope;

        public Point(DeepPoint p)
        {
            (CM31 xRe, CM31 xIm, CM31 yRe, CM31 yIm) = p.Parts;
            (_xr0, _xr1) = (T.Broadcast(xRe.A.Value), T.Broadcast(xRe.B.Value));
            (_xi0, _xi1) = (T.Broadcast(xIm.A.Value), T.Broadcast(xIm.B.Value));
            (_yr0, _yr1) = (T.Broadcast(yRe.A.Value), T.Broadcast(yRe.B.Value));
            (_yi0, _yi1) = (T.Broadcast(yIm.A.Value), T.Broadcast(yIm.B.Value));
            _constant = PackedQM31<T>.Broadcast(p.Constant);
            _slope = PackedQM31<T>.Broadcast(p.Slope);
        }

        public (T Re, T Im) Denominator(T x, T y)
        {
            T ax = x - _xr0, bx = -_xr1, ay = y - _yr0, by = -_yr1;
            return (ax * _yi0 - bx * _yi1 - (ay * _xi0 - by * _xi1), ax * _yi1 + bx * _yi0 - (ay * _xi1 + by * _xi0));
        }

        public PackedQM31<T> Numerator(PackedQM31<T> batched, T y) => batched - _constant - _slope * y;
    }
}
