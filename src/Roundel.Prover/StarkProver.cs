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

    /// <summary>Called when a phase begins, with what it works on: tests of soundness change it. The prover then checks nothing itself.</summary>
    internal Action<ProverPhase, ProverState>? Between { get; init; }
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
    private readonly ProverState _state;
    private Stopwatch _clock = new();
    private ProverPhase? _phase;

    private StarkProver(ProverKey key, ProofShape shape, IReadOnlyList<TableWitness> tables, M31[] publics, Channel channel,
        ProverOptions options, Workers workers)
    {
        (_key, _shape, _tables, _publics, _channel, _options, _workers) = (key, shape, tables, publics, channel, options, workers);
        _writer = new ProofWriter(channel, workers, options.Width);
        _state = new ProverState(shape);
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
        ProverState s = _state;

        Enter(ProverPhase.CommitMain);
        for (int t = 0; t < _tables.Count; t++) s.Main[t] = _tables[t].Main;
        s.MainExtended = Extend(resources, s.Main, new IDisposable?[_tables.Count]);
        s.MainTree = Commit(resources, TreePhase.Main, s.MainExtended, TranscriptTag.MainRoot);

        Enter(ProverPhase.GrindLookup);
        _writer.SendNonce(TranscriptTag.LookupNonce, grinding.Lookup);
        s.Challenges = new LogUpChallenges(_channel.DrawSecure(TranscriptTag.LookupChallenge), _channel.DrawSecure(TranscriptTag.LookupChallenge));

        MerkleTree interactionTree = CommitBuses(resources);

        Enter(ProverPhase.Composition);
        SecureField compositionChallenge = _channel.DrawSecure(TranscriptTag.CompositionChallenge);
        NativeColumns halves = new CompositionProver(_key, _shape, _publics, _workers, _options.Width)
            .Compute(s.MainExtended, s.InteractionExtended, s.Challenges, s.ClaimedSums, compositionChallenge);
        s.Halves = halves.View;

        Enter(ProverPhase.CommitComposition);
        ColumnView compositionExtended = ExtendComposition(resources, halves);
        MerkleTree compositionTree = Commit(resources, TreePhase.Composition, [compositionExtended], TranscriptTag.CompositionRoot);
        _writer.SendNonce(TranscriptTag.OodNonce, grinding.Ood);
        SecureField parameter = _channel.DrawSecure(TranscriptTag.OodPoint);
        if (!SecureCirclePoint.TryFromParameter(parameter, out SecureCirclePoint z))
            throw new InvalidOperationException("The out-of-domain point is degenerate.");
        s.Point = z;

        Enter(ProverPhase.Sample);
        SecureField[] samples = new Sampler(_key, _shape, _workers, _options.Width).Sample(s.MainExtended, s.InteractionExtended, compositionExtended, z);
        s.Sampled?.Invoke(samples);
        _writer.SendSecure(TranscriptTag.SampledValues, samples);
        _writer.SendNonce(TranscriptTag.BatchNonce, grinding.Batch);
        SecureField gamma = _channel.DrawSecure(TranscriptTag.BatchChallenge);
        SecureField[] powers = StarkVerifier.Powers(gamma, _shape.SampleCount);

        Enter(ProverPhase.Quotients);
        ColumnView ExtendedOf(TreePhase phase, ColumnRun run) => phase switch
        {
            TreePhase.Preprocessed => _key.Extended(run.Source),
            TreePhase.Main => s.MainExtended[run.Source],
            TreePhase.Interaction => s.InteractionExtended[run.Source],
            _ => compositionExtended,
        };
        NativeColumns quotient = new QuotientProver(_shape, _workers, _options.Width).Compute(ExtendedOf, z, samples, powers);
        s.Quotient = quotient.View;

        Enter(ProverPhase.Fri);
        using var fri = new FriProver(_shape, quotient, _workers, _options.Width, cuts: _options.Between is not null);
        fri.Commit(_writer, _channel, grinding);
        _writer.SendNonce(TranscriptTag.QueryNonce, grinding.Query);
        s.Positions = new int[_options.Parameters.Queries];
        _channel.DrawPositions(TranscriptTag.QueryPositions, _shape.LogDomain, s.Positions);

        Enter(ProverPhase.Queries);
        int[] treeIndices = [.. s.Positions.Select(p => CircleIndex.TreeIndex(p, _shape.LogDomain)).Distinct().Order()];
        _key.OpenTree(_shape, _writer, treeIndices);
        s.MainTree.Open(_writer, treeIndices);
        interactionTree.Open(_writer, treeIndices);
        compositionTree.Open(_writer, treeIndices);
        fri.Open(_writer, [.. s.Positions.Distinct().Order()]);
        Leave();
    }

    /// <summary>The look-up columns and the tables' sums, committed. Traces are freed when their sums are there.</summary>
    private MerkleTree CommitBuses(Resources resources)
    {
        ProverState s = _state;
        Enter(ProverPhase.Interaction);
        var interaction = new NativeColumns?[_tables.Count];
        for (int t = 0; t < _tables.Count; t++)
        {
            interaction[t] = MakeInteraction(resources, t, s.Main[t], s.Challenges, out s.ClaimedSums[t]);
            s.Interaction[t] = interaction[t]?.View ?? default;
            _tables[t].Owner?.Dispose();
        }

        Enter(ProverPhase.CommitInteraction);
        _writer.SendSecure(TranscriptTag.ClaimedSums, [.. s.ClaimedSums.Where((_, t) => _tables[t].Air.PairCount > 0)]);
        s.InteractionExtended = Extend(resources, s.Interaction, interaction);
        return Commit(resources, TreePhase.Interaction, s.InteractionExtended, TranscriptTag.InteractionRoot);
    }

    /// <summary>Extends the columns of all tables, some tables at a time, each of which is disposed when it is done.</summary>
    private ColumnView[] Extend(Resources resources, ColumnView[] columns, IReadOnlyList<IDisposable?> owners)
    {
        var extended = new ColumnView[columns.Length];
        var work = new List<(int Table, int Column)>();
        foreach ((int first, int end) in ProverMemory.ExtensionGroups([.. columns.Select(c => c.Count)], _workers.Count))
        {
            for (int t = first; t < end; t++)
            {
                if (columns[t].Count > 0)
                    extended[t] = resources.Keep(NativeColumns.Uninitialised(columns[t].Count, columns[t].Length << _shape.LogBlowup)).View;
                for (int c = 0; c < columns[t].Count; c++) work.Add((t, c));
            }
            _workers.For(work.Count, i =>
            {
                (int table, int column) = work[i];
                CircleFft.Extend(columns[table][column], extended[table][column], _tables[table].LogSize, _shape.LogBlowup, _options.Width);
            });
            work.Clear();
            for (int t = first; t < end; t++) owners[t]?.Dispose();
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

    private NativeColumns? MakeInteraction(Resources resources, int table, ColumnView main, LogUpChallenges challenges, out SecureField claimedSum)
    {
        (ChipAir air, int logSize, _, _) = _tables[table];
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
        claimedSum = RunningSum.Accumulate(interaction.Slice(air.InteractionWidth - SecureField.Degree, SecureField.Degree), logSize, _workers, _options.Width);
        return columns;
    }

    private void Enter(ProverPhase phase)
    {
        Leave();
        _options.Cancellation.ThrowIfCancellationRequested();
        _phase = phase;
        _clock = Stopwatch.StartNew();
        _options.Progress?.Invoke(phase);
        _options.Between?.Invoke(phase, _state);
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
