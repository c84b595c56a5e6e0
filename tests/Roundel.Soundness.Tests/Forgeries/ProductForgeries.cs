using Roundel.Soundness.Tests.Kit;
using static Roundel.RiscV.Tests.RvAsm;

namespace Roundel.Soundness.Tests.Forgeries;

/// <summary>Products with other signs and carries than the true ones.</summary>
public sealed class ProductForgeries
{
    private static readonly MulHighChip High = RoundelMachine.MulHigh;

    /// <summary>One product's high word with other signs; carries and result follow from them by the equations.</summary>
    private static void Signs(Op op, uint a, uint b, bool signA, bool signB, int k, uint result)
    {
        using Exercise run = Exercise.Of(new RvAsm().Li(T0, a).Li(T1, b).R(op, A0, T0, T1).Li(A7, 93).Ecall());
        Forgery forged = run.Lying(Lie.Result(run.Honest[High][High.Clock, 0].Value, result));
        ForgedTable table = forged[High];
        table[High.SignA, 0] = signA ? 1 : 0;
        table[High.SignB, 0] = signB ? 1 : 0;
        table[High.K, 0] = k;
        table[High.ResultLo, 0] = (int)(result & 0xffff);
        table[High.ResultHi, 0] = (int)(result >> 16);
        forged.Solve(High, 0, High.C2, "weight 2^32");
        run.RefusesByTerm(forged, High, "Lookup BytePair #15");
    }

    [Fact]
    [Forgery("6", "MULH of −1 and 1 is 0: a negative word without a sign", "MulHigh: Lookup BytePair #15")]
    public void MinusOneIsTakenAsUnsigned() => Signs(Op.Mulh, 0xffff_ffff, 1, false, false, 0, 0);

    [Fact]
    [Forgery("6", "MULH of −2^31 and −2^31 is −2^30: one sign of two", "MulHigh: Lookup BytePair #15")]
    public void OneOfTwoExtremesLosesItsSign() => Signs(Op.Mulh, 0x8000_0000, 0x8000_0000, true, false, 1, 0xc000_0000);

    [Fact]
    [Forgery("6", "MULH of 0 and 5 is −5: zero with a sign", "MulHigh: Lookup BytePair #15")]
    public void ZeroHasASign() => Signs(Op.Mulh, 0, 5, true, false, 1, 0xffff_fffb);

    [Fact]
    [Forgery("6", "MULHSU with a signed second operand", "MulHigh: Lookup BytePair #15")]
    public void TheUnsignedOperandHasASign() => Signs(Op.Mulhsu, 5, 0xffff_ffff, false, true, 1, 0xffff_ffff);

    [Fact]
    [Forgery("6", "MULHU with signs", "MulHigh: Lookup BytePair #15")]
    public void TheUnsignedProductHasSigns() => Signs(Op.Mulhu, 0xffff_ffff, 0xffff_ffff, true, true, 1, 0);

    [Fact]
    [Forgery("6", "MUL: the low limb exceeds 2^16, its carry repaired", "Mul: r0 in Range16")]
    public void TheLowLimbOfAProductIsOffByTheRadix()
    {
        MulChip chip = RoundelMachine.Mul;
        using Exercise run = Exercise.Of(new RvAsm().Li(T0, 0x12345).Li(T1, 0x6789).R(Op.Mul, T2, T0, T1).Exit());
        Forgery forged = run.Honest.Clone();
        ForgedTable table = forged[chip];
        table[chip.LowLo, 0] += 1 << 16;
        table[chip.C0, 0] -= 1;
        table[chip.LowHi, 0] -= 1;
        run.RefusesByTerm(forged.Relink(), chip, "r0 in Range16");
    }

    [Fact]
    [Forgery("6", "MUL: the high limb exceeds 2^16, its carry repaired", "Mul: r1 in Range16")]
    public void TheHighLimbOfAProductIsOffByTheRadix()
    {
        MulChip chip = RoundelMachine.Mul;
        using Exercise run = Exercise.Of(new RvAsm().Li(T0, 0x12345678).Li(T1, 0x6789).R(Op.Mul, T2, T0, T1).Exit());
        Forgery forged = run.Honest.Clone();
        ForgedTable table = forged[chip];
        Assert.NotEqual(M31.Zero, table[chip.Carry3, 0]);
        table[chip.LowHi, 0] += 3 << 16;
        table[chip.Carry3, 0] -= 1;
        run.RefusesByTerm(forged.Relink(), chip, "r1 in Range16");
    }

    [Fact]
    [Forgery("6", "MUL: a byte of an operand exceeds 2^8, the other byte a fraction", "Mul: Lookup BytePair #8")]
    public void AnOperandIsSplitInTwoOtherParts()
    {
        // 3·(b0 + 2^8·b1) with b0 = 3 + 2^16 and b1 = −2^8 is the same product; with a1 = 0 only the split's own look-up tells.
        MulChip chip = RoundelMachine.Mul;
        using Exercise run = Exercise.Of(new RvAsm().Li(T0, 0).Li(T1, 3).R(Op.Mul, T2, T0, T1).Exit());
        Forgery forged = run.Honest.Clone();
        forged[chip][chip.B0.Low, 0] += 1 << 16;
        run.RefusesByTerm(forged, chip, "Lookup BytePair #8");
    }

    [Fact]
    [Forgery("6", "MUL: any result, by a carry that is no integer", "Mul: Lookup Range16 #12")]
    public void TheFirstCarryIsAFraction()
    {
        // r0 one less, so c0 more by 2^−16 = 2^15; the second equation takes it up in r1 and c1.
        MulChip chip = RoundelMachine.Mul;
        using Exercise run = Exercise.Of(new RvAsm().Li(T0, 5).Li(T1, 7).R(Op.Mul, A0, T0, T1).Li(A7, 93).Ecall());
        const uint lie = 34 | 0x8000u << 16;
        Forgery forged = run.Lying(Lie.Result(run.Honest[chip][chip.Clock, 0].Value, lie));
        forged[chip][chip.LowLo, 0] = 34;
        forged[chip][chip.LowHi, 0] = 0x8000;
        forged.Solve(chip, 0, chip.C0, "weight 1");
        run.RefusesByTerm(forged, chip, "Lookup Range16 #12");
    }
}
