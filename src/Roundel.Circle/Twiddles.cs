using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Roundel.Field;

namespace Roundel.Circle;

/// <summary>
/// The x coordinates that circle FFTs and FRI folds multiply by, and their inverses, all stored doubled (2t) for
/// <see cref="IPackedM31{TSelf}.MultiplyDoubled"/>. The layer that splits blocks of a domain into 2^k blocks needs 2^k
/// of them, which do not depend on the domain's size: word 2^k + b is the x coordinate of point 2b of the half coset
/// of 2^(k + 1) points (first point of order 2^(k + 3)) in bit-reversed order. Word 0 repeats word 1. The points 2·2c and
/// 2·(2c + 1) are a quarter turn apart, so that each pair of words is the x and the y of one point, and the y coordinates
/// that the innermost layer needs are quarter turns of the words of the layer above it
/// (<see cref="IPackedM31{TSelf}.LoadQuarterTurns"/>).
/// </summary>
public sealed class Twiddles
{
    private const int MinLogSize = 10;
    private const int Block = 1 << 11;
    private const int Padding = 16;                           // full vectors may be read at any word
    private static readonly Lock Gate = new();
    private static volatile Twiddles? s_largest;
    private readonly uint[] _forward, _inverse;
    private readonly uint[]?[] _inverseY = new uint[CanonicCoset.MaxLogSize + 1][];

    private Twiddles(int logSize, uint[] forward, uint[] inverse)
    {
        LogSize = logSize;
        _forward = forward;
        _inverse = inverse;
    }

    /// <summary>The greatest domain that this table serves; it serves all smaller ones too.</summary>
    public int LogSize { get; }

    /// <summary>All forward words, heap order: 2^k + b, below 2^(LogSize − 1).</summary>
    public ReadOnlySpan<uint> Forward => _forward.AsSpan(0, 1 << (LogSize - 1));

    /// <summary>The inverses of <see cref="Forward"/>, doubled.</summary>
    public ReadOnlySpan<uint> Inverse => _inverse.AsSpan(0, 1 << (LogSize - 1));

    internal ref uint ForwardStart => ref MemoryMarshal.GetArrayDataReference(_forward);

    internal ref uint InverseStart => ref MemoryMarshal.GetArrayDataReference(_inverse);

