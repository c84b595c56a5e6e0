using Roundel.Air;
using Roundel.Field;
using Roundel.RiscV;

namespace Roundel.Machine.Chips;

/// <summary>
/// SLL, SRL, SRA by a register or an immediate. Given operands with limbs below 2^16, one row proves that rd becomes rs1 shifted by the
/// operand's low five bits.
/// </summary>
/// <remarks>
/// <para>
/// Amount. The operand's low limb is amount + 32·rest with amount from 0 to 31 by its look-up and rest a 16-bit value: no wrap, and the only
/// such split.
/// </para>
/// <para>
/// Product. With P = 2^e, e below 16, the limbs a, b of rs1 give a·P = s + 2^16·t and b·P = u + 2^16·v modulo p. Five 16-bit values are shown:
/// <code>
///   s,   u,   a − 2t,   b − v,   b − 2v + t
/// </code>
/// The true parts pass: t ≤ a/2 and v ≤ b/2, and b − 2v ≤ 2^16 − 2P + 1 with t ≤ P − 1 keep the last one below 2^16. Nothing else does:
/// </para>
/// <para>
/// From a − 2t, 2t = n is an integer with n ≤ a and n ≥ a − 65535, and s = a·P − 2^15·n modulo p. As an integer, s + 2^15·n − a·P is 0, for
/// it is below p (p would need
/// n ≥ 65534 with a·P ≤ 2^15, against n ≤ a) and above −p (which would need floor((a·P + 1)/2^15) ≥ a + 1, but P ≤ 2^15). So n is the
/// true 2t, or next to it and odd. An odd n makes t = (n ± p)/2, within 2^16 of 2^30.
/// </para>
/// <para>
/// From b − v, v is an integer between −2^16 and 2^16, so b − 2v + t can be a 16-bit value only if t is the true one. And u + 2^16·v − b·P is 0, p or −p
/// (twice p would need v = b = 65535 with b·P ≤ 1, and −2p fails likewise). With p, v is 2^15 too large, or 2^15 − 1 if the true u is 0, and the last value
/// 2^16 or 2^16 − 2 smaller than the true one; which is below 2^16 in the first case and at most (2^16/P − 1)·(P − 1) &lt; 2^16 − 2 in the
/// second: negative. With −p it
/// is 2^16 greater, or 2^16 − 2 if the true u is 65535 (only for P = 1, where the true value is b = 65535): too great. So v is the true one.
/// </para>
/// <para>
/// Result. The product's limbs are s, t + u and v; the middle one has no carry, since t &lt; P and u is a multiple of P below 2^16. The table says which
/// two are the result. For SRA, sign is the top bit of rs1 (the high limb with this bit flipped is a 16-bit value), otherwise 0; the ones that it brings in,
/// 2^16 − P on top of v and all of the next limb, are where the product has zeros, so the limbs stay below 2^16.
/// </para>
/// </remarks>
public sealed class ShiftChip : OperandChip
{
    /// <summary>Declares the chip.</summary>
    public ShiftChip() : base("Shift", "SLL, SRL or SRA: rd becomes rs1 shifted by the operand's low five bits.")
    {
        IsLogicalRight = Bit("isLogicalRight", "SRL or SRLI");
        IsArithmetic = Bit("isArithmetic", "SRA or SRAI");
        Amount = Witness("amount", "0 to 31 by the look-up in ShiftAmount, and part of the operand's only split");
        Power = Inherited("power", "looked up in ShiftAmount");
        Up = Inherited("up", "looked up in ShiftAmount");
        Down1 = Inherited("down1", "looked up in ShiftAmount");
        Down2 = Inherited("down2", "looked up in ShiftAmount");
        Low0 = U16("lo.low", "low part of rs1.lo times power");
        High0 = Witness("lo.high", "high part of rs1.lo times power, pinned by the look-ups of the product");
        Low1 = U16("hi.low", "low part of rs1.hi times power");
        High1 = Witness("hi.high", "high part of rs1.hi times power, pinned by the look-ups of the product");
        Sign = Bit("sign", "the top bit of rs1, for SRA");
        ResultLo = Witness("rd.lo", "low limb of the result, pinned by its constraint");
        ResultHi = Witness("rd.hi", "high limb of the result, pinned by its constraint");

        Constrain("an immediate amount is f2", IsImmediate * (B.Lo - Field2));
        Constrain("an immediate amount has no high limb", IsImmediate * B.Hi);
        Expr rest = (B.Lo - Amount) * Inverse32;
        Lookup(RangeBuses.Range16, Enabled, rest);
        Lookup(Buses.ShiftAmount, Enabled, IsLogicalRight + IsArithmetic, Amount, Power, Up, Down1, Down2);
        DeclareProduct();
        Lookup(RangeBuses.Range16, Enabled, A.Hi + (1 << 15) * IsArithmetic - Word.Radix * Sign);

        Expr stays = 1 - Up - Down1 - Down2, middle = High0 + Low1, top = High1 + Sign * (Word.Radix - Power);
        Equal("low limb of the result", ResultLo, stays * Low0 + Down1 * middle + Down2 * top);
        Equal("high limb of the result", ResultHi, Up * Low0 + stays * middle + Down1 * top + Down2 * Sign * (Word.Radix - 1));
        Execute((int)Op.Sll * EnablerColumn + IsLogicalRight + 2 * IsArithmetic + 3 * IsImmediate, 0, new Word(ResultLo, ResultHi));
    }

    private static M31 Inverse32 => M31.FromCanonical(1u << 26);

    private void DeclareProduct()
    {
        Equal("low limb times power", A.Lo * Power, Low0 + Word.Radix * High0);
        Equal("high limb times power", A.Hi * Power, Low1 + Word.Radix * High1);
        Lookup(RangeBuses.Range16, Enabled, A.Lo - 2 * High0);
        Lookup(RangeBuses.Range16, Enabled, A.Hi - High1);
        Lookup(RangeBuses.Range16, Enabled, A.Hi - 2 * High1 + High0);
    }

#pragma warning disable CS1591 // The columns' own descriptions say it.
    public Column IsLogicalRight { get; }
    public Column IsArithmetic { get; }
    public Column Amount { get; }
    public Column Power { get; }
    public Column Up { get; }
    public Column Down1 { get; }
    public Column Down2 { get; }
    public Column Low0 { get; }
    public Column High0 { get; }
    public Column Low1 { get; }
    public Column High1 { get; }
    public Column Sign { get; }
    public Column ResultLo { get; }
    public Column ResultHi { get; }
#pragma warning restore CS1591
}
