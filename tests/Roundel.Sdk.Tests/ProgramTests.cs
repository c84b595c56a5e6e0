using Roundel.RiscV;
using Roundel.Verifier;

namespace Roundel.Sdk.Tests;

public sealed class ProgramTests
{
    [Fact]
    public void Executing_reports_output_and_costs()
    {
        using GuestProgram program = Examples.Load("fibonacci");
        ExecutionReport report = program.Execute(Examples.Number(10));
        Assert.Equal(ProvenFibonacci.Output, report.Output.ToArray());
        Assert.Equal(0u, report.ExitCode);
        Assert.Equal(109ul, report.Cycles);
        Assert.Equal((0u, 0u), report.Unread);
        Assert.Empty(report.Warnings);
        Assert.Equal(report.Estimate.Chips.Sum(c => c.Cells), report.Estimate.Cells);
    }

    [Theory]
    [InlineData("fibonacci", 2_000u)]
    [InlineData("quicksort", 200u)]
    [InlineData("sieve", 1_000u)]
    public void Estimates_come_near(string name, uint n)
    {
        using GuestProgram program = Examples.Load(name);
        ProofEstimate estimate = program.Execute(Examples.Number(n)).Estimate;
        ProveReport report = program.Prove(Examples.Number(n), ProvenFibonacci.Quick).Report!;
        Assert.InRange(estimate.Cells / (double)report.Cells, 0.75, 1.8);
    }

    [Theory]
    [InlineData("fibonacci", 50_000u)]
    [InlineData("quicksort", 2_000u)]
    public void Plans_are_what_is_proven(string name, uint n)
    {
        using GuestProgram program = Examples.Load(name);
        ProvePlan plan = program.Plan(Examples.Number(n), ProvenFibonacci.Quick);
        ProveReport report = program.Prove(Examples.Number(n), ProvenFibonacci.Quick).Report!;
        Assert.Equal(report.Chips, plan.Chips);
        Assert.Equal(report.Cycles, plan.Cycles);
        Assert.InRange(plan.PeakBytes / (double)report.PeakBytes, 0.5, 1.1);
    }

    [Fact]
    public void Exit_codes_other_than_zero_are_proven_but_not_expected()
    {
        using GuestProgram program = Examples.Load("exit3");
        Proof proof = program.Prove(Input.Empty, ProvenFibonacci.Quick);
        Assert.Equal(VerificationError.WrongExitCode, ProofVerifier.Verify(proof, program, ProvenFibonacci.Lenient).Reason);
        Assert.True(ProofVerifier.Verify(proof, program, ProvenFibonacci.Lenient with { ExpectedExitCode = 3 }).IsValid);
    }

    [Fact]
    public void Public_input_is_bound()
    {
        using GuestProgram program = Examples.Load("json-query");
        byte[] question = File.ReadAllBytes(Examples.File("json-query", "question.txt"));
        Proof proof = program.Prove(new Input { Private = "[]"u8.ToArray(), Public = question }, ProvenFibonacci.Quick);
        VerifyOptions expected = ProvenFibonacci.Lenient with { ExpectedExitCode = null, ExpectedPublicInput = question.ToArray() };
        VerifyResult result = ProofVerifier.Verify(proof, program, expected);
        Assert.True(result.IsValid, result.Message);
        Assert.Equal(question, result.Statement!.PublicInput.ToArray());
        question[0] ^= 1;
        Assert.Equal(VerificationError.WrongInput, ProofVerifier.Verify(proof, program, expected with { ExpectedPublicInput = question }).Reason);
    }

    [Fact]
    public void The_memory_mapped_abi_proves()
    {
        using GuestProgram program = GuestProgram.Load(Examples.Elf("fibonacci-mmio"), Abi.MemoryMapped);
        Proof proof = program.Prove(Examples.Number(10), ProvenFibonacci.Quick);
        VerifyResult result = ProofVerifier.Verify(proof, program, ProvenFibonacci.Lenient with { ExpectedOutput = ProvenFibonacci.Output });
        Assert.True(result.IsValid, result.Message);
    }

    [Fact]
    public void The_memory_mapped_abi_refuses_what_it_lacks()
    {
        using GuestProgram program = GuestProgram.Load(Examples.Elf("fibonacci-mmio"), Abi.MemoryMapped);
        AssertFails(RoundelErrorKind.BadInput, "public input", () => program.Execute(new Input { Public = new byte[1] }));
        AssertFails(RoundelErrorKind.BadInput, "4096", () => program.Execute(new Input { Private = new byte[4097] }));
    }

