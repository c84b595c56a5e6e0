using System.Diagnostics;
using Roundel.Air;
using Roundel.Circle;
using Roundel.Field;
using Roundel.Verifier;

namespace Roundel.Prover;

/// <summary>The trace of one table.</summary>
/// <param name="Air">The chip.</param>
/// <param name="LogSize">log2 of the number of rows.</param>
/// <param name="Main">The main columns on the trace domain, in memory order.</param>
/// <param name="Owner">What to dispose once the columns have been read for the last time, long before the proof is made; null to keep them.</param>
public sealed record TableWitness(ChipAir Air, int LogSize, ColumnView Main, IDisposable? Owner = null);

/// <summary>The steps of proving, in order.</summary>
public enum ProverPhase
{
#pragma warning disable CS1591 // The names say it.
    CommitMain, GrindLookup, Interaction, CommitInteraction, Composition, CommitComposition, Sample, Quotients, Fri, Queries,
#pragma warning restore CS1591
}

/// <summary>How to prove.</summary>
public sealed class ProverOptions
{
    /// <summary>The parameters; <see cref="ParameterSet.Fast"/> unless said otherwise.</summary>
    public ParameterSet Parameters { get; init; } = ParameterSet.Fast;

    /// <summary>Threads; all cores unless said otherwise. The proof does not depend on it.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Lane width of the kernels. The proof does not depend on it.</summary>
    public LaneWidth Width { get; init; } = Lanes.Width;

    /// <summary>Whether a trace may be freed while it is proven: it is then of no further use, and the peak of memory is lower.</summary>
    public bool ReleaseTrace { get; init; }

    /// <summary>Told when a phase begins.</summary>
    public Action<ProverPhase>? Progress { get; init; }

    /// <summary>Stops the prover between phases.</summary>
    public CancellationToken Cancellation { get; init; }
}

/// <summary>Time spent in each phase.</summary>
public sealed class PhaseTimes
{
    private readonly List<(ProverPhase Phase, double Milliseconds)> _phases = [];

    /// <summary>The phases in order.</summary>
    public IReadOnlyList<(ProverPhase Phase, double Milliseconds)> Phases => _phases;

    internal void Add(ProverPhase phase, double milliseconds) => _phases.Add((phase, milliseconds));
}

/// <summary>Proves that tables satisfy a machine's constraints and that their buses balance with the statement (docs/protocol.md).</summary>
public sealed class StarkProver
{
    private readonly ProverKey _key;
    private readonly ProverOptions _options;
    private readonly Workers _workers;
    private readonly Channel _channel;
    private readonly ProofWriter _writer;
    private readonly ProofShape _shape;
    private readonly IReadOnlyList<TableWitness> _tables;
    private readonly M31[] _publics;
    private Stopwatch _clock = new();
    private ProverPhase? _phase;

    private StarkProver(ProverKey key, ProofShape shape, IReadOnlyList<TableWitness> tables, M31[] publics, Channel channel,
        ProverOptions options, Workers workers)
    {
        (_key, _shape, _tables, _publics, _channel, _options, _workers) = (key, shape, tables, publics, channel, options, workers);
        _writer = new ProofWriter(channel, workers, options.Width);
    }

    /// <summary>Time per phase.</summary>
    public PhaseTimes Times { get; } = new();

