using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Roundel.Field;

/// <summary>Eight M31 elements in a 256-bit vector: AVX2, or two halves of four.</summary>
public readonly struct PackedM31x8 : IPackedM31<PackedM31x8>
{
    private readonly Vector256<uint> _v;

    /// <summary>Wraps eight canonical words; the caller guarantees each is below p.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PackedM31x8(Vector256<uint> canonical) => _v = canonical;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private PackedM31x8(PackedM31x4 lower, PackedM31x4 upper) => _v = Vector256.Create(lower.Vector, upper.Vector);

    /// <summary>The canonical words.</summary>
    public Vector256<uint> Vector
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _v;
    }

    /// <inheritdoc/>
    public static int Width => 8;

    /// <inheritdoc/>
    public static PackedM31x8 Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector256<uint>.Zero);
    }

    private static Vector256<uint> Modulus
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector256.Create(M31.P);
    }

    private PackedM31x4 Lower
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(_v.GetLower());
    }

    private PackedM31x4 Upper
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(_v.GetUpper());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedM31x8 Broadcast(uint value) => new(Vector256.Create(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedM31x8 Load(ref readonly uint source, nuint offset) =>
        new(Vector256.LoadUnsafe(in source, offset));               // Safe: the caller vouches for eight words.

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(PackedM31x8 value, ref uint destination, nuint offset) =>
        value._v.StoreUnsafe(ref destination, offset);              // Safe: the caller vouches for eight words.

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedM31x8 operator +(PackedM31x8 a, PackedM31x8 b) => new(Reduce(a._v + b._v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedM31x8 operator -(PackedM31x8 a, PackedM31x8 b)
    {
        Vector256<uint> d = a._v - b._v;                            // wraps above 2^31 exactly when a < b
        return new(Vector256.Min(d, d + Modulus));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedM31x8 operator -(PackedM31x8 a) => Zero - a;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedM31x8 operator *(PackedM31x8 a, PackedM31x8 b) =>
        Avx2.IsSupported ? MultiplyDoubled(a, new(b._v + b._v)) : new(a.Lower * b.Lower, a.Upper * b.Upper);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedM31x8 MultiplyDoubled(PackedM31x8 a, PackedM31x8 doubled) =>
        Avx2.IsSupported ? new(Product(a._v, doubled._v, (doubled._v.AsUInt64() >>> 32).AsUInt32()))
        : new(PackedM31x4.MultiplyDoubled(a.Lower, doubled.Lower), PackedM31x4.MultiplyDoubled(a.Upper, doubled.Upper));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedM31x8 MultiplyUniform(PackedM31x8 a, PackedM31x8 doubled) =>
        Avx2.IsSupported ? new(Product(a._v, doubled._v, doubled._v))
        : new(PackedM31x4.MultiplyUniform(a.Lower, doubled.Lower), PackedM31x4.MultiplyUniform(a.Upper, doubled.Upper));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedM31x8 MultiplyPowerOfTwo(PackedM31x8 a, int exponent) =>
        new(((a._v << exponent) & Modulus) | (a._v >>> (31 - exponent)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyZero(PackedM31x8 a) => Vector256.EqualsAny(a._v, Vector256<uint>.Zero);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ExchangeBlocks(ref PackedM31x8 a, ref PackedM31x8 b, int block)
    {
        Vector256<uint> x = a._v, y = b._v;
        if (block == 4)
        {
            a = new(Vector256.Create(x.GetLower(), y.GetLower()));
            b = new(Vector256.Create(x.GetUpper(), y.GetUpper()));
        }
        else if (!Avx2.IsSupported)
        {
            PackedM31x4 xl = a.Lower, xh = a.Upper, yl = b.Lower, yh = b.Upper;
            PackedM31x4.ExchangeBlocks(ref xl, ref yl, block);
            PackedM31x4.ExchangeBlocks(ref xh, ref yh, block);
            a = new(xl, xh);
            b = new(yl, yh);
        }
        else if (block == 2)
        {
            a = new(Avx2.UnpackLow(x.AsUInt64(), y.AsUInt64()).AsUInt32());
            b = new(Avx2.UnpackHigh(x.AsUInt64(), y.AsUInt64()).AsUInt32());
        }
        else
        {
            a = new(Avx2.Blend(x, Avx.DuplicateEvenIndexed(y.AsSingle()).AsUInt32(), 0xaa));
            b = new(Avx2.Blend(Avx.DuplicateOddIndexed(x.AsSingle()).AsUInt32(), y, 0xaa));
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Interleave(ref PackedM31x8 a, ref PackedM31x8 b)
    {
        if (Avx2.IsSupported)
        {
            Vector256<uint> low = Avx2.UnpackLow(a._v, b._v);       // a0 b0 a1 b1 | a4 b4 a5 b5
            Vector256<uint> high = Avx2.UnpackHigh(a._v, b._v);     // a2 b2 a3 b3 | a6 b6 a7 b7
            a = new(low);
            b = new(high);
            ExchangeBlocks(ref a, ref b, 4);
            return;
        }
        PackedM31x4 al = a.Lower, ah = a.Upper, bl = b.Lower, bh = b.Upper;
        PackedM31x4.Interleave(ref al, ref bl);
        PackedM31x4.Interleave(ref ah, ref bh);
        a = new(al, bl);
        b = new(ah, bh);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Deinterleave(ref PackedM31x8 a, ref PackedM31x8 b)
    {
        if (Avx2.IsSupported)
        {
            Vector256<float> x = a._v.AsSingle(), y = b._v.AsSingle();
            Vector256<ulong> evens = Avx.Shuffle(x, y, 0b10_00_10_00).AsUInt64();   // a0 a2 b0 b2 | a4 a6 b4 b6
            Vector256<ulong> odds = Avx.Shuffle(x, y, 0b11_01_11_01).AsUInt64();
            a = new(Avx2.Permute4x64(evens, 0b11_01_10_00).AsUInt32());
            b = new(Avx2.Permute4x64(odds, 0b11_01_10_00).AsUInt32());
            return;
        }
        PackedM31x4 al = a.Lower, ah = a.Upper, bl = b.Lower, bh = b.Upper;
        PackedM31x4.Deinterleave(ref al, ref ah);
        PackedM31x4.Deinterleave(ref bl, ref bh);
        a = new(al, bl);
        b = new(ah, bh);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedM31x8 Reverse(PackedM31x8 a) => new(Vector256.Shuffle(a._v, Vector256.Create(7u, 6, 5, 4, 3, 2, 1, 0)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedM31x8 LoadRepeated(ref readonly uint source, nuint offset, int times)
    {
        if (times == 8) return Broadcast(Unsafe.Add(ref Unsafe.AsRef(in source), offset)); // Safe: as Load.
        if (times == 1) return Load(in source, offset);
        if (!Avx2.IsSupported)
        {
            return new(PackedM31x4.LoadRepeated(in source, offset, times),
                PackedM31x4.LoadRepeated(in source, offset + (nuint)(4 / times), times));
        }
        Vector256<int> order = times == 2 ? Vector256.Create(0, 0, 1, 1, 2, 2, 3, 3) : Vector256.Create(0, 0, 0, 0, 1, 1, 1, 1);
        return new(Avx2.PermuteVar8x32(Load(in source, offset)._v.AsInt32(), order).AsUInt32());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedM31x8 LoadQuarterTurns(ref readonly uint source, nuint offset)
    {
        if (!Avx2.IsSupported)
            return new(PackedM31x4.LoadQuarterTurns(in source, offset), PackedM31x4.LoadQuarterTurns(in source, offset + 2));
        Vector256<uint> words = Load(in source, offset)._v;
        Vector256<uint> t = Avx2.PermuteVar8x32(words.AsInt32(), Vector256.Create(1, 1, 0, 0, 3, 3, 2, 2)).AsUInt32();
        // 2p − t where the sign is minus, as ~t − 1 = 2^32 − 2 − t; the xor mask and the mask as −1 do both.
        Vector256<uint> minus = Vector256.Create(0, ~0u, ~0u, 0, 0, ~0u, ~0u, 0);
        return new((t ^ minus) + minus);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint GetLane(int index) => _v.GetElement(index);

    /// <inheritdoc/>
    public override string ToString() => _v.ToString();

    /// <summary>One conditional subtraction: lanes up to 2p − 1 become canonical.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Reduce(Vector256<uint> s) => Vector256.Min(s, s - Modulus);

    /// <summary>
    /// a · d / 2 per lane, d = 2b: the 64-bit product 2ab has ⌊ab / 2^31⌋ in its upper word and 2·(ab mod 2^31) in its lower
    /// one; their sum is at most 2p − 1 for canonical a and b. <paramref name="oddDoubled"/> has the odd words of d in even
    /// places.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Product(Vector256<uint> a, Vector256<uint> doubled, Vector256<uint> oddDoubled)
    {
        Vector256<uint> even = Avx2.Multiply(a, doubled).AsUInt32();
        Vector256<uint> odd = Avx2.Multiply((a.AsUInt64() >>> 32).AsUInt32(), oddDoubled).AsUInt32();
        Vector256<uint> low = Avx2.Blend(even, Avx.DuplicateEvenIndexed(odd.AsSingle()).AsUInt32(), 0xaa);
        Vector256<uint> high = Avx2.Blend(Avx.DuplicateOddIndexed(even.AsSingle()).AsUInt32(), odd, 0xaa);
        return Reduce((low >>> 1) + high);
    }
}
