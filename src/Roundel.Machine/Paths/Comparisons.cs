using System.Runtime.InteropServices;
using Roundel.Air;
using Roundel.Field;

namespace Roundel.Machine.Paths;

/// <summary>Equal or not, less or not.</summary>
/// <remarks>
/// <para>
/// Zero. A word has integer limbs L and H between −2^16 and 2^16, exclusive: those of a difference of atoms, or of an atom and a constant. It is zero
/// modulo 2^32
/// only if both are zero: L is a multiple of 2^16, so 0, and then H is. L² + H² is zero modulo p only if both are (−1 is no square modulo 2^31 − 1, and neither
/// limb reaches p). So norm·inverse = 1 − isZero with isZero·L = isZero·H = 0 forces isZero to be 1 if both are zero, and 0 if not, where the inverse
/// exists. Words of other limbs become atoms first. That a word is zero is L = H = 0, that it is not has norm·inverse = 1.
/// </para>
/// <para>
/// Less, unsigned. For atoms a and b, a − b = d − 2^32·borrow with d from 0 to 2^32 − 1: the borrow is 1 exactly if a &lt; b. <see cref="Sums"/> pins
/// both. Where d or
/// its like is an atom already, nothing is added: if a came from b + y by a sum with carry, a &lt; b exactly if it carried; if b came from a − y
/// with borrow, a &lt; b exactly if it borrowed; y being a word from 0 to 2^32 − 1.
/// </para>
/// <para>
/// Less, signed. With sA, sB the top bits, a signed word is a − 2^32·sA. The difference of two is d − 2^32·(borrow + sA − sB), between −2^32 and
/// 2^32, so the bracket is 1 if a is less and 0 if not. Top bits are cut off as <see cref="Splits"/> says; where the sign is known, the rest alone is
/// looked up.
/// </para>
/// </remarks>
internal sealed class Comparisons(PathFrame frame, Sums sums, Splits splits)
{
    private readonly Dictionary<LinearWord, Expr> _zero = [];
    private readonly HashSet<LinearWord> _nonZero = [];

    private PathChip Chip => frame.Chip;

    /// <summary>1 if the word is zero, else 0.</summary>
    public Expr IsZero(LinearWord word)
    {
        if (word.IsConstant) return Chip.Const(word.Constant == 0 ? 1 : 0);
        if (IsBit(word) is { } bit) return Chip.EnablerColumn - bit;
        if (_zero.TryGetValue(word, out Expr known)) return known;
        Zero test = ZeroTest(word);
        Column isZero = Chip.AddWitness(frame.Name("isZero"), "whether a word is zero, pinned by its constraints"), inverse = Inverse(test);
        string name = isZero.Name;
        int slot = frame.SlotOf(word);
        frame.Fill(block =>
        {
            Span<uint> words = block[slot], cells = block[isZero];
            for (int i = 0; i < cells.Length; i++) cells[i] = words[i] == 0 ? 1u : 0;
        });
        if (!IsNothing(test.Lo)) Chip.AddConstraint($"{name}: zero has no low limb", isZero * test.Lo);
        if (!IsNothing(test.Hi)) Chip.AddConstraint($"{name}: zero has no high limb", isZero * test.Hi);
        Chip.AddConstraint($"{name}: what is not zero has an inverse", Norm(test) * inverse - Chip.EnablerColumn + isZero);
        _zero.Add(word, isZero);
        return isZero;
    }

    /// <summary>Shows that a word is zero, or that it is not.</summary>
    public void RequireZero(LinearWord word, bool zero)
    {
        if (word.IsConstant)
        {
            if (word.Constant == 0 != zero) Chip.AddConstraint(frame.Name("never"), Chip.EnablerColumn);
        }
        else if (IsBit(word) is { } bit) Chip.AddConstraint(frame.Name(zero ? "zero" : "one"), zero ? bit : bit - Chip.EnablerColumn);
        else if (_zero.TryGetValue(word, out Expr known)) Chip.AddConstraint(frame.Name("decided"), zero ? known - Chip.EnablerColumn : known);
        else if (zero)
        {
            Zero test = ZeroTest(word);
            if (!IsNothing(test.Lo)) Chip.AddConstraint(frame.Name("no low limb"), test.Lo);
            if (!IsNothing(test.Hi)) Chip.AddConstraint(frame.Name("no high limb"), test.Hi);
        }
        else if (_nonZero.Add(word))
        {
            Zero test = ZeroTest(word);
            Column inverse = Inverse(test);
            Chip.AddConstraint($"{inverse.Name} exists", Norm(test) * inverse - Chip.EnablerColumn);
        }
    }

