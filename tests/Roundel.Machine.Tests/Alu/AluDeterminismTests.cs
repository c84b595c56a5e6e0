using Roundel.Air;
using Roundel.Field;
using Roundel.Machine.Chips;
using Roundel.RiscV;

namespace Roundel.Machine.Tests;

/// <summary>
/// Every witness of a row, by search: for given operands the chips whose equations come close to p admit one result only. The search runs
/// through all values of the free limbs, so nothing hides behind a wrap.
/// </summary>
public sealed class AluDeterminismTests
{
    private static bool IsSlow => Environment.GetEnvironmentVariable("ROUNDEL_SLOW") == "1";

    public static TheoryData<int> Amounts => [.. IsSlow ? Enumerable.Range(0, 32) : [0, 1, 14, 15, 16, 17, 31]];

    [Theory, MemberData(nameof(Amounts))]
    public void ShiftedLimbsAreTheOnlyOnes(int amount)
    {
        ShiftChip chip = RoundelMachine.Shift;
        var random = new Random(amount);
        uint[] words =
        [
            0, 0xffff_ffff, 0xffff_0000, 0x0001_ffff, 0xfffe_8000,
            .. Enumerable.Range(0, IsSlow ? 40 : 1).Select(_ => (uint)random.NextInt64(1L << 32)),
        ];
        for (int i = 0; i < words.Length; i++)
        {
            foreach (Op op in (ReadOnlySpan<Op>)[Op.Slli, Op.Srai])
            {
                if (!IsSlow && (op == Op.Srai) != (i % 2 == 0)) continue;
                uint word = words[i];
                AluRow row = Row(new AluCase(op, word, (uint)amount));
                WitnessSearch search = new WitnessSearch(row, chip.Low0, chip.High0, chip.Low1, chip.High1, chip.Sign, chip.ResultLo, chip.ResultHi)
                    .Stage(chip.Low0, WitnessSearch.SixteenBits(), chip.High0, "low limb times power")
                    .Stage(chip.Low1, WitnessSearch.SixteenBits(), chip.High1, "high limb times power")
                    .Stage(chip.Sign, [0, 1, 2, -(M31)1], chip.ResultLo, "low limb of the result")
                    .Stage(chip.ResultHi, [row[chip.ResultHi]]);
                AssertOnly(row, search);
            }
        }
    }

    public static TheoryData<uint, uint> Factors
    {
        get
        {
            TheoryData<uint, uint> factors = new()
            {
                { 0, 0 }, { 0xffff_ffff, 0xffff_ffff }, { 0x8000_0000, 0x8000_0000 }, { 0x8000_0000, 0xffff_ffff }, { 0x0001_0001, 0xffff_ffff },
            };
            var random = new Random(3);
            for (int i = 0; i < (IsSlow ? 50 : 1); i++) factors.Add((uint)random.NextInt64(1L << 32), (uint)random.NextInt64(1L << 32));
            return factors;
        }
    }

    [Theory, MemberData(nameof(Factors))]
    public void LowWordsOfProductsAreTheOnlyOnes(uint a, uint b)
    {
        MulChip chip = RoundelMachine.Mul;
        AluRow row = Row(new AluCase(Op.Mul, a, b));
        WitnessSearch search = new WitnessSearch(row, chip.LowLo, chip.C0, chip.LowHi, chip.Carry1, chip.Carry3)
            .Stage(chip.LowLo, WitnessSearch.SixteenBits(), chip.C0, "weight 1");
        Assert.NotEmpty(search.Survivors);
        // The carry is u + 3·v; every sum of bytes once.
        search.Stage(chip.Carry3, Enumerable.Range(0, 256).Select(v => (M31)v))
            .Stage(chip.Carry1, Enumerable.Range(0, 256).Select(v => (M31)v), chip.LowHi, "weight 2^16");
        Assert.NotEmpty(search.Survivors);
        Assert.All(search.Survivors, cells => Assert.Equal((row[chip.LowLo], row[chip.LowHi]), (cells[chip.LowLo.Id], cells[chip.LowHi.Id])));
    }

    [Theory, MemberData(nameof(Factors))]
    public void HighWordsOfProductsAreTheOnlyOnes(uint a, uint b)
    {
        MulHighChip chip = RoundelMachine.MulHigh;
        foreach (Op op in (ReadOnlySpan<Op>)[Op.Mulh, Op.Mulhsu, Op.Mulhu])
        {
            if (!IsSlow && op == Op.Mulhsu) continue;
            AluRow row = Row(new AluCase(op, a, b));
            WitnessSearch search = new WitnessSearch(row, chip.SignA, chip.SignB, chip.LowLo, chip.C0, chip.LowHi, chip.C1,
                    chip.ResultLo, chip.C2, chip.ResultHi, chip.K)
                .Stage(chip.SignA, [0, 1, 2]).Stage(chip.SignB, [0, 1, 2])
                .Stage(chip.K, [0, 1, 2, 3, -(M31)1])
                .Stage(chip.ResultHi, WitnessSearch.SixteenBits(), chip.C2, "weight 2^48");
            // From the low end the carries are few; the high end's are kept aside and met at the end.
            WitnessSearch low = new WitnessSearch(row, chip.LowLo, chip.C0, chip.LowHi, chip.C1, chip.ResultLo, chip.C2, chip.ResultHi, chip.K)
                .Stage(chip.LowLo, WitnessSearch.SixteenBits(), chip.C0, "weight 1")
                .Stage(chip.LowHi, WitnessSearch.SixteenBits(), chip.C1, "weight 2^16")
                .Stage(chip.ResultLo, WitnessSearch.SixteenBits(), chip.C2, "weight 2^32");
            Assert.All(search.Survivors, cells => Assert.Equal((row[chip.SignA], row[chip.SignB]), (cells[chip.SignA.Id], cells[chip.SignB.Id])));
            Dictionary<M31, M31[][]> high = search.Survivors.GroupBy(cells => cells[chip.C2.Id]).ToDictionary(g => g.Key, g => g.ToArray());
            var found = low.Survivors.SelectMany(l => high.GetValueOrDefault(l[chip.C2.Id], [])
                .Select(h => (l[chip.LowLo.Id], l[chip.LowHi.Id], l[chip.ResultLo.Id], h[chip.ResultHi.Id])));
            Assert.Equal([(row[chip.LowLo], row[chip.LowHi], row[chip.ResultLo], row[chip.ResultHi])], found);
        }
    }

