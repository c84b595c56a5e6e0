using Roundel.Field;
using Roundel.Machine.Chips;
using Roundel.RiscV;

namespace Roundel.Machine.Tests.Alu;

/// <summary>Other quotients, remainders, signs and cases for divisions: none changes a result.</summary>
public sealed class DivisionWitnessTests
{
    private static readonly M31 s_radix = 1 << 16;

    private static readonly (uint, uint)[] s_pairs =
    [
        (0, 0), (5, 0), (0x8000_0000, 0), (0xffff_ffff, 0), (0x8000_0000, 0xffff_ffff), (0x8000_0000, 1), (0xffff_ffff, 0x8000_0000), (0, 7),
        (7, 3), (0xffff_fff9, 3), (7, 0xffff_fffd), (0xffff_fff9, 0xffff_fffd), (6, 3), (0xffff_fffa, 3), (0x1234_5678, 0x1_0001), (0xffff_0000, 0x1_0000),
        (0xffff_ffff, 1), (0x7fff_ffff, 0x8000), (0xdead_beef, 0x00ff_00ff), (3, 0x8000_0001), (0xfffe_0001, 0xffff), (0x8000_0000, 0x8000_0000),
    ];

    /// <summary>The bits of a division that a forgery is free to choose.</summary>
    private readonly record struct Bits(int CarryN, int CarryM, int Borrow, int IsZero, int K, int L, int C2Top);

    [Fact]
    public void QuotientsAndRemainders()
    {
        DivRemChip chip = RoundelMachine.DivRem;
        using WitnessRows rows = WitnessRows.Of(chip, s_pairs, Op.Div, Op.Divu, Op.Rem, Op.Remu);
        var tally = new Tally();
        foreach (RowAttack row in rows.Rows)
        {
            (long n, long m, long q, long r) = Honest(row, chip);
            (long Q, long R)[] candidates =
            [
                (q, r), (q + 1, r - m), (q - 1, r + m), (q - 2, r + 2 * m), (0, n), (q, r + 1), (q, r - 1), (1, n - m), (uint.MaxValue, n + m),
                (q + (1L << 32), r), (0xffff_ffff, n), (0, 0), (q, r + M31.P), (q + M31.P, r),
            ];
            foreach ((long quotient, long remainder) in candidates)
                foreach (bool spread in (bool[])[true, false])
                    for (int choice = 0; choice < 32; choice++)
                        tally.Add(Solve(row, chip, (quotient, remainder), spread, (row[chip.Dividend.Sign], row[chip.Divisor.Sign]),
                            new Bits((int)row[chip.Dividend.Carry], (int)row[chip.Divisor.Carry],
                                choice & 1, choice >> 1 & 1, choice >> 2 & 1, choice >> 3 & 1, choice >> 4)));
        }
        tally.Check(rows.Rows.Count, unique: false);
    }

    [Fact]
    public void SignsAndCases()
    {
        DivRemChip chip = RoundelMachine.DivRem;
        using WitnessRows rows = WitnessRows.Of(chip, s_pairs, Op.Div, Op.Divu, Op.Rem, Op.Remu);
        var tally = new Tally();
        foreach (RowAttack row in rows.Rows)
        {
            uint a = row[chip.Rs1.Lo] | row[chip.Rs1.Hi] << 16, b = row[chip.Rs2.Lo] | row[chip.Rs2.Hi] << 16;
            for (int choice = 0; choice < 512; choice++)
            {
                (uint Sign1, uint Sign2) signs = ((uint)choice & 1, (uint)choice >> 1 & 1);
                var bits = new Bits(choice >> 2 & 1, choice >> 3 & 1, choice >> 4 & 1, choice >> 5 & 1, choice >> 6 & 1, choice >> 7 & 1, (int)row[chip.C2Top]);
                // Divide what these signs make of the operands; by zero, or where zero is claimed, as the ISA says or not at all.
                long n = signs.Sign1 == 0 ? a : (1L << 32) - a, m = signs.Sign2 == 0 ? b : (1L << 32) - b;
                (long, long) claim = bits.IsZero == 1 || m == 0 ? (choice < 256 ? 1 : 0, n) : (n / m, n % m);
                tally.Add(Solve(row, chip, claim, true, signs, bits));
            }
        }
        tally.Check(rows.Rows.Count, unique: false);
    }