    /// <summary>1 if a is less than b, else 0.</summary>
    public Expr Less(LinearWord a, LinearWord b, bool signed)
    {
        if (Decided(a, b, signed) is { } outcome) return Chip.Const(outcome ? 1 : 0);
        if (signed && IsZero(b, 0)) return Sign(sums.Atom(a));
        Expr borrow = IsZero(a, 0) ? Chip.EnablerColumn - IsZero(b) : IsZero(b, 1) ? IsZero(a) : Borrow(a, b);
        return signed ? borrow + Sign(sums.Atom(a)) - Sign(sums.Atom(b)) : borrow;
    }

    /// <summary>Shows that a is less than b, or that it is not.</summary>
    public void RequireLess(LinearWord a, LinearWord b, bool signed, bool less)
    {
        if (Decided(a, b, signed) is { } outcome)
        {
            if (outcome != less) Chip.AddConstraint(frame.Name("never"), Chip.EnablerColumn);
        }
        else if (signed && IsZero(b, 0)) RequireSign(sums.Atom(a), less);
        else if (signed && IsZero(a, 0) && less)
        {
            RequireSign(sums.Atom(b), false);
            RequireZero(b, false);
        }
        else if (!signed && (IsZero(a, 0) || IsZero(b, 1))) RequireZero(IsZero(a, 0) ? b : a, IsZero(a, 0) != less);
        else if (IsZero(a, 0) || IsZero(b, 1) || IsKnown(a, b)) Require(less, Less(a, b, signed));
        else
        {
            Expr borrow = Chip.Const(less ? 1 : 0);
            if (signed) borrow = borrow - Sign(sums.Atom(a)) + Sign(sums.Atom(b));
            sums.Atom(Difference(a, b), Integer(a) - Integer(b), -borrow);
        }
    }

    /// <summary>The top bit of an atom.</summary>
    private Expr Sign(Atom atom) => splits.At(new LimbOf(atom, true), 15).High.Value;

    private void RequireSign(Atom atom, bool negative)
    {
        var limb = new LimbOf(atom, true);
        if (splits.IsKnown(limb, 15)) Require(negative, Sign(atom));
        else
        {
            Expr sign = Chip.Const(negative ? 1 : 0), rest = limb.Value - (1 << 15) * sign;
            Chip.AddLookup(RangeBuses.Range16, 2 * rest);
            splits.Learn(limb, 15, new Digit(rest, limb.Mask & 0x7fff), new Digit(sign, negative ? 1u : 0));
        }
    }

    private void Require(bool outcome, Expr is01)
    {
        Expr claim = is01 - Chip.Const(outcome ? 1 : 0);
        if (!IsNothing(claim)) Chip.AddConstraint(frame.Name("outcome"), claim);
    }

    /// <summary>The outcome, where it does not depend on the row.</summary>
    private static bool? Decided(LinearWord a, LinearWord b, bool signed)
    {
        if (a.Equals(b) || !signed && IsZero(b, 0)) return false;
        if (!a.IsConstant || !b.IsConstant) return null;
        return signed ? (int)a.Constant < (int)b.Constant : a.Constant < b.Constant;
    }

    private static bool IsZero(LinearWord word, uint constant) => word.IsConstant && word.Constant == constant;

    /// <summary>Whether the borrow of a − b costs nothing.</summary>
    private bool IsKnown(LinearWord a, LinearWord b)
    {
        (LinearWord x, LinearWord y) = (Settled(a), Settled(b));
        return Found(x, y) is not null || Difference(a, b) is var difference && (difference.IsConstant || sums.Known(difference) is not null);
    }