    /// <summary>The shared table for domains of up to 2^<paramref name="logSize"/> points, built on first use. Thread-safe.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The size is not in 1 to <see cref="CanonicCoset.MaxLogSize"/>.</exception>
    public static Twiddles For(int logSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(logSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(logSize, CanonicCoset.MaxLogSize);
        Twiddles? largest = s_largest;
        if (largest is not null && largest.LogSize >= logSize) return largest;
        lock (Gate)
        {
            largest = s_largest;
            if (largest is null || largest.LogSize < logSize)
                s_largest = largest = Create(Math.Max(logSize, MinLogSize), Lanes.Width);
            return largest;
        }
    }

    /// <summary>A table of its own, built with the given lanes.</summary>
    internal static Twiddles Create(int logSize, LaneWidth width) => width switch
    {
        LaneWidth.X16 => Create<PackedM31x16>(Math.Max(logSize, MinLogSize)),
        LaneWidth.X8 => Create<PackedM31x8>(Math.Max(logSize, MinLogSize)),
        LaneWidth.X4 => Create<PackedM31x4>(Math.Max(logSize, MinLogSize)),
        _ => Create<PackedM31x1>(Math.Max(logSize, MinLogSize)),
    };

    /// <summary>
    /// 2·x for the pairs (x, −x) of neighbours in a line domain of 2^<paramref name="logLine"/> values in memory order: the first
    /// line domain under a circle domain of 2^(logLine + 1) points, or any later one.
    /// </summary>
    /// <param name="logLine">1 to LogSize − 1.</param>
    /// <returns>2^(logLine − 1) words.</returns>
    public ReadOnlySpan<uint> X(int logLine) => Layer(_forward, logLine);

    /// <summary>2 / x for the pairs (x, −x); see <see cref="X"/>. What a FRI line fold multiplies by.</summary>
    /// <param name="logLine">1 to LogSize − 1.</param>
    /// <returns>2^(logLine − 1) words.</returns>
    public ReadOnlySpan<uint> InverseX(int logLine) => Layer(_inverse, logLine);

    /// <summary>
    /// 2 / y for the conjugate pairs (x, y), (x, −y) of neighbours in a circle domain of 2^<paramref name="logSize"/> points in
    /// memory order: what a FRI circle fold multiplies by. Kept after its first use.
    /// </summary>
    /// <param name="logSize">1 to LogSize.</param>
    /// <returns>2^(logSize − 1) words.</returns>
    public ReadOnlySpan<uint> InverseY(int logSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(logSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(logSize, LogSize);
        uint[]? layer = Volatile.Read(ref _inverseY[logSize]);
        if (layer is null)
        {
            layer = Lanes.Width switch
            {
                LaneWidth.X16 => TurnedLayer<PackedM31x16>(logSize),
                LaneWidth.X8 => TurnedLayer<PackedM31x8>(logSize),
                LaneWidth.X4 => TurnedLayer<PackedM31x4>(logSize),
                _ => TurnedLayer<PackedM31x1>(logSize),
            };
            Volatile.Write(ref _inverseY[logSize], layer);
        }
        return layer;
    }

    /// <summary>
    /// The doubled y coordinate (or its inverse) at pair b of a domain of 2^k points, node = 2^(k − 1) + b: one of t1, −t1, −t0, t0
    /// as <see cref="IPackedM31{TSelf}.LoadQuarterTurns"/>. The one pair of the domain of two points has y = −1.
    /// </summary>
    internal static uint QuarterTurn(ReadOnlySpan<uint> words, int node)
    {
        if (node == 1) return 2 * (M31.P - 1);
        int pair = (node >> 2) << 1;
        uint t = words[(node & 2) == 0 ? pair + 1 : pair];
        return (node & 3) is 1 or 2 ? 2 * M31.P - t : t;
    }

    private uint[] TurnedLayer<T>(int logSize)
        where T : struct, IPackedM31<T>
    {
        int length = 1 << (logSize - 1);
        uint[] layer = GC.AllocateUninitializedArray<uint>(length);
        if (T.Width == 1 || length < T.Width)
        {
            for (int i = 0; i < length; i++) layer[i] = QuarterTurn(_inverse, length + i);
            return layer;
        }
        ref uint target = ref MemoryMarshal.GetArrayDataReference(layer);
        for (nuint i = 0; i < (nuint)length; i += (nuint)T.Width)   // Safe: the table is padded, the layer a multiple of the width.
            T.Store(T.LoadQuarterTurns(in InverseStart, ((nuint)length + i) / 2), ref target, i);
        return layer;
    }

    private ReadOnlySpan<uint> Layer(uint[] words, int logLine)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(logLine, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(logLine, LogSize);
        return words.AsSpan(1 << (logLine - 1), 1 << (logLine - 1));
    }

    private static Twiddles Create<T>(int logSize)
        where T : struct, IPackedM31<T>
    {
        int length = 1 << (logSize - 1);
        uint[] forward = GC.AllocateUninitializedArray<uint>(length + Padding);
        uint[] inverse = GC.AllocateUninitializedArray<uint>(length + Padding);
        forward.AsSpan(length).Clear();
        inverse.AsSpan(length).Clear();
        FillOutermost<T>(forward.AsSpan(length / 2, length / 2), logSize - 2);
        FillInner<T>(ref MemoryMarshal.GetArrayDataReference(forward), length);
        Span<uint> scratch = stackalloc uint[Block];
        for (int i = 0; i < length; i += Block)
        {
            int count = Math.Min(Block, length - i);
            PackedField.BatchInverse<T>(forward.AsSpan(i, count), inverse.AsSpan(i, count), scratch);
            Double(forward.AsSpan(i, count));
            Double(inverse.AsSpan(i, count));
        }
        return new Twiddles(logSize, forward, inverse);
    }

    /// <summary>Doubles plain words, a multiple of 16 of them: canonical ones stay below 2^32.</summary>
    private static void Double(Span<uint> words)
    {
        foreach (ref Vector256<uint> vector in MemoryMarshal.Cast<uint, Vector256<uint>>(words)) vector += vector;
    }

    /// <summary>
    /// Words 2c and 2c + 1 are x and y of the point G(k + 3) + rev(c)·G(k + 1), rev reversing k − 1 bits and G(n) of order 2^n: point
    /// c + 2^i is point c plus G(3 + i). Each round doubles the filled prefix.
    /// </summary>
    private static void FillOutermost<T>(Span<uint> words, int k)
        where T : struct, IPackedM31<T>
    {
        CirclePoint first = CirclePoint.GeneratorOf(k + 3);
        (words[0], words[1]) = (first.X.Value, first.Y.Value);
        ref uint start = ref MemoryMarshal.GetReference(words);
        for (int i = 0; i < k - 1; i++)
        {
            CirclePoint turn = CirclePoint.GeneratorOf(3 + i);
            int filled = 2 << i;
            if (T.Width == 1 || filled < 2 * T.Width)
            {
                for (int j = 0; j < filled; j += 2)
                {
                    CirclePoint p = new CirclePoint(M31.FromCanonical(words[j]), M31.FromCanonical(words[j + 1])) + turn;
                    (words[filled + j], words[filled + j + 1]) = (p.X.Value, p.Y.Value);
                }
                continue;
            }
            T c = T.Broadcast(2 * turn.X.Value), s = T.Broadcast(2 * turn.Y.Value);
            nuint end = (nuint)filled, width = (nuint)T.Width;
            for (nuint j = 0; j < end; j += 2 * width)        // Safe: 2 · filled words exist.
            {
                T x = T.Load(in start, j), y = T.Load(in start, j + width);
                T.Deinterleave(ref x, ref y);
                T turnedX = T.MultiplyUniform(x, c) - T.MultiplyUniform(y, s);
                T turnedY = T.MultiplyUniform(x, s) + T.MultiplyUniform(y, c);
                T.Interleave(ref turnedX, ref turnedY);
                T.Store(turnedX, ref start, end + j);
                T.Store(turnedY, ref start, end + j + width);
            }
        }
    }

    /// <summary>Word i below length / 2 is 2t² − 1 for word t = 2i: the doubling map halves bit-reversed positions.</summary>
    private static void FillInner<T>(ref uint words, int length)
        where T : struct, IPackedM31<T>
    {
        T one = T.Broadcast(1);
        nuint width = (nuint)T.Width, i = (nuint)length / 2;
        if (T.Width > 1)
        {
            while (i > width)                                 // Safe: reads words 2i − 2·width to 2i − 1, below length.
            {
                i -= width;
                T even = T.Load(in words, 2 * i), odd = T.Load(in words, 2 * i + width);
                T.Deinterleave(ref even, ref odd);
                T square = even * even;
                T.Store(square + square - one, ref words, i);
            }
        }
        while (i > 1)
        {
            i--;
            M31 t = M31.FromCanonical(Unsafe.Add(ref words, 2 * i));
            Unsafe.Add(ref words, i) = (t.Square().Double() - M31.One).Value;
        }
        words = Unsafe.Add(ref words, 1);
    }
}
