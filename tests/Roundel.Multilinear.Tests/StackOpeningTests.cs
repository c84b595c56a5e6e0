using Roundel.Field;
using Roundel.Verifier;

namespace Roundel.Multilinear.Tests;

public sealed class StackOpeningTests
{
    // One row; one stack only; a number of rows that is no power of two; more than are folded on the fly; several tiles; several layers.
    [Theory]
    [InlineData(4, 1, 0, 7)]
    [InlineData(5, 0, 1, 7)]
    [InlineData(5, 3, 0, 5)]
    [InlineData(6, 0, 2, 5)]
    [InlineData(7, 5, 4, 7)]
    [InlineData(10, 3, 2, 41)]
    [InlineData(11, 9, 8, 97)]
    [InlineData(13, 1, 2, 211)]
    public void ProvesClaimsOfEveryKind(int logRow, int fixedRows, int witnessRows, int step)
    {
        var memory = new Memory(new StackLayout(logRow, fixedRows, witnessRows), ParameterSet.Test);
        List<IFunctional> claims = memory.Claims();
        byte[] proof = Samples.Prove(t => memory.Prove(t, claims));
        Samples.Sweep(proof, bytes => memory.Verify(bytes, claims), step);
    }

    [Fact]
    public void EveryWordOfASmallProofCounts()
    {
        var memory = new Memory(new StackLayout(5, 2, 3), ParameterSet.Test);
        List<IFunctional> claims = memory.Claims();
        Samples.Sweep(Samples.Prove(t => memory.Prove(t, claims)), bytes => memory.Verify(bytes, claims));
    }

    [Fact]
    public void ProductionParametersHaveTheirProofOfWork()
    {
        var memory = new Memory(new StackLayout(8, 1, 2), ParameterSet.Compact);
        List<IFunctional> claims = [memory.Eq(0, 8), memory.Eq(512, 8)];
        using var workers = new Prover.Workers(2);
        var transcript = new ProverTranscript(new Channel(), workers, Lanes.Width);
        memory.Prove(transcript, claims);
        byte[] proof = transcript.Writer.Bytes.ToArray();
        Assert.Equal(VerificationError.None, memory.Verify(proof, claims));
        proof[0]++;
        Assert.Equal(VerificationError.BadProofOfWork, memory.Verify(proof, claims));
    }

    /// <summary>Each claim in turn is false, and the prover is honest otherwise.</summary>
    [Fact]
    public void FalseClaimsAreRejected()
    {
        var memory = new Memory(new StackLayout(7, 3, 2), ParameterSet.Test);
        List<IFunctional> claims = memory.Claims();
        for (int i = 0; i < claims.Count; i++)
        {
            List<IFunctional> lies = [.. claims];
            lies[i] = Lie(claims[i]);
            Assert.Equal(VerificationError.BadSumcheck, memory.Verify(memory.Forge(lies, new()), lies));
        }
    }

    private static IFunctional Lie(IFunctional f) => f is EqFunctional eq
        ? new EqFunctional(eq.Offset, eq.Point, eq.Value + SecureField.One)
        : ((DenseFunctional)f) with { Value = f.Value + SecureField.One };

    /// <summary>Claims at one point, at points that begin it, and the same claim twice, which the prover takes together, and lies among them.</summary>
    [Fact]
    public void ClaimsAtOnePoint()
    {
        var memory = new Memory(new StackLayout(11, 2, 2), ParameterSet.Test);
        SecureField[] point = Samples.Elements(memory.Random, 13);
        IFunctional[] claims = [.. new (long Offset, int LogSize)[] { (0, 10), (0, 11), (2048, 11), (2048, 11), (0, 10), (4096, 12), (0, 13), (3072, 10) }
            .Select(c => memory.Eq(c.Offset, point.AsSpan(0, c.LogSize)))];
        byte[] proof = Samples.Prove(t => memory.Prove(t, claims));
        Assert.Equal(VerificationError.None, memory.Verify(proof, claims));
        for (int lie = 0; lie < claims.Length; lie++)
        {
            IFunctional[] lies = [.. claims];
            lies[lie] = Lie(lies[lie]);
            Assert.NotEqual(VerificationError.None, memory.Verify(memory.Forge(lies, new()), lies));
        }
    }

