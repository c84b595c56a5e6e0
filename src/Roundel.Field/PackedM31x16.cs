using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Roundel.Field;

/// <summary>Sixteen M31 elements in a 512-bit vector: AVX-512, or two halves of eight.</summary>
public readonly struct PackedM31x16 : IPackedM31<PackedM31x16>
{
    private readonly Vector512<uint> _v;

    /// <summary>Wraps sixteen canonical words; the caller guarantees each is below p.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PackedM31x16(Vector512<uint> canonical) => _v = canonical;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private PackedM31x16(PackedM31x8 lower, PackedM31x8 upper) => _v = Vector512.Create(lower.Vector, upper.Vector);

    /// <summary>The canonical words.</summary>
    public Vector512<uint> Vector
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _v;
    }

    /// <inheritdoc/>
    public static int Width => 16;

    /// <inheritdoc/>
    public static PackedM31x16 Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector512<uint>.Zero);
    }

    private static Vector512<uint> Modulus
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(M31.P);
    }

    private PackedM31x8 Lower
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(_v.GetLower());
    }

    private PackedM31x8 Upper
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(_v.GetUpper());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedM31x16 Broadcast(uint value) => new(Vector512.Create(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedM31x16 Load(ref readonly uint source, nuint offset) =>
        new(Vector512.LoadUnsafe(in source, offset));               // Safe: the caller vouches for sixteen words.

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(PackedM31x16 value, ref uint destination, nuint offset) =>
        value._v.StoreUnsafe(ref destination, offset);              // Safe: the caller vouches for sixteen words.

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedM31x16 operator +(PackedM31x16 a, PackedM31x16 b) => new(Reduce(a._v + b._v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedM31x16 operator -(PackedM31x16 a, PackedM31x16 b)
    {
        Vector512<uint> d = a._v - b._v;                            // wraps above 2^31 exactly when a < b
        return new(Vector512.Min(d, d + Modulus));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedM31x16 operator -(PackedM31x16 a) => Zero - a;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedM31x16 operator *(PackedM31x16 a, PackedM31x16 b) =>
        Avx512F.IsSupported ? MultiplyDoubled(a, new(b._v + b._v)) : new(a.Lower * b.Lower, a.Upper * b.Upper);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedM31x16 MultiplyDoubled(PackedM31x16 a, PackedM31x16 doubled) =>
        Avx512F.IsSupported ? new(Product(a._v, doubled._v, (doubled._v.AsUInt64() >>> 32).AsUInt32()))
        : new(PackedM31x8.MultiplyDoubled(a.Lower, doubled.Lower), PackedM31x8.MultiplyDoubled(a.Upper, doubled.Upper));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedM31x16 MultiplyUniform(PackedM31x16 a, PackedM31x16 doubled) =>
        Avx512F.IsSupported ? new(Product(a._v, doubled._v, doubled._v))
        : new(PackedM31x8.MultiplyUniform(a.Lower, doubled.Lower), PackedM31x8.MultiplyUniform(a.Upper, doubled.Upper));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedM31x16 MultiplyPowerOfTwo(PackedM31x16 a, int exponent) =>
        new(((a._v << exponent) & Modulus) | (a._v >>> (31 - exponent)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyZero(PackedM31x16 a) => Vector512.EqualsAny(a._v, Vector512<uint>.Zero);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ExchangeBlocks(ref PackedM31x16 a, ref PackedM31x16 b, int block)
    {
        Vector512<uint> x = a._v, y = b._v;
        if (!Avx512F.IsSupported)
        {
            PackedM31x8 xl = a.Lower, xh = a.Upper, yl = b.Lower, yh = b.Upper;
            if (block == 8)
            {
                a = new(xl, yl);
                b = new(xh, yh);
                return;
            }
            PackedM31x8.ExchangeBlocks(ref xl, ref yl, block);
            PackedM31x8.ExchangeBlocks(ref xh, ref yh, block);
            a = new(xl, xh);
            b = new(yl, yh);
        }
        else if (block == 8)
        {
            a = new(Avx512F.Shuffle4x128(x, y, 0b01_00_01_00));
            b = new(Avx512F.Shuffle4x128(x, y, 0b11_10_11_10));
        }
        else if (block == 4)
        {
            a = new(Avx512F.PermuteVar8x64x2(x.AsUInt64(), Vector512.Create(0ul, 1, 8, 9, 4, 5, 12, 13), y.AsUInt64()).AsUInt32());
            b = new(Avx512F.PermuteVar8x64x2(x.AsUInt64(), Vector512.Create(2ul, 3, 10, 11, 6, 7, 14, 15), y.AsUInt64()).AsUInt32());
        }
        else if (block == 2)
        {
            a = new(Avx512F.UnpackLow(x.AsUInt64(), y.AsUInt64()).AsUInt32());
            b = new(Avx512F.UnpackHigh(x.AsUInt64(), y.AsUInt64()).AsUInt32());
        }
        else
        {
            a = new(EvenThenOdd(x, Avx512F.DuplicateEvenIndexed(y.AsSingle()).AsUInt32()));
            b = new(OddThenEven(y, Avx512F.DuplicateOddIndexed(x.AsSingle()).AsUInt32()));
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Interleave(ref PackedM31x16 a, ref PackedM31x16 b)
    {
        if (Avx512F.IsSupported)
        {
            Vector512<uint> first = Vector512.Create(0u, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
            Vector512<uint> second = Vector512.Create(8u, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
            Vector512<uint> x = a._v, y = b._v;
            a = new(Avx512F.PermuteVar16x32x2(x, first, y));
            b = new(Avx512F.PermuteVar16x32x2(x, second, y));
            return;
        }
        PackedM31x8 al = a.Lower, ah = a.Upper, bl = b.Lower, bh = b.Upper;
        PackedM31x8.Interleave(ref al, ref bl);
        PackedM31x8.Interleave(ref ah, ref bh);
        a = new(al, bl);
        b = new(ah, bh);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Deinterleave(ref PackedM31x16 a, ref PackedM31x16 b)
    {
        if (Avx512F.IsSupported)
        {
            Vector512<uint> evens = Vector512.Create(0u, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
            Vector512<uint> odds = Vector512.Create(1u, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
            Vector512<uint> x = a._v, y = b._v;
            a = new(Avx512F.PermuteVar16x32x2(x, evens, y));
            b = new(Avx512F.PermuteVar16x32x2(x, odds, y));
            return;
        }
        PackedM31x8 al = a.Lower, ah = a.Upper, bl = b.Lower, bh = b.Upper;
        PackedM31x8.Deinterleave(ref al, ref ah);
        PackedM31x8.Deinterleave(ref bl, ref bh);
        a = new(al, bl);
        b = new(ah, bh);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedM31x16 Reverse(PackedM31x16 a) => new(Vector512.Shuffle(a._v, Vector512.Create(15u, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedM31x16 LoadRepeated(ref readonly uint source, nuint offset, int times)
    {
        if (times == 16) return Broadcast(Unsafe.Add(ref Unsafe.AsRef(in source), offset)); // Safe: as Load.
        if (times == 1) return Load(in source, offset);
        if (!Avx512F.IsSupported)
        {
            return new(PackedM31x8.LoadRepeated(in source, offset, times),
                PackedM31x8.LoadRepeated(in source, offset + (nuint)(8 / times), times));
        }
        Vector512<uint> order = times switch
        {
            2 => Vector512.Create(0u, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7),
            4 => Vector512.Create(0u, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3),
            _ => Vector512.Create(0u, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1),
        };
        return new(Avx512F.PermuteVar16x32(Load(in source, offset)._v, order));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedM31x16 LoadQuarterTurns(ref readonly uint source, nuint offset)
    {
        if (!Avx512F.IsSupported)
            return new(PackedM31x8.LoadQuarterTurns(in source, offset), PackedM31x8.LoadQuarterTurns(in source, offset + 4));
        Vector512<uint> order = Vector512.Create(1u, 1, 0, 0, 3, 3, 2, 2, 5, 5, 4, 4, 7, 7, 6, 6);
        Vector512<uint> t = Avx512F.PermuteVar16x32(Load(in source, offset)._v, order);
        // 2p − t where the sign is minus, as ~t − 1 = 2^32 − 2 − t; the xor mask and the mask as −1 do both.
        Vector512<uint> minus = Vector512.Create(0, ~0u, ~0u, 0, 0, ~0u, ~0u, 0, 0, ~0u, ~0u, 0, 0, ~0u, ~0u, 0);
        return new((t ^ minus) + minus);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint GetLane(int index) => _v.GetElement(index);

    /// <inheritdoc/>
    public override string ToString() => _v.ToString();

    /// <summary>One conditional subtraction: lanes up to 2p − 1 become canonical.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Reduce(Vector512<uint> s) => Vector512.Min(s, s - Modulus);

    /// <summary>
    /// a · d / 2 per lane, d = 2b: the 64-bit product 2ab has ⌊ab / 2^31⌋ in its upper word and 2·(ab mod 2^31) in its lower
    /// one; their sum is at most 2p − 1 for canonical a and b. <paramref name="oddDoubled"/> has the odd words of d in even
    /// places.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Product(Vector512<uint> a, Vector512<uint> doubled, Vector512<uint> oddDoubled)
    {
        Vector512<uint> even = Avx512F.Multiply(a, doubled).AsUInt32();
        Vector512<uint> odd = Avx512F.Multiply((a.AsUInt64() >>> 32).AsUInt32(), oddDoubled).AsUInt32();
        Vector512<uint> low = EvenThenOdd(even, Avx512F.DuplicateEvenIndexed(odd.AsSingle()).AsUInt32());
        Vector512<uint> high = OddThenEven(odd, Avx512F.DuplicateOddIndexed(even.AsSingle()).AsUInt32());
        return Reduce((low >>> 1) + high);
    }

    /// <summary>Even lanes of <paramref name="even"/>, odd lanes of <paramref name="odd"/>; with a shuffle, one masked move.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> EvenThenOdd(Vector512<uint> even, Vector512<uint> odd) =>
        Avx512F.BlendVariable(even.AsSingle(), odd.AsSingle(),
            Vector512.Create(0u, ~0u, 0, ~0u, 0, ~0u, 0, ~0u, 0, ~0u, 0, ~0u, 0, ~0u, 0, ~0u).AsSingle()).AsUInt32();

    /// <summary>Odd lanes of <paramref name="odd"/>, even lanes of <paramref name="even"/>; with a shuffle, one masked move.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> OddThenEven(Vector512<uint> odd, Vector512<uint> even) =>
        Avx512F.BlendVariable(odd.AsSingle(), even.AsSingle(),
            Vector512.Create(~0u, 0, ~0u, 0, ~0u, 0, ~0u, 0, ~0u, 0, ~0u, 0, ~0u, 0, ~0u, 0).AsSingle()).AsUInt32();
}
