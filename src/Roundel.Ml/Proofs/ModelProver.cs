using Roundel.Field;
using Roundel.Multilinear;
using Roundel.Prover;
using Roundel.Verifier;

namespace Roundel.Ml.Proofs;

/// <summary>A model ready to be proven: its weights committed, its key known. It keeps the model's weights, and a hash tree over them.</summary>
public sealed class ModelProver : IDisposable
{
    private readonly Stack? _weights;
    private readonly Workers _workers;
    private readonly LaneWidth _width;

    /// <summary>Commits to a model's weights.</summary>
    /// <param name="model">The model, with its weights.</param>
    /// <param name="parameters">The parameters.</param>
    /// <param name="threads">Threads; nothing depends on them.</param>
    /// <param name="width">Lane width; nothing depends on it.</param>
    /// <exception cref="InvalidOperationException">The weights are not at hand.</exception>
    /// <exception cref="ModelException">The model is too large.</exception>
    public ModelProver(IntegerModel model, ParameterSet? parameters = null, int? threads = null, LaneWidth? width = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (!model.IsLoaded) throw new InvalidOperationException("The weights are not at hand.");
        parameters ??= ParameterSet.Fast;
        _workers = new Workers(threads ?? Environment.ProcessorCount);
        _width = width ?? Lanes.Width;
        var memory = new MemoryPlan(model);
        if (memory.Layout.FixedRows > 0) _weights = Stack.Commit(WeightCells.Rows(model, memory), parameters, _workers, _width);
        Key = new ModelKey(model, parameters, _weights?.Root ?? default);
    }

    /// <summary>The key for verifiers.</summary>
    public ModelKey Key { get; }

    /// <summary>Runs the model and proves the run.</summary>
    /// <param name="inputs">Each input by its name, as for <see cref="IntegerInterpreter.Run"/>.</param>
    /// <param name="phase">Told what begins.</param>
    /// <exception cref="ModelException">The inputs do not fit the model.</exception>
    public ModelProof Prove(IReadOnlyDictionary<string, IntegerTensor> inputs, Action<string>? phase = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        phase?.Invoke("run");
        Witness witness = IntegerInterpreter.Run(Key.Model, inputs, _workers);
        return Prove(witness, [.. Key.Model.Inputs.Where(i => i.IsPublic).Select(i => inputs[i.Name])], phase);
    }

    /// <summary>Proves a run, or what a forger makes of one: then nothing is refused, and the claim and the multiplicities may be any.</summary>
    internal ModelProof Prove(Witness witness, IReadOnlyList<IntegerTensor> publicInputs, Action<string>? phase = null, ModelForgery? forgery = null)
    {
        IntegerModel model = Key.Model;
        MemoryPlan memory = Key.Memory;
        var claim = new ModelClaim([.. publicInputs], [.. model.Outputs.Select(o => witness.Of(o.Node))]);
        if (forgery?.Claim is not null) claim = forgery.Claim;
        phase?.Invoke("commit");
        Dictionary<Table, uint[]> multiplicities = model.Tables.ToDictionary(t => t, forgery?.Multiplicities ?? witness.Multiplicities);
        var cells = new int[(long)memory.Layout.WitnessRows << memory.LogRow];
        foreach (Node node in memory.Witnesses) witness.Values(node).CopyTo(cells, memory[node].Offset - memory.WitnessStart);
        foreach (Table table in model.Tables) System.Runtime.InteropServices.MemoryMarshal.Cast<uint, int>(multiplicities[table]).CopyTo(cells.AsSpan((int)(memory[table].Offset - memory.WitnessStart)));
        using Stack? stack = cells.Length == 0 ? null : Stack.Commit(CellRows.Of(cells, memory.LogRow), Key.Parameters, _workers, _width, keepsCodewords: true);

        Channel channel = ModelTranscript.Begin(Key, claim);
        var transcript = new ProverTranscript(channel, _workers, _width);
        if (stack is not null) transcript.Writer.SendDigest(TranscriptTag.WitnessRoot, stack.Root);
        transcript.Writer.SendNonce(TranscriptTag.LookupNonce, Key.Parameters.Grinding.Lookup);
        phase?.Invoke("reduce");
        var walk = new ModelWalk(model, memory, Key.Lookups, ModelTranscript.PublicCells(model, claim), ModelTranscript.Outputs(model, claim));
        var side = new ProverSide(transcript, witness, multiplicities, forgery is null);
        IReadOnlyList<IFunctional> functionals = walk.Run(ref side);
        phase?.Invoke("open");
        StackOpening.Prove(transcript, _weights, stack, functionals);
        return ModelProof.Of(claim, transcript.Writer.Bytes);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _weights?.Dispose();
        _workers.Dispose();
    }
}

/// <summary>What tests of soundness change: see <see cref="ModelProver"/>.</summary>
internal sealed class ModelForgery
{
    /// <summary>The multiplicities of a table; null for the honest ones.</summary>
    public Func<Table, uint[]>? Multiplicities { get; init; }

    /// <summary>What the proof claims; null for what the witness gives.</summary>
    public ModelClaim? Claim { get; init; }
}
