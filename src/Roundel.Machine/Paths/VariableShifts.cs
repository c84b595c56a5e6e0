using Roundel.Air;
using Roundel.Machine.Chips;
using Roundel.RiscV;

namespace Roundel.Machine.Paths;

/// <summary>Shifts by words.</summary>
/// <remarks>
/// The argument is that of <see cref="ShiftChip"/>, whose columns these are, for one direction: the amount is the only one from 0 to 31 that leaves a 16-bit
/// multiple of 32, the table ShiftAmount gives 2^e and which limbs of the product are the result, and five look-ups pin the product's parts. To the left
/// no limb is
/// passed over and to the right none is put below, so the table has zeros there, and no columns are needed. The result's limbs are pinned by constraints,
/// and in range
/// as there.
/// </remarks>
internal sealed class VariableShifts(PathFrame frame, Sums sums, Splits splits)
{
    private PathChip Chip => frame.Chip;

    /// <summary>The result of SLL, SRL or SRA by an amount that is not constant.</summary>
    public LinearWord Apply(Op op, LinearWord word, LinearWord by)
    {
        (Atom a, Atom b) = (sums.Atom(word), sums.Atom(by));
        Expr amount = Amount(b), sign = op == Op.Sra ? splits.At(new LimbOf(a, true), 15).High.Value : 0;
        bool isRight = op != Op.Sll;
        Column power = Witness("power", "2^e, by the look-up in ShiftAmount"), low0 = Part("lo.low"), low1 = Part("hi.low");
        Column high0 = Witness("lo.high", "high part of the low limb times power, pinned by the look-ups of the product");
        Column high1 = Witness("hi.high", "high part of the high limb times power, pinned by the look-ups of the product");
        Column[] picks = isRight
            ? [Witness("down1", "the result is limbs 1 and 2, by the look-up in ShiftAmount"),
                Witness("down2", "the result is limbs 2 and 3, by the look-up in ShiftAmount")]
            : [Witness("up", "the result is 0 and limb 0, by the look-up in ShiftAmount")];
        if (isRight) Chip.AddLookup(Buses.ShiftAmount, 1, amount, power, 0, picks[0], picks[1]);
        else Chip.AddLookup(Buses.ShiftAmount, 0, amount, power, picks[0], 0, 0);
        Chip.AddConstraint($"{low0.Name}: low limb times power", a.Lo * power - low0 - Word.Radix * high0);
        Chip.AddConstraint($"{low1.Name}: high limb times power", a.Hi * power - low1 - Word.Radix * high1);
        Chip.AddLookup(RangeBuses.Range16, a.Lo - 2 * (Expr)high0);
        Chip.AddLookup(RangeBuses.Range16, a.Hi - high1);
        Chip.AddLookup(RangeBuses.Range16, a.Hi - 2 * (Expr)high1 + high0);

        Expr middle = high0 + low1, top = high1 + sign * (Word.Radix - power), first = picks[0];
        Expr stays = 1 - (isRight ? first + picks[1] : first);
        Column lo = Witness("shifted.lo", "low limb of the result, pinned by its constraint");
        Column hi = Witness("shifted.hi", "high limb of the result, pinned by its constraint");
        Chip.AddConstraint($"{lo.Name} is the limb picked", lo - (isRight ? stays * low0 + first * middle + picks[1] * top : stays * low0));
        Chip.AddConstraint($"{hi.Name} is the limb picked",
            hi - (isRight ? stays * middle + first * top + picks[1] * sign * (Word.Radix - 1) : first * low0 + stays * middle));
        (int value, int source) = (a.Slot, b.Slot);
        int slot = frame.NewSlot((block, target) => RowKernels.ShiftBy(op, block[value], block[source], target));
        frame.Fill(block =>
        {
            FillProduct(block[value], block[source], isRight, block[power], block[low0], block[high0], block[low1], block[high1]);
            FillPicks(block[source], isRight, block[picks[0]], block[picks[^1]]);
            RowKernels.Low(block[slot], block[lo]);
            RowKernels.High(block[slot], block[hi]);
        });
        return new LinearWord(frame.NewAtom(lo, hi, uint.MaxValue, () => slot));
    }

    private Column Witness(string name, string why) => Chip.AddWitness(frame.Name(name), why);

    private Column Part(string name) => Chip.AddU16(frame.Name(name), "low part of a limb times power");

    /// <summary>The low five bits of a word.</summary>
    private Expr Amount(Atom by)
    {
        var limb = new LimbOf(by, false);
        if (splits.IsKnown(limb, 5)) return splits.At(limb, 5).Low.Value;
        Column amount = Witness("amount", "0 to 31 by the look-up in ShiftAmount, and part of the word's only split");
        int slot = by.Slot;
        frame.Fill(block => RowKernels.Bits(block[slot], 0, 31, block[amount]));
        Expr rest = (limb.Value - amount) * Splits.Inverse(5);
        Chip.AddLookup(RangeBuses.Range16, rest);
        splits.Learn(limb, 5, new Digit(amount, 31), new Digit(rest, 0x7ff));
        return amount;
    }

    private static void FillProduct(ReadOnlySpan<uint> words, ReadOnlySpan<uint> amounts, bool isRight,
        Span<uint> power, Span<uint> low0, Span<uint> high0, Span<uint> low1, Span<uint> high1)
    {
        for (int i = 0; i < words.Length; i++)
        {
            uint factor = ShiftPlan.Of(isRight, (int)(amounts[i] & 31)).Power, lo = (words[i] & 0xffff) * factor, hi = (words[i] >> 16) * factor;
            power[i] = factor;
            low0[i] = lo & 0xffff;
            high0[i] = lo >> 16;
            low1[i] = hi & 0xffff;
            high1[i] = hi >> 16;
        }
    }

    private static void FillPicks(ReadOnlySpan<uint> amounts, bool isRight, Span<uint> first, Span<uint> second)
    {
        for (int i = 0; i < amounts.Length; i++)
        {
            int limb = ShiftPlan.Of(isRight, (int)(amounts[i] & 31)).Limb;
            first[i] = limb == (isRight ? 1 : -1) ? 1u : 0;
            if (isRight) second[i] = limb == 2 ? 1u : 0;
        }
    }
}
