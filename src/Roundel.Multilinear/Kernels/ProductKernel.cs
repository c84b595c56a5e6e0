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
            PackedKernel.Run(fitting, ref kernel);
        }, part =>
        {
            for (int i = 0; i < part.Length; i++) sums[i] += part[i];
        });
    }

    private struct RoundKernel : IPackedKernel
    {
        public SecurePlanes[] Tables;
        public int First, Count, Half;
        public SecureField? Bound;
        public SecureField[] Sums;

        public readonly void Run<T>() where T : struct, IPackedM31<T>
        {
            if (Tables.Length == 2) Two<T>(Tables[0], Tables[1]);
            else Three<T>(Tables[0], Tables[1], Tables[2]);
        }

        private readonly void Two<T>(SecurePlanes f, SecurePlanes g) where T : struct, IPackedM31<T>
        {
            PackedQM31<T> atZero = PackedQM31<T>.Zero, leading = PackedQM31<T>.Zero;
            PackedQM31<T> bound = PackedQM31<T>.Broadcast(Bound ?? default);
            bool binds = Bound is not null;
            nint half = Half;
            for (nint i = First; i < First + Count; i += T.Width)
            {
                PackedQM31<T> a, b, c, d;
                if (binds)
                {
                    (a, b) = (Bind(f, i, half, bound), Bind(f, i + half, half, bound));
                    (c, d) = (Bind(g, i, half, bound), Bind(g, i + half, half, bound));
                }
                else
                {
                    (a, b) = (f.Load<T>(i), f.Load<T>(i + half));
                    (c, d) = (g.Load<T>(i), g.Load<T>(i + half));
                }
                atZero += a * c;
                leading += (b - a) * (d - c);
            }
            Sums[0] += atZero.SumLanes();
            Sums[1] += leading.SumLanes();
        }

        private readonly void Three<T>(SecurePlanes f, SecurePlanes g, SecurePlanes h) where T : struct, IPackedM31<T>
        {
            PackedQM31<T> atZero = PackedQM31<T>.Zero, atMinusOne = PackedQM31<T>.Zero, leading = PackedQM31<T>.Zero;
            PackedQM31<T> bound = PackedQM31<T>.Broadcast(Bound ?? default);
            bool binds = Bound is not null;
            nint half = Half;
            for (nint i = First; i < First + Count; i += T.Width)
            {
                Pair(f, i, half, binds, bound, out PackedQM31<T> a, out PackedQM31<T> da);
                Pair(g, i, half, binds, bound, out PackedQM31<T> b, out PackedQM31<T> db);
                PackedQM31<T> zero = a * b, minusOne = (a - da) * (b - db), top = da * db;
                Pair(h, i, half, binds, bound, out PackedQM31<T> c, out PackedQM31<T> dc);
                atZero += zero * c;
                atMinusOne += minusOne * (c - dc);
                leading += top * dc;
            }
            Sums[0] += atZero.SumLanes();
            Sums[1] += atMinusOne.SumLanes();
            Sums[2] += leading.SumLanes();
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Pair<T>(SecurePlanes table, nint i, nint half, bool binds, PackedQM31<T> bound, out PackedQM31<T> even,
            out PackedQM31<T> difference) where T : struct, IPackedM31<T>
        {
            even = binds ? Bind(table, i, half, bound) : table.Load<T>(i);
            difference = (binds ? Bind(table, i + half, half, bound) : table.Load<T>(i + half)) - even;
        }

        /// <summary>Binds one vector of the table of 4·half elements, in place. No other vector reads what is written.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static PackedQM31<T> Bind<T>(SecurePlanes table, nint i, nint half, PackedQM31<T> bound) where T : struct, IPackedM31<T>
        {
            PackedQM31<T> even = table.Load<T>(i), odd = table.Load<T>(i + 2 * half), value = even + bound * (odd - even);
            table.Store(i, value);
            return value;
        }
    }
}
