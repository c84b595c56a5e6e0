using Roundel.Soundness.Tests.Kit;
using static Roundel.RiscV.Tests.RvAsm;

namespace Roundel.Soundness.Tests.Forgeries;

/// <summary>Sums, shifts and comparisons with other limbs, signs and amounts than the true ones.</summary>
public sealed class ArithmeticForgeries
{
    /// <summary>A run whose one row of a chip writes its result to t2, which nothing reads: limbs beyond 2^16 are free to stay there.</summary>
    private static void Limbs(RvAsm program, MachineChip chip, Column lo, Column hi, int addLo, int addHi, string guard)
    {
        using Exercise run = Exercise.Of(program.Exit());
        Forgery forged = run.Honest.Clone();
        ForgedTable table = forged[chip];
        int row = Enumerable.Range(0, table.Rows).Last(r => table[chip.EnablerColumn, r] == M31.One && table[chip.Pc, r].Value <= 0x1_0010);
        table[lo, row] += addLo;
        table[hi, row] += addHi;
        run.RefusesByTerm(forged.Relink(), chip, guard);
    }

    [Fact]
    [Forgery("6", "ADDI: the low limb exceeds 2^16, its carry repaired", "AddImm: rd.lo in Range16")]
    public void TheLowLimbOfAnImmediateSum()
    {
        AddImmChip chip = RoundelMachine.AddImm;
        RvAsm program = new RvAsm().Emit(Op.Lui, T0, 0, 0, 0x1_1000).I(Op.Addi, T2, T0, -1).I(Op.Addi, T1, T1, 0).I(Op.Addi, T1, T1, 0).I(Op.Addi, T2, T0, -1);
        Limbs(program, chip, chip.ResultLo, chip.ResultHi, 1 << 16, -1, "rd.lo in Range16");
    }

    [Fact]
    [Forgery("6", "ADDI: the high limb exceeds 2^16, its carry repaired", "AddImm: rd.hi in Range16")]
    public void TheHighLimbOfAnImmediateSum()
    {
        AddImmChip chip = RoundelMachine.AddImm;
        RvAsm program = new RvAsm().Emit(Op.Lui, T0, 0, 0, 0x1_1000).I(Op.Addi, T1, T1, 0).I(Op.Addi, T1, T1, 0).I(Op.Addi, T1, T1, 0).I(Op.Addi, T2, T0, -1);
        Limbs(program, chip, chip.ResultHi, chip.ResultLo, 1 << 16, 0, "rd.hi in Range16");
    }

    [Fact]
    [Forgery("6", "ADD: the low limb is 2^16, its carry repaired", "AddSub: rd.lo in Range16")]
    public void TheLowLimbOfASum()
    {
        AddSubChip chip = RoundelMachine.AddSub;
        Limbs(new RvAsm().Li(T0, 0xffff).Li(T1, 1).R(Op.Add, T2, T0, T1), chip, chip.ResultLo, chip.ResultHi, 1 << 16, -1, "rd.lo in Range16");
    }

    [Fact]
    [Forgery("6", "ADD: the high limb is 2^16 instead of wrapping", "AddSub: rd.hi in Range16")]
    public void TheHighLimbOfASum()
    {
        AddSubChip chip = RoundelMachine.AddSub;
        RvAsm program = new RvAsm().Emit(Op.Lui, T0, 0, 0, 0xffff_0000).Emit(Op.Lui, T1, 0, 0, 0x1_0000).R(Op.Add, T2, T0, T1);
        Limbs(program, chip, chip.ResultHi, chip.ResultLo, 1 << 16, 0, "rd.hi in Range16");
    }

    [Fact]
    [Forgery("6", "SUB: the low limb is negative, its borrow repaired", "AddSub: rd.lo in Range16")]
    public void TheLowLimbOfADifference()
    {
        AddSubChip chip = RoundelMachine.AddSub;
        RvAsm program = new RvAsm().Emit(Op.Lui, T0, 0, 0, 0x1_0000).Li(T1, 1).R(Op.Sub, T2, T0, T1);
        Limbs(program, chip, chip.ResultLo, chip.ResultHi, -(1 << 16), 1, "rd.lo in Range16");
    }

