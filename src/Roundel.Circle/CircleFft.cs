using System.Runtime.InteropServices;
using Roundel.Field;

namespace Roundel.Circle;

/// <summary>
/// The circle FFT on columns of canonical words (ePrint 2024/278, section 4). <b>Values</b> are evaluations on a canonic
/// coset in memory order (<see cref="CircleDomain"/>). <b>Coefficients</b> are in natural order over the basis whose function
/// i is the product, over the set bits of i, of y for bit 0, x for bit 1, 2x² − 1 for bit 2 and so on, each the last one
/// doubled. Every lane width gives the same words. Methods throw <see cref="ArgumentException"/> for lengths that do not
/// fit, and never allocate but for the twiddles of a size not used before.
/// </summary>
public static partial class CircleFft
{
    /// <summary>Values on the canonic coset of 2^<paramref name="logSize"/> points to coefficients, in place.</summary>
    /// <param name="values">2^logSize words.</param>
    /// <param name="logSize">1 to 30.</param>
    public static void Interpolate(Span<uint> values, int logSize) => Interpolate(values, values, logSize, Lanes.Width);

    /// <summary>As <see cref="Interpolate(Span{uint}, int)"/> with a given lane width.</summary>
    public static void Interpolate(Span<uint> values, int logSize, LaneWidth width) => Interpolate(values, values, logSize, width);

    /// <summary>Values to coefficients, which may take the place of the values but not overlap them otherwise.</summary>
    /// <param name="values">2^logSize words.</param>
    /// <param name="coefficients">2^logSize words.</param>
    /// <param name="logSize">1 to 30.</param>
    public static void Interpolate(ReadOnlySpan<uint> values, Span<uint> coefficients, int logSize) =>
        Interpolate(values, coefficients, logSize, Lanes.Width);

    /// <summary>As <see cref="Interpolate(ReadOnlySpan{uint}, Span{uint}, int)"/> with a given lane width.</summary>
    public static void Interpolate(ReadOnlySpan<uint> values, Span<uint> coefficients, int logSize, LaneWidth width)
    {
        RequireLength(values.Length, logSize, nameof(values));
        RequireLength(coefficients.Length, logSize, nameof(coefficients));
        InverseBlock(values, coefficients, logSize, Twiddles.For(logSize), width);
    }

    /// <summary>Coefficients to values on the canonic coset of 2^<paramref name="logSize"/> points, in place.</summary>
    /// <param name="data">2^logSize words.</param>
    /// <param name="logSize">1 to 30.</param>
    public static void Evaluate(Span<uint> data, int logSize) => Evaluate(data, logSize, Lanes.Width);

    /// <summary>As <see cref="Evaluate(Span{uint}, int)"/> with a given lane width.</summary>
    public static void Evaluate(Span<uint> data, int logSize, LaneWidth width)
    {
        RequireLength(data.Length, logSize, nameof(data));
        ForwardBlock(data, data, logSize, Twiddles.For(logSize), 1, width);
    }

    /// <summary>
    /// Coefficients to values on the larger canonic coset of 2^<paramref name="logTarget"/> points. The outer layers only copy,
    /// since their upper halves are zero: each block of the target is a transform of the same coefficients.
    /// </summary>
    /// <param name="coefficients">A power of two of words, at most 2^logTarget.</param>
    /// <param name="target">2^logTarget words; what they hold is overwritten. The coefficients may be its last block, or lie apart.</param>
    /// <param name="logTarget">1 to 30.</param>
    public static void EvaluateExtended(ReadOnlySpan<uint> coefficients, Span<uint> target, int logTarget) =>
        EvaluateExtended(coefficients, target, logTarget, Lanes.Width);

    /// <summary>As <see cref="EvaluateExtended(ReadOnlySpan{uint}, Span{uint}, int)"/> with a given lane width.</summary>
    public static void EvaluateExtended(ReadOnlySpan<uint> coefficients, Span<uint> target, int logTarget, LaneWidth width)
    {
        RequireLength(target.Length, logTarget, nameof(target));
        int logSize = int.Log2(Math.Max(1, coefficients.Length));
        if (coefficients.Length != 1 << logSize || logSize > logTarget)
            throw new ArgumentException("A power of two of coefficients, no more than the target, is required.", nameof(coefficients));
        Twiddles twiddles = Twiddles.For(logTarget);
        int blocks = 1 << (logTarget - logSize);
        for (int b = 0; b < blocks; b++)
            ForwardBlock(coefficients, target.Slice(b << logSize, 1 << logSize), logSize, twiddles, blocks + b, width);
    }

