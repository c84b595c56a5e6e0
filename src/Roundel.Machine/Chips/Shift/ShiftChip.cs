using Roundel.Air;
using Roundel.RiscV;

namespace Roundel.Machine.Chips;

/// <summary>
/// SLL, SRL, SRA by a register or an immediate. One row claims: rd becomes rs1 shifted by the operand's low five bits.
/// </summary>
/// <remarks>
/// <para>
/// Amount. The operand's low limb is amount + 32·rest with amount from 0 to 31 by its look-up and rest below 2^11 (rest and 32·rest are 16-bit
/// values): no wrap, and the only such split.
/// </para>
/// <para>
/// Product. With P = 2^e, e below 16, each limb x of rs1 gives x·P = low + 2^16·high. Shown are 0 ≤ high ≤ P − 1 and
/// M − 65535 ≤ low ≤ M (high, P − 1 − high and M − low are 16-bit values), with M = 65535, or 32769 if e = 15. If e is less than 15, both sides are
/// between 0 and 2^30. If e = 15, x·P is between 0 and p − 32767, and the other side between −32766 and 32769 + 2^16·32767 &lt; p. Either way they
/// differ by less than p, so equality modulo p is equality of integers; and 2^16 consecutive values for low make low and high the only ones:
/// the true low part, a multiple of P below 2^16, is among them. The product's limbs are low(lo), high(lo) + low(hi), high(hi); the middle
/// one has no carry, since high(lo) &lt; P and low(hi) is a multiple of P below 2^16.
/// </para>
/// <para>
/// Sign. For SRA it is the exact top bit of rs1 (2·(hi − 2^15·sign) is a 16-bit value), otherwise 0. The ones that it brings in are where the
/// logical shift left zeros, so the result's limbs stay below 2^16.
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
        Rest = U16("rest", "the operand's low limb beyond the amount");
        Power = Inherited("power", "looked up in ShiftAmount");
        LowMax = Inherited("lowMax", "looked up in ShiftAmount");
        Up = Inherited("up", "looked up in ShiftAmount");
        Down1 = Inherited("down1", "looked up in ShiftAmount");
        Down2 = Inherited("down2", "looked up in ShiftAmount");
        FillLo = Inherited("fill.lo", "looked up in ShiftAmount");
        FillHi = Inherited("fill.hi", "looked up in ShiftAmount");
        Low0 = Witness("lo.low", "low part of rs1.lo times power, bounded by its look-up");
        High0 = U16("lo.high", "high part of rs1.lo times power");
        Low1 = Witness("hi.low", "low part of rs1.hi times power, bounded by its look-up");
        High1 = U16("hi.high", "high part of rs1.hi times power");
        Sign = Bit("sign", "the top bit of rs1, for SRA");
        ResultLo = Witness("rd.lo", "low limb of the result, pinned by its constraint");
        ResultHi = Witness("rd.hi", "high limb of the result, pinned by its constraint");

        Equal("the operand's low limb", B.Lo, Amount + 32 * Rest);
        Lookup(RangeBuses.Range16, Enabled, 32 * Rest);
        Lookup(Buses.ShiftAmount, Enabled, IsLogicalRight + IsArithmetic, Amount, Power, LowMax, Up, Down1, Down2, FillLo, FillHi);
        DeclareProduct(A.Lo, Low0, High0, "low");
        DeclareProduct(A.Hi, Low1, High1, "high");
        Expr middle = High0 + Low1, stays = 1 - Up - Down1 - Down2;
        Equal("low limb of the result", ResultLo, stays * Low0 + Down1 * middle + Down2 * High1 + Sign * FillLo);
        Equal("high limb of the result", ResultHi, Up * Low0 + stays * middle + Down1 * High1 + Sign * FillHi);
        Constrain("only SRA has a sign", (1 - IsArithmetic) * Sign);
        Lookup(RangeBuses.Range16, IsArithmetic, 2 * (A.Hi - (1 << 15) * Sign));
        Execute((int)Op.Sll * EnablerColumn + IsLogicalRight + 2 * IsArithmetic + 3 * IsImmediate, new Word(ResultLo, ResultHi));
    }

    private void DeclareProduct(Expr limb, Expr low, Expr high, string name)
    {
        Equal($"{name} limb times power", limb * Power, low + Word.Radix * high);
        Lookup(RangeBuses.Range16, Enabled, Power - 1 - high);
        Lookup(RangeBuses.Range16, Enabled, LowMax - low);
    }

#pragma warning disable CS1591 // The columns' own descriptions say it.
    public Column IsLogicalRight { get; }
    public Column IsArithmetic { get; }
    public Column Amount { get; }
    public Column Rest { get; }
    public Column Power { get; }
    public Column LowMax { get; }
    public Column Up { get; }
    public Column Down1 { get; }
    public Column Down2 { get; }
    public Column FillLo { get; }
    public Column FillHi { get; }
    public Column Low0 { get; }
    public Column High0 { get; }
    public Column Low1 { get; }
    public Column High1 { get; }
    public Column Sign { get; }
    public Column ResultLo { get; }
    public Column ResultHi { get; }
#pragma warning restore CS1591
}
