using Roundel.Field;
using Roundel.Machine;
using Roundel.Machine.Proofs;
using Roundel.Prover;
using Roundel.RiscV;
using Roundel.RiscV.Tests;

namespace Roundel.Verifier.Tests;

/// <summary>One proof of a small program with the default parameters, and its key.</summary>
internal sealed class MachineProof
{
    private static readonly Lazy<MachineProof> Lazy = new(() => new MachineProof());

    private MachineProof()
    {
        using var workers = new Workers(2);
        // Reads four of five bytes of public input, writes them and five zeros, and exits with 0x00030001.
        Image = new RvAsm().Call(63, 3, 0x0004_0001, 4).Call(64, 1, 0x0004_0001, 9).Exit(0x0003_0001).Image();
        using var key = ProgramKey.Create(Image, Abi.Linux, [1], workers, Lanes.Width);
        using Execution execution = Executor.Run(Image, new ExecutionOptions { Trace = true, PublicInput = PublicInput });
        using MachineTrace trace = TraceDriver.Build(key.Tables, execution, PublicInput, null);
        Key = key.Verification;
        Cycles = (uint)execution.Cycles;
        Bytes = MachineProver.Prove(key, trace, new ProverOptions { Threads = 2 }, workers, out _);
    }

    public static MachineProof Shared => Lazy.Value;

    public ElfImage Image { get; }

    public byte[] PublicInput { get; } = [1, 2, 3, 4, 5];

    public VerificationKey Key { get; }

    public uint Cycles { get; }

    public byte[] Bytes { get; }
}
