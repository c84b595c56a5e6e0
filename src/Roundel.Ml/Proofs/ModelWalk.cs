using Roundel.Field;
using Roundel.Multilinear;
using Roundel.Verifier;

namespace Roundel.Ml.Proofs;

/// <summary>
/// The protocol between the commitment and its opening: from the rules of a model and its outputs to claims about single blocks of the memory.
/// </summary>
/// <remarks>
/// Order. Key, public inputs, outputs and the witness's root are in the transcript before the first challenge here. (1) ζ, α: the fractions of all
/// look-ups and tables add up to zero; at the point where the sum of fractions ends, each block's tensors have the values sent, whose combination is
/// checked. (2) A point r: relations vanish there, outputs have the values that the verifier computes from them, and padding is zero; each
/// tensor uses as many coordinates of r as it has bits. All tensors are functions of committed and public cells, fixed before r. (3) From the last node to the
/// first, claims about a node become claims about its operands (<see cref="ClaimLedger"/>): by linearity, or for
/// einsums by two sumchecks. What is left are claims about committed cells, for <see cref="StackOpening"/>, and about public ones, which the verifier computes.
/// </remarks>
internal sealed class ModelWalk(IntegerModel model, MemoryPlan memory, LookupPlan lookups, Func<Node, int[]> publicCells,
    IReadOnlyList<(Node Node, int[] Cells)> outputs)
{
    private readonly ClaimLedger _ledger = new(model);
    private readonly List<IFunctional> _functionals = [];

    /// <summary>How many claims there were.</summary>
    public int Claims => _ledger.Posted;

    /// <summary>Runs one side.</summary>
    /// <returns>The claims about the memory.</returns>
    public IReadOnlyList<IFunctional> Run<TSide>(ref TSide side) where TSide : ISide, allows ref struct
    {
        if (lookups.Blocks.Count > 0) Lookups(ref side);
        if (!side.IsOk) return [];
        Relations(ref side);
        while (side.IsOk && _ledger.TryTake(out IReadOnlyList<Claim> claims)) Reduce(ref side, claims);
        side.Require(_ledger.IsSettled, VerificationError.BadStatement);
        return _functionals;
    }

    private void Lookups<TSide>(ref TSide side) where TSide : ISide, allows ref struct
    {
        SecureField zeta = side.Draw(TranscriptTag.LookupChallenge), alpha = side.Draw(TranscriptTag.LookupChallenge);
        FractionClaim claim = side.Fractions(lookups, zeta, alpha);
        ReadOnlySpan<SecureField> point = claim.Point;
        SecureField numerator = default, denominator = default, rest = SecureField.One;
        Span<SecureField> sent = stackalloc SecureField[2];
        foreach (LookupBlock block in lookups.Blocks)
        {
            ReadOnlySpan<SecureField> low = point[..block.LogSize];
            SecureField share = block.Share(point), fingerprint = zeta - (M31)block.Table.Id, own;
            if (block.Lookup is { } lookup)
            {
                Span<SecureField> values = sent[..(lookup.Output is null ? 1 : 2)];
                var form = new PointForm(lookup.Input.Shape, low.ToArray(), SecureField.One);
                values[0] = side.ValueOf(lookup.Input, form);
                if (lookup.Output is not null) values[1] = side.ValueOf(lookup.Output, form);
                side.Exchange(TranscriptTag.LookupValues, values);
                _ledger.Post(new Claim(lookup.Input, form, values[0]));
                fingerprint -= alpha * values[0];
                if (lookup.Output is not null)
                {
                    _ledger.Post(new Claim(lookup.Output, form, values[1]));
                    fingerprint -= alpha * alpha * values[1];
                }
                own = form.SumInBounds();
            }
            else
            {
                sent[0] = side.ValueOf(block.Table, low);
                side.Exchange(TranscriptTag.LookupValues, sent[..1]);
                _functionals.Add(new EqFunctional(memory[block.Table].Offset, low, sent[0]));
                own = -sent[0];
                fingerprint -= alpha * InputAt(block.Table, low);
                if (block.Table is FunctionTable function) fingerprint -= alpha * alpha * OutputAt(function, low);
            }
            numerator += share * own;
            denominator += share * fingerprint;
            rest -= share;
        }
        // Leaves behind the last block are 0/1.
        side.Require(numerator == claim.Numerator && denominator + rest == claim.Denominator, VerificationError.BadSumcheck);
    }

    private void Relations<TSide>(ref TSide side) where TSide : ISide, allows ref struct
    {
        var point = new SecureField[TensorShape.MaxLogSize];
        for (int i = 0; i < point.Length; i++) point[i] = side.Draw(TranscriptTag.RelationPoint);
        PointForm At(TensorShape shape) => new(shape, point[..shape.LogSize], SecureField.One);
        foreach (ZeroRelation zero in model.Rules.SelectMany(r => r.Zeros))
            _ledger.Post(new Claim(zero.Expression, At(zero.Expression.Shape), SecureField.Zero));
        foreach ((Node node, int[] cells) in outputs) _ledger.Post(new Claim(node, At(node.Shape), At(node.Shape).Of(cells, null, Lanes.Width)));
        foreach (Node node in memory.Witnesses)
            if (!node.Shape.IsFull) _functionals.Add(PlacedForm.Of(new PaddingForm(node.Shape, point[..node.Shape.LogSize]), memory[node], SecureField.Zero));
    }

    private void Reduce<TSide>(ref TSide side, IReadOnlyList<Claim> claims) where TSide : ISide, allows ref struct
    {
        Node node = claims[0].Node;
        if (node is EinsumNode einsum)
        {
            Einsum(ref side, einsum, claims);
            return;
        }
        foreach (Claim claim in claims)
        {
            switch (node)
            {
                case { IsCommitted: true }: _functionals.Add(PlacedForm.Of(claim.Form, memory[node], claim.Value)); break;
                case { Storage: Storage.Public }:
                    side.Require(claim.Form.Of(publicCells(node), null, Lanes.Width) == claim.Value, VerificationError.WrongInput);
                    break;
                case RangeNode: _ledger.Post(claim with { Node = node.Operands[0] }); break;
                case ViewNode view: _ledger.Post(new Claim(node.Operands[0], TransposedForms.Through(view.Map, claim.Form), claim.Value)); break;
                case AxisMapNode map: _ledger.Post(new Claim(node.Operands[0], TransposedForms.Through(map, claim.Form), claim.Value)); break;
                case LinearNode linear: Linear(ref side, linear, claim); break;
                default: throw new InvalidOperationException($"{node.Name}: a claim about a node of an unknown kind.");
            }
        }
    }

    private void Linear<TSide>(ref TSide side, LinearNode node, Claim claim) where TSide : ISide, allows ref struct
    {
        var values = new SecureField[node.Operands.Length];
        for (int i = 0; i < values.Length; i++) values[i] = side.ValueOf(node.Operands[i], claim.Form);
        side.Exchange(TranscriptTag.OperandValues, values);
        SecureField sum = node.Constant == 0 ? default : claim.Form.SumInBounds() * M31.FromInt64(node.Constant);
        for (int i = 0; i < values.Length; i++)
        {
            sum += values[i] * M31.FromInt64(node.Coefficients[i]);
            _ledger.Post(claim with { Node = node.Operands[i], Value = values[i] });
        }
        side.Require(sum == claim.Value, VerificationError.BadSumcheck);
    }

    private void Einsum<TSide>(ref TSide side, EinsumNode node, IReadOnlyList<Claim> claims) where TSide : ISide, allows ref struct
    {
        SecureField[] point;
        Span<SecureField> value = stackalloc SecureField[1];
        if (claims is [{ Form: PointForm { Scale.IsZero: false } form } only])
        {
            point = form.Point;
            value[0] = only.Value / form.Scale;
        }
        else
        {
            SecureField lambda = side.Draw(TranscriptTag.ClaimBatch), sum = default, forms = default;
            for (int i = claims.Count - 1; i >= 0; i--) sum = sum * lambda + claims[i].Value;
            PointClaim combined = side.Combine(node, claims, lambda, sum, out value[0]);
            point = combined.Point;
            side.Exchange(TranscriptTag.OperandValues, value);
            for (int i = claims.Count - 1; i >= 0; i--) forms = forms * lambda + claims[i].Form.Evaluate(point);
            side.Require(forms * value[0] == combined.Value, VerificationError.BadSumcheck);
        }
        var plan = new EinsumPlan(node);
        Span<SecureField> operands = stackalloc SecureField[2];
        PointClaim product = side.Multiply(plan, point, value[0], out operands[0], out operands[1]);
        side.Exchange(TranscriptTag.OperandValues, operands);
        SecureField batch = MultilinearExtension.Eq(plan.BatchPoint(point), product.Point.AsSpan(0, plan.BatchVariables));
        side.Require(batch * operands[0] * operands[1] == product.Value, VerificationError.BadSumcheck);
        _ledger.Post(new Claim(node.Left, plan.FormOf(node.Left, node.Labels.Left, point, product.Point), operands[0]));
        _ledger.Post(new Claim(node.Right, plan.FormOf(node.Right, node.Labels.Right, point, product.Point), operands[1]));
    }

    /// <summary>The extension of a table's inputs: First + Σ 2^b·x_b.</summary>
    private static SecureField InputAt(Table table, ReadOnlySpan<SecureField> point)
    {
        SecureField sum = M31.FromInt64(table.First);
        for (int b = 0; b < point.Length; b++) sum += point[b] * (M31)(1 << b);
        return sum;
    }

    private static SecureField OutputAt(FunctionTable table, ReadOnlySpan<SecureField> point)
    {
        ReadOnlySpan<int> outputs = table.Outputs.AsSpan();
        var words = new M31[outputs.Length];
        for (int i = 0; i < words.Length; i++) words[i] = M31.FromInt64(outputs[i]);
        return MultilinearExtension.Evaluate(words, point);
    }
}
