using Roundel.Field;
using Roundel.Prover.Kernels;

namespace Roundel.Prover;

/// <summary>Accumulates the last interaction column over the rows of the trace.</summary>
/// <remarks>
/// In memory order the rows 2e and 2e + 1 of a trace of 2M rows stand at 2m and 2(M − 1 − m) + 1, where m is e with its bits
/// reversed. So the sums of such pairs form an array in bit-reversed order, whose prefix sums are a tree: halves are added on
/// the way up, and the left half's sum is passed to the right on the way down. Every pass is linear in memory.
/// </remarks>
internal static class RunningSum
{
    /// <summary>
    /// Replaces row totals by running sums along the trace, less (row + 1)·sum/rows, so that the column closes on itself.
    /// </summary>
    /// <param name="column">Four coordinate planes, memory order.</param>
    /// <param name="logSize">log2 of the number of rows, at least 2.</param>
    /// <param name="workers">Threads.</param>
    /// <param name="width">Lane width.</param>
    /// <returns>The sum of all rows.</returns>
    public static SecureField Accumulate(ColumnView column, int logSize, Workers workers, LaneWidth width)
    {
        // Passes work on two vectors of pairs at once.
        while ((int)width > 1 << (logSize - 2)) width = (int)width > 4 ? (LaneWidth)((int)width / 2) : LaneWidth.Scalar;
        var sums = new M31[SecureField.Degree];
        workers.For(SecureField.Degree, c =>
        {
            using NativeColumns tree = NativeColumns.Uninitialised(1, 1 << logSize);
            var kernel = new Kernel { Plane = column[c], Tree = tree.View[0], LogSize = logSize };
            PackedKernel.Run(width, ref kernel);
            sums[c] = kernel.Sum;
        });
        return SecureField.From(sums[0], sums[1], sums[2], sums[3]);
    }

    /// <summary>One coordinate. Vector accesses are safe: lengths are powers of two, and loops leave to single words what fills no vector.</summary>
    private ref struct Kernel : IPackedKernel
    {
        public Span<uint> Plane, Tree;
        public int LogSize;
        public M31 Sum;

        public void Run<T>() where T : struct, IPackedM31<T>
        {
            int pairs = Plane.Length / 2, at = 0;
            SumPairs<T>(pairs);
            // Up: each level stands behind the one below it.
            for (int size = pairs; size > 1; at += size, size /= 2)
                Add<T>(Tree.Slice(at, size / 2), Tree.Slice(at + size / 2, size / 2), Tree.Slice(at + size, size / 2));
            Sum = M31.FromCanonical(Tree[at]);
            // Down: sums become sums of everything before, less the share of everything before.
            M31 share = -(Sum * Air.LogUpChallenges.InverseHeight(LogSize));
            Tree[at] = 0;
            for (int size = 2; size <= pairs; size *= 2)
            {
                Span<uint> parent = Tree.Slice(at, size / 2);
                at -= size;
                Descend<T>(parent, Tree.Slice(at, size / 2), Tree.Slice(at + size / 2, size / 2), share * M31.FromUInt64((ulong)(2 * pairs / size)));
            }
            AddTree<T>(pairs, share);
        }

        /// <summary>tree[m] = the sum of pair m: the mirrored vector of pairs has the odd rows, in reverse.</summary>
        private readonly void SumPairs<T>(int pairs) where T : struct, IPackedM31<T>
        {
            ref uint plane = ref Plane[0];
            ref uint tree = ref Tree[0];
            for (int m = 0, mirror = pairs - T.Width; m < mirror; m += T.Width, mirror -= T.Width)
            {
                (T even, T odd) = Load<T>(ref plane, m);
                (T mirrorEven, T mirrorOdd) = Load<T>(ref plane, mirror);
                T.Store(even + T.Reverse(mirrorOdd), ref tree, (nuint)m);
                T.Store(mirrorEven + T.Reverse(odd), ref tree, (nuint)mirror);
            }
        }

        /// <summary>The running sums of the pairs' first and second rows.</summary>
        private readonly void AddTree<T>(int pairs, M31 share) where T : struct, IPackedM31<T>
        {
            T s = T.Broadcast(share.Value);
            ref uint plane = ref Plane[0];
            ref uint tree = ref Tree[0];
            for (int m = 0, mirror = pairs - T.Width; m < mirror; m += T.Width, mirror -= T.Width)
            {
                (T even, T odd) = Load<T>(ref plane, m);
                (T mirrorEven, T mirrorOdd) = Load<T>(ref plane, mirror);
                even = even + s + T.Load(ref tree, (nuint)m);
                mirrorEven = mirrorEven + s + T.Load(ref tree, (nuint)mirror);
                Store(even, odd + s + T.Reverse(mirrorEven), ref plane, m);
                Store(mirrorEven, mirrorOdd + s + T.Reverse(even), ref plane, mirror);
            }
        }

        private static void Add<T>(Span<uint> left, Span<uint> right, Span<uint> sum) where T : struct, IPackedM31<T>
        {
            int i = 0;
            for (; i + T.Width <= sum.Length; i += T.Width)
                T.Store(T.Load(in left[i], 0) + T.Load(in right[i], 0), ref sum[i], 0);
            for (; i < sum.Length; i++) sum[i] = (M31.FromCanonical(left[i]) + M31.FromCanonical(right[i])).Value;
        }

        /// <summary>right = parent + left + shares, left = parent.</summary>
        private static void Descend<T>(Span<uint> parent, Span<uint> left, Span<uint> right, M31 shares) where T : struct, IPackedM31<T>
        {
            T s = T.Broadcast(shares.Value);
            int i = 0;
            for (; i + T.Width <= parent.Length; i += T.Width)
            {
                T before = T.Load(in parent[i], 0);
                T.Store(before + s + T.Load(in left[i], 0), ref right[i], 0);
                T.Store(before, ref left[i], 0);
            }
            for (; i < parent.Length; i++)
            {
                right[i] = (M31.FromCanonical(parent[i]) + shares + M31.FromCanonical(left[i])).Value;
                left[i] = parent[i];
            }
        }

        /// <summary>The even and the odd rows of a vector of pairs.</summary>
        private static (T Even, T Odd) Load<T>(ref uint plane, int pair) where T : struct, IPackedM31<T>
        {
            T even = T.Load(in plane, (nuint)(2 * pair)), odd = T.Load(in plane, (nuint)(2 * pair + T.Width));
            T.Deinterleave(ref even, ref odd);
            return (even, odd);
        }

        private static void Store<T>(T even, T odd, ref uint plane, int pair) where T : struct, IPackedM31<T>
        {
            T.Interleave(ref even, ref odd);
            T.Store(even, ref plane, (nuint)(2 * pair));
            T.Store(odd, ref plane, (nuint)(2 * pair + T.Width));
        }
    }
}