    [Fact]
    [Forgery("6", "AUIPC: the sum keeps the bit above 2^32", "LoadConst: Lookup Program #1")]
    public void AuipcDoesNotWrap()
    {
        LoadConstChip chip = RoundelMachine.LoadConst;
        using Exercise run = Exercise.Of(new RvAsm().Emit(Op.Auipc, T2, 0, 0, 0xffff_f000).Exit());
        Forgery forged = run.Honest.Clone();
        Assert.Equal(0u, forged[chip][chip.Hi, 0].Value);
        forged[chip][chip.Hi, 0] += 1 << 16;
        run.RefusesByTerm(forged.Relink(), chip, "Lookup Program #1");
    }

    /// <summary>A shift whose row shows another amount or sign; the result follows by the row's equations.</summary>
    private static void Shift(Op op, uint a, uint amount, uint? asAmount, bool sign, string guard, uint expected)
    {
        ShiftChip chip = RoundelMachine.Shift;
        using Exercise run = Exercise.Of(new RvAsm().Li(T0, a).Li(T1, amount).R(op, A0, T0, T1).Li(A7, 93).Ecall());
        Forgery forged = run.Lying(Lie.Result(run.Honest[chip][chip.Clock, 0].Value, expected));
        ForgedTable table = forged[chip];
        if (asAmount is { } other)
        {
            ShiftPlan plan = ShiftPlan.Of(op != Op.Sll, (int)other);
            table[chip.Amount, 0] = (int)other;
            table[chip.Power, 0] = M31.FromCanonical(plan.Power);
            table[chip.Up, 0] = plan.Limb < 0 ? 1 : 0;
            table[chip.Down1, 0] = plan.Limb == 1 ? 1 : 0;
            table[chip.Down2, 0] = plan.Limb == 2 ? 1 : 0;
            uint lo = (a & 0xffff) * plan.Power, hi = (a >> 16) * plan.Power;
            (table[chip.Low0, 0], table[chip.High0, 0]) = ((int)(lo & 0xffff), (int)(lo >> 16));
            (table[chip.Low1, 0], table[chip.High1, 0]) = ((int)(hi & 0xffff), (int)(hi >> 16));
        }
        table[chip.Sign, 0] = sign ? 1 : 0;
        run.RefusesByTerm(forged, chip, guard);
    }

    [Fact]
    [Forgery("6", "SRA by 31 of a negative word as if it were positive", "Shift: Lookup Range16 #13")]
    public void SraBy31LosesTheSign() => Shift(Op.Sra, 0x8000_0000, 31, null, false, "Lookup Range16 #13", 1);

    [Fact]
    [Forgery("6", "SRA by 31 of a positive word as if it were negative", "Shift: Lookup Range16 #13")]
    public void SraBy31GainsASign() => Shift(Op.Sra, 0x4000_0000, 31, null, true, "Lookup Range16 #13", 0xffff_fffe);

    [Fact]
    [Forgery("6", "SRL with a sign", "Shift: Lookup Range16 #13")]
    public void SrlGainsASign() => Shift(Op.Srl, 0x8000_0000, 31, null, true, "Lookup Range16 #13", 0xffff_ffff);

    [Fact]
    [Forgery("6", "SRA by 0 as if by 31", "Shift: Lookup Range16 #8")]
    public void SraBy0IsBy31() => Shift(Op.Sra, 0x8000_0000, 0, 31, true, "Lookup Range16 #8", 0xffff_ffff);

    [Fact]
    [Forgery("6", "SLL by 3 as if by 4", "Shift: Lookup Range16 #8")]
    public void SllByAnotherAmount() => Shift(Op.Sll, 3, 3, 4, false, "Lookup Range16 #8", 48);

