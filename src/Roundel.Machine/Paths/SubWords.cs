using Roundel.Air;
using Roundel.RiscV;

namespace Roundel.Machine.Paths;

/// <summary>Loads and stores of bytes and halves.</summary>
/// <remarks>
/// <para>
/// Where the byte within the word is known, the parts of the word's limbs are taken or replaced (<see cref="Splits"/>). Otherwise the address's low bits,
/// odd and half,
/// choose, and columns hold what they choose:
/// </para>
/// <para>
/// The limb is lo + half·(hi − lo), 16-bit as both are. A half is that limb. A byte is one part of it: limb = byte + 2^8·rest + (2^8 − 1)·odd·(byte −
/// rest) with byte and
/// rest looked up as bytes, so this split is the only one.
/// </para>
/// <para>
/// A store gives the limb the value stored, or limb + (stored − byte)·(1 + (2^8 − 1)·odd), and the other limb what it was. Each is pinned by its
/// constraint, and is in range: a
/// 16-bit value, or made of two bytes.
/// </para>
/// <para>
/// Signs are cut off: the result is the part plus sign·(2^32 − 2^k), its limbs part + sign·(2^16 − 2^k), if k is below 16, and sign·(2^16 − 1).
/// </para>
/// </remarks>
internal sealed class SubWords(PathFrame frame, Sums sums, Splits splits)
{
    private readonly Dictionary<(Atom, LinearWord, int), Atom> _halves = [];
    private readonly Dictionary<(Atom, LinearWord, int), Atom> _bytes = [];

    private PathChip Chip => frame.Chip;

    /// <summary>The result of LB, LBU, LH or LHU.</summary>
    /// <param name="op">The operation.</param>
    /// <param name="place">Where the address leads.</param>
    /// <param name="word">The word that is there.</param>
    public LinearWord Load(Op op, Place place, Atom word)
    {
        bool isHalf = op is Op.Lh or Op.Lhu, isSigned = op is Op.Lb or Op.Lh;
        Atom part = place.Byte is { } position ? Part(word, position, isHalf) : isHalf ? HalfAt(place, word) : ByteAt(place, word);
        if (!isSigned) return new LinearWord(part);
        Digit sign = isHalf ? splits.At(new LimbOf(part, false), 15).High : TopOfByte(part);
        if (sign.IsZero) return new LinearWord(part);
        Expr lo = isHalf ? part.Lo : part.Lo + 0xff00 * sign.Value;
        uint mask = part.Mask | (isHalf ? 0xffff_0000 : 0xffff_ff00);
        return new LinearWord(frame.NewAtom(lo, 0xffff * sign.Value, mask, () =>
        {
            int slot = part.Slot;
            return frame.NewSlot((block, target) => RowKernels.Extend(block[slot], isHalf ? 16 : 24, target));
        }));
    }

    /// <summary>The word after SB or SH.</summary>
    public LinearWord Store(Op op, Place place, Atom word, LinearWord value)
    {
        bool isHalf = op == Op.Sh;
        Atom stored = sums.Atom(value);
        return new LinearWord(place.Byte is { } position ? Replaced(word, position, isHalf, stored) : Chosen(place, word, isHalf, stored));
    }

    /// <summary>A byte or half whose place in the word is known.</summary>
    private Atom Part(Atom word, int position, bool isHalf)
    {
        var limb = new LimbOf(word, position >= 2);
        Digit part = new(limb.Value, limb.Mask);
        if (!isHalf) part = position % 2 == 0 ? splits.At(limb, 8).Low : splits.At(limb, 8).High;
        return frame.NewAtom(part.Value, 0, part.Mask, () =>
        {
            int slot = word.Slot;
            return frame.NewSlot((block, target) => RowKernels.Bits(block[slot], 8 * position, isHalf ? 0xffff : 0xffu, target));
        }, byteDebt: part.Debt);
    }

    private Atom Replaced(Atom word, int position, bool isHalf, Atom stored)
    {
        var limb = new LimbOf(word, position >= 2);
        LimbOf source = new(stored, false), kept = new(word, position < 2);
        Digit part = new(source.Value, source.Mask);
        (Digit Low, Digit High)? bytes = splits.IsKnown(source, 8) ? splits.At(source, 8) : null;
        if (!isHalf)
        {
            (Digit low, Digit high) = splits.At(limb, 8);
            Digit lowest = splits.At(source, 8).Low;
            bytes = (low, high) = position % 2 == 0 ? (lowest, high) : (low, lowest);
            part = new Digit(low.Value + 256 * high.Value, low.Mask | high.Mask << 8);
        }
        (Expr lo, Expr hi) = position >= 2 ? (kept.Value, part.Value) : (part.Value, kept.Value);
        uint mask = position >= 2 ? kept.Mask | part.Mask << 16 : part.Mask | kept.Mask << 16;
        Atom after = frame.NewAtom(lo, hi, mask, () =>
        {
            (int old, int slot) = (word.Slot, stored.Slot);
            return frame.NewSlot((block, target) => RowKernels.Replace(block[old], block[slot], 8 * position, isHalf ? 0xffff : 0xffu, target));
        });
        if (bytes is { } known) splits.Learn(limb with { Atom = after }, 8, known.Low, known.High);
        if (splits.IsKnown(kept, 8)) splits.Learn(kept with { Atom = after }, 8, splits.At(kept, 8).Low, splits.At(kept, 8).High);
        return after;
    }

