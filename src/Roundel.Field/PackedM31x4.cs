using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Roundel.Field;

/// <summary>Four M31 elements in a 128-bit vector: SSE 4.1, Arm NEON, or plain 64-bit products.</summary>
public readonly struct PackedM31x4 : IPackedM31<PackedM31x4>
{
    private readonly Vector128<uint> _v;

    /// <summary>Wraps four canonical words; the caller guarantees each is below p.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PackedM31x4(Vector128<uint> canonical) => _v = canonical;

    /// <summary>The canonical words.</summary>
    public Vector128<uint> Vector
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _v;
    }

    /// <inheritdoc/>
    public static int Width => 4;

    /// <inheritdoc/>
    public static PackedM31x4 Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector128<uint>.Zero);
    }

    private static Vector128<uint> Modulus
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector128.Create(M31.P);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedM31x4 Broadcast(uint value) => new(Vector128.Create(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedM31x4 Load(ref readonly uint source, nuint offset) =>
        new(Vector128.LoadUnsafe(in source, offset));               // Safe: the caller vouches for four words.

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(PackedM31x4 value, ref uint destination, nuint offset) =>
        value._v.StoreUnsafe(ref destination, offset);              // Safe: the caller vouches for four words.

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedM31x4 operator +(PackedM31x4 a, PackedM31x4 b) => new(Reduce(a._v + b._v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedM31x4 operator -(PackedM31x4 a, PackedM31x4 b)
    {
        Vector128<uint> d = a._v - b._v;                            // wraps above 2^31 exactly when a < b
        return new(Vector128.Min(d, d + Modulus));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedM31x4 operator -(PackedM31x4 a) => Zero - a;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedM31x4 operator *(PackedM31x4 a, PackedM31x4 b) =>
        AdvSimd.IsSupported ? new(ProductArm(a._v, b._v)) : MultiplyDoubled(a, new(b._v + b._v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedM31x4 MultiplyDoubled(PackedM31x4 a, PackedM31x4 doubled) =>
        AdvSimd.IsSupported ? new(ProductArm(a._v, doubled._v >>> 1))
        : new(Product(a._v, doubled._v, (doubled._v.AsUInt64() >>> 32).AsUInt32()));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedM31x4 MultiplyUniform(PackedM31x4 a, PackedM31x4 doubled) =>
        AdvSimd.IsSupported ? new(ProductArm(a._v, doubled._v >>> 1)) : new(Product(a._v, doubled._v, doubled._v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedM31x4 MultiplyPowerOfTwo(PackedM31x4 a, int exponent) =>
        new(((a._v << exponent) & Modulus) | (a._v >>> (31 - exponent)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyZero(PackedM31x4 a) => Vector128.EqualsAny(a._v, Vector128<uint>.Zero);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ExchangeBlocks(ref PackedM31x4 a, ref PackedM31x4 b, int block)
    {
        Vector128<uint> x = a._v, y = b._v;
        if (block == 2)
        {
            a = new(Halves(x, y, upper: false));
            b = new(Halves(x, y, upper: true));
            return;
        }
        if (AdvSimd.Arm64.IsSupported)
        {
            a = new(AdvSimd.Arm64.TransposeEven(x, y));
            b = new(AdvSimd.Arm64.TransposeOdd(x, y));
            return;
        }
        Vector128<uint> even = Vector128.Create(~0u, 0, ~0u, 0);
        a = new(Vector128.ConditionalSelect(even, x, Vector128.Shuffle(y, Vector128.Create(0u, 0, 2, 2))));
        b = new(Vector128.ConditionalSelect(even, Vector128.Shuffle(x, Vector128.Create(1u, 1, 3, 3)), y));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Interleave(ref PackedM31x4 a, ref PackedM31x4 b)
    {
        Vector128<uint> x = a._v, y = b._v;
        if (Sse2.IsSupported)
        {
            a = new(Sse2.UnpackLow(x, y));
            b = new(Sse2.UnpackHigh(x, y));
            return;
        }
        Vector128<uint> order = Vector128.Create(0u, 2, 1, 3);
        a = new(Vector128.Shuffle(Halves(x, y, upper: false), order));
        b = new(Vector128.Shuffle(Halves(x, y, upper: true), order));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Deinterleave(ref PackedM31x4 a, ref PackedM31x4 b)
    {
        if (Sse.IsSupported)
        {
            Vector128<float> u = a._v.AsSingle(), v = b._v.AsSingle();
            a = new(Sse.Shuffle(u, v, 0b10_00_10_00).AsUInt32());
            b = new(Sse.Shuffle(u, v, 0b11_01_11_01).AsUInt32());
            return;
        }
        Vector128<uint> order = Vector128.Create(0u, 2, 1, 3);
        Vector128<uint> x = Vector128.Shuffle(a._v, order), y = Vector128.Shuffle(b._v, order);
        a = new(Halves(x, y, upper: false));
        b = new(Halves(x, y, upper: true));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedM31x4 Reverse(PackedM31x4 a) => new(Vector128.Shuffle(a._v, Vector128.Create(3u, 2, 1, 0)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedM31x4 LoadRepeated(ref readonly uint source, nuint offset, int times)
    {
        if (times == 4) return Broadcast(Unsafe.Add(ref Unsafe.AsRef(in source), offset)); // Safe: as Load.
        PackedM31x4 words = Load(in source, offset);
        return times == 1 ? words : new(Vector128.Shuffle(words._v, Vector128.Create(0u, 0, 1, 1)));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedM31x4 LoadQuarterTurns(ref readonly uint source, nuint offset)
    {
        Vector128<uint> t = Vector128.Shuffle(Load(in source, offset)._v, Vector128.Create(1u, 1, 0, 0));
        // 2p − t where the sign is minus, as ~t − 1 = 2^32 − 2 − t; the xor mask and the mask as −1 do both.
        Vector128<uint> minus = Vector128.Create(0, ~0u, ~0u, 0);
        return new((t ^ minus) + minus);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint GetLane(int index) => _v.GetElement(index);

    /// <inheritdoc/>
    public override string ToString() => _v.ToString();

    /// <summary>The lower or the upper halves of two vectors side by side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Halves(Vector128<uint> x, Vector128<uint> y, bool upper)
    {
        Vector128<ulong> u = x.AsUInt64(), v = y.AsUInt64();
        if (Sse2.IsSupported) return (upper ? Sse2.UnpackHigh(u, v) : Sse2.UnpackLow(u, v)).AsUInt32();
        if (AdvSimd.Arm64.IsSupported) return (upper ? AdvSimd.Arm64.ZipHigh(u, v) : AdvSimd.Arm64.ZipLow(u, v)).AsUInt32();
        Vector128<ulong> first = Vector128.Create(~0ul, 0);
        return (upper
            ? Vector128.ConditionalSelect(first, Vector128.Shuffle(u, Vector128.Create(1ul, 1)), v)
            : Vector128.ConditionalSelect(first, u, Vector128.Shuffle(v, Vector128.Create(0ul, 0)))).AsUInt32();
    }

    /// <summary>One conditional subtraction: lanes up to 2p − 1 become canonical.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Reduce(Vector128<uint> s) => Vector128.Min(s, s - Modulus);

    /// <summary>
    /// a · d / 2 per lane, d = 2b: the 64-bit product 2ab has ⌊ab / 2^31⌋ in its upper word and 2·(ab mod 2^31) in its lower
    /// one; their sum is at most 2p − 1 for canonical a and b. <paramref name="oddDoubled"/> has the odd words of d in even
    /// places.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Product(Vector128<uint> a, Vector128<uint> doubled, Vector128<uint> oddDoubled)
    {
        Vector128<ulong> aOdd = a.AsUInt64() >>> 32;
        if (Sse41.IsSupported)
        {
            Vector128<uint> even = Sse2.Multiply(a, doubled).AsUInt32();
            Vector128<uint> odd = Sse2.Multiply(aOdd.AsUInt32(), oddDoubled).AsUInt32();
            Vector128<uint> low = Sse41.Blend(even.AsUInt16(), Sse3.MoveLowAndDuplicate(odd.AsSingle()).AsUInt16(), 0xcc).AsUInt32();
            Vector128<uint> high = Sse41.Blend(Sse3.MoveHighAndDuplicate(even.AsSingle()).AsUInt16(), odd.AsUInt16(), 0xcc).AsUInt32();
            return Reduce((low >>> 1) + high);
        }
        Vector128<ulong> lower = Vector128.Create<ulong>(uint.MaxValue);
        Vector128<ulong> evens = (a.AsUInt64() & lower) * (doubled.AsUInt64() & lower);
        Vector128<ulong> odds = aOdd * (oddDoubled.AsUInt64() & lower);
        Vector128<uint> lows = ((evens & lower) | (odds << 32)).AsUInt32();
        Vector128<uint> highs = ((evens >>> 32) | (odds & ~lower)).AsUInt32();
        return Reduce((lows >>> 1) + highs);
    }

    /// <summary>
    /// a · b per lane for canonical a and b: the doubling high product is h = ⌊2ab / 2^32⌋ = ⌊ab / 2^31⌋ (no saturation
    /// below 2^31), and ab − h·p = (ab mod 2^31) + h fits 32 bits.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> ProductArm(Vector128<uint> a, Vector128<uint> b)
    {
        Vector128<uint> high = AdvSimd.MultiplyDoublingSaturateHigh(a.AsInt32(), b.AsInt32()).AsUInt32();
        return Reduce(AdvSimd.MultiplySubtract(AdvSimd.Multiply(a, b), high, Modulus));
    }
}
