using System.Diagnostics;
using System.Globalization;
using Roundel.Field;
using Roundel.Machine;
using Roundel.Machine.Proofs;
using Roundel.Prover;
using Roundel.RiscV;
using Roundel.Verifier;

namespace Roundel.Sdk;

/// <summary>One proof in the making: prepare, execute, fill tables, prove; native memory is freed as soon as a step is done with it.</summary>
internal sealed class ProveRun(GuestProgram program, Input input, ProveOptions options)
{
    private static readonly string[] OwnPhases = ["prepareProgram", "execute", "fillTables"];
    private static readonly int PhaseCount = OwnPhases.Length + Enum.GetValues<ProverPhase>().Length;

    // Measured over the suite of bench. Blocks that were given back wait for others of their size, so more is resident than is in use; and proving has code and
    // managed memory of its own.
    private const int KeptShare = 10;
    private const long OtherBytes = 14_000_000;

    private readonly List<PhaseTime> _phases = [];
    private long _predictedPeakBytes, _predictedNativeBytes;

    public Proof Run() => Guarded(() =>
    {
        long start = Stopwatch.GetTimestamp();
        using var workers = new Workers(options.Threads);
        ProgramKey key = Timed(0, () => program.Prepare(options.Parameters.LogBlowup, workers));
        using MachineTrace trace = Tables(key, workers);
        ProofShape shape = ShapeOf(key, trace);
        PredictMemory(shape);
        CheckMemory(trace);
        var prover = new ProverOptions
        {
            Parameters = options.Parameters,
            Threads = options.Threads,
            ReleaseTrace = true,
            Progress = phase => Report(OwnPhases.Length + (int)phase, NameOf(phase)),
            Cancellation = options.Cancellation,
        };
        byte[] bytes = MachineProver.Prove(key, trace, prover, workers, out PhaseTimes times);
        double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        foreach ((ProverPhase phase, double time) in times.Phases) _phases.Add(new PhaseTime(NameOf(phase), time));
        return new Proof(bytes, ProofStatement.Of(trace.Statement), ReportOf(trace, shape, bytes.Length, milliseconds));
    });

    /// <summary>Everything up to the tables, and what would come after them.</summary>
    public ProvePlan Plan() => Guarded(() =>
    {
        using var workers = new Workers(options.Threads);
        ProgramKey key = program.Prepare(options.Parameters.LogBlowup, workers);
        using MachineTrace trace = Tables(key, workers);
        PredictMemory(ShapeOf(key, trace));
        IReadOnlyList<ChipSize> chips = ChipsOf(trace);
        return new ProvePlan
        {
            Cycles = trace.Statement.Cycles,
            Chips = chips,
            ProveMilliseconds = ProverCost.Milliseconds(chips.Sum(c => c.Cells), trace.Statement.Cycles, options.Parameters, options.Threads),
            PeakBytes = _predictedPeakBytes,
        };
    });

