using Roundel.Air;
using Roundel.Field;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Chips;

/// <summary>What loads and stores share: the address rs1 + imm modulo 2^32, and the word that it falls in.</summary>
/// <remarks>
/// With limbs below 2^16, low = rs1.lo + imm.lo − 2^16·carry and high = rs1.hi + imm.hi + carry − 2^16·wrap are integers
/// between −2^16 and 2^17. The look-up of (low − offset)/4 makes low = 4t + offset with t below 2^16, so the offset is exactly
/// the low bits of the address, and low is not negative: carry cannot be set without cause. The look-up of high bounds it below
/// 2^16. If carry is missing although the low sum reaches 2^16, the word address 2^14·high + t is still that of the sum, unless the
/// missing carry would have wrapped: then it lies between 2^30 and 2^30 + 2^14. No table opens a word from there on, and an access
/// to a word that nobody opens cannot balance, because every access strictly follows another. So the word is canonical.
/// </remarks>
public abstract class AddressedChip : MachineChip
{
    // 1/4 modulo 2^31 − 1.
    private static readonly M31 Quarter = M31.FromCanonical(1u << 29);

    /// <inheritdoc/>
    protected AddressedChip(string name, string claim) : base(name, claim)
    {
        Rs1Index = Inherited("rs1", "looked up in Program");
        ImmediateLo = Inherited("imm.lo", "looked up in Program");
        ImmediateHi = Inherited("imm.hi", "looked up in Program");
        Carry = Bit("carry", "the low limbs of rs1 + imm reach 2^16");
        Wrap = Bit("wrap", "rs1 + imm reaches 2^32");
        Rs1 = ReadRegister("rs1.value", Rs1Index, Clocks.Rs1);
    }

    /// <summary>The base register.</summary>
    public Column Rs1Index { get; }

    /// <summary>Low limb of the immediate.</summary>
    public Column ImmediateLo { get; }

    /// <summary>High limb of the immediate.</summary>
    public Column ImmediateHi { get; }

    /// <summary>Carry of the low limbs.</summary>
    public Column Carry { get; }

    /// <summary>Carry of the high limbs.</summary>
    public Column Wrap { get; }

    /// <summary>The base.</summary>
    public AccessColumns Rs1 { get; }

    /// <summary>Shows the two look-ups of the remarks.</summary>
    /// <param name="offset">The byte within the word, an integer from 0 to 3.</param>
    /// <returns>The word address.</returns>
    protected Expr WordAddress(Expr offset)
    {
        Expr low = Rs1.Lo + ImmediateLo - Word.Radix * Carry;
        Expr high = Rs1.Hi + ImmediateHi + Carry - Word.Radix * Wrap;
        Expr quarter = (low - offset) * Quarter;
        Lookup(RangeBuses.Range16, Enabled, quarter);
        Lookup(RangeBuses.Range16, Enabled, high);
        return (1 << 14) * high + quarter;
    }
}
