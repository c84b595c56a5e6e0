using Roundel.Air;
using Roundel.Field;
using Roundel.Machine.Chips;

namespace Roundel.Machine.Paths;

/// <summary>Where a load or store goes: word = <paramref name="Base"/> + <paramref name="Offset"/>, and which byte of the word, if that is known.</summary>
/// <param name="Variable">The address without its constant.</param>
/// <param name="Base">The word that the variable part and a remainder of the constant name, an expression of degree one.</param>
/// <param name="Offset">What the constant adds, in words.</param>
/// <param name="Byte">The first byte within the word; null if it depends on the row.</param>
/// <param name="Remainder">Distinguishes places whose byte depends on the row; −1 for all others.</param>
/// <param name="Odd">Bit 0 of the address, where it depends on the row.</param>
/// <param name="Half">Bit 1 of the address, where it depends on the row.</param>
/// <param name="Slot">Where filling finds the address's low bits, where they depend on the row.</param>
internal sealed record Place(LinearWord Variable, Expr Base, long Offset, int? Byte, int Remainder, Expr Odd, Expr Half, int Slot)
{
    /// <summary>The word's address.</summary>
    public Expr Word => Base + (Expr)M31.FromInt64(Offset);

    /// <summary>Whether another place certainly lies in the same word.</summary>
    public bool IsSame(Place other) => Variable.Equals(other.Variable) && Offset == other.Offset && Remainder == other.Remainder;

    /// <summary>Whether another place certainly lies in a different word.</summary>
    public bool IsOther(Place other) => Variable.Equals(other.Variable) && Byte is not null && other.Byte is not null && Offset != other.Offset;
}

/// <summary>Addresses of loads and stores.</summary>
/// <remarks>
/// <para>
/// An address is V + c modulo 2^32, V a sum of multiples of atoms, c = 4·offset + r with r from 0 to 3. Let S be the atoms of V whose factors are no
/// multiples of four,
/// T the others. With o the byte within the word,
/// <code>
///   t = (S.lo + r − o)/4 + Σ f/4·T.lo      h = S.hi + Σ f·T.hi − 2^16·wrap      word = t + 2^14·h + offset
/// </code>
/// S.lo, a sum of at most four limbs, is below 4·2^16 − 4, so the look-up of the first part of t as 16-bit value makes it an integer, S.lo + r − o a
/// multiple of four that is not negative, and o, which is from 0 to 3, the low bits of S.lo + r, which are those of the address. Nothing is looked up
/// where S is empty: then the
/// byte is r. Where V + r' is known to be a multiple of four, the byte is r − r' modulo 4.
/// </para>
/// <para>
/// wrap is an integer in a small range, and h + m is looked up as 16-bit value, m being the most that the low limbs can carry; nothing is looked up, and
/// nothing wraps, where V is one atom. So 4·word + o is V + c modulo 2^32, and word is an integer: from −2^21 − 2^29 to 2^30 + 2^21 + 2^29, m being below
/// 2^7 and t below 2^21. If it
/// lies between 0 and 2^30 it is the address. Otherwise its residue modulo p is not below 2^30, no table opens such a word, and an access to it cannot
/// balance, because each access strictly follows another. So the word is the address's. m lets rows show every address but the last few limbs' worth of
/// the address
/// space: see <see cref="AccessCondition"/>.
/// </para>
/// </remarks>
internal sealed class Addresses(PathFrame frame, Sums sums)
{
    private const int MaxLowWeight = 4, MaxHighWeight = 64;

    private readonly Dictionary<LinearWord, Expr> _high = [];
    private readonly Dictionary<LinearWord, long> _limits = [];
    private readonly Dictionary<(LinearWord, int), Expr> _words = [];
    private readonly Dictionary<LinearWord, int> _aligned = [];
    private readonly Dictionary<LinearWord, Expr> _parities = [];
    private readonly Dictionary<(LinearWord, int), Place> _places = [];

    private PathChip Chip => frame.Chip;

    /// <summary>Finds the word of an address, and shows it to be a multiple of 2^<paramref name="log"/>.</summary>
    /// <param name="address">The address.</param>
    /// <param name="log">0 for bytes, 1 for halves, 2 for words.</param>
    public Place Of(LinearWord address, int log)
    {
        LinearWord variable = address.WithoutConstant;
        if (!IsSimple(variable)) variable = new LinearWord(sums.Atom(variable));
        int constant = (int)address.Constant, remainder = constant & 3;
        Expr high = HighPart(variable);
        frame.Condition(new AccessCondition(frame.Index, constant, _limits[variable], (1u << log) - 1));
        if (IsMultiple(variable)) _aligned.TryAdd(variable, 0);
        else if (log == 2) _aligned.TryAdd(variable, remainder);
        if (_aligned.TryGetValue(variable, out int aligned))
        {
            // V + aligned is a multiple of four, and the address so much more.
            long more = (long)constant - aligned;
            int position = (int)(more & 3);
            if ((position & (1 << log) - 1) != 0) Chip.AddConstraint(frame.Name("never aligned"), Chip.EnablerColumn);
            return new Place(variable, LowPart(variable, aligned, 0) + high, more - position >> 2, position, -1, 0, 0, -1);
        }
        if (!_places.TryGetValue((variable, remainder), out Place? place))
        {
            (Expr odd, Expr half) = Bits(variable, remainder, log);
            place = new Place(variable, LowPart(variable, remainder, odd + 2 * half) + high, 0, null, remainder, odd, half,
                frame.SlotOf(variable + (uint)remainder));
            _places.Add((variable, remainder), place);
        }
        else if (log > 0 && !(place.Odd.IsConstant(out M31 zero) && zero.IsZero)) Chip.AddConstraint(frame.Name("even"), place.Odd);
        return place with { Offset = (long)constant - remainder >> 2 };
    }

