using Roundel.Conformance.Tests;
using Roundel.Field;
using Roundel.Hostile.Tests.Mutation;
using Roundel.Machine;
using Roundel.Machine.Proofs;
using Roundel.Prover;
using Roundel.RiscV;
using Roundel.RiscV.Tests;
using Roundel.Verifier;

namespace Roundel.Hostile.Tests;

/// <summary>A program, its key, and a proof of one run of it.</summary>
internal sealed record ProvenRun(VerificationKey Key, byte[] Proof, ParameterSet Set);

/// <summary>The well-formed files that all mutations start from. Made once, the same in every process.</summary>
internal static class Corpus
{
    private static readonly Lazy<ProvenRun[]> s_weak = new(() =>
    [
        Prove(Echo(), Abi.Linux, ParameterSet.Test, [1, 2, 3, 4, 5]), Prove(Mapped(), Abi.MemoryMapped, ParameterSet.Test),
        Prove(Everything(), Abi.Linux, ParameterSet.Test),
    ]);

    private static readonly Lazy<ProvenRun[]> s_strong = new(() =>
        [Prove(Echo(), Abi.Linux, ParameterSet.Fast, [1, 2, 3, 4, 5]), Prove(Mapped(), Abi.MemoryMapped, ParameterSet.Fast)]);

    private static readonly Lazy<byte[][]> s_keys = new(() =>
    {
        using var workers = new Workers(1);
        byte[] Key(ElfWriter elf, Abi abi, params int[] logBlowups)
        {
            using var key = ProgramKey.Create(ElfImage.Load(elf.Write()), abi, logBlowups, workers, Lanes.Width);
            return key.Verification.ToBytes();
        }
        return [Key(Echo(), Abi.Linux, 1), Key(Mapped(), Abi.MemoryMapped, 1, 2), Key(Scattered(), Abi.Linux, 1), Key(Everything(), Abi.Linux, 1, 2, 3, 4)];
    });

    /// <summary>Proofs under the set without proof of work, so that mutations get past it.</summary>
    public static ProvenRun[] Weak => s_weak.Value;

    /// <summary>Proofs under the default set.</summary>
    public static ProvenRun[] Strong => s_strong.Value;

    public static byte[][] Keys => s_keys.Value;

    public static IReadOnlyList<CorpusEntry> EntriesOf(ProvenRun[] runs) =>
        [.. runs.Select((r, i) => new CorpusEntry($"proof {i}", r.Proof, Formats.PartsOfProof(r.Key, r.Proof)))];

    public static IReadOnlyList<CorpusEntry> KeyEntries() => [.. Keys.Select((k, i) => new CorpusEntry($"key {i}", k, Formats.PartsOfKey(k)))];

    public static IReadOnlyList<CorpusEntry> ElfEntries()
    {
        byte[][] files =
        [
            Echo().Write(), Mapped().Write(), Scattered().Write(), Everything().Write(),
            File.ReadAllBytes(Roundel.Cli.Tests.CliRun.Elf("fibonacci")), File.ReadAllBytes(Roundel.Cli.Tests.CliRun.Elf("exit3")),
        ];
        return [.. files.Select((f, i) => new CorpusEntry($"program {i}", f, Formats.PartsOfElf(f)))];
    }

    /// <summary>Reads four of five bytes of public input, writes them and five zeros, exits with a code of two limbs.</summary>
    public static ElfWriter Echo() =>
        new RvAsm().Label("_start").Call(63, 3, 0x0004_0001, 4).Label("write").Call(64, 1, 0x0004_0001, 9).Exit(0x0003_0001).Elf();

    /// <summary>Under the memory-mapped ABI: a sum of words of the image, written as the output.</summary>
    private static ElfWriter Mapped()
    {
        ElfWriter elf = new RvAsm().Label("_start").Li(RvAsm.S0, 0x0002_0000).I(Op.Lw, RvAsm.T0, RvAsm.S0, 0).I(Op.Lh, RvAsm.T1, RvAsm.S0, 5)
            .R(Op.Add, RvAsm.T0, RvAsm.T0, RvAsm.T1).Li(RvAsm.S1, MemoryMap.HaltFlag).S(Op.Sw, RvAsm.T0, 8, RvAsm.S1).Li(RvAsm.T2, 4)
            .S(Op.Sw, RvAsm.T2, 4, RvAsm.S1).S(Op.Sw, RvAsm.T2, 0, RvAsm.S1).Elf();
        elf.Segments.Add(new ElfWriter.Segment(0x0002_0000, [1, 2, 3, 4, 5, 6, 7, 0xff], 6, 0x40));
        return elf;
    }

    /// <summary>Many small segments, some side by side in one word.</summary>
    private static ElfWriter Scattered()
    {
        ElfWriter elf = new RvAsm().Label("_start").Exit(0).Elf();
        for (uint i = 0; i < 40; i++)
            elf.Segments.Add(new ElfWriter.Segment(0x0002_0000 + 0x1_0000 * (i / 4) + 3 * (i % 4), [1, 2, 3], i % 8 == 7 ? 4u : 6, 3));
        return elf;
    }

    /// <summary>A random program that uses most instructions, with data, zeros behind it, and symbols.</summary>
    private static ElfWriter Everything() => new RandomProgram(5).Elf;

    private static ProvenRun Prove(ElfWriter elf, Abi abi, ParameterSet set, byte[]? publicInput = null)
    {
        ElfImage image = ElfImage.Load(elf.Write());
        using var workers = new Workers(1);
        using var key = ProgramKey.Create(image, abi, [set.LogBlowup], workers, Lanes.Width);
        using Execution run = Executor.Run(image, new ExecutionOptions { Abi = abi, Trace = true, PublicInput = publicInput ?? [] });
        using MachineTrace trace = TraceDriver.Build(key.Tables, run, publicInput ?? []);
        return new ProvenRun(key.Verification, MachineProver.Prove(key, trace, new ProverOptions { Parameters = set, Threads = 1 }, workers, out _), set);
    }
}
