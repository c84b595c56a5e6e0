using System.Runtime.CompilerServices;
using Roundel.Field;
using Roundel.Prover;
using Roundel.Prover.Kernels;

namespace Roundel.Multilinear.Kernels;

/// <summary>The loops of <see cref="FractionalSum"/>.</summary>
internal static class FractionKernel
{
    /// <summary>Nodes per piece of work: some tiles of <see cref="EqWeights"/>.</summary>
    private const int Grain = 1 << 12;

    /// <summary>Adds fractions pairwise: p = p_0·q_1 + p_1·q_0, q = q_0·q_1.</summary>
    /// <param name="children">The level below.</param>
    /// <param name="nodes">Receives as many nodes as there are pairs of children.</param>
    /// <param name="workers">Threads.</param>
    /// <param name="width">Lane width.</param>
    public static void Add(FractionPlanes children, FractionPlanes nodes, Workers workers, LaneWidth width)
    {
        LaneWidth fitting = PackedKernel.Fit(width, children.Half);
        workers.ForRanges(children.Half, Grain, (first, count) =>
        {
            var kernel = new AddKernel { Children = children, Nodes = nodes, First = first, Count = count };
            PackedKernel.RunSums(fitting, ref kernel);
        });
    }

    /// <summary>
    /// Sums one round: with F = p_0·q_1 + p_1·q_0 + λ·q_0·q_1 and pairs of nodes that differ in the highest variable, Σ eq(r, x)·F(0, x) and
    /// Σ eq(r, x)·F(∞, x), where F(∞) is F of the pairs' differences.
    /// </summary>
    /// <param name="source">The values, or those with one variable more if one is bound first.</param>
    /// <param name="target">Receives the values bound; may be the source.</param>
    /// <param name="logHalf">log2 of the number of pairs.</param>
    /// <param name="bound">What the next higher variable is bound to, or null.</param>
    /// <param name="lambda">λ.</param>
    /// <param name="weights">eq(r, x).</param>
    /// <param name="sums">Receives the two sums.</param>
    /// <param name="workers">Threads.</param>
    /// <param name="width">Lane width.</param>
    public static void Round(FractionPlanes source, FractionPlanes target, int logHalf, SecureField? bound, SecureField lambda, EqWeights weights,
        Span<SecureField> sums, Workers workers, LaneWidth width)
    {
        int half = 1 << logHalf, pieces = Math.Max(1, half / Grain), count = half / pieces;
        LaneWidth fitting = PackedKernel.Fit(width, half);
        SecureField atZero = default, leading = default;
        workers.For(pieces, () => new SecureField[2], (piece, part) =>
        {
            var kernel = new RoundKernel
            {
                Source = source,
                Target = target,
                First = piece * count,
                Count = count,
                LogHalf = logHalf,
                Bound = bound,
                Lambda = lambda,
                Weights = weights,
                Sums = part,
            };
            PackedKernel.RunSums(fitting, ref kernel);
        }, part =>
        {
            atZero += part[0];
            leading += part[1];
        });
        (sums[0], sums[1]) = (atZero, leading);
    }

    private struct AddKernel : ISumKernel
    {
        public FractionPlanes Children, Nodes;
        public int First, Count;

        public readonly void Run<T, TSum>() where T : unmanaged, IPackedM31<T> where TSum : unmanaged, IProductSum<TSum, T>
        {
            for (nint i = First; i < First + Count; i += T.Width)
            {
                FractionValues<T> v = Children.Load<T>(i);
                PackedQM31<T> numerator = Children.HasBaseNumerators
                    ? v.Q1 * Children.BaseNumerators<T>(second: false, i) + v.Q0 * Children.BaseNumerators<T>(second: true, i)
                    : LazyProduct<T, TSum>.MultiplyAdd(v.P0, v.Q1, LazyProduct<T, TSum>.Multiply(v.P1, v.Q0));
                Nodes.StoreNodes(i, numerator, LazyProduct<T, TSum>.Multiply(v.Q0, v.Q1));
            }
        }
    }

    private struct RoundKernel : ISumKernel
    {
        public FractionPlanes Source, Target;
        public int First, Count, LogHalf;
        public SecureField? Bound;
        public SecureField Lambda;
        public EqWeights Weights;
        public SecureField[] Sums;

        public readonly void Run<T, TSum>() where T : unmanaged, IPackedM31<T> where TSum : unmanaged, IProductSum<TSum, T>
        {
            SecureFactor lambda = new(Lambda), bound = new(Bound ?? default);
            bool binds = Bound is not null;
            SecurePlanes low = Weights.Low(LogHalf);
            nint half = (nint)1 << LogHalf;
            const int tile = 1 << EqWeights.LogTile;
            for (nint start = First; start < First + Count; start += tile)
            {
                nint count = Math.Min(tile, First + Count - start);
                LazySum<T, TSum> atZero = default, leading = default;
                for (nint x = 0; x < count; x += T.Width)
                {
                    FractionValues<T> a, b;
                    if (binds)
                    {
                        Bind<T, TSum>(start + x, half, bound, out a);
                        Bind<T, TSum>(start + x + half, half, bound, out b);
                    }
                    else
                    {
                        a = Source.Load<T>(start + x);
                        b = Source.Load<T>(start + x + half);
                    }
                    PackedQM31<T> weight = low.Load<T>(x);
                    atZero.Add(weight, Combine<T, TSum>(a, lambda));
                    b.P0 -= a.P0;
                    b.P1 -= a.P1;
                    b.Q0 -= a.Q0;
                    b.Q1 -= a.Q1;
                    leading.Add(weight, Combine<T, TSum>(b, lambda));
                }
                SecureField high = Weights.High(LogHalf, (int)(start >> EqWeights.LogTile));
                Sums[0] += high * atZero.Total();
                Sums[1] += high * leading.Total();
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static PackedQM31<T> Combine<T, TSum>(in FractionValues<T> v, in SecureFactor lambda)
            where T : unmanaged, IPackedM31<T> where TSum : unmanaged, IProductSum<TSum, T>
        {
            LazySum<T, TSum> sum = default;
            sum.Add(v.Q0, LazyProduct<T, TSum>.MultiplyAdd(v.P1, v.Q1, lambda));
            sum.AddUnfolded(v.P0, v.Q1);
            return sum.Reduce();
        }

        /// <summary>Binds the variable above the pairs' for one vector of nodes. No other vector reads what is written.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Bind<T, TSum>(nint node, nint half, in SecureFactor bound, out FractionValues<T> v)
            where T : unmanaged, IPackedM31<T> where TSum : unmanaged, IProductSum<TSum, T>
        {
            FractionValues<T> even = Source.Load<T>(node), odd = Source.Load<T>(node + 2 * half);
            v.P0 = LazyProduct<T, TSum>.Between(even.P0, odd.P0, bound);
            v.P1 = LazyProduct<T, TSum>.Between(even.P1, odd.P1, bound);
            v.Q0 = LazyProduct<T, TSum>.Between(even.Q0, odd.Q0, bound);
            v.Q1 = LazyProduct<T, TSum>.Between(even.Q1, odd.Q1, bound);
            Target.Store(node, v);
        }
    }
}