    [Fact]
    public void A_run_that_fails_is_not_proven()
    {
        using GuestProgram program = Examples.Load("trap");
        RoundelException fault = AssertFails(RoundelErrorKind.ProgramFault, "RV32IM", () => program.Execute(Input.Empty));
        Assert.Equal(FaultKind.IllegalInstruction, fault.Fault!.Kind);
        AssertFails(RoundelErrorKind.ProgramFault, "RV32IM", () => program.Prove(Input.Empty, ProvenFibonacci.Quick));
        AssertFails(RoundelErrorKind.ProgramFault, "RV32IM", () => program.Profile(Input.Empty));
    }

    [Fact]
    public void Cycles_are_limited()
    {
        using GuestProgram program = Examples.Load("fibonacci");
        AssertFails(RoundelErrorKind.Limit, "108", () => program.Execute(Examples.Number(10), new ExecuteOptions { MaxCycles = 108 }));
        AssertFails(RoundelErrorKind.Limit, "108", () => program.Prove(Examples.Number(10), ProvenFibonacci.Quick with { MaxCycles = 108 }));
        Assert.Equal(109ul, program.Execute(Examples.Number(10), new ExecuteOptions { MaxCycles = 109 }).Cycles);
    }

    [Fact]
    public void Bad_programs_are_refused()
    {
        AssertFails(RoundelErrorKind.BadProgram, "ELF", () => GuestProgram.Load("no program"u8));
        AssertFails(RoundelErrorKind.BadProgram, "payroll.json", () => GuestProgram.Load(Examples.File("json-query", "payroll.json")));
        AssertFails(RoundelErrorKind.File, "no such", () => GuestProgram.Load("no such.elf"));
        AssertFails(RoundelErrorKind.File, "folder", () => GuestProgram.Load(Path.GetTempPath()));
        Assert.Throws<ArgumentOutOfRangeException>(() => GuestProgram.Load(Examples.Elf("exit3"), (Abi)7));
    }

    [Fact]
    public void Progress_goes_through_all_steps()
    {
        using GuestProgram program = Examples.Load("exit3");
        var seen = new Recorder();
        Proof proof = program.Prove(Input.Empty, ProvenFibonacci.Quick with { Progress = seen });
        Assert.Equal(Enumerable.Range(0, 13), seen.Steps.Select(s => s.Index));
        Assert.All(seen.Steps, s => Assert.Equal(13, s.Count));
        Assert.Equal(proof.Report!.Phases.Select(p => p.Name), seen.Steps.Select(s => s.Phase));
    }

    [Fact]
    public void Cancelling_stops_before_the_next_step()
    {
        using GuestProgram program = Examples.Load("exit3");
        using var source = new CancellationTokenSource();
        var seen = new Recorder { OnStep = step => { if (step.Phase == "interaction") source.Cancel(); } };
        Assert.Throws<OperationCanceledException>(() => program.Prove(Input.Empty, ProvenFibonacci.Quick with { Progress = seen, Cancellation = source.Token }));
        Assert.Equal("interaction", seen.Steps[^1].Phase);
    }

    [Fact]
    public void Programs_may_be_shared_between_threads()
    {
        using GuestProgram program = Examples.Load("exit3");
        var proofs = new Proof[4];
        Parallel.For(0, proofs.Length, i => proofs[i] = program.Prove(Input.Empty, ProvenFibonacci.Quick));
        Assert.All(proofs, p => Assert.True(p.Bytes.Span.SequenceEqual(proofs[0].Bytes.Span)));
    }

    [Fact]
    public void Disposed_programs_prove_nothing()
    {
        GuestProgram program = Examples.Load("exit3");
        program.Dispose();
        program.Dispose();
        Assert.Throws<ObjectDisposedException>(() => program.Prove(Input.Empty, ProvenFibonacci.Quick));
    }

    internal static RoundelException AssertFails(RoundelErrorKind kind, string part, Action action)
    {
        RoundelException e = Assert.Throws<RoundelException>(action);
        Assert.Equal(kind, e.Kind);
        Assert.Contains(part, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
        return e;
    }

    private sealed class Recorder : IProgress<ProveProgress>
    {
        public List<ProveProgress> Steps { get; } = [];

        public Action<ProveProgress>? OnStep { get; init; }

        public void Report(ProveProgress value)
        {
            Steps.Add(value);
            OnStep?.Invoke(value);
        }
    }
}
