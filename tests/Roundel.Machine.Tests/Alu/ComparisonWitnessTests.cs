using Roundel.Field;
using Roundel.Machine.Chips;
using Roundel.RiscV;

namespace Roundel.Machine.Tests.Alu;

/// <summary>Other signs, deciding limbs and outcomes for comparisons: of all choices exactly the honest one holds.</summary>
public sealed class ComparisonWitnessTests
{
    private static readonly M31 s_radix = 1 << 16;

    private static readonly (uint, uint)[] s_equalHighs =
    [
        (0x8000_0001, 0x8000_0002), (0x8000_0002, 0x8000_0001), (0x7fff_0000, 0x7fff_ffff), (0x1_0000, 0x1_0000), (0xffff_fffe, 0xffff_ffff),
        (0x8000_ffff, 0x8000_0000), (0x7fff_8000, 0x8000_7fff), (0x8000_0000, 0x7fff_ffff), (0x8001_0000, 0x8000_ffff),
    ];

    private static WitnessRows Rows()
    {
        var program = new AluProgram();
        foreach ((uint a, uint b) in AluProgram.Pairs(AluProgram.Values(24, 2)).Concat(s_equalHighs)) program.Register(a, b, Op.Slt, Op.Sltu);
        foreach (uint a in AluProgram.Corners)
            foreach (Op op in (Op[])[Op.Slti, Op.Sltiu])
                program.Immediate(op, a, 0, 1, -1, -2048, 2047);
        return WitnessRows.Of(RoundelMachine.LessThan, program);
    }

    [Fact]
    public void OneChoiceHolds()
    {
        LessThanChip chip = RoundelMachine.LessThan;
        using WitnessRows rows = Rows();
        var tally = new Tally();
        foreach (RowAttack row in rows.Rows)
        {
            for (int choice = 0; choice < 16; choice++)
            {
                tally.Add(Choose(row, chip, choice & 1, choice >> 1 & 1, choice >> 2 & 1, choice >> 3, M31.FromCanonical(row[chip.IsUnsigned])));
                // Signed as unsigned and the other way round.
                tally.Add(Choose(row, chip, choice & 1, choice >> 1 & 1, choice >> 2 & 1, choice >> 3, 1 - M31.FromCanonical(row[chip.IsUnsigned])));
            }
            // Choices that are no bits, with a margin that fits.
            foreach (M31 odd in (M31[])[2, -1, M31.FromCanonical(2).Inverse()])
            {
                M31 s1 = M31.FromCanonical(row[chip.Comparison.Sign1]), s2 = M31.FromCanonical(row[chip.Comparison.Sign2]);
                M31 plain = M31.FromCanonical(row[chip.IsUnsigned]), high = M31.FromCanonical(row[chip.Comparison.ByHigh]);
                tally.Add(Choose(row, chip, s1, s2, odd, 0, plain));
                tally.Add(Choose(row, chip, s1, s2, odd, 1, plain));
                tally.Add(Choose(row, chip, odd, s2, high, 0, plain));
                tally.Add(Choose(row, chip, s1, odd, high, 1, plain));
                tally.Add(Choose(row, chip, s1, s2, high, odd, plain));
            }
        }
        tally.Check(rows.Rows.Count);
        Assert.Equal(rows.Rows.Count, tally.Honest);
    }

    private static Forgery Choose(RowAttack row, LessThanChip chip, M31 sign1, M31 sign2, M31 byHigh, M31 less, M31 isUnsigned)
    {
        var forgery = new Forgery(row)
        {
            [chip.Comparison.Sign1] = sign1,
            [chip.Comparison.Sign2] = sign2,
            [chip.Comparison.ByHigh] = byHigh,
            [chip.Less] = less,
            [chip.IsUnsigned] = isUnsigned,
        };
        M31 high = forgery[chip.A.Hi] - forgery[chip.B.Hi] - s_radix * (1 - isUnsigned) * (sign1 - sign2);
        M31 difference = byHigh * high + (1 - byHigh) * (forgery[chip.A.Lo] - forgery[chip.B.Lo]);
        // difference = margin + byHigh − less·(2·margin + byHigh + 1)
        M31 scale = 1 - less.Double();
        forgery[chip.Comparison.Margin] = scale.IsZero ? 0 : (difference - byHigh + less * (byHigh + 1)) / scale;
        return forgery;
    }
}
