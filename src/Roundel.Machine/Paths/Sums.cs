using Roundel.Air;
using Roundel.Machine.Chips;

namespace Roundel.Machine.Paths;

/// <summary>Makes atoms of sums.</summary>
/// <remarks>
/// <para>
/// A sum Σ f·A + c modulo 2^32 has, with an integer that stands for c, integer limbs L = Σ f·A.lo + c0 and H = Σ f·A.hi + c1; Σ|f| is at most
/// <see cref="MaxWeight"/>, so both are below 2^24 in size. The word r is pinned by
/// <code>
///   L      = r.lo + 2^16·k      H + k = r.hi + 2^16·carry
/// </code>
/// with r.lo and r.hi looked up as 16-bit values, k and carry expressions. From the atoms' masks follow the least and the greatest L, so k has few possible
/// values: up to three of them are the roots of a constraint; for more, k less the least one is looked up as a byte. Either way k is an integer below 2^9
/// in size, so
/// both sides are below 2^26: the equation modulo p holds for integers, and r.lo is the only residue of L modulo 2^16 in range. The same for r.hi, whose
/// equation's
/// left side has the true k in it. So r is the only word that fits, and carry the only integer.
/// </para>
/// <para>
/// A limb needs no column where only one k is possible: then L − 2^16·k lies between 0 and 2^16 − 1 by the atoms' masks alone. Sums without carry at all,
/// such as
/// of words that have no bits in common, are free, and so are powers of two times an atom whose limbs are cut already where the bits part. Of the
/// integers that stand for c, congruent modulo 2^32, the cheapest is taken.
/// </para>
/// </remarks>
internal sealed class Sums(PathFrame frame, Splits splits)
{
    /// <summary>The greatest sum of the factors' sizes: so many carries fit a byte.</summary>
    public const int MaxWeight = 250;

    private readonly Dictionary<LinearWord, Atom> _atoms = [];

    private PathChip Chip => frame.Chip;

    /// <summary>The sum of two words; those that are sums of too much already become atoms first.</summary>
    public LinearWord Add(LinearWord a, LinearWord b)
    {
        LinearWord sum = a + b;
        return sum.Weight <= MaxWeight ? sum : Settled(a) + Settled(b);
    }

    /// <summary>The difference of two words.</summary>
    public LinearWord Subtract(LinearWord a, LinearWord b)
    {
        LinearWord difference = a - b;
        return difference.Weight <= MaxWeight ? difference : Settled(a) - Settled(b);
    }

    /// <summary>The word as an atom, which is made when first asked for.</summary>
    public Atom Atom(LinearWord word)
    {
        if (word.Single is { } single) return single;
        if (_atoms.TryGetValue(word, out Atom? atom)) return atom;
        atom = word.IsConstant ? Constant(word) : Shifted(word) ?? Carried(word, null);
        _atoms.Add(word, atom);
        return atom;
    }

    /// <summary>The atom, if the word is one already.</summary>
    public Atom? Known(LinearWord word) => word.Single ?? _atoms.GetValueOrDefault(word);

    /// <summary>Makes an atom of a word that has none, when it is known what is carried out.</summary>
    public Atom Atom(LinearWord word, long constant, Expr carry)
    {
        Atom atom = Carried(word, (constant, carry));
        _atoms.Add(word, atom);
        return atom;
    }

    /// <summary>
    /// The integer limbs of a word with the given integer for its constant: the expressions, and between what they lie.
    /// </summary>
    public (Limb Lo, Limb Hi) Limbs(LinearWord word, long constantLo, long constantHi)
    {
        Limb lo = new(Chip.Const(constantLo), constantLo, constantLo), hi = new(Chip.Const(constantHi), constantHi, constantHi);
        foreach ((Atom atom, int factor) in word.Parts)
        {
            lo = lo.Plus(atom.Lo, factor, atom.Mask & 0xffff);
            hi = hi.Plus(atom.Hi, factor, atom.Mask >> 16);
        }
        return (lo, hi);
    }

    /// <summary>The pairs of limbs that stand for a constant modulo 2^32.</summary>
    public static IEnumerable<(long Lo, long Hi)> Constants(uint constant)
    {
        long lo = constant & 0xffff, hi = constant >> 16;
        const long radix = 1 << 16;
        return [(lo, hi), (lo, hi - radix), (lo - radix, hi + 1), (lo - radix, hi + 1 - radix)];
    }

    private LinearWord Settled(LinearWord word) => word.Weight > 2 ? new LinearWord(Atom(word)) : word;

    private Atom Constant(LinearWord word)
    {
        uint value = word.Constant;
        return frame.NewAtom(Chip.Const(value & 0xffff), Chip.Const(value >> 16), value, () => frame.SlotOf(word), new SumResult(word, value, 0));
    }

    /// <summary>A power of two times an atom, if its limbs are cut in the right places already.</summary>
    private Atom? Shifted(LinearWord word)
    {
        if (word is not { Constant: 0, Parts: [(var of, > 1 and var factor)] } || !int.IsPow2(factor)) return null;
        int amount = int.Log2(factor);
        if (!splits.IsKnown(new LimbOf(of, false), 16 - amount) || !splits.IsKnown(new LimbOf(of, true), 16 - amount)) return null;
        (Digit lo, Digit hi) = splits.Left(of, amount);
        return frame.NewAtom(lo.Value, hi.Value, lo.Mask | hi.Mask << 16, () => frame.SlotOf(word));
    }

