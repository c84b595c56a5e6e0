using Roundel.RiscV;

namespace Roundel.Machine.Paths;

/// <summary>Shifts by constants.</summary>
/// <remarks>
/// <para>
/// To the left by little is a multiple, which leaves the carries to whoever needs limbs. For greater amounts limbs are cut where the bits part
/// (<see cref="Splits"/>):
/// with s below 16, the limbs of a word times 2^s are 2^s·low and high + 2^s·low', low and high being the low limb's parts, cut at 16 − s, and low' the
/// high limb's. To
/// the right by s, cut at s, they are high + 2^(16 − s)·low' and high'. Amounts from 16 on move limbs first. All parts are in range, and so are these sums,
/// whose bits do not overlap.
/// </para>
/// <para>
/// SRA brings in ones where the top bit, cut off the high limb, is one: 2^16 − 2^(16 − s) on top of the highest part, which is below 2^(16 − s), and 2^16 − 1
/// for limbs that are gone.
/// </para>
/// </remarks>
internal sealed class Shifts(PathFrame frame, Sums sums, Splits splits)
{
    /// <summary>The greatest amount that becomes a multiple.</summary>
    private const int MaxMultiple = 5;

    /// <summary>The result of SLLI, SRLI or SRAI.</summary>
    public LinearWord Apply(Op op, LinearWord word, int amount)
    {
        if (amount == 0) return word;
        if (word.IsConstant) return new LinearWord(Shifted(op, word.Constant, amount));
        if (op == Op.Slli && amount <= MaxMultiple && word.Weight << amount <= Sums.MaxWeight / 2) return word.Times(1 << amount);
        Atom atom = sums.Atom(word);
        (Digit lo, Digit hi) = op == Op.Slli ? splits.Left(atom, amount) : splits.Right(atom, amount);
        if (op == Op.Srai && splits.At(new LimbOf(atom, true), 15).High is { IsZero: false } sign)
        {
            uint ones = ~(uint.MaxValue >> amount);
            hi = Add(hi, ones >> 16, sign);
            if (amount > 16) lo = Add(lo, ones & 0xffff, sign);
        }
        return new LinearWord(frame.NewAtom(lo.Value, hi.Value, lo.Mask | hi.Mask << 16, () =>
        {
            int slot = atom.Slot;
            return frame.NewSlot((block, target) => RowKernels.Shift(op, block[slot], amount, target));
        }));
    }

    private static Digit Add(Digit digit, uint ones, Digit sign) =>
        new(digit.IsZero ? (int)ones * sign.Value : digit.Value + (int)ones * sign.Value, digit.Mask | ones);

    private static uint Shifted(Op op, uint word, int amount) => op switch
    {
        Op.Slli => word << amount,
        Op.Srli => word >> amount,
        _ => (uint)((int)word >> amount),
    };
}