    /// <summary>A proof is of its claims: another value, point, block or order is rejected, and so are other commitments.</summary>
    [Fact]
    public void AProofIsOfItsClaimsAndCommitments()
    {
        var memory = new Memory(new StackLayout(6, 2, 2), ParameterSet.Test);
        EqFunctional first = memory.Eq(0, 6), second = memory.Eq(64, 6);
        byte[] proof = Samples.Prove(t => memory.Prove(t, [first, second]));
        VerificationError Verify(params IFunctional[] claims) => memory.Verify(proof, claims);
        Assert.Equal(VerificationError.None, Verify(first, second));
        Assert.NotEqual(VerificationError.None, Verify(second, first));
        Assert.NotEqual(VerificationError.None, Verify(first));
        Assert.NotEqual(VerificationError.None, Verify(first, second, first));
        Assert.NotEqual(VerificationError.None, Verify(Lie(first), second));
        Assert.NotEqual(VerificationError.None, Verify(new EqFunctional(128, first.Point, first.Value), second));
        Assert.NotEqual(VerificationError.None, Verify(new EqFunctional(0, second.Point, first.Value), second));
        IFunctional[] both = [first, second];
        Assert.Equal(VerificationError.BadDecommitment, memory.Verify(proof, memory.Layout, memory.WitnessRoot, memory.WitnessRoot, both));
        Assert.Equal(VerificationError.BadDecommitment, memory.Verify(proof, memory.Layout, memory.FixedRoot, memory.FixedRoot, both));
        Assert.NotEqual(VerificationError.None, memory.Verify(proof, new StackLayout(6, 1, 3), memory.FixedRoot, memory.WitnessRoot, both));
        Assert.NotEqual(VerificationError.None, memory.Verify(proof, new StackLayout(6, 3, 1), memory.FixedRoot, memory.WitnessRoot, both));
    }

    /// <summary>
    /// A false claim, covered by a lie in one round that makes its check come out right; everything later is honest about the lie. With s(1) kept
    /// true, s(0) alone carries the error; with the leading coefficient moved too, the polynomial is the true one plus a constant.
    /// </summary>
    [Fact]
    public void ALieInAnyRoundSurfaces()
    {
        var memory = new Memory(new StackLayout(7, 3, 2), ParameterSet.Test);
        List<IFunctional> honest = [memory.Eq(0, 7), memory.Eq(128, 7), memory.Dense(256, 4), memory.Eq(512, 8)], lies = [Lie(honest[0]), .. honest.Skip(1)];
        int rounds = 0;
        memory.Forge(honest, new() { Round = (_, _) => rounds++ });
        Assert.Equal(memory.Layout.LogCells, rounds);
        for (int lie = 0; lie < rounds; lie++)
            for (int value = 0; value < 2; value++)
            {
                var hooks = new OpeningHooks { Round = (round, sent) => sent[value] += round == lie ? SecureField.One : default };
                Assert.Equal(VerificationError.BadSumcheck, memory.Verify(memory.Forge(honest, hooks), honest));
                Assert.Equal(VerificationError.BadSumcheck, memory.Verify(memory.Forge(lies, hooks), lies));
            }
    }

    /// <summary>
    /// The prover of a false claim replaces the combination of the rows by another one for which the sumcheck ends well, and encodes and folds that
    /// honestly. The queries see that it is not the rows'.
    /// </summary>
    [Theory]
    [InlineData(7)]
    [InlineData(11)]
    public void AnotherCombinationOfTheRowsIsRejected(int logRow)
    {
        var memory = new Memory(new StackLayout(logRow, 2, 2), ParameterSet.Test);
        foreach (IFunctional honest in (IFunctional[])[memory.Dense(0, logRow), memory.Eq(1L << logRow, logRow), memory.Eq(0, logRow + 2)])
        {
            // The claim on several rows is computed, not believed; there the lie has no place but u.
            IFunctional lie = honest.LogSize > logRow ? honest : Lie(honest);
            byte[] proof = memory.Forge([lie], new()
            {
                Combined = (u, g, claim) =>
                {
                    SecureField sum = default;
                    for (int x = 0; x < u.Length; x++) sum += SecureColumns.Get(u, x) * SecureColumns.Get(g, x);
                    Assert.Equal(honest == lie, sum == claim);
                    // Two cells, so that u changes even where the sum does not.
                    SecureColumns.Set(u, 3, SecureColumns.Get(u, 3) + SecureColumns.Get(g, 77));
                    SecureColumns.Set(u, 77, SecureColumns.Get(u, 77) - SecureColumns.Get(g, 3) + (claim - sum) / SecureColumns.Get(g, 77));
                },
            });
            Assert.Equal(VerificationError.BadDecommitment, memory.Verify(proof, [lie]));
        }
    }