    private static T Guarded<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (OutOfMemoryException e)
        {
            throw OutOfMemory(e);
        }
        catch (ArgumentException e) when (e is not (ArgumentOutOfRangeException or ArgumentNullException))
        {
            // Nothing but the size of the run is left for the prover to refuse.
            throw new RoundelException(RoundelErrorKind.Limit, $"The run is too large for one proof: give the program less to do. ({e.Message})", e);
        }
        catch (Exception e) when (e is not (RoundelException or OperationCanceledException or ObjectDisposedException))
        {
            throw new RoundelException(RoundelErrorKind.Internal, $"The prover failed; please report it with the program: {e.Message}", e);
        }
    }

    private MachineTrace Tables(ProgramKey key, Workers workers)
    {
        using Execution execution = Timed(1, () => program.Run(input, options.MaxCycles, trace: true));
        try
        {
            var layout = new Machine.TraceOptions
            {
                Paths = options.Paths ? PathChoice.Auto : PathChoice.None,
                // All else takes more than as much again.
                MaxTableBytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2,
            };
            return Timed(2, () => TraceDriver.Build(key.Tables, execution, input.Public, layout, workers));
        }
        catch (InvalidOperationException e)
        {
            throw new RoundelException(RoundelErrorKind.Limit, $"{e.Message} {Advice}", e);
        }
    }

    /// <summary>Says what proving will take, now that the tables are there.</summary>
    private void PredictMemory(ProofShape shape)
    {
        long more = ProverMemory.PeakBytes(shape, options.Threads, releaseTrace: true) - ProverMemory.TraceBytes(shape);
        _predictedNativeBytes = NativeHeap.UsedBytes + more;
        // What was freed is used again, and is resident already.
        long fresh = Math.Max(0, _predictedNativeBytes - NativeHeap.PeakBytes);
        _predictedPeakBytes = Math.Max(PeakMemory.Bytes(), PeakMemory.ResidentBytes() + fresh + fresh / KeptShare + OtherBytes);
    }

    /// <summary>Refuses what cannot fit: a system that overcommits memory would rather end the process than say so later.</summary>
    private void CheckMemory(MachineTrace trace)
    {
        long available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (_predictedPeakBytes <= available) return;
        throw new RoundelException(RoundelErrorKind.Limit, string.Create(CultureInfo.InvariantCulture,
            $"Proving these {trace.Statement.Cycles} cycles takes {_predictedPeakBytes / 1e9:F1} GB of memory, this machine has {available / 1e9:F1} GB: {Advice}"));
    }

    private string Advice => options.Paths && options.Parameters.LogBlowup == ParameterSet.Fast.LogBlowup ? "give the program less to do, or prove on a larger machine."
        : "use --set fast and --paths auto, give the program less to do, or prove on a larger machine.";

    private T Timed<T>(int phase, Func<T> work)
    {
        Report(phase, OwnPhases[phase]);
        options.Cancellation.ThrowIfCancellationRequested();
        long start = Stopwatch.GetTimestamp();
        T result = work();
        _phases.Add(new PhaseTime(OwnPhases[phase], Stopwatch.GetElapsedTime(start).TotalMilliseconds));
        return result;
    }

    private void Report(int index, string name) => options.Progress?.Report(new ProveProgress(name, index, PhaseCount));

    private ProveReport ReportOf(MachineTrace trace, ProofShape shape, int proofBytes, double milliseconds) => new()
    {
        Cycles = trace.Statement.Cycles,
        Chips = ChipsOf(trace),
        Phases = _phases,
        ProveMilliseconds = milliseconds,
        PeakBytes = PeakMemory.Bytes(),
        PredictedPeakBytes = _predictedPeakBytes,
        PredictedNativeBytes = _predictedNativeBytes,
        ProofBytes = proofBytes,
        Threads = options.Threads,
        Parameters = options.Parameters,
        Security = SecurityReport.Of(shape, options.Parameters, trace.Statement.TermCount + trace.Paths.InstructionCount),
    };

    private static ChipSize[] ChipsOf(MachineTrace trace) => [.. trace.Rows.Select(r => ChipSize.Of(r.Chip, r.Rows, r.Padded))];

    private ProofShape ShapeOf(ProgramKey key, MachineTrace trace)
    {
        var heights = new IReadOnlyList<int>[trace.System.Chips.Count];
        for (int i = 0; i < heights.Length; i++)
            heights[i] = [.. trace.Tables.Where(t => t.Chip.Index == i).Select(t => t.LogSize)];
        return ProofShape.TryCreate(trace.System, key.Verification.Tables, heights, options.Parameters.LogBlowup, out ProofShape? shape) ? shape!
            : throw new ArgumentException("The machine does not allow these tables.");
    }

    private static string NameOf(ProverPhase phase)
    {
        string name = phase.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }

    private static RoundelException OutOfMemory(Exception e) =>
        new(RoundelErrorKind.Limit, "There is not enough memory to prove this run: give the program less to do, or prove on a larger machine.", e);
}
