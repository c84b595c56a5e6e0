using System.Runtime.CompilerServices;
using Roundel.Field;
using Roundel.Prover;
using Roundel.Prover.Kernels;

namespace Roundel.Multilinear.Kernels;

/// <summary>Loops over tables of challenge-field elements in four planes.</summary>
internal static class ColumnKernel
{
    /// <summary>Elements per piece of work.</summary>
    private const int Grain = 1 << 12;

    /// <summary>target += factor · source over all rows, a multiple of 16 or fewer.</summary>
    public static void AddScaled(ColumnView source, SecureField factor, ColumnView target, LaneWidth width)
    {
        var kernel = new AddScaledKernel { Source = new SecurePlanes(source), Target = new SecurePlanes(target), Factor = factor, Count = target.Length };
        PackedKernel.RunSums(PackedKernel.Fit(width, target.Length), ref kernel);
    }

    /// <summary>target = even + r·(odd − even) over all rows; the target may be the even one.</summary>
    public static void Between(ColumnView even, ColumnView odd, ColumnView target, SecureField r, LaneWidth width)
    {
        var kernel = new BetweenKernel
        {
            Even = new SecurePlanes(even),
            Odd = new SecurePlanes(odd),
            Target = new SecurePlanes(target),
            R = r,
            Count = target.Length,
        };
        PackedKernel.RunSums(PackedKernel.Fit(width, target.Length), ref kernel);
    }

    /// <summary>Binds the lowest variable: target(i) = table(2i) + r·(table(2i + 1) − table(2i)).</summary>
    /// <param name="table">2·half elements.</param>
    /// <param name="target">Room for half as many, apart from the table.</param>
    /// <param name="half">The number of pairs.</param>
    /// <param name="r">What the variable is bound to.</param>
    /// <param name="workers">Threads.</param>
    /// <param name="width">Lane width.</param>
    public static void BindLowest(SecurePlanes table, SecurePlanes target, int half, SecureField r, Workers workers, LaneWidth width)
    {
        LaneWidth fitting = PackedKernel.Fit(width, half);
        workers.ForRanges(half, Grain, (first, count) =>
        {
            var kernel = new BindLowestKernel { Table = table, Target = target, R = r, First = first, Count = count };
            PackedKernel.RunSums(fitting, ref kernel);
        });
    }

    /// <summary>For the pairs (e, o) that differ in the lowest variable: Σ e_f·e_g, and Σ (o_f − e_f)·(o_g − e_g).</summary>
    /// <param name="f">2·half elements.</param>
    /// <param name="g">As many.</param>
    /// <param name="half">The number of pairs.</param>
    /// <param name="sums">Receives the sums.</param>
    /// <param name="workers">Threads.</param>
    /// <param name="width">Lane width.</param>
    public static void SumLowest(SecurePlanes f, SecurePlanes g, int half, SecureField[] sums, Workers workers, LaneWidth width)
    {
        LaneWidth fitting = PackedKernel.Fit(width, half);
        int pieces = Math.Max(1, half / Grain), count = half / pieces;
        Array.Clear(sums);
        workers.For(pieces, () => new SecureField[2], (piece, part) =>
        {
            var kernel = new SumLowestKernel { F = f, G = g, First = piece * count, Count = count, Sums = part };
            PackedKernel.RunSums(fitting, ref kernel);
        }, part =>
        {
            sums[0] += part[0];
            sums[1] += part[1];
        });
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LoadPairs<T>(SecurePlanes table, nint pair, out PackedQM31<T> even, out PackedQM31<T> odd) where T : struct, IPackedM31<T>
    {
        PackedQM31<T> a = table.Load<T>(2 * pair), b = table.Load<T>(2 * pair + T.Width);
        (T a0, T b0) = Split(a.C0, b.C0);
        (T a1, T b1) = Split(a.C1, b.C1);
        (T a2, T b2) = Split(a.C2, b.C2);
        (T a3, T b3) = Split(a.C3, b.C3);
        even = new(a0, a1, a2, a3);
        odd = new(b0, b1, b2, b3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (T Even, T Odd) Split<T>(T a, T b) where T : struct, IPackedM31<T>
    {
        T.Deinterleave(ref a, ref b);
        return (a, b);
    }

    private struct AddScaledKernel : ISumKernel
    {
        public SecurePlanes Source, Target;
        public SecureField Factor;
        public int Count;

        public readonly void Run<T, TSum>() where T : unmanaged, IPackedM31<T> where TSum : unmanaged, IProductSum<TSum, T>
        {
            var factor = new SecureFactor(Factor);
            for (nint i = 0; i < Count; i += T.Width) Target.Store(i, LazyProduct<T, TSum>.MultiplyAdd(Target.Load<T>(i), Source.Load<T>(i), factor));
        }
    }

    private struct BetweenKernel : ISumKernel
    {
        public SecurePlanes Even, Odd, Target;
        public SecureField R;
        public int Count;

        public readonly void Run<T, TSum>() where T : unmanaged, IPackedM31<T> where TSum : unmanaged, IProductSum<TSum, T>
        {
            var r = new SecureFactor(R);
            for (nint i = 0; i < Count; i += T.Width) Target.Store(i, LazyProduct<T, TSum>.Between(Even.Load<T>(i), Odd.Load<T>(i), r));
        }
    }

    private struct BindLowestKernel : ISumKernel
    {
        public SecurePlanes Table, Target;
        public SecureField R;
        public int First, Count;

        public readonly void Run<T, TSum>() where T : unmanaged, IPackedM31<T> where TSum : unmanaged, IProductSum<TSum, T>
        {
            var r = new SecureFactor(R);
            for (nint i = First; i < First + Count; i += T.Width)
            {
                LoadPairs(Table, i, out PackedQM31<T> even, out PackedQM31<T> odd);
                Target.Store(i, LazyProduct<T, TSum>.Between(even, odd, r));
            }
        }
    }

    private struct SumLowestKernel : ISumKernel
    {
        public SecurePlanes F, G;
        public int First, Count;
        public SecureField[] Sums;

        public readonly void Run<T, TSum>() where T : unmanaged, IPackedM31<T> where TSum : unmanaged, IProductSum<TSum, T>
        {
            LazySum<T, TSum> atZero = default, leading = default;
            for (nint i = First; i < First + Count; i += T.Width)
            {
                LoadPairs(F, i, out PackedQM31<T> f0, out PackedQM31<T> f1);
                LoadPairs(G, i, out PackedQM31<T> g0, out PackedQM31<T> g1);
                atZero.Add(f0, g0);
                leading.Add(f1 - f0, g1 - g0);
            }
            Sums[0] += atZero.Total();
            Sums[1] += leading.Total();
        }
    }
}