    /// <summary>Values on the canonic coset of 2^<paramref name="logSize"/> points to those on one 2^logBlowup times as large.</summary>
    /// <param name="values">2^logSize words, apart from <paramref name="extended"/>.</param>
    /// <param name="extended">2^(logSize + logBlowup) words; what they hold is overwritten.</param>
    /// <param name="logSize">1 to 30 − logBlowup.</param>
    /// <param name="logBlowup">0 or more.</param>
    public static void Extend(ReadOnlySpan<uint> values, Span<uint> extended, int logSize, int logBlowup) =>
        Extend(values, extended, logSize, logBlowup, Lanes.Width);

    /// <summary>As <see cref="Extend(ReadOnlySpan{uint}, Span{uint}, int, int)"/> with a given lane width.</summary>
    public static void Extend(ReadOnlySpan<uint> values, Span<uint> extended, int logSize, int logBlowup, LaneWidth width)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(logBlowup);
        RequireLength(values.Length, logSize, nameof(values));
        RequireLength(extended.Length, logSize + logBlowup, nameof(extended));
        Twiddles twiddles = Twiddles.For(logSize + logBlowup);
        switch (width)
        {
            case LaneWidth.X16 when logSize >= FftKernels<PackedM31x16>.MinLogExtend: Packed<PackedM31x16>(values, extended); break;
            case LaneWidth.X8 when logSize >= FftKernels<PackedM31x8>.MinLogExtend: Packed<PackedM31x8>(values, extended); break;
            case LaneWidth.X4 when logSize >= FftKernels<PackedM31x4>.MinLogExtend: Packed<PackedM31x4>(values, extended); break;
            default:
                Span<uint> coefficients = extended[^values.Length..];
                Interpolate(values, coefficients, logSize, width);
                EvaluateExtended(coefficients, extended, logSize + logBlowup, width);
                break;
        }

        // Safe: the lengths were checked and the twiddles serve the larger domain.
        void Packed<T>(ReadOnlySpan<uint> values, Span<uint> extended)
            where T : struct, IPackedM31<T> =>
            FftKernels<T>.Extend(ref MemoryMarshal.GetReference(values), ref MemoryMarshal.GetReference(extended), logSize, logBlowup,
                ref twiddles.ForwardStart, ref twiddles.InverseStart);
    }

    private static void RequireLength(int length, int logSize, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(logSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(logSize, CanonicCoset.MaxLogSize);
        if (length != 1 << logSize) throw new ArgumentException($"A column of 2^{logSize} words is required, not {length}.", name);
    }

    private static void ForwardBlock(ReadOnlySpan<uint> source, Span<uint> target, int log, Twiddles twiddles, int node, LaneWidth width)
    {
        switch (width)
        {
            case LaneWidth.X16 when log >= FftKernels<PackedM31x16>.MinLog: Packed<PackedM31x16>(source, target); break;
            case LaneWidth.X8 when log >= FftKernels<PackedM31x8>.MinLog: Packed<PackedM31x8>(source, target); break;
            case LaneWidth.X4 when log >= FftKernels<PackedM31x4>.MinLog: Packed<PackedM31x4>(source, target); break;
            default:
                source.CopyTo(target);
                ScalarFft.Forward(target, twiddles.Forward, node);
                break;
        }

        // Safe: callers pass spans of 2^log words and twiddles that serve the domain.
        void Packed<T>(ReadOnlySpan<uint> source, Span<uint> target)
            where T : struct, IPackedM31<T> =>
            FftKernels<T>.Forward(ref MemoryMarshal.GetReference(source), ref MemoryMarshal.GetReference(target), log,
                ref twiddles.ForwardStart, (nuint)node);
    }

    private static void InverseBlock(ReadOnlySpan<uint> source, Span<uint> target, int log, Twiddles twiddles, LaneWidth width)
    {
        int logScale = CirclePoint.LogOrder - log;              // 2^31 = 1, so this is 1 / 2^log
        switch (width)
        {
            case LaneWidth.X16 when log >= FftKernels<PackedM31x16>.MinLog: Packed<PackedM31x16>(source, target); break;
            case LaneWidth.X8 when log >= FftKernels<PackedM31x8>.MinLog: Packed<PackedM31x8>(source, target); break;
            case LaneWidth.X4 when log >= FftKernels<PackedM31x4>.MinLog: Packed<PackedM31x4>(source, target); break;
            default:
                source.CopyTo(target);
                ScalarFft.Inverse(target, twiddles.Inverse, 1, logScale);
                break;
        }

        // Safe: callers pass spans of 2^log words and twiddles that serve the domain.
        void Packed<T>(ReadOnlySpan<uint> source, Span<uint> target)
            where T : struct, IPackedM31<T> =>
            FftKernels<T>.Inverse(ref MemoryMarshal.GetReference(source), ref MemoryMarshal.GetReference(target), log,
                ref twiddles.InverseStart, 1, logScale);
    }
}