    private Atom Carried(LinearWord word, (long Constant, Expr Carry)? known)
    {
        (long Lo, long Hi) constant = known is { } fix ? (fix.Constant & 0xffff, fix.Constant >> 16)
            : Constants(word.Constant).MinBy(c => Cost(word, c));
        (Limb lo, Limb hi) = Limbs(word, constant.Lo, constant.Hi);
        (Limb low, Limb carry) = Reduce(lo, null, "lo", word, RowKernels.Low);
        (Limb high, Limb carryOut) = Reduce(hi.Plus(carry), known?.Carry, "hi", word, RowKernels.High);
        if (known is { } claimed && carryOut.Least == carryOut.Greatest)
            Chip.AddConstraint(frame.Name("carry"), claimed.Carry - carryOut.Value);
        var sum = new SumResult(word, constant.Lo + (constant.Hi << 16), carryOut.Value);
        return frame.NewAtom(low.Value, high.Value, low.Mask | high.Mask << 16, () => frame.SlotOf(word), sum, low.Debt, high.Debt);
    }

    private delegate void FillCells(ReadOnlySpan<uint> words, Span<uint> cells);

    /// <summary>One limb: the digit, and what is carried.</summary>
    private (Limb Digit, Limb Carry) Reduce(Limb limb, Expr? knownCarry, string name, LinearWord word, FillCells fill)
    {
        long least = limb.Least >> 16, greatest = limb.Greatest >> 16;
        if (least == greatest) return (limb.Plus(Chip.Const(-least << 16), -least << 16), new Limb(Chip.Const(least), least, least));
        if (knownCarry is { } given)
        {
            Expr rest = limb.Value - Word.Radix * given;
            Chip.AddLookup(RangeBuses.Range16, rest);
            return (Limb.Digit(rest), new Limb(given, least, greatest));
        }
        name = frame.Name(name);
        Column digit = Chip.AddWitness(name, "limb of a sum, by its look-up and the carry");
        Debt debt = frame.OweLimb(digit);
        int slot = frame.SlotOf(word);
        frame.Fill(block => fill(block[slot], block[digit]));
        Expr carry = (limb.Value - digit) * Word.InverseRadix;
        if (greatest - least > 2) frame.OweByte(carry - Chip.Const(least));
        else
        {
            Expr product = carry - Chip.Const(least);
            for (long k = least + 1; k <= greatest; k++) product *= carry - Chip.Const(k);
            Chip.AddConstraint($"{name} leaves a carry from {least} to {greatest}", product);
        }
        return (Limb.Digit(digit) with { Debt = debt }, new Limb(carry, least, greatest));
    }

    /// <summary>What a choice for the constant costs, and then how many carries are possible.</summary>
    private (int Cells, long Carries) Cost(LinearWord word, (long Lo, long Hi) constant)
    {
        (Limb lo, Limb hi) = Limbs(word, constant.Lo, constant.Hi);
        long carries = Carries(lo), outs = Carries(hi.Plus(new Limb(0, lo.Least >> 16, lo.Greatest >> 16)));
        return (Cells(carries) + Cells(outs), carries + outs);

        static long Carries(Limb limb) => (limb.Greatest >> 16) - (limb.Least >> 16) + 1;
        static int Cells(long carries) => carries == 1 ? 0 : carries <= 3 ? 3 : 4;
    }
}

/// <summary>An expression that stands for an integer.</summary>
/// <param name="Value">The expression.</param>
/// <param name="Least">The least that it can be.</param>
/// <param name="Greatest">The greatest that it can be.</param>
internal readonly record struct Limb(Expr Value, long Least, long Greatest)
{
    /// <summary>The bits that may be one, of an integer from 0 to 2^16 − 1.</summary>
    public uint Mask { get; private init; } = MaskOf(Least, Greatest);

    /// <summary>The look-up that shows it to be a 16-bit value, if it is still owed.</summary>
    public Debt? Debt { get; init; }

    /// <summary>A 16-bit value.</summary>
    public static Limb Digit(Expr value) => new(value, 0, 0xffff);

    /// <summary>Adds a multiple of a 16-bit value.</summary>
    public Limb Plus(Expr value, int factor, uint mask)
    {
        long end = (long)factor * mask;
        if (mask == 0) return this;
        Expr sum = factor == 1 ? Value + value : factor == -1 ? Value - value : Value + (Expr)Field.M31.FromInt64(factor) * value;
        bool apart = factor == 1 && (Mask & mask) == 0 && Least >= 0;
        return new Limb(sum, Least + Math.Min(0, end), Greatest + Math.Max(0, end)) is var limb && apart ? limb with { Mask = Mask | mask } : limb;
    }

    /// <summary>Adds another integer.</summary>
    public Limb Plus(Limb other) => other is { Least: 0, Greatest: 0 } ? this
        : new Limb(Value + other.Value, Least + other.Least, Greatest + other.Greatest);

    /// <summary>Adds a constant, given as expression too.</summary>
    public Limb Plus(Expr value, long constant) => constant == 0 ? this : new Limb(Value + value, Least + constant, Greatest + constant);

    private static uint MaskOf(long least, long greatest) => least == greatest ? (uint)greatest & 0xffff
        : greatest <= 0 ? 0xffff : uint.MaxValue >> System.Numerics.BitOperations.LeadingZeroCount((uint)Math.Min(greatest, 0xffff));
}
