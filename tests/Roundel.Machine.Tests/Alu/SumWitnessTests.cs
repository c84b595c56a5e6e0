using Roundel.Field;
using Roundel.Machine.Chips;
using Roundel.RiscV;
using static Roundel.RiscV.Tests.RvAsm;

namespace Roundel.Machine.Tests.Alu;

/// <summary>Other carries and limbs for sums and differences: none but the honest ones hold.</summary>
public sealed class SumWitnessTests
{
    private static readonly M31 s_radix = 1 << 16;

    [Fact]
    public void CarriesOfAddAndSub()
    {
        AddSubChip chip = RoundelMachine.AddSub;
        using WitnessRows rows = WitnessRows.Of(chip, AluProgram.Pairs(AluProgram.Values(21, 1)), Op.Add, Op.Sub);
        var tally = new Tally();
        foreach (RowAttack row in rows.Rows)
        {
            M31 honestLo = M31.FromCanonical(row[chip.CarryLo]), honestHi = M31.FromCanonical(row[chip.CarryHi]);
            foreach (M31 lo in (M31[])[0, 1, -1, 2])
            {
                foreach (M31 hi in (M31[])[0, 1, -1, 2])
                {
                    foreach (M31 isSub in (M31[])[0, 1])
                    {
                        var forgery = new Forgery(row) { [chip.IsSub] = isSub, [chip.CarryLo] = lo, [chip.CarryHi] = hi };
                        M31 sign = 1 - isSub.Double();
                        forgery[chip.ResultLo] = forgery[chip.Rs1.Lo] + sign * (forgery[chip.Rs2.Lo] - s_radix * lo);
                        forgery[chip.ResultHi] = forgery[chip.Rs1.Hi] + sign * (forgery[chip.Rs2.Hi] + lo - s_radix * hi);
                        bool honest = isSub.Value == row[chip.IsSub] && lo == honestLo && hi == honestHi;
                        Assert.Equal(honest, forgery.IsHonest);
                        tally.Add(forgery);
                    }
                }
            }
        }
        tally.Check(rows.Rows.Count);
    }

    [Fact]
    public void LimbsOfAddImm()
    {
        AddImmChip chip = RoundelMachine.AddImm;
        var program = new AluProgram();
        foreach (uint a in AluProgram.Values(22, 3)) program.Immediate(Op.Addi, a, 0, 1, -1, 2047, -2048);
        using WitnessRows rows = WitnessRows.Of(chip, program);
        var tally = new Tally();
        foreach (RowAttack row in rows.Rows)
        {
            for (int j = -2; j <= 2; j++)
            {
                for (int k = -2; k <= 2; k++)
                {
                    var forgery = new Forgery(row);
                    forgery[chip.ResultLo] += s_radix * j;
                    // Both with and without the carry that the low limb now claims.
                    forgery[chip.ResultHi] += s_radix * k;
                    tally.Add(forgery);
                    forgery[chip.ResultHi] -= j;
                    tally.Add(forgery);
                }
            }
        }
        tally.Check(rows.Rows.Count);
    }

    [Fact]
    public void LoadedConstantsAreThePrograms()
    {
        LoadConstChip chip = RoundelMachine.LoadConst;
        var program = new AluProgram();
        foreach (uint a in AluProgram.Values(23, 3)) program.Asm.Emit(Op.Lui, T2, 0, 0, a).Emit(Op.Auipc, T2, 0, 0, a);
        program.Keep(Zero, 0);
        using WitnessRows rows = WitnessRows.Of(chip, program);
        var tally = new Tally();
        foreach (RowAttack row in rows.Rows)
        {
            for (int j = -1; j <= 1; j++)
            {
                var forgery = new Forgery(row);
                forgery[chip.Lo] += s_radix * j;
                forgery[chip.Hi] -= j;
                tally.Add(forgery);
            }
            // Another register: the destination's own, and the sink.
            foreach (M31 register in (M31[])[0, T0, Registers.Sink]) tally.Add(new Forgery(row) { [chip.RdIndex] = register });
        }
        tally.Check(rows.Rows.Count);
    }
}