    public static TheoryData<uint, uint> Divisions => new()
    {
        { 0, 0 }, { 0xffff_fffb, 0 }, { 0x8000_0000, 0xffff_ffff }, { 0xffff_fff9, 2 }, { 7, 0xffff_fffe }, { 0xffff_0001, 0x1_0000 },
    };

    [Theory, MemberData(nameof(Divisions))]
    public void QuotientsAndRemaindersAreTheOnlyOnes(uint n, uint m)
    {
        DivRemChip chip = RoundelMachine.DivRem;
        var random = new Random((int)(n ^ m));
        foreach (Op op in (ReadOnlySpan<Op>)[Op.Div, Op.Divu, Op.Rem, Op.Remu])
        {
            if (!IsSlow && op is Op.Divu or Op.Rem) continue;
            AluRow honest = Row(new AluCase(op, n, m));
            Assert.Equal(2, Signs(chip, honest).Count);
            uint q = Quotient(chip, honest.Cells);
            uint[] others = [0, 1, q + 1, q - 1, q + 0x1_0000, 0 - q, uint.MaxValue, 0x8000_0000,
                .. Enumerable.Range(0, IsSlow ? 40 : 0).Select(_ => (uint)random.NextInt64(1L << 32))];
            foreach (uint other in others.Append(q).Distinct())
            {
                AluRow row = Row(new AluCase(op, n, m));
                SetQuotient(chip, row, other);
                WitnessSearch search = new WitnessSearch(row, chip.C0, chip.RemainderLo, chip.RemainderHi, chip.IsZero, chip.Borrow, chip.Negate,
                        chip.K, chip.L, chip.ResultLo, chip.ResultHi)
                    .Stage(chip.C0, WitnessSearch.SixteenBits(4), chip.RemainderLo, "weight 1")
                    .Stage(chip.IsZero, [0, 1, 2], chip.RemainderHi, "weight 2^16")
                    .Stage(chip.Borrow, [0, 1, 2], chip.Negate, "remainders follow the dividend, quotients both signs")
                    .Stage(chip.K, [0, 1, 2], chip.ResultLo, "low limb")
                    .Stage(chip.L, [0, 1, 2], chip.ResultHi, "high limb");
                if (other == q) AssertOnly(honest, search);
                else Assert.Empty(search.Survivors);
            }
        }
    }

    /// <summary>Sign bits and the divisor's magnitude: what the row admits of both signs, each with the honest rest.</summary>
    private static List<string> Signs(DivRemChip chip, AluRow honest)
    {
        List<string> admitted = [];
        foreach (Column sign in (ReadOnlySpan<Column>)[chip.DividendSign, chip.DivisorSign])
        {
            WitnessSearch search = new WitnessSearch(honest, sign, chip.Negate, chip.Divisor.Byte0, chip.Divisor.Byte1, chip.Divisor.Byte2,
                chip.Divisor.Byte3, chip.DivisorCarry, chip.C0, chip.RemainderLo, chip.RemainderHi).Stage(sign, [0, 1, 2, -(M31)1]);
            admitted.AddRange(search.Survivors.Select(cells => $"{sign.Name} = {cells[sign.Id]}"));
            Assert.All(search.Survivors, cells => Assert.Equal(honest[sign], cells[sign.Id]));
        }
        return admitted;
    }

    private static uint Quotient(DivRemChip chip, M31[] cells) =>
        cells[chip.Quotient.Byte0.Id].Value | cells[chip.Quotient.Byte1.Id].Value << 8
        | cells[chip.Quotient.Byte2.Id].Value << 16 | cells[chip.Quotient.Byte3.Id].Value << 24;

    private static void SetQuotient(DivRemChip chip, AluRow row, uint q)
    {
        row[chip.Quotient.Byte0] = (int)(q & 0xff);
        row[chip.Quotient.Byte1] = (int)(q >> 8 & 0xff);
        row[chip.Quotient.Byte2] = (int)(q >> 16 & 0xff);
        row[chip.Quotient.Byte3] = (int)(q >> 24);
    }

    private static AluRow Row(AluCase @case)
    {
        AluRow row = AluRow.Of(@case).Real;
        Assert.Empty(row.Findings());
        return row;
    }

    private static void AssertOnly(AluRow row, WitnessSearch search)
    {
        M31[] only = Assert.Single(search.Survivors);
        Assert.Equal(row.Cells, only);
    }
}
