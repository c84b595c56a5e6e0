using Roundel.Machine;
using Roundel.Machine.Proofs;
using Roundel.Prover;
using Roundel.RiscV;
using Roundel.Verifier;

namespace Roundel.Conformance.Tests;

/// <summary>Runs a program, proves the run with the test parameters, and verifies the proof.</summary>
internal static class Proven
{
    private static readonly ProverOptions s_options = new() { Parameters = ParameterSet.Test, Threads = 2 };

    /// <summary>The statement that the verifier returns, which says what the run did.</summary>
    public static Statement Run(ElfImage image, byte[]? privateInput = null, byte[]? publicInput = null, Abi abi = Abi.Linux)
    {
        using Execution execution = Executor.Run(image, new ExecutionOptions
        {
            Abi = abi,
            Trace = true,
            PrivateInput = privateInput ?? [],
            PublicInput = publicInput ?? [],
        });
        using var workers = new Workers(s_options.Threads);
        using var key = ProgramKey.Create(image, abi, [s_options.Parameters.LogBlowup], workers, s_options.Width);
        using MachineTrace trace = TraceDriver.Build(key.Tables, execution, publicInput ?? []);
        byte[] proof = MachineProver.Prove(key, trace, s_options, workers, out _);
        VerificationResult result = MachineVerifier.Verify(key.Verification, proof, 0);
        Assert.Equal(VerificationError.None, result.Error);
        Statement statement = result.Statement!;
        Assert.Equal(execution.Output, statement.PublicOutput.ToArray());
        Assert.Equal(execution.ExitCode, statement.ExitCode);
        Assert.Equal(execution.Cycles, (ulong)statement.Cycles);
        Assert.Equal(publicInput ?? [], statement.PublicInput.ToArray());

        // The test parameters are never taken for secure ones, and a damaged proof is refused.
        Assert.Equal(VerificationError.SecurityTooLow, MachineVerifier.Verify(key.Verification, proof).Error);
        proof[proof.Length / 2] ^= 1;
        Assert.NotEqual(VerificationError.None, MachineVerifier.Verify(key.Verification, proof, 0).Error);
        return statement;
    }
}