    /// <summary>Whether all factors are positive and small.</summary>
    private static bool IsSimple(LinearWord variable)
    {
        int low = 0, high = 0;
        foreach ((_, int factor) in variable.Parts)
        {
            if (factor is < 0 or > MaxHighWeight) return false;
            if (factor % 4 == 0) high += factor;
            else low += factor;
        }
        return low <= MaxLowWeight && high <= MaxHighWeight;
    }

    private static bool IsMultiple(LinearWord variable)
    {
        foreach ((_, int factor) in variable.Parts)
            if (factor % 4 != 0) return false;
        return true;
    }

    /// <summary>Bits 0 and 1 of V + remainder.</summary>
    private (Expr Odd, Expr Half) Bits(LinearWord variable, int remainder, int log)
    {
        int slot = frame.SlotOf(variable + (uint)remainder);
        Expr odd = 0;
        if (log == 0)
        {
            if (_parities.TryGetValue(variable, out Expr parity)) odd = remainder % 2 == 0 ? parity : Chip.EnablerColumn - parity;
            else
            {
                odd = BitOf("odd", "bit 0 of an address", 0);
                _parities.Add(variable, remainder % 2 == 0 ? odd : Chip.EnablerColumn - odd);
            }
        }
        else if (_parities.TryGetValue(variable, out Expr parity)) Chip.AddConstraint(frame.Name("even"),
            remainder % 2 == 0 ? parity : parity - Chip.EnablerColumn);
        else _parities.Add(variable, Chip.Const(remainder & 1));
        return (odd, BitOf("half", "bit 1 of an address", 1));

        Column BitOf(string name, string meaning, int from)
        {
            Column bit = Chip.AddBit(frame.Name(name), meaning);
            frame.Fill(block => RowKernels.Bits(block[slot], from, 1, block[bit]));
            return bit;
        }
    }

    /// <summary>t.</summary>
    private Expr LowPart(LinearWord variable, int remainder, Expr first)
    {
        // With first = 0, the remainder makes V a multiple of four; otherwise first is of the remainder.
        bool isAligned = first.IsConstant(out _);
        if (isAligned && _words.TryGetValue((variable, remainder), out Expr known)) return known;
        Expr low = Chip.Const(remainder) - first, multiples = 0;
        bool any = false;
        foreach ((Atom atom, int factor) in variable.Parts)
        {
            if (factor % 4 == 0) multiples += (factor / 4) * atom.Lo;
            else
            {
                low += factor * atom.Lo;
                any = true;
            }
        }
        if (!any) return multiples;
        Expr quarter = low * Splits.Inverse(2);
        Chip.AddLookup(RangeBuses.Range16, quarter);
        Expr word = quarter + multiples;
        if (isAligned) _words.Add((variable, remainder), word);
        return word;
    }

    /// <summary>2^14·h.</summary>
    private Expr HighPart(LinearWord variable)
    {
        if (_high.TryGetValue(variable, out Expr known)) return known;
        (Limb lo, Limb hi) = sums.Limbs(variable, 0, 0);
        Expr high = hi.Value;
        long carries = lo.Greatest >> 16;
        if (carries > 0 || hi.Greatest > 0xffff)
        {
            long wraps = hi.Greatest + carries >> 16;
            if (wraps > 0) high -= Word.Radix * Wrap(variable, (int)wraps);
            Chip.AddLookup(RangeBuses.Range16, high + Chip.Const(carries));
        }
        high *= 1 << 14;
        _high.Add(variable, high);
        _limits.Add(variable, (1L << 32) - (carries << 16));
        return high;
    }

    private Column Wrap(LinearWord variable, int greatest)
    {
        string name = frame.Name("wrap");
        const string why = "how often the high limbs of an address wrap";
        Column wrap = greatest == 1 ? Chip.AddBit(name, why) : Chip.AddWitness(name, why + ", in range by its constraint or look-up");
        if (greatest == 2) Chip.AddConstraint($"{name} is 0, 1 or 2", wrap * (wrap - Chip.EnablerColumn) * (wrap - Chip.Const(2)));
        else if (greatest > 2) frame.OweByte(wrap);
        int slot = frame.SlotOf(variable);
        (int Slot, int Factor)[] parts = frame.Parts(variable);
        frame.Fill(block =>
        {
            Span<uint> words = block[slot], cells = block[wrap];
            for (int i = 0; i < cells.Length; i++)
            {
                long lo = 0, hi = 0;
                foreach ((int part, int factor) in parts)
                {
                    lo += factor * (block[part][i] & 0xffffL);
                    hi += factor * (long)(block[part][i] >> 16);
                }
                cells[i] = (uint)(hi - ((words[i] >> 16) - (lo >> 16)) >> 16);
            }
        });
        return wrap;
    }
}

/// <summary>
/// What a load or store must keep to for a row to show it: the address is a multiple as asked, and the variable part of it lies below a limit, from which the
/// constant leads to the address without wrapping.
/// </summary>
/// <param name="Index">The instruction.</param>
/// <param name="Constant">The address's constant part.</param>
/// <param name="Limit">The variable part is less.</param>
/// <param name="AlignMask">Bits of the address that are zero.</param>
internal readonly record struct AccessCondition(int Index, int Constant, long Limit, uint AlignMask)
{
    /// <summary>Whether an address is such.</summary>
    public bool Holds(uint address) => (address & AlignMask) == 0 && HoldsBetween(address, address);

    /// <summary>Whether all addresses from one to another are such, as far as it is not a matter of multiples.</summary>
    public bool HoldsBetween(uint least, uint greatest) => least - (long)Constant >= 0 && greatest - (long)Constant < Limit;
}
