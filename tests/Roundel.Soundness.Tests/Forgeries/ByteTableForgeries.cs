using Roundel.Soundness.Tests.Kit;
using static Roundel.RiscV.Tests.RvAsm;

namespace Roundel.Soundness.Tests.Forgeries;

/// <summary>False look-ups of bytes, answered by rows that the tables of bytes must not have.</summary>
public sealed class ByteTableForgeries
{
    private static readonly BytesChip Bytes = RoundelMachine.Bytes;
    private static readonly BytePairsChip Pairs = RoundelMachine.BytePairs;

    /// <summary>A run that ends with 12 AND 10, which is 8 = 2^3.</summary>
    private static Exercise Conjunction() => Exercise.Of(new RvAsm().Li(T0, 12).Li(T1, 10).R(Op.And, A0, T0, T1).Li(A7, 93).Ecall());

    /// <summary>The run with another result, and a row of Bytes that answers for it: that of 12 and 10, once more.</summary>
    private static Forgery Lying(Exercise run, int result, out int row)
    {
        BitwiseChip chip = RoundelMachine.Bitwise;
        Forgery forged = run.Lying(Lie.Result(run.Honest[chip][chip.Clock, 0].Value, (uint)result));
        (forged[chip][chip.Low.And0, 0], forged[chip][chip.Low.Result, 0]) = (result, result);
        forged.Recount();
        ForgedTable table = forged[Bytes].Resize(forged[Bytes].LogSize + 1);
        row = table.Rows - 1;
        // 12 is 2^2 + 2^3, 10 is 2^1 + 2^3.
        foreach (Column bit in (Column[])[Bytes.A[1], Bytes.A[2], Bytes.B[0], Bytes.B[2]]) table[bit, row] = 1;
        (table[Bytes.And, row], table[Bytes.Counts[0], row]) = (8, 1);
        forged.Replace(forged[Bytes], table);
        return forged;
    }

    [Fact]
    [Forgery("6", "a false conjunction, answered by a row of Bytes", "Bytes: and is made of the products of bits")]
    public void AConjunctionIsNotMadeOfBits()
    {
        using Exercise run = Conjunction();
        Forgery forged = Lying(run, 9, out int row);
        forged[Bytes][Bytes.And, row] = 9;
        run.RefusesAsItStandsBy(forged, VerificationError.ConstraintsViolated, new Guard(Bytes, "and is made of the products of bits"));
    }

    [Fact]
    [Forgery("6", "a false conjunction, answered by a row of Bytes with a bit of 3, of 5", "Bytes: a2 is boolean + b1 is boolean")]
    public void ABitIsNeitherZeroNorOne()
    {
        // 12 is 3·2^2, and 10 is 5·2^1: then no bit is in both.
        using Exercise run = Conjunction();
        foreach ((Column bit, int value, Column other) in ((Column, int, Column)[])[(Bytes.A[1], 3, Bytes.A[2]), (Bytes.B[0], 5, Bytes.B[2])])
        {
            Forgery forged = Lying(run, 0, out int row);
            (forged[Bytes][bit, row], forged[Bytes][other, row], forged[Bytes][Bytes.And, row]) = (value, 0, 0);
            run.RefusesAsItStandsBy(forged, VerificationError.ConstraintsViolated, new Guard(Bytes, $"{bit.Name} is boolean"));
        }
    }

    [Fact]
    [Forgery("6", "MUL: any result, by a carry that a row of BytePairs shows to be a byte", "BytePairs: a1 is boolean + b1 is boolean")]
    public void AByteIsAFraction()
    {
        // The high limb one less, the carry out of it more by 2^−16 = 2^15, which half of it, for a bit, makes up.
        MulChip chip = RoundelMachine.Mul;
        using Exercise run = Exercise.Of(new RvAsm().Li(T0, 0x12345678).Li(T1, 0x6789).R(Op.Mul, A0, T0, T1).Li(A7, 93).Ecall());
        const uint lie = unchecked((uint)(0x12345678ul * 0x6789ul) - 0x10000);
        foreach ((Column carry, Column bit, int weight) in ((Column, Column, int)[])[(chip.Carry1, Pairs.A[0], 1), (chip.Carry3, Pairs.B[0], 3)])
        {
            Forgery forged = run.Lying(Lie.Result(run.Honest[chip][chip.Clock, 0].Value, lie));
            forged[chip][chip.LowHi, 0] = (int)(lie >> 16);
            M31 more = M31.One / ((M31)weight * (1 << 16));
            uint first = forged[chip][chip.Carry1, 0].Value, second = forged[chip][chip.Carry3, 0].Value;
            forged[chip][carry, 0] += more;
            forged.Recount();
            ForgedTable table = forged[Pairs].Resize(forged[Pairs].LogSize + 1);
            int row = table.Rows - 1;
            for (int i = 0; i < Pairs.A.Count; i++)
                (table[Pairs.A[i], row], table[Pairs.B[i], row]) = ((int)(first >> (i + 1) & 1), (int)(second >> (i + 1) & 1));
            table[bit, row] += more / 2;
            table[Pairs.Counts[(int)(first & 1 | (second & 1) << 1)], row] = 1;
            forged.Replace(forged[Pairs], table);
            run.RefusesAsItStandsBy(forged, VerificationError.ConstraintsViolated, new Guard(Pairs, $"{bit.Name} is boolean"));
        }
    }
}
