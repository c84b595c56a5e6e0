using System.Globalization;
using Roundel.Hostile.Tests.Mutation;
using Roundel.Hostile.Tests.Targets;

namespace Roundel.Hostile.Tests;

/// <summary>All targets under mutated files: a sample, or with ROUNDEL_SLOW=1 a million cases.</summary>
public sealed class CampaignTests(HostileDocument document) : IClassFixture<HostileDocument>
{
    private static readonly bool s_isSlow = Environment.GetEnvironmentVariable("ROUNDEL_SLOW") == "1";

    internal static Target Create(string name) => name switch
    {
        "verifier, test" => new VerifierTarget(name, Corpus.Weak, 0, (4_000, 240_000)),
        "verifier, fast" => new VerifierTarget(name, Corpus.Strong, Machine.Proofs.MachineVerifier.DefaultMinimumBits, (150, 10_000)),
        "SDK" => new SdkTarget(Corpus.Weak),
        "key" => new KeyTarget(),
        "ELF" => new ElfTarget(),
        "CLI" => new CommandTarget(),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };

    internal static string[] Names { get; } = ["verifier, test", "verifier, fast", "SDK", "key", "ELF", "CLI"];

    public static TheoryData<string> Targets => new(Names);

    [Theory, MemberData(nameof(Targets))]
    public void NothingBreaks(string name)
    {
        Target target = Create(name);
        using var disposable = target as IDisposable;
        foreach (CorpusEntry entry in target.Entries)
        {
            // The control: untouched, each file of the corpus is what it should be.
            string outcome = target.Read(entry, entry.Bytes, new Random(1), out bool accepted);
            Assert.True(accepted || target is CommandTarget, $"{entry.Name}: {outcome}");
        }
        long cases = s_isSlow ? target.Cases.Full : target.Cases.Sample;
        Tally tally = new Campaign(target).Run(cases);
        Assert.Equal(cases, tally.Cases + tally.Unchanged);
        Assert.True(tally.Unchanged < cases / 10);
        Assert.True(tally.Outcomes.Count >= 2, "Every case ends alike: nothing was reached.");
        document.Add(target, tally);
    }

    /// <summary>The case that ROUNDEL_HOSTILE_CASE names, or the first ones of every target: the same bytes and outcome each time.</summary>
    [Fact]
    public void CasesAreReproducible()
    {
        if (Environment.GetEnvironmentVariable("ROUNDEL_HOSTILE_CASE") is { } wanted)
        {
            string[] parts = wanted.Split(':');
            new Campaign(Create(parts[0])).Replay(long.Parse(parts[1], CultureInfo.InvariantCulture));
            return;
        }
        foreach (string name in new[] { "verifier, test", "key", "ELF" })
        {
            Campaign first = new(Create(name)), second = new(Create(name));
            for (long index = 0; index < 20; index++)
            {
                Assert.Equal(first.BytesOf(index), second.BytesOf(index));
                Assert.Equal(first.Replay(index), second.Replay(index));
            }
        }
    }

    /// <summary>The harness sees what it is there to see: exceptions, acceptance, memory.</summary>
    [Theory]
    [InlineData("throws", "IndexOutOfRangeException")]
    [InlineData("accepts", "other bytes are accepted")]
    [InlineData("allocates", "bytes allocated")]
    public void FaultsAreFound(string fault, string part)
    {
        var campaign = new Campaign(new FaultyTarget(fault));
        HostileFailure failure = Assert.Throws<HostileFailure>(() => campaign.Run(2000));
        Assert.Contains(part, failure.Message, StringComparison.Ordinal);
        Assert.Equal(failure.Message, Assert.Throws<HostileFailure>(() => campaign.Replay(failure.Index)).Message);
    }

    /// <summary>A reader with a mistake that some mutations meet.</summary>
    private sealed class FaultyTarget(string fault) : Target
    {
        public override string Name => "faulty";

        public override IReadOnlyList<CorpusEntry> Entries { get; } = [new CorpusEntry("words", new byte[64], [new Part("all", 0, 64)])];

        public override string Contract => "";

        public override (long Sample, long Full) Cases => (0, 0);

        public override (long Fixed, int PerByte) Memory => (1 << 14, 0);

        public override string Read(CorpusEntry entry, ReadOnlySpan<byte> bytes, Random random, out bool accepted)
        {
            uint length = bytes.Length < 4 ? 0 : BitConverter.ToUInt32(bytes);
            accepted = fault == "accepts" && length == 1;
            if (fault == "throws" && length > bytes.Length) _ = bytes[(int)(length % int.MaxValue)];
            if (fault == "allocates" && length > bytes.Length) GC.KeepAlive(new byte[length % (1 << 20)]);
            return length == 0 ? "empty" : "full";
        }
    }
}
