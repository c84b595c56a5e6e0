using Roundel.Field;
using Roundel.Machine.Chips;
using Roundel.RiscV;
using Roundel.RiscV.Tests;

namespace Roundel.Machine.Tests.Alu;

/// <summary>Other amounts, parts of products and signs for shifts: none but the honest ones hold.</summary>
public sealed class ShiftWitnessTests
{
    private static readonly M31 s_radix = 1 << 16;

    /// <summary>Changes (low, high) that leave low + 2^16·high the same modulo p, or differ from it by p.</summary>
    private static readonly (int Low, int High)[] s_splits =
    [
        (0, 0), (65536, -1), (-65536, 1), (131072, -2), (65535, 32767), (-65535, -32767), (-1, 32768), (1, -32768), (-1, -32767), (65534, 65535),
    ];

    private static WitnessRows Rows()
    {
        (uint, uint)[] pairs =
        [
            .. AluProgram.Values(25, 2).SelectMany(a => ((uint[])[0, 1, 15, 16, 17, 31]).Select(b => (a, b))),
            (0xffff_ffff, 32), (0x8000_0001, 33), (0xffff_8000, 47), (0x8000_0000, 0xffff), (0x8000_7fff, 0xffff_ffff), (0xffff_0001, 0x8000_0010),
        ];
        var program = new AluProgram();
        foreach ((uint a, uint b) in pairs) program.Register(a, b, Op.Sll, Op.Srl, Op.Sra);
        foreach (Op op in (Op[])[Op.Slli, Op.Srli, Op.Srai])
            foreach (uint a in (uint[])[0, 0xffff_ffff, 0x8000_8000]) program.Immediate(op, a, 0, 1, 15, 17, 31);
        return WitnessRows.Of(RoundelMachine.Shift, program);
    }

    [Fact]
    public void AmountsAndDirections()
    {
        ShiftChip chip = RoundelMachine.Shift;
        using WitnessRows rows = Rows();
        var tally = new Tally();
        foreach (RowAttack row in rows.Rows)
        {
            for (int amount = -32; amount < 64; amount++)
            {
                var forgery = new Forgery(row);
                Plan(forgery, chip, IsRight(row, chip), amount & 31);
                forgery[chip.Amount] = amount;
                Solve(forgery, chip, forgery[chip.Sign], (0, 0), (0, 0));
                tally.Add(forgery);
            }
            // The other direction's plan under the same amount, and the instructions' bits exchanged.
            var turned = new Forgery(row);
            Plan(turned, chip, !IsRight(row, chip), (int)row[chip.Amount]);
            Solve(turned, chip, turned[chip.Sign], (0, 0), (0, 0));
            tally.Add(turned);
            foreach ((M31 logical, M31 arithmetic) in new (M31, M31)[] { (0, 0), (1, 0), (0, 1), (1, 1) })
            {
                foreach (M31 isImmediate in (M31[])[0, 1])
                {
                    var other = new Forgery(row)
                    {
                        [chip.IsLogicalRight] = logical,
                        [chip.IsArithmetic] = arithmetic,
                        [chip.IsImmediate] = isImmediate,
                    };
                    Plan(other, chip, logical + arithmetic == 1, (int)row[chip.Amount]);
                    Solve(other, chip, arithmetic * (int)(row[chip.A.Hi] >> 15), (0, 0), (0, 0));
                    tally.Add(other);
                }
            }
        }
        tally.Check(rows.Rows.Count);
    }

    [Fact]
    public void PartsOfProducts()
    {
        ShiftChip chip = RoundelMachine.Shift;
        using WitnessRows rows = Rows();
        var tally = new Tally();
        foreach (RowAttack row in rows.Rows)
        {
            foreach ((int, int) low in s_splits)
            {
                foreach ((int, int) high in s_splits)
                {
                    var forgery = new Forgery(row);
                    Solve(forgery, chip, forgery[chip.Sign], low, high);
                    tally.Add(forgery);
                }
            }
        }
        tally.Check(rows.Rows.Count);
    }

    [Fact]
    public void EveryLowPartOfTheGreatestPower()
    {
        // Where P = 2^15, x·P comes within 2^16 of p; of all 16-bit values for the high part one holds.
        ShiftChip chip = RoundelMachine.Shift;
        using WitnessRows rows = WitnessRows.Of(chip, [(0xffff_0000, 15), (0x0001_ffff, 15), (0xfffe_8000, 31), (0, 15)], Op.Sll);
        foreach (RowAttack row in rows.Rows)
        {
            Assert.Equal(1u << 15, row[chip.Power]);
            int holding = 0;
            for (int high = 0; high < 65536; high += AluProgram.IsSlow || high < 8 || high > 32740 && high < 32790 ? 1 : 61)
                if (Shown(row, chip, high)) holding++;
            if (!Shown(row, chip, (int)row[chip.High0])) Assert.Fail("the honest part does not hold");
            Assert.InRange(holding, 0, 1);
        }
    }

