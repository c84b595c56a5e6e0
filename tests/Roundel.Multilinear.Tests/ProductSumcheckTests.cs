using Roundel.Field;
using Roundel.Verifier;

namespace Roundel.Multilinear.Tests;

public sealed class ProductSumcheckTests
{
    private readonly Random _random = new(31);

    private static SecureField Sum(SecureField[][] factors)
    {
        SecureField sum = default;
        for (int x = 0; x < factors[0].Length; x++) sum += Product(factors.Select(f => f[x]));
        return sum;
    }

    private static SecureField Product(IEnumerable<SecureField> values) => values.Aggregate(SecureField.One, (a, b) => a * b);

    /// <summary>Proves, and sends the factors' values at the end.</summary>
    private static void Prove(ProverTranscript transcript, SecureField[][] factors)
    {
        NativeColumns[] columns = [.. factors.Select(f => SecureColumns.Of(f))];
        SumcheckResult result = ProductSumcheck.Prove(transcript, [.. columns.Select(c => c.View)]);
        for (int i = 0; i < factors.Length; i++) Assert.Equal(MultilinearExtension.Evaluate(factors[i], result.Point), result.Finals[i]);
        transcript.Writer.SendSecure(TranscriptTag.SampledValues, result.Finals);
        foreach (NativeColumns c in columns) c.Dispose();
    }

    /// <summary>Verifies, with the factors at hand where a caller would have a commitment.</summary>
    private static VerificationError Verify(ReadOnlySpan<byte> proof, SecureField claim, SecureField[][] factors)
    {
        var channel = new Channel();
        var reader = new ProofReader(proof, channel);
        PointClaim left = ProductSumcheck.Verify(ref reader, channel, claim, int.Log2(factors[0].Length), factors.Length);
        var finals = new SecureField[factors.Length];
        reader.ReceiveSecure(TranscriptTag.SampledValues, finals);
        if (Product(finals) != left.Value) reader.Fail(VerificationError.BadSumcheck);
        for (int i = 0; i < factors.Length; i++)
            if (MultilinearExtension.Evaluate(factors[i], left.Point) != finals[i]) reader.Fail(VerificationError.BadDecommitment);
        if (!reader.AtEnd) reader.Fail(VerificationError.TrailingBytes);
        return reader.Error;
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 3)]
    [InlineData(4, 2)]
    [InlineData(7, 2)]
    [InlineData(7, 3)]
    [InlineData(14, 2)]
    [InlineData(13, 3)]
    public void ProvesSumsOfProducts(int variables, int degree)
    {
        SecureField[][] factors = [.. Enumerable.Range(0, degree).Select(_ => Samples.Elements(_random, 1 << variables))];
        byte[] proof = Samples.Prove(t => Prove(t, factors));
        Assert.Equal(16 * degree * (variables + 1), proof.Length);
        SecureField claim = Sum(factors);
        Samples.Sweep(proof, bytes => Verify(bytes, claim, factors), variables > 10 ? 13 : 1);
        Assert.Equal(VerificationError.BadSumcheck, Verify(proof, claim + SecureField.One, factors));
    }

    /// <summary>
    /// A prover of a false sum who keeps every check of the rounds true as long as it can: in one round it moves s(0) by the error, and from
    /// there on it is honest about the polynomial that it is left with. The end gives it away.
    /// </summary>
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void ALieInAnyRoundSurfacesAtTheEnd(int degree)
    {
        const int variables = 6;
        SecureField[][] factors = [.. Enumerable.Range(0, degree).Select(_ => Samples.Elements(_random, 1 << variables))];
        SecureField error = Samples.Element(_random), claim = Sum(factors) + error;
        for (int lie = 0; lie < variables; lie++)
            for (int word = 0; word < degree; word++)
            {
                byte[] proof = Forge(factors, lie, word, error);
                Assert.Equal(VerificationError.BadSumcheck, Verify(proof, claim, factors));
                Assert.Equal(VerificationError.BadSumcheck, Verify(proof, Sum(factors), factors));
            }
    }

    /// <summary>Plain code, no kernel: what is sent in one round is off by an error, all later challenges are those of the forged proof.</summary>
    private static byte[] Forge(SecureField[][] factors, int lie, int word, SecureField error)
    {
        using var workers = new Prover.Workers(1);
        var t = new ProverTranscript(new Channel(), workers, LaneWidth.Scalar);
        SecureField[][] tables = [.. factors.Select(f => (SecureField[])f.Clone())];
        for (int half = tables[0].Length / 2, round = 0; half >= 1; half /= 2, round++)
        {
            var sent = new SecureField[factors.Length];
            for (int x = 0; x < half; x++)
            {
                sent[0] += Product(tables.Select(f => f[x]));
                if (sent.Length == 3) sent[1] += Product(tables.Select(f => f[x] + f[x] - f[x + half]));
                sent[^1] += Product(tables.Select(f => f[x + half] - f[x]));
            }
            if (round == lie) sent[word] += error;
            t.Writer.SendSecure(TranscriptTag.SumcheckRound, sent);
            SecureField r = t.Channel.DrawSecure(TranscriptTag.SumcheckChallenge);
            foreach (SecureField[] f in tables)
                for (int x = 0; x < half; x++) f[x] += r * (f[x + half] - f[x]);
        }
        t.Writer.SendSecure(TranscriptTag.SampledValues, [.. tables.Select(f => f[0])]);
        return t.Writer.Bytes.ToArray();
    }

    /// <summary>The same code without a lie writes the kernels' bytes: it is their specification.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void KernelsDoWhatThePlainProverDoes(int degree)
    {
        SecureField[][] factors = [.. Enumerable.Range(0, degree).Select(_ => Samples.Elements(_random, 1 << 9))];
        Assert.Equal(Forge(factors, -1, 0, default), Samples.Prove(t => Prove(t, factors)));
    }
}