    /// <summary>The limb that the address chooses.</summary>
    private static Expr LimbAt(Place place, Atom word) => word.Lo + place.Half * (word.Hi - word.Lo);

    private Atom HalfAt(Place place, Atom word)
    {
        if (_halves.TryGetValue((word, place.Variable, place.Remainder), out Atom? known)) return known;
        Column limb = Chip.AddWitness(frame.Name("half"), "the half loaded, pinned by its constraint");
        Chip.AddConstraint($"{limb.Name} is the limb addressed", limb - LimbAt(place, word));
        int old = word.Slot, slot = frame.NewSlot((block, target) => RowKernels.BitsAt(block[old], block[place.Slot], 2, 0xffff, target));
        frame.Fill(block => block[slot].CopyTo(block[limb]));
        Atom half = frame.NewAtom(limb, 0, 0xffff, () => slot);
        _halves.Add((word, place.Variable, place.Remainder), half);
        return half;
    }

    private Atom ByteAt(Place place, Atom word)
    {
        if (_bytes.TryGetValue((word, place.Variable, place.Remainder), out Atom? known)) return known;
        Column part = Chip.AddWitness(frame.Name("byte"), "the byte addressed, part of the limb's only split");
        Column rest = Chip.AddWitness(frame.Name("rest"), "the other byte of its limb");
        Chip.AddConstraint($"{part.Name} is part of the limb addressed", LimbAt(place, word) - part - 256 * rest - 255 * place.Odd * (part - rest));
        Debt debt = frame.OweByte(part);
        frame.OweByte(rest);
        int old = word.Slot, slot = frame.NewSlot((block, target) => RowKernels.BitsAt(block[old], block[place.Slot], 3, 0xff, target));
        frame.Fill(block =>
        {
            block[slot].CopyTo(block[part]);
            RowKernels.OtherByteAt(block[old], block[place.Slot], block[rest]);
        });
        Atom atom = frame.NewAtom(part, 0, 0xff, () => slot, byteDebt: debt);
        _bytes.Add((word, place.Variable, place.Remainder), atom);
        return atom;
    }

    /// <summary>The word after a store whose place in it depends on the row.</summary>
    private Atom Chosen(Place place, Atom word, bool isHalf, Atom stored)
    {
        Expr half = place.Half, newLo, newHi;
        if (isHalf) (newLo, newHi) = (stored.Lo + half * (word.Lo - stored.Lo), word.Hi + half * (stored.Lo - word.Hi));
        else
        {
            Expr change = (splits.At(new LimbOf(stored, false), 8).Low.Value - ByteAt(place, word).Lo) * (1 + 255 * place.Odd);
            (newLo, newHi) = (word.Lo + (1 - half) * change, word.Hi + half * change);
        }
        Column lo = Chip.AddWitness(frame.Name("after.lo"), "low limb after the store, pinned by its constraint");
        Column hi = Chip.AddWitness(frame.Name("after.hi"), "high limb after the store, pinned by its constraint");
        Chip.AddConstraint($"{lo.Name} is replaced if addressed", lo - newLo);
        Chip.AddConstraint($"{hi.Name} is replaced if addressed", hi - newHi);
        (int old, int source) = (word.Slot, stored.Slot);
        int slot = frame.NewSlot((block, target) => RowKernels.ReplaceAt(block[old], block[source], block[place.Slot], isHalf, target));
        frame.Fill(block =>
        {
            RowKernels.Low(block[slot], block[lo]);
            RowKernels.High(block[slot], block[hi]);
        });
        return frame.NewAtom(lo, hi, uint.MaxValue, () => slot);
    }

    /// <summary>Bit 7 of a byte, by a look-up that shows it to be a byte too.</summary>
    private Digit TopOfByte(Atom part)
    {
        if (part.Mask >> 7 == 0) return Digit.Zero;
        if (part.Constant is { } constant) return new Digit(Chip.Const(constant >> 7), 1);
        Column sign = Chip.AddWitness(frame.Name("sign"), "bit 7 of a byte, by its look-up in Bytes");
        Chip.AddLookup(Buses.Bytes, part.Lo, 128, 128 * (Expr)sign);
        part.ByteDebt?.Pay();
        int slot = part.Slot;
        frame.Fill(block => RowKernels.Bits(block[slot], 7, 1, block[sign]));
        return new Digit(sign, 1);
    }
}
