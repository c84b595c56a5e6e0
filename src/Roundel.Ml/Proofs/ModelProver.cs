using Roundel.Field;
using Roundel.Multilinear;
using Roundel.Prover;
using Roundel.Verifier;

namespace Roundel.Ml.Proofs;

/// <summary>A model ready to be proven: its weights committed, its key known. It keeps the model's weights, and a hash tree over them.</summary>
public sealed class ModelProver : IDisposable
{
    /// <summary>Bytes of codewords of weights that are kept at most.</summary>
    private const long MostCodewords = 1L << 32;

    private readonly Stack? _weights;
    private readonly Func<WeightNode, int, int> _cells;
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
        : this(model, parameters, threads, null, width)
    {
    }

    /// <summary>Commits to what a forger has for weights.</summary>
    internal ModelProver(IntegerModel model, ParameterSet? parameters, int? threads, Func<WeightNode, int, int>? weights, LaneWidth? width = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (!model.IsLoaded) throw new InvalidOperationException("The weights are not at hand.");
        parameters ??= ParameterSet.Fast;
        _cells = weights ?? ((weight, index) => weight[index]);
        _workers = new Workers(threads ?? Environment.ProcessorCount);
        _width = width ?? Lanes.Width;
        var memory = new MemoryPlan(model);
        if (memory.Layout.FixedRows > 0)
            _weights = Stack.Commit(WeightCells.Rows(model, memory, weights), parameters, _workers, _width, KeepsCodewords(memory.Layout, parameters));
        Key = new ModelKey(model, parameters, _weights?.Root ?? default);
    }

    /// <summary>Codewords of weights are kept where memory is plenty: opening them again takes as long as committing did.</summary>
    private static bool KeepsCodewords(StackLayout layout, ParameterSet parameters) =>
        (4L * layout.FixedRows) << (layout.LogRowLength + parameters.LogBlowup) is var bytes
        && bytes <= MostCodewords && bytes <= GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 8;

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
        foreach (Table table in model.Tables)
            System.Runtime.InteropServices.MemoryMarshal.Cast<uint, int>(multiplicities[table])
                .CopyTo(cells.AsSpan((int)(memory[table].Offset - memory.WitnessStart)));
        using Stack? stack = cells.Length == 0 ? null : Stack.Commit(CellRows.Of(cells, memory.LogRow), Key.Parameters, _workers, _width, keepsCodewords: true);

        Channel channel = ModelTranscript.Begin(Key, claim);
        var transcript = new ProverTranscript(channel, _workers, _width);
        if (stack is not null) transcript.Writer.SendDigest(TranscriptTag.WitnessRoot, stack.Root);
        transcript.Writer.SendNonce(TranscriptTag.LookupNonce, Key.Parameters.Grinding.Lookup);
        phase?.Invoke("reduce");
        var walk = new ModelWalk(model, memory, Key.Lookups, ModelTranscript.PublicCells(model, claim), ModelTranscript.Outputs(model, claim));
        var side = new ProverSide(transcript, witness, multiplicities, forgery is null);
        IReadOnlyList<IFunctional> functionals = walk.Run(ref side);
        side.Dispose();
        phase?.Invoke("open");
        StackOpening.Prove(transcript, _weights, stack, functionals);
        return ModelProof.Of(claim, transcript.Writer.Bytes);
    }

    internal byte[] Certify(bool refuses)
    {
        var plan = new CertificatePlan(Key.Model, Key.Memory);
        if (plan.Chunks.Count == 0) return [];
        var cells = new int[(long)plan.Layout.WitnessRows << plan.Layout.LogRowLength];
        foreach (CertificateChunk chunk in plan.Chunks)
        {
            int start = (int)(chunk.Counts.Offset - plan.Start) - chunk.FirstEntry;
            for (int i = 0; i < 1 << chunk.Cells.LogSize; i++)
            {
                int cell = _cells(chunk.Weight, chunk.First + i);
                if (chunk.Weight.Interval.Contains(cell)) cells[start + cell]++;
                else if (refuses) throw new InvalidOperationException($"{chunk.Weight.Name} has the weight {cell}, which is out of range.");
            }
        }
        using Stack stack = Stack.Commit(CellRows.Of(cells, plan.Layout.LogRowLength), Key.Parameters, _workers, _width, keepsCodewords: true);
        Channel channel = WeightCertificate.Begin(Key);
        var transcript = new ProverTranscript(channel, _workers, _width);
        transcript.Writer.SendDigest(TranscriptTag.WitnessRoot, stack.Root);
        transcript.Writer.SendNonce(TranscriptTag.LookupNonce, Key.Parameters.Grinding.Lookup);
        SecureField zeta = channel.DrawSecure(TranscriptTag.LookupChallenge);
        var functionals = new List<IFunctional>();
        foreach (CertificateChunk chunk in plan.Chunks)
            WeightCertificate.AddClaims(functionals, chunk, Certify(transcript, plan, chunk, cells, zeta, refuses, out SecureField[] values), values);
        WeightCertificate.AddPadding(functionals, Key, channel);
        StackOpening.Prove(transcript, _weights, stack, functionals);
        return transcript.Writer.Bytes.ToArray();
    }

    private SecureField[] Certify(ProverTranscript transcript, CertificatePlan plan, CertificateChunk chunk, int[] counts, SecureField zeta, bool refuses,
        out SecureField[] values)
    {
        using var numerators = new NativeColumns(1, 1 << chunk.LogLeaves);
        using NativeColumns denominators = NativeColumns.Uninitialised(SecureField.Degree, 1 << chunk.LogLeaves);
        ColumnView top = numerators.View, bottom = denominators.View;
        for (int c = 0; c < SecureField.Degree; c++) bottom[c].Fill(c == 0 ? 1u : 0u);
        int entries = 1 << chunk.Counts.LogSize, start = (int)(chunk.Counts.Offset - plan.Start);
        var words = new uint[1 << chunk.Cells.LogSize];
        _workers.ForRanges(words.Length, 1 << 14, (first, count) =>
        {
            for (int i = first; i < first + count; i++)
            {
                M31 cell = M31.FromInt64(_cells(chunk.Weight, chunk.First + i));
                words[i] = cell.Value;
                top[0][chunk.CellsAt + i] = 1;
                SecureColumns.Set(bottom, chunk.CellsAt + i, zeta - cell);
            }
        });
        for (int i = 0; i < entries; i++)
        {
            top[0][chunk.CountsAt + i] = (-M31.FromInt64(counts[start + i])).Value;
            SecureColumns.Set(bottom, chunk.CountsAt + i, zeta - M31.FromInt64(chunk.FirstEntry + i));
        }
        FractionClaim claim = FractionalSum.Prove(transcript, top, bottom, refuses);
        // Safe to read as field elements: words are canonical, and multiplicities are below 2^23.
        ReadOnlySpan<M31> cells = System.Runtime.InteropServices.MemoryMarshal.Cast<uint, M31>(words.AsSpan());
        ReadOnlySpan<M31> multiplicities = System.Runtime.InteropServices.MemoryMarshal.Cast<int, M31>(counts.AsSpan(start, entries));
        values = [MultilinearExtension.Evaluate(cells, claim.Point.AsSpan(0, chunk.Cells.LogSize)),
            MultilinearExtension.Evaluate(multiplicities, claim.Point.AsSpan(0, chunk.Counts.LogSize))];
        transcript.Writer.SendSecure(TranscriptTag.LookupValues, values);
        return claim.Point;
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
