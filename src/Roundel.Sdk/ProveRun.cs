using System.Diagnostics;
using System.Globalization;
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

    private readonly List<PhaseTime> _phases = [];

    public Proof Run()
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            using var workers = new Workers(options.Threads);
            ProgramKey key = Timed(0, () => program.Prepare(options.Parameters.LogBlowup, workers));
            using MachineTrace trace = Tables(key, workers);
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
            return new Proof(bytes, ProofStatement.Of(trace.Statement), ReportOf(key, trace, bytes.Length, milliseconds));
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
        CheckMemory(execution);
        try
        {
            var layout = new Machine.TraceOptions { Paths = options.Paths ? PathChoice.Auto : PathChoice.None };
            return Timed(2, () => TraceDriver.Build(key.Tables, execution, input.Public, layout, workers));
        }
        catch (InvalidOperationException e)
        {
            throw new RoundelException(RoundelErrorKind.Limit, $"{e.Message} Give the program less to do.", e);
        }
    }

    /// <summary>Refuses what cannot fit: a system that overcommits memory would rather end the process than say so later.</summary>
    private void CheckMemory(Execution execution)
    {
        const double surely = 0.8; // Estimates are from above.
        long needed = ProofEstimate.Of(program.Image, execution, input, options.Parameters, options.Threads).PeakBytes;
        long available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (surely * needed <= available) return;
        throw new RoundelException(RoundelErrorKind.Limit, string.Create(CultureInfo.InvariantCulture,
            $"Proving these {execution.Cycles} cycles takes about {needed / 1e9:F0} GB of memory, this machine has {available / 1e9:F0} GB: ") +
            "give the program less to do, or prove on a larger machine.");
    }

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

    private ProveReport ReportOf(ProgramKey key, MachineTrace trace, int proofBytes, double milliseconds) => new()
    {
        Cycles = trace.Statement.Cycles,
        Chips = [.. trace.Rows.Select(r => ChipSize.Of(r.Chip, r.Rows, r.Padded))],
        Phases = _phases,
        ProveMilliseconds = milliseconds,
        PeakBytes = PeakMemory.Bytes(),
        ProofBytes = proofBytes,
        Threads = options.Threads,
        Parameters = options.Parameters,
        Security = SecurityOf(key, trace),
    };

    private SecurityReport SecurityOf(ProgramKey key, MachineTrace trace)
    {
        var heights = new IReadOnlyList<int>[trace.System.Chips.Count];
        for (int i = 0; i < heights.Length; i++)
            heights[i] = [.. trace.Tables.Where(t => t.Chip.Index == i).Select(t => t.LogSize)];
        return ProofShape.TryCreate(trace.System, key.Verification.Tables, heights, options.Parameters.LogBlowup, out ProofShape? shape)
            ? SecurityReport.Of(shape!, options.Parameters, trace.Statement.TermCount + trace.Paths.InstructionCount)
            : throw new InvalidOperationException("A proof was made of tables that the machine does not allow.");
    }

    private static string NameOf(ProverPhase phase)
    {
        string name = phase.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }

    private static RoundelException OutOfMemory(Exception e) =>
        new(RoundelErrorKind.Limit, "There is not enough memory to prove this run: give the program less to do, or prove on a larger machine.", e);
}
