using Roundel.Field;
using Roundel.Machine.Chips;
using Roundel.RiscV;

namespace Roundel.Machine.Tests.Alu;

/// <summary>Other bytes, carries, borrows and signs for products: none changes a result.</summary>
public sealed class ProductWitnessTests
{
    private static readonly M31 s_radix = 1 << 16;

    private static readonly (uint, uint)[] s_pairs =
    [
        .. AluProgram.Pairs([0, 1, 0xffff_ffff, 0x8000_0000, 0x7fff_ffff, 0xffff, 0x1_0000, 0xffff_0000, 0x8000_8001, 0x89ab_cdef]),
        (0x0102_0304, 0xfffe_fdfc),
    ];

    /// <summary>What a forgery changes of the honest cells before all others follow.</summary>
    private enum Free { B0, B2, R0, R1, R2, R3, C2Top, C3Top, H0, H1, GTop }

    private static readonly int[] s_byteChanges = [0, 1, -1, 255, -255, 256, -256, 65536, -65536, 32767];

    [Fact]
    public void BytesAndCarriesOfTheLowWord() => Vary(RoundelMachine.Mul, Free.C3Top, Op.Mul);

    [Fact]
    public void BytesAndCarriesOfTheHighWord() => Vary(RoundelMachine.MulHigh, Free.GTop, Op.Mulh, Op.Mulhu);

    private static void Vary(ProductChip chip, Free last, params Op[] ops)
    {
        using WitnessRows rows = WitnessRows.Of(chip, s_pairs, ops);
        var tally = new Tally();
        var changes = new int[(int)Free.GTop + 1];
        int step = AluProgram.IsSlow ? 1 : 7;
        for (int at = 0; at < rows.Rows.Count; at += step)
        {
            RowAttack row = rows.Rows[at];
            for (Free i = 0; i <= last; i++)
            {
                for (Free j = i + 1; j <= last; j++)
                {
                    foreach (int a in ChangesOf(i))
                    {
                        foreach (int b in ChangesOf(j))
                        {
                            (changes[(int)i], changes[(int)j]) = (a, b);
                            tally.Add(Solve(row, chip, changes));
                        }
                    }
                    (changes[(int)i], changes[(int)j]) = (0, 0);
                }
            }
        }
        tally.Check((rows.Rows.Count + step - 1) / step);
    }

    private static int[] ChangesOf(Free cell) => cell is Free.C2Top or Free.C3Top or Free.GTop ? [0, 1, -1] : s_byteChanges;

    private static Forgery Solve(RowAttack row, ProductChip chip, int[] changes)
    {
        var f = new Forgery(row);
        f[chip.B0] += changes[(int)Free.B0];
        f[chip.B2] += changes[(int)Free.B2];
        f[chip.R0] += changes[(int)Free.R0];
        f[chip.R1] += changes[(int)Free.R1];
        f[chip.R2] += changes[(int)Free.R2];
        f[chip.R3] += changes[(int)Free.R3];
        f[chip.C2Top] += changes[(int)Free.C2Top];
        f[chip.C3Top] += changes[(int)Free.C3Top];
        M31 aL = f[chip.Rs1.Lo], aH = f[chip.Rs1.Hi], b1 = (f[chip.Rs2.Lo] - f[chip.B0]) / 256, b3 = (f[chip.Rs2.Hi] - f[chip.B2]) / 256;
        f[chip.C0] = (aL * f[chip.B0] - f[chip.R0]) / 256;
        f[chip.C1] = (f[chip.C0] + aL * b1 - f[chip.R1]) / 256;
        M31 c2 = (f[chip.C1] + aL * f[chip.B2] + aH * f[chip.B0] - f[chip.R2]) / 256;
        f[chip.C2] = c2 - s_radix * f[chip.C2Top];
        M31 c3 = (c2 + aL * b3 + aH * b1 - f[chip.R3]) / 256;
        f[chip.C3] = c3 - s_radix * f[chip.C3Top];
        if (chip is not MulHighChip high) return f;
        f[high.H0] += changes[(int)Free.H0];
        f[high.H1] += changes[(int)Free.H1];
        f[high.GTop] += changes[(int)Free.GTop];
        M31 g = (c3 + aH * f[chip.B2] - f[high.H0]) / 256;
        f[high.G] = g - s_radix * f[high.GTop];
        f[high.HighLimb] = (g + aH * b3 - f[high.H1]) / 256;
        SolveResult(f, high);
        return f;
    }

    private static void SolveResult(Forgery f, MulHighChip chip)
    {
        M31 k = f[chip.K0] + f[chip.K1], m = f[chip.M0] + f[chip.M1].Double(), low = f[chip.H0] + 256 * f[chip.H1];
        f[chip.ResultLo] = low - f[chip.SignA] * f[chip.Rs2.Lo] - f[chip.SignB] * f[chip.Rs1.Lo] + s_radix * k;
        f[chip.ResultHi] = f[chip.HighLimb] - f[chip.SignA] * f[chip.Rs2.Hi] - f[chip.SignB] * f[chip.Rs1.Hi] - k + s_radix * m;
    }

    [Fact]
    public void SignsAndBorrows()
    {
        MulHighChip chip = RoundelMachine.MulHigh;
        using WitnessRows rows = WitnessRows.Of(chip, s_pairs, Op.Mulh, Op.Mulhsu, Op.Mulhu);
        var tally = new Tally();
        int twoWays = 0;
        foreach (RowAttack row in rows.Rows)
        {
            // A single borrow of the low limb may be either of the two bits.
            if (row[chip.K0] + row[chip.K1] == 1) twoWays++;
            for (int choice = 0; choice < 64; choice++)
            {
                var forgery = new Forgery(row)
                {
                    [chip.SignA] = choice & 1,
                    [chip.SignB] = choice >> 1 & 1,
                    [chip.K0] = choice >> 2 & 1,
                    [chip.K1] = choice >> 3 & 1,
                    [chip.M0] = choice >> 4 & 1,
                    [chip.M1] = choice >> 5,
                };
                SolveResult(forgery, chip);
                tally.Add(forgery);
            }
            foreach ((M31 signedUnsigned, M31 isUnsigned) in new (M31, M31)[] { (0, 0), (1, 0), (0, 1), (1, 1) })
            {
                var forgery = new Forgery(row) { [chip.IsSignedUnsigned] = signedUnsigned, [chip.IsUnsigned] = isUnsigned };
                forgery[chip.SignA] = (1 - isUnsigned) * (int)(row[chip.Rs1.Hi] >> 15);
                forgery[chip.SignB] = (1 - isUnsigned - signedUnsigned) * (int)(row[chip.Rs2.Hi] >> 15);
                SolveResult(forgery, chip);
                tally.Add(forgery);
            }
        }
        tally.Check(rows.Rows.Count, unique: false);
        Assert.Equal(twoWays, tally.Inert);
    }
}