    [Fact]
    public void OnlyOneOperationFits()
    {
        DivRemChip chip = RoundelMachine.DivRem;
        using WitnessRows rows = WitnessRows.Of(chip, s_pairs, Op.Div, Op.Divu, Op.Rem, Op.Remu);
        var tally = new Tally();
        foreach (RowAttack row in rows.Rows)
        {
            for (int operation = 0; operation < 4; operation++)
            {
                int isUnsigned = operation & 1, isRemainder = operation >> 1;
                uint a = row[chip.Rs1.Lo] | row[chip.Rs1.Hi] << 16, b = row[chip.Rs2.Lo] | row[chip.Rs2.Hi] << 16;
                (uint, uint) signs = isUnsigned == 1 ? (0, 0) : (a >> 31, b >> 31);
                long n = isUnsigned == 1 ? a : Math.Abs((long)(int)a), m = isUnsigned == 1 ? b : Math.Abs((long)(int)b);
                (long q, long r) = m == 0 ? (1, n) : (n / m, n % m);
                int borrow = m != 0 && (m & 0xffff) < (r & 0xffff) + 1 ? 1 : 0;
                foreach (int k in (int[])[0, 1])
                {
                    foreach (int l in (int[])[0, 1])
                    {
                        tally.Add(Solve(row, chip, (q, r), true, signs,
                            new Bits(signs.Item1 != 0 && (a & 0xffff) != 0 ? 1 : 0, signs.Item2 != 0 && (b & 0xffff) != 0 ? 1 : 0,
                                borrow, m == 0 ? 1 : 0, k, l, (int)row[chip.C2Top]), isUnsigned, isRemainder));
                    }
                }
            }
        }
        tally.Check(rows.Rows.Count, unique: false);
    }

    private static (long N, long M, long Q, long R) Honest(RowAttack row, DivRemChip chip)
    {
        long n = Bytes(row, chip.Dividend), m = Bytes(row, chip.Divisor);
        return (n, m, row[chip.QuotientLo] | row[chip.QuotientHi] << 16, row[chip.RemainderLo] | row[chip.RemainderHi] << 16);
    }

    private static uint Bytes(RowAttack row, DivRemChip.Magnitude magnitude) =>
        row[magnitude.Byte0] | row[magnitude.Byte1] << 8 | row[magnitude.Byte2] << 16 | row[magnitude.Byte3] << 24;

    /// <summary>Sets all that follows from a quotient, a remainder, signs and bits, as nearly right as these allow.</summary>
    /// <param name="row">The row.</param>
    /// <param name="chip">The chip.</param>
    /// <param name="claim">Quotient and remainder of the magnitudes, of any size and sign.</param>
    /// <param name="spread">Whether what exceeds a limb goes to the high limb, or stays in the low one.</param>
    /// <param name="signs">The sign bits.</param>
    /// <param name="bits">The other bits.</param>
    /// <param name="isUnsigned">The operation's bit, if not the row's own.</param>
    /// <param name="isRemainder">The operation's bit, if not the row's own.</param>
    private static Forgery Solve(RowAttack row, DivRemChip chip, (long Quotient, long Remainder) claim, bool spread,
        (uint First, uint Second) signs, Bits bits, int? isUnsigned = null, int? isRemainder = null)
    {
        var f = new Forgery(row)
        {
            [chip.IsUnsigned] = isUnsigned ?? (int)row[chip.IsUnsigned],
            [chip.IsRemainder] = isRemainder ?? (int)row[chip.IsRemainder],
            [chip.C2Top] = bits.C2Top,
            [chip.Borrow] = bits.Borrow,
            [chip.IsZero] = bits.IsZero,
            [chip.K] = bits.K,
            [chip.L] = bits.L,
        };
        SolveMagnitude(f, chip.Dividend, chip.Rs1, (int)signs.First, bits.CarryN);
        SolveMagnitude(f, chip.Divisor, chip.Rs2, (int)signs.Second, bits.CarryM);
        (f[chip.QuotientLo], f[chip.QuotientHi]) = Limbs(claim.Quotient, spread);
        (f[chip.RemainderLo], f[chip.RemainderHi]) = Limbs(claim.Remainder, spread);
        SolveDivision(f, chip);
        SolveResult(f, chip);
        return f;
    }

