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
            PackedKernel.Run(fitting, ref kernel);
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
            PackedKernel.Run(fitting, ref kernel);
        }, part =>
        {
            atZero += part[0];
            leading += part[1];
        });
        (sums[0], sums[1]) = (atZero, leading);
    }

    private struct AddKernel : IPackedKernel
    {
        public FractionPlanes Children, Nodes;
        public int First, Count;

        public readonly void Run<T>() where T : struct, IPackedM31<T>
        {
            for (nint i = First; i < First + Count; i += T.Width)
            {
                FractionValues<T> v = Children.Load<T>(i);
                PackedQM31<T> numerator = Children.HasBaseNumerators
                    ? v.Q1 * Children.BaseNumerators<T>(second: false, i) + v.Q0 * Children.BaseNumerators<T>(second: true, i)
                    : v.P0 * v.Q1 + v.P1 * v.Q0;
                Nodes.StoreNodes(i, numerator, v.Q0 * v.Q1);
            }
        }
    }

    private struct RoundKernel : IPackedKernel
    {
        public FractionPlanes Source, Target;
        public int First, Count, LogHalf;
        public SecureField? Bound;
        public SecureField Lambda;
        public EqWeights Weights;
        public SecureField[] Sums;

        public readonly void Run<T>() where T : struct, IPackedM31<T>
        {
            PackedQM31<T> lambda = PackedQM31<T>.Broadcast(Lambda), bound = PackedQM31<T>.Broadcast(Bound ?? default);
            bool binds = Bound is not null;
            SecurePlanes low = Weights.Low(LogHalf);
            nint half = (nint)1 << LogHalf;
            const int tile = 1 << EqWeights.LogTile;
            for (nint start = First; start < First + Count; start += tile)
            {
                nint count = Math.Min(tile, First + Count - start);
                PackedQM31<T> atZero = PackedQM31<T>.Zero, leading = PackedQM31<T>.Zero;
                for (nint x = 0; x < count; x += T.Width)
                {
                    FractionValues<T> a, b;
                    if (binds)
                    {
                        Bind(start + x, half, bound, out a);
                        Bind(start + x + half, half, bound, out b);
                    }
                    else
                    {
                        a = Source.Load<T>(start + x);
                        b = Source.Load<T>(start + x + half);
                    }
                    PackedQM31<T> weight = low.Load<T>(x);
                    atZero += weight * Combine(a, lambda);
                    b.P0 -= a.P0;
                    b.P1 -= a.P1;
                    b.Q0 -= a.Q0;
                    b.Q1 -= a.Q1;
                    leading += weight * Combine(b, lambda);
                }
                SecureField high = Weights.High(LogHalf, (int)(start >> EqWeights.LogTile));
                Sums[0] += high * atZero.SumLanes();
                Sums[1] += high * leading.SumLanes();
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static PackedQM31<T> Combine<T>(in FractionValues<T> v, PackedQM31<T> lambda) where T : struct, IPackedM31<T> =>
            v.Q0 * (v.P1 + lambda * v.Q1) + v.P0 * v.Q1;

        /// <summary>Binds the variable above the pairs' for one vector of nodes. No other vector reads what is written.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Bind<T>(nint node, nint half, PackedQM31<T> bound, out FractionValues<T> v) where T : struct, IPackedM31<T>
        {
            FractionValues<T> even = Source.Load<T>(node), odd = Source.Load<T>(node + 2 * half);
            v.P0 = even.P0 + bound * (odd.P0 - even.P0);
            v.P1 = even.P1 + bound * (odd.P1 - even.P1);
            v.Q0 = even.Q0 + bound * (odd.Q0 - even.Q0);
            v.Q1 = even.Q1 + bound * (odd.Q1 - even.Q1);
            Target.Store(node, v);
        }
    }
}