    /// <summary>A layer that is another word, committed and folded as if it were right, and a last polynomial that is another.</summary>
    [Fact]
    public void OtherLayersAreRejected()
    {
        var memory = new Memory(new StackLayout(13, 1, 1), ParameterSet.Test);
        IFunctional[] claims = [memory.Eq(0, 13)];
        int layers = 0;
        memory.Forge(claims, new() { Codeword = _ => layers++ });
        Assert.Equal(3, layers);
        for (int lie = 0; lie < layers; lie++)
        {
            int layer = 0;
            byte[] proof = memory.Forge(claims, new()
            {
                Codeword = word =>
                {
                    if (layer++ != lie) return;
                    for (int i = 0; i < word.Length; i++) word[lie][i] = (M31.FromCanonical(word[lie][i]) + M31.One).Value;
                },
            });
            Assert.NotEqual(VerificationError.None, memory.Verify(proof, claims));
        }
        for (int i = 0; i < 16; i++)
            Assert.NotEqual(VerificationError.None, memory.Verify(memory.Forge(claims, new() { Last = last => last[i] += SecureField.One }), claims));
    }

    [Fact]
    public void FunctionalsOutsideTheMemoryAreRefused()
    {
        var memory = new Memory(new StackLayout(5, 1, 2), ParameterSet.Test);
        foreach (IFunctional f in (IFunctional[])[new EqFunctional(1, new SecureField[1], default), new EqFunctional(128, [], default),
            new EqFunctional(-2, new SecureField[1], default), new EqFunctional(0, new SecureField[8], default)])
        {
            Assert.Throws<ArgumentException>(() => memory.Forge([f], new()));
            Assert.Throws<ArgumentException>(() => memory.Verify([], [f]));
        }
    }

    [Fact]
    public void RowsMayBeOfAnyIntegers()
    {
        var random = new Random(3);
        sbyte[] bytes = [.. Enumerable.Range(0, 100).Select(_ => (sbyte)random.Next(-128, 128))];
        short[] shorts = [.. Enumerable.Range(0, 100).Select(_ => (short)random.Next(short.MinValue, short.MaxValue + 1))];
        int[] integers = [.. Enumerable.Range(0, 98).Select(_ => random.Next(-(int)M31.P + 1, (int)M31.P)), -(int)M31.P + 1, (int)M31.P - 1];
        void Check(CellRows rows, Func<int, int> cell)
        {
            Assert.Equal(4, rows.Count);
            for (int first = 0; first < 32; first += 3)
                for (int row = 0; row < 4; row++)
                {
                    var words = new uint[32 - first];
                    rows.Read(row, first, words);
                    for (int i = 0; i < words.Length; i++)
                        Assert.Equal(row * 32 + first + i < 100 ? ((M31)cell(row * 32 + first + i)).Value : 0, words[i]);
                }
            Assert.Throws<ArgumentOutOfRangeException>(() => rows.Read(4, 0, new uint[1]));
            Assert.Throws<ArgumentOutOfRangeException>(() => rows.Read(0, 30, new uint[3]));
        }
        Check(CellRows.Of(bytes, 5), i => bytes[i]);
        Check(CellRows.Of(shorts, 5), i => shorts[i]);
        Check(CellRows.Of(integers, 5), i => integers[i]);
    }

    /// <summary>Every set has at least 100 bits for the largest memory that a model may need.</summary>
    [Fact]
    public void ProductionSetsAreSecure()
    {
        foreach (ParameterSet set in ParameterSet.All.Where(s => !s.ForTestsOnly))
        {
            IReadOnlyList<SecurityRow> rows = MultilinearSecurity.Opening(set, new StackLayout(StackLayout.MaxLogRowLength, 300, 100), 10_000);
            Assert.All(rows, row => Assert.True(row.Bits >= 100, $"{set}: {row}"));
            Assert.Contains(rows, row => row.Name == "rows");
            Assert.Contains(rows, row => row.Name == "fold 18");
        }
        Assert.True(MultilinearSecurity.Sumcheck(3).Bits > 120);
        Assert.True(MultilinearSecurity.Fractions().Bits > 120);
    }
}
