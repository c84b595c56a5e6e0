using Roundel.Field;
using Roundel.Hostile.Tests.Mutation;
using Roundel.Machine;
using Roundel.Machine.Proofs;
using Roundel.Prover;
using Roundel.RiscV;
using Roundel.RiscV.Tests;
using Roundel.Verifier;

namespace Roundel.Hostile.Tests.Targets;

/// <summary>Programs: the reader, a bounded run, now and then the preprocessed tables, rarely a proof.</summary>
internal sealed class ElfTarget : Target
{
    private const ulong MaxCycles = 20_000;
    private const long MaxMemoryBytes = 1 << 20, MaxTraceBytes = 1 << 26;

    // One in so many accepted programs.
    private const int Tables = 300, Proofs = 1000;

    public override string Name => "ELF";

    public override IReadOnlyList<CorpusEntry> Entries { get; } = Corpus.ElfEntries();

    public override string Contract =>
        "`ElfImage.TryLoad`: any bytes are safe, a line says why not (`ElfImage.Load`: `ElfException`). `Executor.TryRun`: an `ExecutionFault`; at most "
        + "the cycles, RAM and trace that the options allow. A run that ends has a proof, and it verifies.";

    public override (long Sample, long Full) Cases => (8_000, 400_000);

    /// <summary>
    /// For each word of the text three words, and four in counters and profile of a run; two for each of the image. Words that are not from the
    /// file are at most <see cref="ElfImage.MaxGapWords"/>, output at most what the run has RAM for. See <see cref="Bound"/> for reading alone.
    /// </summary>
    public override (long Fixed, int PerByte) Memory => (36L * ElfImage.MaxGapWords + (8 << 20), 40);

    public override bool MayAcceptOthers => true;

    protected override uint HardWord(Random random, Part part, uint old, int length) => Formats.HardElfWord(random, part, old, length);

    public override string Read(CorpusEntry entry, ReadOnlySpan<byte> bytes, Random random, out bool accepted)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        accepted = ElfImage.TryLoad(bytes, out ElfImage? image, out string error);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(accepted, error.Length == 0);
        Assert.DoesNotContain('\n', error);
        if (!accepted)
        {
            // Segments may share the file's bytes; together they hold at most 2^22 words.
            Assert.InRange(allocated, 0, (64 << 10) + Math.Min(64L * bytes.Length, 4L * ElfImage.MaxWords));
            return Refusal(error);
        }
        Assert.InRange(allocated, 0, Bound(image!, bytes.Length));
        ElfInvariants.Check(image!);
        Abi abi = random.Next(4) == 0 ? Abi.MemoryMapped : Abi.Linux;
        bool prove = random.Next(Proofs) == 0;
        if (random.Next(Tables) == 0) CheckTables(image!, abi);
        return Run(image!, abi, random.Next(3) == 0, prove);
    }

    /// <summary>What reading an accepted program may allocate, in terms of what it has.</summary>
    public static long Bound(ElfImage image, int fileBytes) =>
        (64 << 10) + 4L * fileBytes + 12L * image.TextWords.Length + 8L * image.Zones.Sum(z => (long)z.Words.Length);

    private static string Run(ElfImage image, Abi abi, bool isTraced, bool prove)
    {
        var options = new ExecutionOptions
        {
            Abi = abi,
            MaxCycles = MaxCycles,
            MaxMemoryBytes = MaxMemoryBytes,
            MaxTraceBytes = MaxTraceBytes,
            Trace = isTraced || prove,
            PrivateInput = new byte[100],
        };
        if (!Executor.TryRun(image, options, out Execution? run, out ExecutionFault? fault))
        {
            Assert.NotEmpty(fault.Message);
            return $"fault: {fault.Kind}";
        }
        using (run)
        {
            Assert.InRange(run.Cycles, 1ul, MaxCycles);
            Assert.InRange(run.MemoryBytes, 0, MaxMemoryBytes);
            if (prove && image.TextWords.Length <= 1 << 16) Aside(() => Prove(image, abi, run));
        }
        return "ran to its end";
    }

    /// <summary>The native memory follows from the sizes of text and image alone: at most 2^22 rows of at most seven columns.</summary>
    private static void CheckTables(ElfImage image, Abi abi)
    {
        using ProgramTables tables = ProgramTables.Create(image, abi);
        long cells = tables.Tables.Sum(t => (long)t.Columns.View.Count << t.LogSize);
        long rows = image.TextWords.Length * 7L + image.Zones.Sum(z => z.Words.Length * 4L);
        Assert.InRange(cells, 1, 2 * rows + (1 << 18));
        Assert.True(tables.Facts.Zones.Count <= ProgramFacts.MaxZones);
        var words = new uint[tables.Facts.WordCount];
        tables.Facts.WriteWords(words);
        var reader = new WordReader(words);
        Assert.True(ProgramFacts.TryRead(ref reader, out _) && reader.AtEnd);
    }

    /// <summary>What runs to its end is provable.</summary>
    private static void Prove(ElfImage image, Abi abi, Execution run)
    {
        var options = new ProverOptions { Parameters = ParameterSet.Test, Threads = 1 };
        using var workers = new Workers(1);
        using var key = ProgramKey.Create(image, abi, [options.Parameters.LogBlowup], workers, Lanes.Width);
        using MachineTrace trace = TraceDriver.Build(key.Tables, run, default);
        byte[] proof = MachineProver.Prove(key, trace, options, workers, out _);
        VerificationResult result = MachineVerifier.Verify(key.Verification, proof, 0);
        Assert.Equal(VerificationError.None, result.Error);
        Assert.Equal(run.Output, result.Statement!.PublicOutput.ToArray());
        Interlocked.Increment(ref s_proven);
    }

    private static long s_proven;

    public static long Proven => Interlocked.Read(ref s_proven);

    /// <summary>The reader's sentence without its numbers.</summary>
    private static string Refusal(string error)
    {
        string reason = error[..(error.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon ? colon : error.Length)];
        return "refused: " + System.Text.RegularExpressions.Regex.Replace(reason, "0x[0-9a-f]+|[0-9]+", "N");
    }
}
