using Roundel.Field;
using Roundel.Sdk;
using Roundel.Verifier;

namespace Roundel.Cli.Benchmarks;

/// <summary>How to measure.</summary>
/// <param name="Parameters">The parameters.</param>
/// <param name="Threads">Threads to prove with.</param>
/// <param name="Paths">Whether repeated stretches of instructions share rows.</param>
/// <param name="Repeat">Warm proofs.</param>
internal sealed record BenchOptions(ParameterSet Parameters, int Threads, bool Paths, int Repeat)
{
    // What a process costs from its start differs much from run to run.
    private const int MaxProcesses = 3;

    /// <summary>Processes that prove once: as many as there are warm proofs, but at least one and no more than three.</summary>
    public int Processes => Math.Clamp(Repeat, 1, MaxProcesses);

    /// <summary>Steps of the progress that measuring one case reports.</summary>
    public int Steps => Processes + 1 + Repeat;
}

/// <summary>Measures one case: processes that prove once, then proofs in this process, each verified.</summary>
internal sealed class BenchRunner(BenchCase benchCase, BenchOptions options, BenchProgress progress)
{
    private const int Executions = 5, Verifications = 9;

    /// <exception cref="RoundelException">The case cannot be proven.</exception>
    public Measurement Measure()
    {
        // The memory that earlier cases left would be taken from the processes that follow.
        NativeHeap.Trim();
        using GuestProgram program = benchCase.Load();
        double executeMilliseconds = ExecuteMilliseconds(program);
        List<ColdRun> cold = Cold();
        Proof first = Prove(program, "first");
        var warm = new List<WarmRun>();
        for (int i = 0; i < options.Repeat; i++)
        {
            TimeSpan before = Environment.CpuUsage.TotalTime;
            Proof proof = Prove(program, $"warm {i + 1}/{options.Repeat}");
            warm.Add(new WarmRun(proof.Report!, (Environment.CpuUsage.TotalTime - before).TotalMilliseconds));
            first = proof;
        }
        double verifyMilliseconds = VerifyMilliseconds(program, first);
        return new Measurement(benchCase.Name, first.Claim!, cold, first.Report!, warm, verifyMilliseconds, executeMilliseconds);
    }

    private List<ColdRun> Cold()
    {
        using var process = new ColdProcess(benchCase, options);
        var runs = new List<ColdRun>();
        for (int i = 0; i < options.Processes; i++)
        {
            progress.Next(benchCase.Name, $"cold {i + 1}/{options.Processes}");
            runs.Add(process.Prove());
        }
        return runs;
    }

    private Proof Prove(GuestProgram program, string what)
    {
        progress.Next(benchCase.Name, what);
        return program.Prove(benchCase.Input, new ProveOptions
        {
            Parameters = options.Parameters,
            Threads = options.Threads,
            Paths = options.Paths,
            MaxCycles = benchCase.MaxCycles,
            Progress = progress,
        });
    }

    private double ExecuteMilliseconds(GuestProgram program)
    {
        var run = new ExecuteOptions { MaxCycles = benchCase.MaxCycles };
        var times = new double[Executions];
        for (int i = 0; i < times.Length; i++) times[i] = program.Execute(benchCase.Input, run).ExecuteMilliseconds;
        return Measurement.Middle(times, t => t);
    }

    /// <summary>Also checks the proof: what is measured must be right.</summary>
    private static double VerifyMilliseconds(GuestProgram program, Proof proof)
    {
        var times = new double[Verifications];
        for (int i = 0; i < times.Length; i++)
        {
            VerifyResult verified = ProofVerifier.Verify(proof, program, new VerifyOptions { ExpectedExitCode = null });
            if (!verified.IsValid) throw Verbs.Verb.RejectedByItself(verified);
            times[i] = verified.VerifyMilliseconds;
        }
        return Measurement.Middle(times, t => t);
    }
}
