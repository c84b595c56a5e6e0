using Roundel.Field;
using Roundel.Ml.Proofs;
using Roundel.Multilinear;
using Roundel.Prover;
using Roundel.Verifier;

namespace Roundel.Ml.Tests.Attacks;

/// <summary>Certifies as <see cref="WeightCertificate"/> does, but for a lie.</summary>
/// <param name="model">The model.</param>
/// <param name="cells">The weights that its key commits to.</param>
internal sealed class CertificateForger(IntegerModel model, Func<WeightNode, int, int> cells)
{
    /// <summary>The verifier's reason against a certificate.</summary>
    /// <param name="looked">The weights that the sums of fractions are of; null for the committed ones.</param>
    /// <param name="sendsGood">Whether their values are sent, and not those of the committed ones.</param>
    /// <param name="balances">Whether multiplicities are changed after the challenge, so that each sum is zero.</param>
    public VerificationError Try(Func<WeightNode, int, int>? looked, bool sendsGood, bool balances)
    {
        using var prover = new ModelProver(model, ParameterSet.Test, 1, cells);
        using var workers = new Workers(1);
        ModelKey key = ModelKey.FromBytes(prover.Key.Bytes.Span);
        using Stack weights = Stack.Commit(WeightCells.Rows(model, prover.Key.Memory, cells), ParameterSet.Test, workers, Lanes.Width);
        Assert.Equal(key.WeightRoot, weights.Root);
        looked ??= cells;
        var plan = new CertificatePlan(model, prover.Key.Memory);
        var memory = new int[(long)plan.Layout.WitnessRows << plan.Layout.LogRowLength];
        foreach (CertificateChunk chunk in plan.Chunks)
            for (int i = 0; i < 1 << chunk.Cells.LogSize; i++)
            {
                int cell = looked(chunk.Weight, chunk.First + i);
                if (chunk.Weight.Interval.Contains(cell)) memory[chunk.Counts.Offset - plan.Start + cell - chunk.FirstEntry]++;
            }
        using Stack counts = Stack.Commit(CellRows.Of(memory, plan.Layout.LogRowLength), ParameterSet.Test, workers, Lanes.Width, keepsCodewords: true);
        Channel channel = WeightCertificate.Begin(prover.Key);
        var transcript = new ProverTranscript(channel, workers, Lanes.Width);
        transcript.Writer.SendDigest(TranscriptTag.WitnessRoot, counts.Root);
        SecureField zeta = channel.DrawSecure(TranscriptTag.LookupChallenge);
        var functionals = new List<IFunctional>();
        foreach (CertificateChunk chunk in plan.Chunks)
        {
            M31[] own = [.. memory.AsSpan((int)(chunk.Counts.Offset - plan.Start), 1 << chunk.Counts.LogSize).ToArray().Select(c => (M31)c)];
            M31[] words = Words(chunk, looked);
            if (balances) Balance(chunk, own, words, zeta);
            SecureField[] point = Prove(transcript, chunk, own, words, zeta).Point;
            SecureField[] values = [At(sendsGood ? words : Words(chunk, cells), point), At(own, point)];
            transcript.Writer.SendSecure(TranscriptTag.LookupValues, values);
            WeightCertificate.AddClaims(functionals, chunk, point, values);
        }
        WeightCertificate.AddPadding(functionals, prover.Key, channel);
        StackOpening.Prove(transcript, weights, counts, functionals);
        return WeightCertificate.Verify(key, transcript.Writer.Bytes);
    }

    private static M31[] Words(CertificateChunk chunk, Func<WeightNode, int, int> cells) =>
        [.. Enumerable.Range(0, 1 << chunk.Cells.LogSize).Select(i => M31.FromInt64(cells(chunk.Weight, chunk.First + i)))];

    private static SecureField At(M31[] cells, SecureField[] point) => MultilinearExtension.Evaluate(cells, point[..int.Log2(cells.Length)]);

    private static void Balance(CertificateChunk chunk, M31[] counts, M31[] words, SecureField zeta)
    {
        SecureField Entry(int i) => (zeta - M31.FromInt64(chunk.FirstEntry + i)).Inverse();
        SecureField sum = default;
        foreach (M31 word in words) sum += (zeta - word).Inverse();
        for (int i = 0; i < counts.Length; i++) sum -= Entry(i) * counts[i];
        M31[] more = FieldSolver.Solve([.. Enumerable.Range(0, SecureField.Degree).Select(Entry)], sum);
        for (int i = 0; i < more.Length; i++) counts[i] += more[i];
    }

    private static FractionClaim Prove(ProverTranscript transcript, CertificateChunk chunk, M31[] counts, M31[] words, SecureField zeta)
    {
        using var numerators = new NativeColumns(1, 1 << chunk.LogLeaves);
        using var denominators = new NativeColumns(SecureField.Degree, 1 << chunk.LogLeaves);
        denominators.View[0].Fill(1);
        for (int i = 0; i < words.Length; i++)
        {
            numerators.View[0][chunk.CellsAt + i] = 1;
            SecureColumns.Set(denominators.View, chunk.CellsAt + i, zeta - words[i]);
        }
        for (int i = 0; i < counts.Length; i++)
        {
            numerators.View[0][chunk.CountsAt + i] = (-counts[i]).Value;
            SecureColumns.Set(denominators.View, chunk.CountsAt + i, zeta - M31.FromInt64(chunk.FirstEntry + i));
        }
        return FractionalSum.Prove(transcript, numerators.View, denominators.View, refuses: false);
    }
}
