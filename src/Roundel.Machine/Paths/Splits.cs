using Roundel.Air;
using Roundel.Field;

namespace Roundel.Machine.Paths;

/// <summary>One limb of an atom.</summary>
/// <param name="Atom">The atom.</param>
/// <param name="IsHigh">Whether it is the high limb.</param>
internal readonly record struct LimbOf(Atom Atom, bool IsHigh)
{
    /// <summary>The limb's expression.</summary>
    public Expr Value => IsHigh ? Atom.Hi : Atom.Lo;

    /// <summary>The bits that may be one.</summary>
    public uint Mask => IsHigh ? Atom.Mask >> 16 : Atom.Mask & 0xffff;

    /// <summary>The look-up that shows it to be a 16-bit value, if it is still owed.</summary>
    public Debt? Debt => IsHigh ? Atom.HiDebt : Atom.LoDebt;

    /// <summary>How far the limb lies from bit 0 of the word.</summary>
    public int Shift => IsHigh ? 16 : 0;
}

/// <summary>Part of a limb.</summary>
/// <param name="Value">An expression of degree one that stands for an integer.</param>
/// <param name="Mask">The bits that may be one.</param>
/// <param name="Debt">What is paid when the value is looked up as a byte.</param>
internal readonly record struct Digit(Expr Value, uint Mask, Debt? Debt = null)
{
    /// <summary>Nothing.</summary>
    public static Digit Zero => new(0, 0);

    /// <summary>Whether it is always zero.</summary>
    public bool IsZero => Mask == 0;
}

/// <summary>Cuts limbs in two: limb = low + 2^k·high with low below 2^k and high below 2^(16 − k).</summary>
/// <remarks>
/// <para>
/// One part is a column and the other what the limb leaves. Both are integers in range, and so the only ones, by two look-ups, the limb being known to be an
/// integer below 2^16:
/// </para>
/// <para>
/// k = 8: low and (limb − low)/2^8 are looked up as bytes. This shows the limb to be a 16-bit value besides, which it need not be before.
/// </para>
/// <para>
/// k &lt; 8: h = (limb − low)/2^k is looked up as 16-bit value, so low = limb − 2^k·h is an integer between −2^24 and 2^16, and u = 2^(8 − k)·low is
/// looked up as
/// byte. 2^(8 − k)·low is less than 2^25 in size, so u is it, and low lies between 0 and 2^k. Where k = 1, low is a bit by its constraint instead.
/// </para>
/// <para>
/// k &gt; 8: high is looked up as byte, so limb − 2^k·high is an integer, and 2^(16 − k) times that, less than 2^25 in size, is looked up as 16-bit
/// value: low lies
/// between 0 and 2^k. Where k = 15, high is a bit by its constraint instead.
/// </para>
/// <para>
/// A limb whose mask says that one part is zero needs no columns: the other is the limb, or the limb divided by 2^k. Nor does a limb of −1 − x, whose parts are
/// those of x subtracted from ones.
/// </para>
/// </remarks>
internal sealed class Splits(PathFrame frame)
{
    private readonly Dictionary<(LimbOf, int), (Digit Low, Digit High)> _parts = [];

    private PathChip Chip => frame.Chip;

    /// <summary>Whether a cut costs nothing.</summary>
    public bool IsKnown(LimbOf limb, int k) => _parts.ContainsKey((limb, k)) || limb.Mask >> k == 0 || (limb.Mask & (1u << k) - 1) == 0
        || limb.Atom.Constant is not null || limb.Atom.Complement is { } other && IsKnown(limb with { Atom = other }, k);

    /// <summary>The low k bits of a limb and the rest, k from 1 to 15.</summary>
    public (Digit Low, Digit High) At(LimbOf limb, int k)
    {
        if (_parts.TryGetValue((limb, k), out (Digit, Digit) parts)) return parts;
        uint low = limb.Mask & (1u << k) - 1, high = limb.Mask >> k;
        parts = high == 0 ? (new Digit(limb.Value, low, k == 8 && !limb.IsHigh ? limb.Atom.ByteDebt : null), Digit.Zero)
            : low == 0 ? (Digit.Zero, new Digit(limb.Value * Inverse(k), high))
            : limb.Atom.Constant is not null ? Constant(limb, k)
            : limb.Atom.Complement is { } other ? Complement(At(limb with { Atom = other }, k), k)
            : k <= 8 ? ByLow(limb, k, low, high) : ByHigh(limb, k, low, high);
        _parts.Add((limb, k), parts);
        return parts;
    }