    private static (M31, M31) Limbs(long value, bool spread) =>
        spread ? (M31.FromInt64(value & 0xffff), M31.FromInt64(value >> 16)) : (M31.FromInt64(value), 0);

    private static void SolveMagnitude(Forgery f, DivRemChip.Magnitude magnitude, AccessColumns operand, int sign, int carry)
    {
        f[magnitude.Sign] = sign;
        f[magnitude.Carry] = carry;
        M31 lo = f[operand.Lo] + sign * (s_radix * carry - f[operand.Lo].Double());
        M31 hi = f[operand.Hi] + sign * (s_radix - carry - f[operand.Hi].Double());
        f[magnitude.Byte0] = M31.FromCanonical(lo.Value & 0xff);
        f[magnitude.Byte1] = (lo - f[magnitude.Byte0]) / 256;
        f[magnitude.Byte2] = M31.FromCanonical(hi.Value & 0xff);
        f[magnitude.Byte3] = (hi - f[magnitude.Byte2]) / 256;
    }

    private static void SolveDivision(Forgery f, DivRemChip chip)
    {
        DivRemChip.Magnitude n = chip.Dividend, m = chip.Divisor;
        M31 qL = f[chip.QuotientLo], qH = f[chip.QuotientHi];
        f[chip.C0] = (qL * f[m.Byte0] + f[chip.RemainderLo] - f[n.Byte0]) / 256;
        f[chip.C1] = (f[chip.C0] + qL * f[m.Byte1] - f[n.Byte1]) / 256;
        M31 c2 = (f[chip.C1] + qL * f[m.Byte2] + qH * f[m.Byte0] + f[chip.RemainderHi] - f[n.Byte2]) / 256;
        f[chip.C2] = c2 - s_radix * f[chip.C2Top];
        M31 sum = f[m.Byte0] + f[m.Byte1] + f[m.Byte2] + f[m.Byte3];
        f[chip.Inverse] = sum.IsZero ? 0 : (1 - f[chip.IsZero]) / sum;
    }

    private static void SolveResult(Forgery f, DivRemChip chip)
    {
        M31 s1 = f[chip.Dividend.Sign], s2 = f[chip.Divisor.Sign], remainder = f[chip.IsRemainder], zero = f[chip.IsZero];
        M31 differ = s1 + s2 - s1 * s2.Double(), quotientNegative = differ + zero * (1 - differ);
        M31 negate = quotientNegative + remainder * (s1 - quotientNegative);
        M31 lo = f[chip.QuotientLo] + remainder * (f[chip.RemainderLo] - f[chip.QuotientLo]);
        M31 hi = f[chip.QuotientHi] + remainder * (f[chip.RemainderHi] - f[chip.QuotientHi]);
        f[chip.SignsDiffer] = differ;
        f[chip.Negate] = negate;
        f[chip.ValueLo] = lo;
        f[chip.ValueHi] = hi;
        f[chip.ResultLo] = lo + negate * (s_radix * f[chip.K] - lo.Double());
        f[chip.ResultHi] = hi + negate * (s_radix * f[chip.L] - f[chip.K] - hi.Double());
    }
}
