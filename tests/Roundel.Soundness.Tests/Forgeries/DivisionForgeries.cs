using Roundel.Soundness.Tests.Kit;
using static Roundel.RiscV.Tests.RvAsm;

namespace Roundel.Soundness.Tests.Forgeries;

/// <summary>Corners of DIV and REM with other quotients, remainders and signs than the true ones.</summary>
public sealed class DivisionForgeries
{
    private static readonly DivRemChip Chip = RoundelMachine.DivRem;

    private static Exercise Division(Op op, uint a, uint b) => Exercise.Of(new RvAsm().Li(T0, a).Li(T1, b).R(op, A0, T0, T1).Li(A7, 93).Ecall());

    /// <summary>The run that goes on from another result, with other cells in the division's row.</summary>
    private static Forgery Claim(Exercise run, uint result, uint? quotient = null, uint? remainder = null, params (Column Column, M31 Value)[] cells)
    {
        Forgery forged = run.Lying(Lie.Result(run.Honest[Chip][Chip.Clock, 0].Value, result));
        ForgedTable table = forged[Chip];
        Word(table, Chip.ResultLo, Chip.ResultHi, result);
        if (quotient is { } q)
        {
            Column[] bytes = [Chip.Quotient.Byte0, Chip.Quotient.Byte1, Chip.Quotient.Byte2, Chip.Quotient.Byte3];
            for (int i = 0; i < 4; i++) table[bytes[i], 0] = (int)(q >> 8 * i & 0xff);
        }
        if (remainder is { } r) Word(table, Chip.RemainderLo, Chip.RemainderHi, r);
        foreach ((Column column, M31 value) in cells) table[column, 0] = value;
        return forged;
    }

    private static void Word(ForgedTable table, Column lo, Column hi, uint value) => (table[lo, 0], table[hi, 0]) = ((int)(value & 0xffff), (int)(value >> 16));

    [Fact]
    [Forgery("6", "(−2^31) / −1 is 0, the remainder −2^31", "DivRem: Lookup Range16 #18")]
    public void TheOverflowingQuotientIsZero()
    {
        using Exercise run = Division(Op.Div, 0x8000_0000, 0xffff_ffff);
        run.RefusesByTerm(Claim(run, 0, 0, 0x8000_0000), Chip, "Lookup Range16 #18");
    }

    [Fact]
    [Forgery("6", "(−2^31) / −1 is 2^31 − 1", "DivRem: low limb + DivRem: high limb")]
    public void TheOverflowingQuotientSaturates()
    {
        using Exercise run = Division(Op.Div, 0x8000_0000, 0xffff_ffff);
        run.RefusesBy(Claim(run, 0x7fff_ffff), VerificationError.ConstraintsViolated, new Guard(Chip, "low limb", "high limb"));
    }

    [Fact]
    [Forgery("6", "x / 0 is 0", "DivRem: by zero the quotient is set to one, low")]
    public void ByZeroTheQuotientIsZero()
    {
        using Exercise run = Division(Op.Div, 7, 0);
        Forgery forged = Claim(run, 0, 0, null, (Chip.K, 0), (Chip.L, 0));
        run.RefusesByConstraint(forged, Chip, "by zero the quotient is set to one, low");
    }

    [Fact]
    [Forgery("6", "x / 0 is any quotient, the divisor said not to be zero", "DivRem: Lookup Range16 #18")]
    public void ByZeroTheQuotientIsAnything()
    {
        using Exercise run = Division(Op.Divu, 7, 0);
        Forgery forged = Claim(run, 5, 5, 7, (Chip.IsZero, 0), (Chip.Borrow, 1), (Chip.Negate, 0), (Chip.K, 0), (Chip.L, 0));
        run.RefusesByTerm(forged, Chip, "Lookup Range16 #18");
    }

    [Fact]
    [Forgery("6", "x rem 0 is 0", "DivRem: weight 1")]
    public void ByZeroTheRemainderIsZero()
    {
        using Exercise run = Division(Op.Rem, 7, 0);
        run.RefusesByConstraint(Claim(run, 0, null, 0), Chip, "weight 1");
    }