    /// <summary>Tells of a cut that holds already: the parts are integers in range, and limb = low + 2^k·high.</summary>
    public void Learn(LimbOf limb, int k, Digit low, Digit high) => _parts.TryAdd((limb, k), (low, high));

    /// <summary>The limbs of a word shifted to the left, by 1 to 31.</summary>
    public (Digit Lo, Digit Hi) Left(Atom atom, int amount)
    {
        LimbOf lo = new(atom, false), hi = new(atom, true);
        return amount >= 16 ? (Digit.Zero, Up(lo, amount - 16)) : (Up(lo, amount), Join(Down(lo, 16 - amount), Up(hi, amount)));
    }

    /// <summary>The limbs of a word shifted to the right, by 1 to 31.</summary>
    public (Digit Lo, Digit Hi) Right(Atom atom, int amount)
    {
        LimbOf lo = new(atom, false), hi = new(atom, true);
        return amount >= 16 ? (Down(hi, amount - 16), Digit.Zero) : (Join(Down(lo, amount), Up(hi, 16 - amount)), Down(hi, amount));
    }

    /// <summary>What stays of a limb that is shifted to the left, by 0 to 15.</summary>
    private Digit Up(LimbOf limb, int amount)
    {
        if (amount == 0) return new Digit(limb.Value, limb.Mask);
        Digit low = At(limb, 16 - amount).Low;
        return low.IsZero ? low : new Digit((1 << amount) * low.Value, low.Mask << amount);
    }

    /// <summary>What stays of a limb that is shifted to the right, by 0 to 15.</summary>
    private Digit Down(LimbOf limb, int amount) => amount == 0 ? new Digit(limb.Value, limb.Mask) : At(limb, amount).High with { Debt = null };

    private static Digit Join(Digit a, Digit b) => a.IsZero ? b : b.IsZero ? a : new Digit(a.Value + b.Value, a.Mask | b.Mask);

    /// <summary>1 / 2^k.</summary>
    public static M31 Inverse(int k) => M31.FromCanonical(1u << 31 - k);

    private (Digit, Digit) Constant(LimbOf limb, int k)
    {
        uint value = limb.Mask, low = value & (1u << k) - 1, high = value >> k;
        return (new Digit(Chip.Const(low), low), new Digit(Chip.Const(high), high));
    }

    /// <summary>The parts of −1 − x.</summary>
    private (Digit, Digit) Complement((Digit Low, Digit High) of, int k)
    {
        uint low = (1u << k) - 1, high = (1u << 16 - k) - 1;
        return (new Digit(Chip.Const(low) - of.Low.Value, low, of.Low.Debt), new Digit(Chip.Const(high) - of.High.Value, high, of.High.Debt));
    }

    private (Digit, Digit) ByLow(LimbOf limb, int k, uint low, uint high)
    {
        string name = frame.Name($"low{k}");
        Column column = k == 1 ? Chip.AddBit(name, "lowest bit of a limb") : Chip.AddWitness(name, $"low {k} bits of a limb, by the look-ups of both parts");
        int from = limb.Shift, slot = limb.Atom.Slot;
        uint bits = (1u << k) - 1;
        frame.Fill(block => RowKernels.Bits(block[slot], from, bits, block[column]));
        Expr rest = (limb.Value - column) * Inverse(k);
        if (k == 8)
        {
            limb.Debt?.Pay();
            return (new Digit(column, low, frame.OweByte(column)), new Digit(rest, high, frame.OweByte(rest)));
        }
        if (k > 1) frame.OweByte((1 << 8 - k) * (Expr)column);
        Chip.AddLookup(RangeBuses.Range16, rest);
        return (new Digit(column, low), new Digit(rest, high));
    }

    private (Digit, Digit) ByHigh(LimbOf limb, int k, uint low, uint high)
    {
        string name = frame.Name($"high{16 - k}");
        Column column = k == 15 ? Chip.AddBit(name, "highest bit of a limb")
            : Chip.AddWitness(name, $"high {16 - k} bits of a limb, by the look-ups of both parts");
        int from = limb.Shift + k, slot = limb.Atom.Slot;
        uint bits = (1u << 16 - k) - 1;
        frame.Fill(block => RowKernels.Bits(block[slot], from, bits, block[column]));
        Expr rest = limb.Value - (1 << k) * (Expr)column;
        if (k < 15) frame.OweByte(column);
        Chip.AddLookup(RangeBuses.Range16, (1 << 16 - k) * rest);
        return (new Digit(rest, low), new Digit(column, high));
    }
}