    /// <summary>Makes a proof body. The caller has absorbed protocol tag, parameters, key and statement into the channel.</summary>
    /// <param name="key">The program's preprocessed tables at the parameters' blowup.</param>
    /// <param name="tables">The traces, in chip order, taller instances first.</param>
    /// <param name="publics">The statement's public values.</param>
    /// <param name="channel">The transcript.</param>
    /// <param name="options">How to prove.</param>
    /// <param name="workers">Threads.</param>
    /// <param name="times">Time per phase.</param>
    /// <returns>The body's bytes.</returns>
    /// <exception cref="ArgumentException">The tables are not ones that the machine allows.</exception>
    /// <exception cref="InvalidOperationException">The trace does not satisfy the constraints.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static byte[] Prove(ProverKey key, IReadOnlyList<TableWitness> tables, ReadOnlySpan<M31> publics, Channel channel,
        ProverOptions options, Workers workers, out PhaseTimes times)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(tables);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(workers);
        if (options.Parameters.LogBlowup != key.LogBlowup)
            throw new ArgumentException("The key was made for another blowup.", nameof(key));
        var logSizes = new IReadOnlyList<int>[key.System.Chips.Count];
        for (int i = 0; i < logSizes.Length; i++)
            logSizes[i] = [.. tables.Where(t => t.Air.Index == i).Select(t => t.LogSize)];
        if (!ProofShape.TryCreate(key.System, key.Commitment.Tables, logSizes, key.LogBlowup, out ProofShape? shape))
            throw new ArgumentException(
                "The machine does not allow these tables: a height, a number of instances, or the size of the run is out of bounds.", nameof(tables));
        for (int i = 0; i < tables.Count; i++)
            if (!ReferenceEquals(tables[i].Air, shape!.Tables[i].Air) || tables[i].LogSize != shape.Tables[i].LogSize)
                throw new ArgumentException("Tables must be in chip order, taller instances first.", nameof(tables));
        var prover = new StarkProver(key, shape!, tables, publics.ToArray(), channel, options, workers);
        prover._writer.SendWords(TranscriptTag.Heights, [.. logSizes.Select(HeightWord.Pack)]);
        prover._writer.SendWords(TranscriptTag.Salt, [0]);
        prover.Run();
        times = prover.Times;
        return prover._writer.Bytes.ToArray();
    }

    private void Run()
    {
        GrindingBits grinding = _options.Parameters.Grinding;
        using var resources = new Resources();

        Enter(ProverPhase.CommitMain);
        ColumnView[] mainExtended = Extend(resources, [.. _tables.Select(t => t.Main)], new IDisposable?[_tables.Count]);
        MerkleTree mainTree = Commit(resources, TreePhase.Main, mainExtended, TranscriptTag.MainRoot);

        Enter(ProverPhase.GrindLookup);
        _writer.SendNonce(TranscriptTag.LookupNonce, grinding.Lookup);
        var challenges = new LogUpChallenges(_channel.DrawSecure(TranscriptTag.LookupChallenge), _channel.DrawSecure(TranscriptTag.LookupChallenge));

        Enter(ProverPhase.Interaction);
        var claimedSums = new SecureField[_tables.Count];
        var interaction = new NativeColumns?[_tables.Count];
        for (int t = 0; t < _tables.Count; t++)
        {
            interaction[t] = MakeInteraction(resources, t, challenges, out claimedSums[t]);
            _tables[t].Owner?.Dispose();
        }
        _writer.SendSecure(TranscriptTag.ClaimedSums, [.. claimedSums.Where((_, t) => _tables[t].Air.PairCount > 0)]);

        Enter(ProverPhase.CommitInteraction);
        ColumnView[] interactionExtended = Extend(resources, [.. interaction.Select(i => i?.View ?? default)], interaction);
        MerkleTree interactionTree = Commit(resources, TreePhase.Interaction, interactionExtended, TranscriptTag.InteractionRoot);

        Enter(ProverPhase.Composition);
        SecureField compositionChallenge = _channel.DrawSecure(TranscriptTag.CompositionChallenge);
        NativeColumns halves = new CompositionProver(_key, _shape, _publics, _workers, _options.Width)
            .Compute(mainExtended, interactionExtended, challenges, claimedSums, compositionChallenge);

        Enter(ProverPhase.CommitComposition);
        ColumnView compositionExtended = ExtendComposition(resources, halves);
        MerkleTree compositionTree = Commit(resources, TreePhase.Composition, [compositionExtended], TranscriptTag.CompositionRoot);
        _writer.SendNonce(TranscriptTag.OodNonce, grinding.Ood);
        SecureField parameter = _channel.DrawSecure(TranscriptTag.OodPoint);
        if (!SecureCirclePoint.TryFromParameter(parameter, out SecureCirclePoint z))
            throw new InvalidOperationException("The out-of-domain point is degenerate.");

        Enter(ProverPhase.Sample);
        SecureField[] samples = new Sampler(_key, _shape, _workers, _options.Width).Sample(mainExtended, interactionExtended, compositionExtended, z);
        _writer.SendSecure(TranscriptTag.SampledValues, samples);
        _writer.SendNonce(TranscriptTag.BatchNonce, grinding.Batch);
        SecureField gamma = _channel.DrawSecure(TranscriptTag.BatchChallenge);
        SecureField[] powers = StarkVerifier.Powers(gamma, _shape.SampleCount);

        Enter(ProverPhase.Quotients);
        ColumnView ExtendedOf(TreePhase phase, ColumnRun run) => phase switch
        {
            TreePhase.Preprocessed => _key.Extended(run.Source),
            TreePhase.Main => mainExtended[run.Source],
            TreePhase.Interaction => interactionExtended[run.Source],
            _ => compositionExtended,
        };
        NativeColumns quotient = new QuotientProver(_shape, _workers, _options.Width).Compute(ExtendedOf, z, samples, powers);

        Enter(ProverPhase.Fri);
        using var fri = new FriProver(_shape, quotient, _workers, _options.Width);
        fri.Commit(_writer, _channel, grinding);
        _writer.SendNonce(TranscriptTag.QueryNonce, grinding.Query);

        Enter(ProverPhase.Queries);
        var positions = new int[_options.Parameters.Queries];
        _channel.DrawPositions(TranscriptTag.QueryPositions, _shape.LogDomain, positions);
        int[] treeIndices = [.. positions.Select(p => CircleIndex.TreeIndex(p, _shape.LogDomain)).Distinct().Order()];
        _key.OpenTree(_shape, _writer, treeIndices);
        mainTree.Open(_writer, treeIndices);
        interactionTree.Open(_writer, treeIndices);
        compositionTree.Open(_writer, treeIndices);
        fri.Open(_writer, [.. positions.Distinct().Order()]);
        Leave();
    }

    /// <summary>Extends the columns of all tables, some tables at a time, each of which is disposed when it is done.</summary>
    private ColumnView[] Extend(Resources resources, ColumnView[] columns, IReadOnlyList<IDisposable?> owners)
    {
        var extended = new ColumnView[columns.Length];
        var work = new List<(int Table, int Column)>();
        for (int t = 0, first = 0; t < columns.Length; t++)
        {
            if (columns[t].Count > 0)
                extended[t] = resources.Keep(NativeColumns.Uninitialised(columns[t].Count, columns[t].Length << _shape.LogBlowup)).View;
            for (int c = 0; c < columns[t].Count; c++) work.Add((t, c));
            // Enough columns at a time that the last ones leave no thread waiting for long.
            if (work.Count < 8 * _workers.Count && t < columns.Length - 1) continue;
            _workers.For(work.Count, i =>
            {
                (int table, int column) = work[i];
                CircleFft.Extend(columns[table][column], extended[table][column], _tables[table].LogSize, _shape.LogBlowup, _options.Width);
            });
            work.Clear();
            for (; first <= t; first++) owners[first]?.Dispose();
        }
        return extended;
    }

    /// <summary>Evaluates the halves, which arrive as coefficients and are disposed.</summary>
    private ColumnView ExtendComposition(Resources resources, NativeColumns halves)
    {
        ColumnView coefficients = halves.View;
        ColumnView extended = resources.Keep(NativeColumns.Uninitialised(coefficients.Count, 1 << _shape.LogDomain)).View;
        _workers.For(coefficients.Count, c => CircleFft.EvaluateExtended(coefficients[c], extended[c], _shape.LogDomain, _options.Width));
        halves.Dispose();
        return extended;
    }

    private MerkleTree Commit(Resources resources, TreePhase phase, ColumnView[] extended, TranscriptTag tag)
    {
        MerkleTree tree = resources.Keep(MerkleTree.Build(_shape, phase, run => extended[run.Source], _workers, _options.Width));
        _writer.SendDigest(tag, tree.Root);
        return tree;
    }

    private NativeColumns? MakeInteraction(Resources resources, int table, LogUpChallenges challenges, out SecureField claimedSum)
    {
        (ChipAir air, int logSize, ColumnView main, _) = _tables[table];
        claimedSum = default;
        if (air.PairCount == 0) return null;
        NativeColumns columns = resources.Keep(NativeColumns.Uninitialised(air.InteractionWidth, 1 << logSize));
        ColumnView interaction = columns.View;
        using NativeColumns previous = PreviousRows.Of(main, air.PreviousMain, logSize, 0, _workers);
        ColumnView previousView = previous.View;
        ColumnView preprocessed = _key.ColumnsOf(air);
        bool ok = true;
        _workers.ForRanges(1 << logSize, 1 << 12, (first, count) =>
        {
            var inputs = new BlockInputs
            {
                Preprocessed = preprocessed,
                Main = main,
                MainPrevious = previousView,
                Publics = _publics,
                Challenges = challenges,
                LogSize = logSize,
            };
            if (!air.WriteInteraction(inputs, first, count, interaction, _options.Width)) Volatile.Write(ref ok, false);
        });
        if (!ok) throw new InvalidOperationException("A bus fingerprint is zero; prove again with another salt.");
        claimedSum = RunningSum.Accumulate(interaction.Slice(air.InteractionWidth - SecureField.Degree, SecureField.Degree), logSize, _workers);
        return columns;
    }

    private void Enter(ProverPhase phase)
    {
        Leave();
        _options.Cancellation.ThrowIfCancellationRequested();
        _phase = phase;
        _clock = Stopwatch.StartNew();
        _options.Progress?.Invoke(phase);
    }

    private void Leave()
    {
        if (_phase is { } phase) Times.Add(phase, _clock.Elapsed.TotalMilliseconds);
        _phase = null;
    }

    /// <summary>Frees what the proof no longer needs when the prover returns.</summary>
    private sealed class Resources : IDisposable
    {
        private readonly List<IDisposable> _owned = [];

        public T Keep<T>(T resource) where T : IDisposable
        {
            _owned.Add(resource);
            return resource;
        }

        public void Dispose()
        {
            foreach (IDisposable resource in _owned) resource.Dispose();
        }
    }
}
