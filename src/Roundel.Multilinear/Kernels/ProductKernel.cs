using System.Runtime.CompilerServices;
using Roundel.Field;
using Roundel.Prover;
using Roundel.Prover.Kernels;

namespace Roundel.Multilinear.Kernels;

/// <summary>
/// One round of the sumcheck of a product: for every pair (e, o) of values that differ in the highest variable, with d = o − e, the sums of
/// Π e_j = Π f_j(0), Π (e_j − d_j) = Π f_j(−1) (for three factors) and Π d_j, the leading coefficient.
/// </summary>
internal static class ProductKernel
{
    /// <summary>Pairs per piece of work.</summary>
    private const int Grain = 1 << 11;

    /// <summary>Sums one round, after binding the variable above it if there is one.</summary>
    /// <param name="tables">Two or three tables.</param>
    /// <param name="half">The number of pairs.</param>
    /// <param name="bound">
    /// What the next higher variable is bound to: the tables then hold 4·half elements, afterwards 2·half. Null for the first round.
    /// </param>
    /// <param name="sums">Receives the sums.</param>
    /// <param name="workers">Threads.</param>
    /// <param name="width">Lane width.</param>
    public static void Round(SecurePlanes[] tables, int half, SecureField? bound, SecureField[] sums, Workers workers, LaneWidth width)
    {
        LaneWidth fitting = PackedKernel.Fit(width, half);
        Array.Clear(sums);
        int pieces = Math.Max(1, half / Grain), count = half / pieces;
        workers.For(pieces, () => new SecureField[sums.Length], (piece, part) =>
        {
            var kernel = new RoundKernel { Tables = tables, First = piece * count, Count = count, Half = half, Bound = bound, Sums = part };
            PackedKernel.RunSums(fitting, ref kernel);
        }, part =>
        {
            for (int i = 0; i < part.Length; i++) sums[i] += part[i];
        });
    }

    private struct RoundKernel : ISumKernel
    {
        public SecurePlanes[] Tables;
        public int First, Count, Half;
        public SecureField? Bound;
        public SecureField[] Sums;

        public readonly void Run<T, TSum>() where T : unmanaged, IPackedM31<T> where TSum : unmanaged, IProductSum<TSum, T>
        {
            if (Tables.Length == 2) Two<T, TSum>(Tables[0], Tables[1]);
            else Three<T, TSum>(Tables[0], Tables[1], Tables[2]);
        }

        private readonly void Two<T, TSum>(SecurePlanes f, SecurePlanes g)
            where T : unmanaged, IPackedM31<T> where TSum : unmanaged, IProductSum<TSum, T>
        {
            LazySum<T, TSum> atZero = default, leading = default;
            var bound = new SecureFactor(Bound ?? default);
            bool binds = Bound is not null;
            nint half = Half;
            for (nint i = First; i < First + Count; i += T.Width)
            {
                PackedQM31<T> a, b, c, d;
                if (binds)
                {
                    (a, b) = (Bind<T, TSum>(f, i, half, bound), Bind<T, TSum>(f, i + half, half, bound));
                    (c, d) = (Bind<T, TSum>(g, i, half, bound), Bind<T, TSum>(g, i + half, half, bound));
                }
                else
                {
                    (a, b) = (f.Load<T>(i), f.Load<T>(i + half));
                    (c, d) = (g.Load<T>(i), g.Load<T>(i + half));
                }
                atZero.Add(a, c);
                leading.Add(b - a, d - c);
            }
            Sums[0] += atZero.Total();
            Sums[1] += leading.Total();
        }

        private readonly void Three<T, TSum>(SecurePlanes f, SecurePlanes g, SecurePlanes h)
            where T : unmanaged, IPackedM31<T> where TSum : unmanaged, IProductSum<TSum, T>
        {
            LazySum<T, TSum> atZero = default, atMinusOne = default, leading = default;
            var bound = new SecureFactor(Bound ?? default);
            bool binds = Bound is not null;
            nint half = Half;
            for (nint i = First; i < First + Count; i += T.Width)
            {
                Pair<T, TSum>(f, i, half, binds, bound, out PackedQM31<T> a, out PackedQM31<T> da);
                Pair<T, TSum>(g, i, half, binds, bound, out PackedQM31<T> b, out PackedQM31<T> db);
                PackedQM31<T> zero = LazyProduct<T, TSum>.Multiply(a, b), top = LazyProduct<T, TSum>.Multiply(da, db);
                PackedQM31<T> minusOne = LazyProduct<T, TSum>.Multiply(a - da, b - db);
                Pair<T, TSum>(h, i, half, binds, bound, out PackedQM31<T> c, out PackedQM31<T> dc);
                atZero.Add(zero, c);
                atMinusOne.Add(minusOne, c - dc);
                leading.Add(top, dc);
            }
            Sums[0] += atZero.Total();
            Sums[1] += atMinusOne.Total();
            Sums[2] += leading.Total();
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Pair<T, TSum>(SecurePlanes table, nint i, nint half, bool binds, in SecureFactor bound, out PackedQM31<T> even,
            out PackedQM31<T> difference) where T : unmanaged, IPackedM31<T> where TSum : unmanaged, IProductSum<TSum, T>
        {
            even = binds ? Bind<T, TSum>(table, i, half, bound) : table.Load<T>(i);
            difference = (binds ? Bind<T, TSum>(table, i + half, half, bound) : table.Load<T>(i + half)) - even;
        }

        /// <summary>Binds one vector of the table of 4·half elements, in place. No other vector reads what is written.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static PackedQM31<T> Bind<T, TSum>(SecurePlanes table, nint i, nint half, in SecureFactor bound)
            where T : unmanaged, IPackedM31<T> where TSum : unmanaged, IProductSum<TSum, T>
        {
            PackedQM31<T> value = LazyProduct<T, TSum>.Between(table.Load<T>(i), table.Load<T>(i + 2 * half), bound);
            table.Store(i, value);
            return value;
        }
    }
}
