using Roundel.Hostile.Tests.Mutation;

namespace Roundel.Hostile.Tests.Targets;

/// <summary>A reader of untrusted bytes. One object serves all threads.</summary>
internal abstract class Target
{
    [ThreadStatic]
    private static long t_uncounted;

    private Mutator? _mutator;

    /// <summary>The name in the document and in reports.</summary>
    public abstract string Name { get; }

    /// <summary>What is mutated.</summary>
    public abstract IReadOnlyList<CorpusEntry> Entries { get; }

    /// <summary>What the reader's documentation promises, and what is asserted of each case.</summary>
    public abstract string Contract { get; }

    /// <summary>Cases in the short and in the full campaign.</summary>
    public abstract (long Sample, long Full) Cases { get; }

    /// <summary>What one case may allocate on the managed heap: so much, and so much for each byte of the file.</summary>
    public abstract (long Fixed, int PerByte) Memory { get; }

    public Mutator Mutator => _mutator ??= new Mutator(Entries, HardWord);

    protected virtual uint HardWord(Random random, Part part, uint old, int length) => Formats.HardWord(random, part, old, length);

    /// <summary>Repairs what every reader checks first, so that the rest is reached.</summary>
    public virtual void Seal(Scratch scratch)
    {
    }

    /// <summary>Reads the bytes.</summary>
    /// <param name="entry">What the bytes come from.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="random">For choices between ways of using the reader.</param>
    /// <param name="accepted">Whether the bytes were taken for a valid file.</param>
    /// <returns>What came out, in few words: the reader's typed error, or what was read.</returns>
    /// <exception cref="Exception">Whatever the reader throws that it does not document; each is a failure.</exception>
    public abstract string Read(CorpusEntry entry, ReadOnlySpan<byte> bytes, Random random, out bool accepted);

    /// <summary>Whether other bytes than those of the corpus may be accepted.</summary>
    public virtual bool MayAcceptOthers => false;

    /// <summary>What this thread has allocated, apart from what was <see cref="Aside"/>.</summary>
    public static long Allocated => GC.GetAllocatedBytesForCurrentThread() - t_uncounted;

    /// <summary>Does something that readers of bytes do not do, such as proving.</summary>
    protected static void Aside(Action action)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        t_uncounted += GC.GetAllocatedBytesForCurrentThread() - before;
    }

    protected int IndexOf(CorpusEntry entry)
    {
        for (int i = 0; i < Entries.Count; i++)
            if (ReferenceEquals(Entries[i], entry)) return i;
        return 0;
    }
}