    [Fact]
    [Forgery("6", "6 / 3 by zero: a divisor said to be zero", "DivRem: isZero only if the divisor is zero")]
    public void ADivisorIsSaidToBeZero()
    {
        // The quotient of a division by zero is one, negated; so 3 / 3, whose quotient is one, becomes 2^32 − 1.
        using Exercise run = Division(Op.Divu, 3, 3);
        Forgery forged = Claim(run, 0xffff_ffff, null, null, (Chip.IsZero, 1), (Chip.Borrow, 0), (Chip.Negate, 1), (Chip.K, 1), (Chip.L, 1));
        run.RefusesByConstraint(forged, Chip, "isZero only if the divisor is zero");
    }

    [Fact]
    [Forgery("6", "0 / x is 1 with a negative remainder", "DivRem: r.hi in Range16")]
    public void ZeroByAWordIsOne()
    {
        using Exercise run = Division(Op.Divu, 0, 5);
        Forgery forged = Claim(run, 1, 1, 0x1_0000 - 5, (Chip.C0, 1), (Chip.RemainderHi, -1), (Chip.Borrow, 1));
        run.RefusesByTerm(forged, Chip, "r.hi in Range16");
    }

    [Theory]
    [InlineData(Op.Divu, 1u)]
    [InlineData(Op.Remu, 4u)]
    [InlineData(Op.Div, 1u)]
    [InlineData(Op.Rem, 4u)]
    [Forgery("6", "a remainder as great as the divisor or greater", "DivRem: Lookup Range16 #18")]
    public void TheRemainderExceedsTheDivisor(Op op, uint result)
    {
        using Exercise run = Division(op, 7, 3);
        run.RefusesByTerm(Claim(run, result, 1, 4, (Chip.Borrow, 1)), Chip, "Lookup Range16 #18");
    }

    [Fact]
    [Forgery("6", "a remainder equal to the divisor, its low limbs compared without a borrow", "DivRem: Lookup Range16 #17")]
    public void TheRemainderEqualsTheDivisor()
    {
        using Exercise run = Division(Op.Remu, 6, 3);
        run.RefusesByTerm(Claim(run, 3, 1, 3, (Chip.Borrow, 0)), Chip, "Lookup Range16 #17");
    }

    [Fact]
    [Forgery("6", "−7 rem 3 is 1: the remainder without the dividend's sign", "DivRem: remainders follow the dividend, quotients both signs")]
    public void TheRemainderHasTheWrongSign()
    {
        using Exercise run = Division(Op.Rem, unchecked((uint)-7), 3);
        Forgery forged = Claim(run, 1, null, null, (Chip.Negate, 0), (Chip.K, 0), (Chip.L, 0));
        run.RefusesByConstraint(forged, Chip, "remainders follow the dividend, quotients both signs");
    }

    [Fact]
    [Forgery("6", "−7 / 3 with the dividend taken as unsigned", "DivRem: Lookup Range16 #14")]
    public void ANegativeDividendIsTakenAsUnsigned()
    {
        using Exercise run = Division(Op.Div, unchecked((uint)-7), 3);
        Forgery forged = Claim(run, 0x5555_5553, 0x5555_5553, 0, (Chip.DividendSign, 0), (Chip.Negate, 0), (Chip.K, 0), (Chip.L, 0));
        forged.Solve(Chip, 0, Chip.C0, "weight 1");
        run.RefusesByTerm(forged, Chip, "Lookup Range16 #14");
    }

    [Fact]
    [Forgery("6", "0 / 5 with zero taken as negative", "DivRem: Lookup Range16 #14")]
    public void ZeroHasASign()
    {
        using Exercise run = Division(Op.Div, 0, 5);
        Forgery forged = Claim(run, 0xcccc_cccd, 0x3333_3333, 1, (Chip.DividendSign, 1), (Chip.Negate, 1), (Chip.K, 1), (Chip.L, 1));
        forged.Solve(Chip, 0, Chip.C0, "weight 1");
        run.RefusesByTerm(forged, Chip, "Lookup Range16 #14");
    }

    [Fact]
    [Forgery("6", "a quotient whose product exceeds 2^32", "DivRem: nothing above 2^32")]
    public void TheProductWrapsAtTheTop()
    {
        // 2^24 · 256 = 2^32, which is 0 modulo 2^32: 0 / 2^24 as 256.
        using Exercise run = Division(Op.Divu, 0, 1 << 24);
        run.RefusesByConstraint(Claim(run, 256, 256, 0), Chip, "nothing above 2^32");
    }
}
