using System.Runtime.InteropServices;
using Roundel.Field;
using Roundel.Ml.Proofs;
using Roundel.Multilinear;
using Roundel.Prover;
using Roundel.Verifier;

namespace Roundel.Ml.Tests.Attacks;

/// <summary>What a prover does otherwise; whatever is not said here it does honestly, all later challenges included.</summary>
internal sealed class Forgery
{
    /// <summary>The tensors that it computes with.</summary>
    public Witness? Witness { get; init; }

    /// <summary>The tensors whose root it sends, where they are others.</summary>
    public Witness? Rooted { get; init; }

    /// <summary>The tensors that are committed, where they are others than it computes sums of fractions with.</summary>
    public Witness? Looked { get; init; }

    /// <summary>The multiplicities that it computes with.</summary>
    public Func<Table, uint[]>? Multiplicities { get; init; }

    /// <summary>The multiplicities that it commits to, where they are others.</summary>
    public Func<Table, uint[]>? CommittedMultiplicities { get; init; }

    /// <summary>What the proof says.</summary>
    public ModelClaim? Claim { get; init; }

    /// <summary>The claim that its challenges are of, where it is another.</summary>
    public ModelClaim? Absorbed { get; init; }

    /// <summary>The weights that it opens.</summary>
    public Func<WeightNode, int, int>? Weights { get; init; }

    /// <summary>Told of the side before the walk begins.</summary>
    public Action<CheatingSide>? Side { get; init; }

    /// <summary>What it opens instead of the memory: the layout and the cells of the witness's rows.</summary>
    public Func<StackLayout, int[], CellRows>? Opened { get; init; }

    /// <summary>The claims that it opens.</summary>
    public Func<IReadOnlyList<IFunctional>, IReadOnlyList<IFunctional>>? Functionals { get; init; }

    /// <summary>What it does in the opening.</summary>
    public OpeningHooks? Opening { get; init; }

    /// <summary>Changes messages.</summary>
    public Func<TranscriptTag, uint[], uint[]>? Sending { get; init; }
}

/// <summary>Proves as <see cref="ModelProver"/> does, but for a forgery; the judge is the real verifier, with the key's bytes alone.</summary>
internal sealed class Forger : IDisposable
{
    private readonly Workers _workers = new(1);
    private readonly Stack? _weights;
    private readonly ModelKey _own;

    /// <param name="model">The model that runs.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <param name="set">The parameters.</param>
    /// <param name="key">The key that proofs are for; null for the model's.</param>
    public Forger(IntegerModel model, Dictionary<string, IntegerTensor> inputs, ParameterSet? set = null, ModelKey? key = null)
    {
        set ??= ParameterSet.Test;
        Model = model;
        Honest = IntegerInterpreter.Run(model, inputs, _workers);
        Public = [.. model.Inputs.Where(i => i.IsPublic).Select(i => inputs[i.Name])];
        var memory = new MemoryPlan(model);
        if (memory.Layout.FixedRows > 0) _weights = Commit(WeightCells.Rows(model, memory), set);
        _own = new ModelKey(model, set, _weights?.Root ?? default);
        Key = key ?? _own;
    }

    public IntegerModel Model { get; }

    public ModelKey Key { get; }

    public Witness Honest { get; }

    public IReadOnlyList<IntegerTensor> Public { get; }

    /// <summary>What an honest proof says.</summary>
    public ModelClaim HonestClaim => ClaimOf(Honest);

    /// <summary>What a witness gives.</summary>
    public ModelClaim ClaimOf(Witness witness) => new([.. Public], [.. Model.Outputs.Select(o => witness.Of(o.Node))]);

    /// <summary>The verifier's reason against a forgery.</summary>
    public VerificationError Try(Forgery forgery) => Judge(Prove(forgery));

    /// <summary>The verifier's reason against a proof.</summary>
    public VerificationError Judge(ModelProof proof) =>
        ModelVerifier.Verify(ModelKey.FromBytes(Key.Bytes.Span), ModelProof.FromBytes(proof.Bytes.Span), minSecurityBits: 0).Error;

    /// <summary>The honest proof is accepted: what is rejected otherwise is rejected for the forgery.</summary>
    public void AcceptsTheHonestProof() => Assert.Equal(VerificationError.None, Try(new Forgery()));