    /// <summary>1 if a is less than b as unsigned words.</summary>
    private Expr Borrow(LinearWord a, LinearWord b)
    {
        if (Found(Settled(a), Settled(b)) is { } found) return found;
        LinearWord difference = Difference(a, b);
        return difference.IsConstant ? 0 : -Carry(sums.Atom(difference), Integer(a) - Integer(b));
    }

    /// <summary>The borrow, if one of the words is the sum or the difference of the other and a third.</summary>
    private Expr? Found(LinearWord a, LinearWord b)
    {
        if (a.Single?.Sum is { } sum && sum.Of - b is var rest && IsWord(rest) && !sum.Of.IsConstant)
            return Carry(a.Single, Integer(rest) + Integer(b));
        if (b.Single?.Sum is { } difference && a - difference.Of is var taken && IsWord(taken) && !difference.Of.IsConstant)
            return -Carry(b.Single, Integer(a) - Integer(taken));
        return null;
    }

    private static bool IsWord(LinearWord word) => word.IsConstant || word.Single is not null;

    /// <summary>What is carried out of an atom's sum if its constant is the given integer.</summary>
    private Expr Carry(Atom atom, long constant) => atom.Sum!.Carry + Chip.Const(constant - atom.Sum.Constant >> 32);

    /// <summary>The constant of a word that is an atom or a constant.</summary>
    private static long Integer(LinearWord word) => word.IsConstant ? word.Constant : 0;

    private LinearWord Difference(LinearWord a, LinearWord b) => Settled(a) - Settled(b);

    /// <summary>A constant, or an atom.</summary>
    private LinearWord Settled(LinearWord word) => word.IsConstant ? word : new LinearWord(sums.Atom(word));

    /// <summary>The word, if it is 0 or 1.</summary>
    private Expr? IsBit(LinearWord word)
    {
        if (word.Parts.Length != 1 || !word.Parts[0].Atom.IsBit) return null;
        (Atom atom, int factor) = word.Parts[0];
        if (factor == 1 && word.Constant == 0) return atom.Lo;
        if (factor == -1 && word.Constant == 1) return Chip.EnablerColumn - atom.Lo;
        return null;
    }

    /// <summary>Limbs that are both zero exactly if the word is.</summary>
    private Zero ZeroTest(LinearWord word)
    {
        if (sums.Known(word) is null)
        {
            foreach ((long lo, long hi) in Sums.Constants(word.Constant))
            {
                (Limb low, Limb high) = sums.Limbs(word, lo, hi);
                const long radix = 1 << 16;
                if (low.Least > -radix && low.Greatest < radix && high.Least > -radix && high.Greatest < radix)
                    return new Zero(word, low.Value, high.Value, lo, hi);
            }
        }
        Atom atom = sums.Atom(word);
        return new Zero(new LinearWord(atom), atom.Lo, atom.Hi, 0, 0);
    }

    private static Expr Norm(in Zero test) => IsNothing(test.Hi) ? test.Lo : IsNothing(test.Lo) ? test.Hi : test.Lo * test.Lo + test.Hi * test.Hi;

    private Column Inverse(Zero test)
    {
        Column inverse = Chip.AddWitness(frame.Name("inverse"), "1 / norm of the limbs of what is not zero");
        (bool lo, bool hi) = (!IsNothing(test.Lo), !IsNothing(test.Hi));
        (int Slot, int Factor)[] parts = frame.Parts(test.Of);
        frame.Fill(block =>
        {
            Span<M31> norms = MemoryMarshal.Cast<uint, M31>(block[inverse]);
            for (int i = 0; i < norms.Length; i++)
            {
                long low = test.ConstantLo, high = test.ConstantHi;
                foreach ((int slot, int factor) in parts)
                {
                    uint value = block[slot][i];
                    low += (long)factor * (value & 0xffff);
                    high += (long)factor * (value >> 16);
                }
                norms[i] = M31.FromInt64(lo && hi ? low * low + high * high : lo ? low : high);
            }
            RowKernels.Inverses(norms);
        });
        return inverse;
    }

    private static bool IsNothing(Expr value) => value.IsConstant(out M31 constant) && constant.IsZero;

    /// <summary>Limbs that are both zero exactly if a word is, and what their constants are.</summary>
    private readonly record struct Zero(LinearWord Of, Expr Lo, Expr Hi, long ConstantLo, long ConstantHi);
}
