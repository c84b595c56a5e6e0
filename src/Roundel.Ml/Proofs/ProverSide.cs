using Roundel.Field;
using Roundel.Multilinear;
using Roundel.Verifier;

namespace Roundel.Ml.Proofs;

/// <summary>The prover: computes, and sends.</summary>
internal sealed class ProverSide(ProverTranscript transcript, Witness witness, IReadOnlyDictionary<Table, uint[]> multiplicities, bool refuses = true) : ISide
{
    private const int Grain = 1 << 12;

    public bool IsProver => true;

    public bool IsOk => true;

    public void Exchange(TranscriptTag tag, scoped Span<SecureField> values) => transcript.Writer.SendSecure(tag, values);

    public SecureField Draw(TranscriptTag tag) => transcript.Channel.DrawSecure(tag);

    public void Require(bool holds, VerificationError error)
    {
        if (!holds && refuses) throw new InvalidOperationException($"The prover's own check failed: {error}.");
    }

    public SecureField ValueOf(Node node, LinearForm form) => form.Of(witness.Values(node));

    public SecureField ValueOf(Table table, ReadOnlySpan<SecureField> point)
    {
        // Safe to read as field elements: a multiplicity is at most the number of leaves, 2^28.
        ReadOnlySpan<M31> counts = System.Runtime.InteropServices.MemoryMarshal.Cast<uint, M31>(multiplicities[table].AsSpan());
        return MultilinearExtension.Evaluate(counts, point);
    }

    public FractionClaim Fractions(LookupPlan plan, SecureField zeta, SecureField alpha)
    {
        using var numerators = new NativeColumns(1, 1 << plan.LogLeaves);
        using NativeColumns denominators = NativeColumns.Uninitialised(SecureField.Degree, 1 << plan.LogLeaves);
        long end = 0;
        foreach (LookupBlock block in plan.Blocks)
        {
            int offset = (int)block.Offset;
            ColumnView bottom = denominators.View;
            Span<uint> top = numerators.View[0].Slice(offset, 1 << block.LogSize);
            end = block.Offset + (1L << block.LogSize);
            SecureField start = zeta - (M31)block.Table.Id, square = alpha * alpha;
            if (block.Lookup is { } lookup)
            {
                int[] inputs = witness.Values(lookup.Input);
                int[]? results = lookup.Output is null ? null : witness.Values(lookup.Output);
                transcript.Workers.ForRanges(inputs.Length, Grain, (first, count) =>
                {
                    for (int i = first; i < first + count; i++)
                        SecureColumns.Set(bottom, offset + i, Fingerprint(start, alpha, square, inputs[i], results is null ? 0 : results[i]));
                });
                TensorShape shape = lookup.Input.Shape;
                for (int row = 0; row < shape.RowCount; row++) top.Slice(shape.RowStart(row), shape.RowLength).Fill(1);
            }
            else
            {
                uint[] counts = multiplicities[block.Table];
                var function = block.Table as FunctionTable;
                for (int i = 0; i < counts.Length; i++)
                {
                    top[i] = (-(M31)(int)counts[i]).Value;
                    SecureColumns.Set(bottom, offset + i, Fingerprint(start, alpha, square, block.Table.First + i, function?.Outputs[i] ?? 0));
                }
            }
        }
        for (int i = (int)end; i < 1 << plan.LogLeaves; i++) SecureColumns.Set(denominators.View, i, SecureField.One);
        return FractionalSum.Prove(transcript, numerators.View, denominators.View, refuses);
    }

    public PointClaim Combine(EinsumNode node, IReadOnlyList<Claim> claims, SecureField lambda, SecureField sum, out SecureField value)
    {
        var forms = new SecureField[node.Shape.PaddedCount];
        SecureField weight = SecureField.One;
        foreach (Claim claim in claims)
        {
            claim.Form.AddTo(forms, weight);
            weight *= lambda;
        }
        int[] cells = witness.Values(node);
        var values = new SecureField[cells.Length];
        for (int i = 0; i < values.Length; i++) values[i] = M31.FromInt64(cells[i]);
        SumcheckResult result = Prove(forms, values);
        value = result.Finals[1];
        return new PointClaim(result.Point, result.Finals[0] * result.Finals[1]);
    }

    public PointClaim Multiply(EinsumPlan plan, ReadOnlySpan<SecureField> point, SecureField value, out SecureField left, out SecureField right)
    {
        SecureField[] lefts = OperandTable.Of(plan, plan.Node.Left, plan.Node.Labels.Left, point, witness, transcript.Workers, transcript.Width);
        SecureField[] rights = OperandTable.Of(plan, plan.Node.Right, plan.Node.Labels.Right, point, witness, transcript.Workers, transcript.Width);
        SumcheckResult result;
        if (plan.BatchVariables == 0) result = Prove(lefts, rights);
        else
        {
            var low = new SecureField[1 << plan.BatchVariables];
            MultilinearExtension.EqTable(plan.BatchPoint(point), SecureField.One, low);
            var batch = new SecureField[lefts.Length];
            for (int i = 0; i < batch.Length; i += low.Length) low.CopyTo(batch, i);
            result = Prove(lefts, rights, batch);
        }
        (left, right) = (result.Finals[0], result.Finals[1]);
        return new PointClaim(result.Point, result.Finals.Aggregate((a, b) => a * b));
    }

    private SumcheckResult Prove(params ReadOnlySpan<SecureField[]> factors)
    {
        var columns = new NativeColumns[factors.Length];
        try
        {
            var views = new ColumnView[factors.Length];
            for (int i = 0; i < views.Length; i++) views[i] = (columns[i] = SecureColumns.Of(factors[i])).View;
            return ProductSumcheck.Prove(transcript, views);
        }
        finally
        {
            foreach (NativeColumns? column in columns) column?.Dispose();
        }
    }

    private static SecureField Fingerprint(SecureField start, SecureField alpha, SecureField square, long input, int output)
    {
        SecureField value = start - alpha * M31.FromInt64(input);
        return output == 0 ? value : value - square * M31.FromInt64(output);
    }
}
