using System.Runtime.CompilerServices;
using Roundel.Circle;
using Roundel.Field;
using Roundel.Verifier;

namespace Roundel.Prover.Kernels;

/// <summary>FRI folding by eight: three halving steps over blocks that stay in cache; the specification is <see cref="FriFold"/>.</summary>
public static class FoldKernel
{
    /// <summary>Input values per block.</summary>
    private const int Block = 2048;

    /// <summary>Folds one layer.</summary>
    /// <param name="values">Four planes of 2^logSize values, memory order.</param>
    /// <param name="folded">Four planes of 2^(logSize − 3) values.</param>
    /// <param name="logSize">log2 of the layer's size.</param>
    /// <param name="circle">Whether the layer lives on the circle: the first step then divides by y.</param>
    /// <param name="challenges">The challenges of the three steps.</param>
    /// <param name="workers">Threads.</param>
    /// <param name="width">Lane width.</param>
    public static void Run(ColumnView values, ColumnView folded, int logSize, bool circle, FoldChallenges challenges, Workers workers, LaneWidth width)
    {
        int block = Math.Min(Block, 1 << logSize);
        // Doubled inverse twiddles of the three steps: y for the first step on a circle, x otherwise.
        Twiddles twiddles = Twiddles.For(circle ? logSize : logSize + 1);
        workers.ForRanges(1 << logSize, block, (first, count) =>
        {
            ColumnView buffer = Planes(BlockScratch.Rent(SecureField.Degree * Block), Block / 2);
            ColumnView a = buffer.Slice(0, 4), b = buffer.Slice(4, 4);
            Step(values, first, a, 0, count / 2, (circle ? twiddles.InverseY(logSize) : twiddles.InverseX(logSize))[(first / 2)..], challenges.First, width);
            Step(a, 0, b, 0, count / 4, twiddles.InverseX(logSize - 1)[(first / 4)..], challenges.Second, width);
            Step(b, 0, folded, first / 8, count / 8, twiddles.InverseX(logSize - 2)[(first / 8)..], challenges.Third, width);
        });
    }

    /// <summary>Scratch as eight planes.</summary>
    private static unsafe ColumnView Planes(Span<uint> words, int length) =>
        new((uint*)Unsafe.AsPointer(ref words[0]), length, 2 * SecureField.Degree, length); // Safe: the scratch is native memory.

    private static void Step(ColumnView source, int from, ColumnView target, int to, int count, ReadOnlySpan<uint> inverses, SecureField beta, LaneWidth width)
    {
        // A short last layer does not fill a wide vector.
        width = PackedKernel.Fit(width, count);
        var kernel = new StepKernel { Source = source, From = from, Target = target, To = to, Count = count, Inverses = inverses, Beta = beta };
        PackedKernel.Run(width, ref kernel);
    }

    private ref struct StepKernel : IPackedKernel
    {
        public ColumnView Source, Target;
        public int From, To, Count;
        public ReadOnlySpan<uint> Inverses;
        public SecureField Beta;

        public readonly void Run<T>() where T : struct, IPackedM31<T>
        {
            PackedQM31<T> beta = PackedQM31<T>.Broadcast(Beta);
            ref readonly uint inverses = ref Inverses[0];
            for (int i = 0; i < Count; i += T.Width)
            {
                nuint at = (nuint)(From + 2 * i);
                PackedQM31<T> a = PackedQM31<T>.Load(Source, 0, at), b = PackedQM31<T>.Load(Source, 0, at + (nuint)T.Width);
                (T a0, T b0) = Split(a.C0, b.C0);
                (T a1, T b1) = Split(a.C1, b.C1);
                (T a2, T b2) = Split(a.C2, b.C2);
                (T a3, T b3) = Split(a.C3, b.C3);
                var even = new PackedQM31<T>(a0, a1, a2, a3);
                var odd = new PackedQM31<T>(b0, b1, b2, b3);
                PackedQM31<T> result = even + odd + beta * Scale(even - odd, T.Load(in inverses, (nuint)i));
                result.Store(Target, 0, (nuint)(To + i));
            }
        }

        private static PackedQM31<T> Scale<T>(PackedQM31<T> a, T doubled) where T : struct, IPackedM31<T> =>
            new(T.MultiplyDoubled(a.C0, doubled), T.MultiplyDoubled(a.C1, doubled), T.MultiplyDoubled(a.C2, doubled), T.MultiplyDoubled(a.C3, doubled));

        private static (T Even, T Odd) Split<T>(T a, T b) where T : struct, IPackedM31<T>
        {
            T.Deinterleave(ref a, ref b);
            return (a, b);
        }
    }
}
