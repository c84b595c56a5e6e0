using Roundel.Air;
using Roundel.RiscV;

namespace Roundel.Machine.Chips;

/// <summary>
/// AND, OR, XOR with a register or an immediate. Given operands with limbs below 2^16, one row proves that rd becomes the operation's result.
/// </summary>
/// <remarks>
/// <para>
/// Every limb is split into two bytes, which the look-up of (a, b, a AND b) shows to be bytes, so the split is the only one; the high bytes are
/// expressions. With n the conjunction, a OR b = a + b − n and a XOR b = a + b − 2·n on whole limbs, all below 2^16.
/// </para>
/// <para>
/// The program holds an immediate as one signed number between −2^11 and 2^11. Its high limb h is 0 or 2^16 − 1, and its low limb is imm, or
/// imm + 2^16 with h = 2^16 − 1: both shown at once as (2^16 − 1)·(lo − imm) = 2^16·h. The low limb is two bytes, so only one of the two fits.
/// </para>
/// </remarks>
public sealed class BitwiseChip : OperandChip
{
    /// <summary>Declares the chip.</summary>
    public BitwiseChip() : base("Bitwise", "AND, OR or XOR: rd becomes the result for rs1 and the operand.")
    {
        IsOr = Bit("isOr", "OR or ORI");
        IsXor = Bit("isXor", "XOR or XORI");
        // Both together would add up to another operation's number, an immediate form executed as register form.
        Constrain("at most one of OR and XOR", IsOr * IsXor);
        Expr top = (1 << 16) - 1;
        Constrain("an immediate's high limb is 0 or 2^16 − 1", IsImmediate * B.Hi * (B.Hi - top));
        Constrain("an immediate's low limb goes with it", IsImmediate * (top * (B.Lo - Field2) - Word.Radix * B.Hi));
        Low = new Limb(this, "low", A.Lo, B.Lo, IsOr, IsXor);
        High = new Limb(this, "high", A.Hi, B.Hi, IsOr, IsXor);
        Execute((int)Op.And * EnablerColumn + IsOr + 2 * IsXor + 3 * IsImmediate, 0, new Word(Low.Result, High.Result));
    }

    /// <summary>1 for OR and ORI.</summary>
    public Column IsOr { get; }

    /// <summary>1 for XOR and XORI.</summary>
    public Column IsXor { get; }

    /// <summary>The low limbs.</summary>
    public Limb Low { get; }

    /// <summary>The high limbs.</summary>
    public Limb High { get; }

    /// <summary>One limb of both operands and of the result.</summary>
    public sealed class Limb
    {
        internal Limb(BitwiseChip chip, string name, Expr a, Expr b, Expr isOr, Expr isXor)
        {
            A0 = chip.Witness($"{name}.a0", "low byte of the first operand's limb, a byte by its look-up in Bytes");
            B0 = chip.Witness($"{name}.b0", "low byte of the second operand's limb, a byte by its look-up in Bytes");
            And0 = chip.Witness($"{name}.and0", "their conjunction by the look-up in Bytes");
            And1 = chip.Witness($"{name}.and1", "the high bytes' conjunction by the look-up in Bytes");
            Result = chip.Witness($"{name}.rd", "the result's limb, pinned by its constraint");
            chip.Lookup(Buses.Bytes, chip.Enabled, A0, B0, And0);
            chip.Lookup(Buses.Bytes, chip.Enabled, SplitLimb.HighOf(a, A0), SplitLimb.HighOf(b, B0), And1);
            Expr and = And0 + 256 * And1;
            chip.Equal($"{name} limb of the result", Result, and + (isOr + isXor) * (a + b) - (2 * isOr + 3 * isXor) * and);
        }

#pragma warning disable CS1591 // The columns' own descriptions say it.
        public Column A0 { get; }
        public Column B0 { get; }
        public Column And0 { get; }
        public Column And1 { get; }
        public Column Result { get; }
#pragma warning restore CS1591
    }
}