    [Fact]
    [Forgery("6", "SLL: a part of the product exceeds 2^16, the other repaired", "Shift: lo.low in Range16")]
    public void APartOfAShiftedLimbIsOffByTheRadix()
    {
        ShiftChip chip = RoundelMachine.Shift;
        using Exercise run = Exercise.Of(new RvAsm().Li(T0, 0x8001).Li(T1, 1).R(Op.Sll, T2, T0, T1).Exit());
        Forgery forged = run.Honest.Clone();
        ForgedTable table = forged[chip];
        table[chip.Low0, 0] += 1 << 16;
        table[chip.High0, 0] -= 1;
        table[chip.ResultLo, 0] += 1 << 16;
        table[chip.ResultHi, 0] -= 1;
        run.RefusesByTerm(forged.Relink(), chip, "lo.low in Range16");
    }

    [Fact]
    [Forgery("6", "a shift by a power of two that is not its amount's", "Shift: Lookup ShiftAmount #9")]
    public void TheAmountHasAnotherPower()
    {
        ShiftChip chip = RoundelMachine.Shift;
        using Exercise run = Exercise.Of(new RvAsm().Li(T0, 3).Li(T1, 3).R(Op.Sll, A0, T0, T1).Li(A7, 93).Ecall());
        Forgery forged = run.Lying(Lie.Result(run.Honest[chip][chip.Clock, 0].Value, 21));
        forged[chip][chip.Power, 0] = 7;
        forged[chip][chip.Low0, 0] = 21;
        run.RefusesByTerm(forged, chip, "Lookup ShiftAmount #9");
    }

    [Fact]
    [Forgery("6", "AND of two bytes that is not theirs", "Bitwise: Lookup Bytes #6")]
    public void AConjunctionIsNotTheBytes()
    {
        BitwiseChip chip = RoundelMachine.Bitwise;
        using Exercise run = Exercise.Of(new RvAsm().Li(T0, 12).Li(T1, 10).R(Op.And, A0, T0, T1).Li(A7, 93).Ecall());
        Forgery forged = run.Lying(Lie.Result(run.Honest[chip][chip.Clock, 0].Value, 9));
        (forged[chip][chip.Low.And0, 0], forged[chip][chip.Low.Result, 0]) = (9, 9);
        run.RefusesByTerm(forged, chip, "Lookup Bytes #6");
    }

    [Theory]
    [InlineData(1, 1, 10, "at most one of OR and XOR")]
    [InlineData(0, 0, 0, "Lookup Program #11")]
    [InlineData(1, 0, 5, "Lookup Program #11")]
    [InlineData(0, 1, 5, "Lookup Program #11")]
    [Forgery("6", "ANDI with immediate 1 as OR and XOR with register 1 at once", "Bitwise: at most one of OR and XOR")]
    [Forgery("6", "ANDI with immediate 1 as AND, OR or XOR with register 1", "Bitwise: Lookup Program #11")]
    public void AnImmediateIsTakenForARegister(int isOr, int isXor, int result, string guard)
    {
        BitwiseChip chip = RoundelMachine.Bitwise;
        using Exercise run = Exercise.Of(new RvAsm().Li(T0, 5).I(Op.Andi, A0, T0, 1).Li(A7, 93).Ecall());
        Forgery forged = run.Lying(Lie.Result(run.Honest[chip][chip.Clock, 0].Value, (uint)result));
        ForgedTable table = forged[chip];
        (table[chip.IsImmediate, 0], table[chip.IsOr, 0], table[chip.IsXor, 0]) = (0, isOr, isXor);
        (table[chip.Low.B0, 0], table[chip.Low.And0, 0], table[chip.Low.Result, 0]) = (0, 0, result);
        forged.Relink();
        VerificationError why = isOr + isXor == 2 ? VerificationError.ConstraintsViolated : VerificationError.UnbalancedBuses;
        run.RefusesBy(forged, why, new Guard(chip, guard));
    }

    [Fact]
    [Forgery("6", "SLT of 0 and −1: zero with a sign", "LessThan: Lookup Range16 #7")]
    public void ZeroIsLessThanMinusOne()
    {
        LessThanChip chip = RoundelMachine.LessThan;
        using Exercise run = Exercise.Of(new RvAsm().Li(T0, 0).Li(T1, 0xffff_ffff).R(Op.Slt, A0, T0, T1).Li(A7, 93).Ecall());
        Forgery forged = run.Lying(Lie.Result(run.Honest[chip][chip.Clock, 0].Value, 1));
        forged[chip][chip.SignA, 0] = 1;
        forged[chip][chip.Less, 0] = 1;
        run.RefusesByTerm(forged, chip, "Lookup Range16 #7");
    }

