using Roundel.Field;
using Roundel.Multilinear;
using Roundel.Verifier;

namespace Roundel.Ml.Proofs;

/// <summary>The prover: computes, and sends.</summary>
internal sealed class ProverSide(ProverTranscript transcript, Witness witness, IReadOnlyDictionary<Table, uint[]> multiplicities, bool refuses = true)
    : ISide, IDisposable
{
    // Forms are asked for several tensors one after the other.
    private (LinearForm Form, ProductTable Table)? _last;

    public bool IsProver => true;

    public bool IsOk => true;

    public void Exchange(TranscriptTag tag, scoped Span<SecureField> values) => transcript.Writer.SendSecure(tag, values);

    public SecureField Draw(TranscriptTag tag) => transcript.Channel.DrawSecure(tag);

    public void Require(bool holds, VerificationError error)
    {
        if (!holds && refuses) throw new InvalidOperationException($"The prover's own check failed: {error}.");
    }

    public SecureField ValueOf(Node node, LinearForm form)
    {
        if (form is not ProductForm product) return form.Of(witness.Values(node), transcript.Workers, transcript.Width);
        if (_last?.Form != form)
        {
            Dispose();
            _last = (form, product.Table());
        }
        return _last.Value.Table.Sum(witness.Values(node), transcript.Workers, transcript.Width);
    }

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
                Fingerprints.Write(start, alpha, square, inputs, results, bottom, offset, transcript.Workers, transcript.Width);
                TensorShape shape = lookup.Input.Shape;
                for (int row = 0; row < shape.RowCount; row++) top.Slice(shape.RowStart(row), shape.RowLength).Fill(1);
            }
            else
            {
                uint[] counts = multiplicities[block.Table];
                for (int i = 0; i < counts.Length; i++) top[i] = (-(M31)(int)counts[i]).Value;
                int[] entries = [.. Enumerable.Range((int)block.Table.First, counts.Length)];
                Fingerprints.Write(start, alpha, square, entries, (block.Table as FunctionTable)?.Outputs.AsMemory() ?? default, bottom, offset,
                    transcript.Workers, transcript.Width);
            }
        }
        for (int c = 0; c < SecureField.Degree; c++) denominators.View[c][(int)end..].Fill(c == 0 ? 1u : 0u);
        return FractionalSum.Prove(transcript, numerators.View, denominators.View, refuses);
    }

    public PointClaim Combine(EinsumNode node, IReadOnlyList<Claim> claims, SecureField lambda, SecureField sum, out SecureField value)
    {
        using var forms = new NativeColumns(SecureField.Degree, node.Shape.PaddedCount);
        using NativeColumns values = NativeColumns.Uninitialised(SecureField.Degree, node.Shape.PaddedCount);
        SecureField weight = SecureField.One;
        foreach (Claim claim in claims)
        {
            claim.Form.AddTo(forms.View, 0, weight, transcript.Width);
            weight *= lambda;
        }
        CellRows.Of(witness.Values(node), node.Shape.LogSize).Read(0, 0, values.View[0]);
        for (int c = 1; c < SecureField.Degree; c++) values.View[c].Clear();
        SumcheckResult result = ProductSumcheck.Prove(transcript, forms.View, values.View);
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

    public void Dispose()
    {
        _last?.Table.Dispose();
        _last = null;
    }
}