    private static bool Shown(RowAttack row, ShiftChip chip, int high)
    {
        var forgery = new Forgery(row);
        int change = high - (int)row[chip.High0];
        forgery[chip.High0] += change;
        forgery[chip.Low0] -= s_radix * change;
        SolveResult(forgery, chip);
        return forgery.Outcome != Outcome.Caught;
    }

    [Fact]
    public void Signs()
    {
        ShiftChip chip = RoundelMachine.Shift;
        using WitnessRows rows = Rows();
        var tally = new Tally();
        foreach (RowAttack row in rows.Rows)
        {
            foreach (M31 sign in (M31[])[0, 1, -1, 2])
            {
                var forgery = new Forgery(row);
                Solve(forgery, chip, sign, (0, 0), (0, 0));
                tally.Add(forgery);
            }
            // A fill that is not the plan's, with a sign that is.
            foreach (int amount in (int[])[0, 1, 16, 31])
            {
                ShiftPlan plan = ShiftPlan.Of(true, amount);
                var forgery = new Forgery(row) { [chip.FillLo] = (int)(plan.Fill & 0xffff), [chip.FillHi] = (int)(plan.Fill >> 16) };
                Solve(forgery, chip, forgery[chip.Sign], (0, 0), (0, 0));
                tally.Add(forgery);
            }
        }
        tally.Check(rows.Rows.Count);
    }

    [Fact]
    public void PlansShift()
    {
        var random = new Random(26);
        for (int amount = 0; amount < 32; amount++)
        {
            foreach (bool isRight in (bool[])[false, true])
            {
                ShiftPlan plan = ShiftPlan.Of(isRight, amount);
                for (int i = 0; i < 20; i++)
                {
                    uint value = (uint)random.NextInt64(1L << 32);
                    ulong product = (ulong)value * plan.Power;
                    uint shifted = (uint)(plan.Limb < 0 ? product << 16 : product >> 16 * plan.Limb);
                    Assert.Equal(Oracle.Binary(isRight ? Op.Srl : Op.Sll, value, (uint)amount), shifted);
                    if (isRight) Assert.Equal(Oracle.Binary(Op.Sra, value | 1u << 31, (uint)amount), Oracle.Binary(Op.Srl, value | 1u << 31, (uint)amount) + plan.Fill);
                }
            }
        }
    }

    private static bool IsRight(RowAttack row, ShiftChip chip) => row[chip.IsLogicalRight] + row[chip.IsArithmetic] == 1;

    private static void Plan(Forgery forgery, ShiftChip chip, bool isRight, int amount)
    {
        ShiftPlan plan = ShiftPlan.Of(isRight, amount);
        forgery[chip.Amount] = amount;
        forgery[chip.Power] = (int)plan.Power;
        forgery[chip.LowMax] = (int)plan.LowMax;
        forgery[chip.Up] = plan.Limb < 0 ? 1 : 0;
        forgery[chip.Down1] = plan.Limb == 1 ? 1 : 0;
        forgery[chip.Down2] = plan.Limb == 2 ? 1 : 0;
        forgery[chip.FillLo] = (int)(plan.Fill & 0xffff);
        forgery[chip.FillHi] = (int)(plan.Fill >> 16);
    }

    /// <summary>Sets all that follows from the operand, the plan, the sign, and changes of the products' parts.</summary>
    private static void Solve(Forgery forgery, ShiftChip chip, M31 sign, (int Low, int High) first, (int Low, int High) second)
    {
        forgery[chip.Rest] = (forgery[chip.B.Lo] - forgery[chip.Amount]) / 32;
        uint lo = forgery[chip.A.Lo].Value * forgery[chip.Power].Value, hi = forgery[chip.A.Hi].Value * forgery[chip.Power].Value;
        forgery[chip.Low0] = M31.FromCanonical(lo & 0xffff) + first.Low;
        forgery[chip.High0] = M31.FromCanonical(lo >> 16) + first.High;
        forgery[chip.Low1] = M31.FromCanonical(hi & 0xffff) + second.Low;
        forgery[chip.High1] = M31.FromCanonical(hi >> 16) + second.High;
        forgery[chip.Sign] = sign;
        SolveResult(forgery, chip);
    }

    private static void SolveResult(Forgery forgery, ShiftChip chip)
    {
        M31 up = forgery[chip.Up], down1 = forgery[chip.Down1], down2 = forgery[chip.Down2], stays = 1 - up - down1 - down2;
        M31 middle = forgery[chip.High0] + forgery[chip.Low1], low = forgery[chip.Low0], high = forgery[chip.High1], sign = forgery[chip.Sign];
        forgery[chip.ResultLo] = stays * low + down1 * middle + down2 * high + sign * forgery[chip.FillLo];
        forgery[chip.ResultHi] = up * low + stays * middle + down1 * high + sign * forgery[chip.FillHi];
    }
}