    public ModelProof Prove(Forgery forgery)
    {
        MemoryPlan memory = _own.Memory;
        Witness witness = forgery.Witness ?? Honest, looked = forgery.Looked ?? witness;
        ModelClaim claim = forgery.Claim ?? ClaimOf(witness);
        Func<Table, uint[]> counted = forgery.Multiplicities ?? (t => Counted(looked, t));
        Dictionary<Table, uint[]> counts = Model.Tables.ToDictionary(t => t, counted);
        Dictionary<Table, uint[]> committed = forgery.CommittedMultiplicities is { } other ? Model.Tables.ToDictionary(t => t, other) : counts;
        int[] cells = Cells(witness, committed);
        using Stack? stack = cells.Length == 0 ? null
            : Commit(forgery.Opened?.Invoke(memory.Layout, cells) ?? CellRows.Of(cells, memory.LogRow), Key.Parameters);
        using Stack? rooted = forgery.Rooted is null && forgery.Opened is null ? null
            : Commit(CellRows.Of(Cells(forgery.Rooted ?? witness, committed), memory.LogRow), Key.Parameters);
        using Stack? weights = forgery.Weights is null ? null : Commit(WeightCells.Rows(Model, memory, forgery.Weights), Key.Parameters);

        Channel channel = ModelTranscript.Begin(Key, forgery.Absorbed ?? claim);
        var transcript = new ProverTranscript(channel, _workers, Lanes.Width);
        var sent = new List<uint[]>();
        transcript.Writer.Sending = (tag, words) =>
        {
            if (forgery.Sending is not null) words = forgery.Sending(tag, words);
            sent.Add(words);
            return words;
        };
        if (stack is not null) transcript.Writer.SendDigest(TranscriptTag.WitnessRoot, (rooted ?? stack).Root);
        transcript.Writer.SendNonce(TranscriptTag.LookupNonce, Key.Parameters.Grinding.Lookup);
        var walk = new ModelWalk(Model, memory, _own.Lookups, ModelTranscript.PublicCells(Model, claim), ModelTranscript.Outputs(Model, claim));
        var side = new CheatingSide(new ProverSide(transcript, witness, committed, refuses: false),
            new ProverSide(transcript, looked, counts, refuses: false), sent, transcript);
        forgery.Side?.Invoke(side);
        IReadOnlyList<IFunctional> functionals = walk.Run(ref side);
        if (forgery.Functionals is not null) functionals = forgery.Functionals(functionals);
        StackOpening.Prove(transcript, weights ?? _weights, stack, functionals, forgery.Opening);
        return ModelProof.Of(claim, transcript.Writer.Bytes);
    }

    /// <summary>As many of the look-ups as there are entries for.</summary>
    public static uint[] Counted(Witness witness, Table table)
    {
        var counts = new uint[1 << table.Bits];
        foreach (LookupRelation lookup in witness.Model.Rules.SelectMany(r => r.Lookups).Where(l => l.Table == table))
            foreach (int cell in witness.Of(lookup.Input).ToDense())
                if (table.Domain.Contains(cell)) counts[cell - table.First]++;
        return counts;
    }

    /// <summary>The honest run up to some tensors, which are forged, and the honest run of what follows from them.</summary>
    public Witness Rerun(params (Node Node, int[] Values)[] forged)
    {
        var witness = new Witness(Model);
        foreach (Node node in Model.Nodes)
        {
            if (node is InputNode) witness.Set(node, Honest.Values(node));
            else if (!node.IsAuxiliary) IntegerInterpreter.Evaluate(witness, node, _workers);
            foreach ((Node other, int[] values) in forged)
                if (other == node) witness.Set(node, values);
        }
        return witness;
    }

    /// <summary>The honest run with another tensor, of which nothing follows but what rules say; no range is refused.</summary>
    public Witness Forged(Node node, int[] values)
    {
        Witness witness = Honest.With(node, values);
        foreach (RangeNode range in Model.Nodes.OfType<RangeNode>()) witness.Set(range, witness.Values(range.Operands[0]));
        return witness;
    }

    /// <summary>The honest cells of a node but for one.</summary>
    public int[] Changed(Node node, int cell, Func<int, int> change)
    {
        var values = (int[])Honest.Values(node).Clone();
        values[cell] = change(values[cell]);
        return values;
    }

    /// <summary>A claim with another number in an output.</summary>
    public static ModelClaim WithOutput(ModelClaim claim, int output, int cell, Func<int, int> change)
    {
        int[] cells = claim.Outputs[output].ToDense();
        cells[cell] = change(cells[cell]);
        return claim with { Outputs = claim.Outputs.SetItem(output, IntegerTensor.FromDense(claim.Outputs[output].Shape, cells)) };
    }

    private int[] Cells(Witness witness, Dictionary<Table, uint[]> counts)
    {
        MemoryPlan memory = _own.Memory;
        var cells = new int[(long)memory.Layout.WitnessRows << memory.LogRow];
        foreach (Node node in memory.Witnesses) witness.Values(node).CopyTo(cells, memory[node].Offset - memory.WitnessStart);
        foreach (Table table in Model.Tables)
            MemoryMarshal.Cast<uint, int>(counts[table]).CopyTo(cells.AsSpan((int)(memory[table].Offset - memory.WitnessStart)));
        return cells;
    }

    private Stack Commit(CellRows rows, ParameterSet set) => Stack.Commit(rows, set, _workers, Lanes.Width, keepsCodewords: true);

    public void Dispose()
    {
        _weights?.Dispose();
        _workers.Dispose();
    }
}