    [Fact]
    [Forgery("6", "SLTU: less, with a difference of 2^16 too much", "LessThan: Lookup Range16 #9")]
    public void MoreIsLess()
    {
        LessThanChip chip = RoundelMachine.LessThan;
        using Exercise run = Exercise.Of(new RvAsm().Li(T0, 9).Li(T1, 5).R(Op.Sltu, A0, T0, T1).Li(A7, 93).Ecall());
        Forgery forged = run.Lying(Lie.Result(run.Honest[chip][chip.Clock, 0].Value, 1));
        forged[chip][chip.Less, 0] = 1;
        run.RefusesByTerm(forged, chip, "Lookup Range16 #9");
    }

    [Fact]
    [Forgery("6", "SLT whose result is 2", "LessThan: less is boolean")]
    public void TheResultOfAComparisonIsTwo()
    {
        // With signs of −1 the sum signB + less − signA is what it should be.
        LessThanChip chip = RoundelMachine.LessThan;
        using Exercise run = Exercise.Of(new RvAsm().Li(T0, 5).Li(T1, 9).R(Op.Sltu, A0, T0, T1).Li(A7, 93).Ecall());
        Forgery forged = run.Lying(Lie.Result(run.Honest[chip][chip.Clock, 0].Value, 2));
        forged[chip][chip.Less, 0] = 2;
        run.Refuses(forged.Recount());
        forged = run.Honest.Clone();
        forged[chip][chip.Less, 0] = 2;
        forged[chip][chip.SignA, 0] = 1;
        run.Refuses(forged.Relink().Recount());
    }

    [Fact]
    [Forgery("6", "every boolean column of every chip of a run that uses most of them is 2")]
    public void NoBooleanIsTwo()
    {
        RvAsm program = new RvAsm().Call(63, 3, 0x4_0001, 6).Call(64, 1, 0x4_0002, 3).Li(T0, 0x4_0000).Li(T1, 77)
            .R(Op.Mul, T2, T0, T1).R(Op.Mulh, T2, T0, T1).R(Op.Div, T2, T0, T1).R(Op.Sub, T2, T0, T1).R(Op.Xor, T2, T0, T1)
            .R(Op.Sra, T2, T0, T1).R(Op.Slt, T2, T0, T1).B(Op.Bne, T0, T0, "x").B(Op.Bltu, T0, T0, "x").Label("x")
            .I(Op.Lw, T2, T0, 0).I(Op.Lb, T2, T0, 1).I(Op.Lh, T2, T0, 1).S(Op.Sw, T1, 0, T0).S(Op.Sb, T1, 1, T0).S(Op.Sh, T1, 3, T0)
            .Jal(Ra, "y").Label("y").I(Op.Jalr, Ra, Ra, 4).Li(A7, 999).Ecall().Exit(2);
        using Exercise run = Exercise.Of(program, publicInput: [1, 2, 3, 4, 5, 6, 7]);
        Assert.Equal(VerificationError.None, run.Forger.Try(run.Honest));
        int count = 0;
        foreach (ForgedTable table in run.Honest.Tables)
            foreach (Column column in table.Air.Chip.Columns.Where(c => c.Type == ColumnType.Bit && c.Phase == Phase.Main))
            {
                Forgery forged = run.Honest.Clone();
                forged[table.Air.Chip][column, table.RowAt(0)] = 2;
                // Tables of bytes would be made anew.
                if (!Multiplicities.IsTable(table.Air.Chip)) forged.Recount();
                Assert.True(run.Forger.Try(forged) != VerificationError.None, $"{table.Air.Chip.Name}.{column.Name}");
                count++;
            }
        Assert.True(count > 80, $"{count} columns");
    }
}
