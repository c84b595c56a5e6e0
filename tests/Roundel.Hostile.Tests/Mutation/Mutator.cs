using Roundel.Field;

namespace Roundel.Hostile.Tests.Mutation;

/// <summary>What is done to bytes.</summary>
internal enum MutationKind
{
    BitFlipped,
    ByteSet,
    WordAtAnEdge,
    WordOffByOne,
    WordsSwapped,
    RangeZeroed,
    RangeRandom,
    TailRandom,
    RangeCopied,
    RangeDuplicated,
    RangeRemoved,
    Truncated,
    Extended,
    FieldSet,
    Spliced,

    /// <summary>Several of the above, one after the other.</summary>
    Several,
}

/// <summary>A stretch of a format that has a meaning of its own.</summary>
/// <param name="Name">What it is; several stretches may share a name.</param>
/// <param name="Offset">The first byte.</param>
/// <param name="Length">Bytes.</param>
internal readonly record struct Part(string Name, int Offset, int Length);

/// <summary>Well-formed bytes to start from, and where their parts are.</summary>
/// <param name="Name">What they are.</param>
/// <param name="Bytes">The bytes.</param>
/// <param name="Parts">Their parts; gaps are allowed.</param>
internal sealed record CorpusEntry(string Name, byte[] Bytes, IReadOnlyList<Part> Parts)
{
    private readonly string[] _names = [.. Parts.Select(p => p.Name).Distinct()];

    /// <summary>A part: all names are alike likely, however many or long the parts of a name are.</summary>
    public Part Pick(Random random)
    {
        string name = _names[random.Next(_names.Length)];
        int count = Parts.Count(p => p.Name == name), chosen = random.Next(count);
        return Parts.Where(p => p.Name == name).ElementAt(chosen);
    }

    public string PartAt(int offset)
    {
        foreach (Part part in Parts)
            if (offset >= part.Offset && offset < part.Offset + part.Length) return part.Name;
        return "elsewhere";
    }
}

/// <summary>Changes bytes without looking at what a reader makes of them. Everything follows from the random numbers.</summary>
/// <param name="corpus">What splices take from.</param>
/// <param name="fieldValue">Values that a field of this format may find hard: random numbers, the field, its old value, the file's length.</param>
internal sealed class Mutator(IReadOnlyList<CorpusEntry> corpus, Func<Random, Part, uint, int, uint> fieldValue)
{
    private const int MaxRange = 256;
    private static readonly MutationKind[] s_single = [.. Enum.GetValues<MutationKind>().Where(k => k != MutationKind.Several)];

    /// <summary>Words at the edges of the field, of signed and unsigned numbers, and of limbs.</summary>
    private static readonly uint[] s_edges =
        [0, 1, M31.P - 1, M31.P, M31.P + 1, 0x8000_0000, 0xffff_fffe, uint.MaxValue, 0xffff, 0x1_0000, 0x00ff_ffff, 0x0100_0000];

    /// <summary>Changes the bytes of an entry.</summary>
    /// <returns>What was done, and the part that it was done to first.</returns>
    public (MutationKind Kind, string Part) Apply(Random random, CorpusEntry entry, Scratch scratch)
    {
        int count = random.Next(5) == 0 ? 2 + random.Next(4) : 1;
        var first = ((MutationKind)0, "");
        for (int i = 0; i < count; i++)
        {
            (MutationKind, string) done = One(random, entry, scratch);
            if (i == 0) first = done;
        }
        return count == 1 ? first : (MutationKind.Several, first.Item2);
    }

    private (MutationKind Kind, string Part) One(Random random, CorpusEntry entry, Scratch scratch)
    {
        MutationKind kind = s_single[random.Next(s_single.Length)];
        Part part = entry.Pick(random);
        // Half of the places by part, half anywhere.
        int at = random.Next(2) == 0 ? part.Offset + random.Next(part.Length) : random.Next(entry.Bytes.Length);
        if (kind == MutationKind.FieldSet) at = part.Offset + (part.Length <= 4 ? 0 : random.Next(part.Length / 4) * 4);
        else if (random.Next(8) != 0) at &= ~3;
        string name = entry.PartAt(at);
        // What came before may have shortened the bytes.
        at = Math.Min(at, Math.Max(0, scratch.Length - 4));
        if (scratch.Length < 8) kind = MutationKind.Extended;
        int room = scratch.Length - at, range = Math.Min(room, 1 + random.Next(random.Next(2) == 0 ? 8 : MaxRange));
        switch (kind)
        {
            case MutationKind.BitFlipped: scratch.Span[at + random.Next(Math.Min(4, room))] ^= (byte)(1 << random.Next(8)); break;
            case MutationKind.ByteSet: scratch.Span[at] = (byte)random.Next(256); break;
            case MutationKind.WordAtAnEdge: scratch.SetWord(at, s_edges[random.Next(s_edges.Length)]); break;
            case MutationKind.WordOffByOne: scratch.SetWord(at, scratch.Word(at) + (random.Next(2) == 0 ? 1 : uint.MaxValue)); break;
            case MutationKind.WordsSwapped: Swap(scratch, at, 4 * random.Next(scratch.Length / 4)); break;
            case MutationKind.RangeZeroed: scratch.Span.Slice(at, range).Clear(); break;
            case MutationKind.RangeRandom: random.NextBytes(scratch.Span.Slice(at, range)); break;
            case MutationKind.TailRandom: random.NextBytes(scratch.Span[at..]); break;
            case MutationKind.RangeCopied: scratch.Span.Slice(at, range).CopyTo(scratch.Span[random.Next(scratch.Length - range + 1)..]); break;
            case MutationKind.RangeDuplicated:
                range = (range + 3) & ~3;
                Span<byte> copy = scratch.Insert(at, Math.Min(range, room));
                scratch.Span.Slice(at + copy.Length, copy.Length).CopyTo(copy);
                break;
            case MutationKind.RangeRemoved: scratch.Remove(at, random.Next(4) == 0 ? range : (range + 3) & ~3); break;
            case MutationKind.Truncated: scratch.Truncate(random.Next(2) == 0 ? at : scratch.Length - 1 - random.Next(8)); break;
            case MutationKind.Extended: Extend(random, scratch); break;
            case MutationKind.FieldSet: SetField(random, scratch, at, part); break;
            default: Splice(random, scratch, at); break;
        }
        return (kind, name);
    }

    private static void Swap(Scratch scratch, int a, int b)
    {
        (uint first, uint second) = (scratch.Word(a), scratch.Word(b));
        scratch.SetWord(a, second);
        scratch.SetWord(b, first);
    }

    private static void Extend(Random random, Scratch scratch)
    {
        Span<byte> tail = scratch.Insert(scratch.Length, random.Next(4) == 0 ? 1 + random.Next(1 << 14) : 4 * (1 + random.Next(8)));
        if (random.Next(2) == 0) random.NextBytes(tail);
    }

    private void SetField(Random random, Scratch scratch, int at, Part part)
    {
        Span<byte> field = scratch.Span[at..];
        if (part.Length == 2)
        {
            uint half = fieldValue(random, part, (uint)(field[0] | field[1] << 8), scratch.Length);
            (field[0], field[1]) = ((byte)half, (byte)(half >> 8));
        }
        else if (part.Length == 1) field[0] = (byte)fieldValue(random, part, field[0], scratch.Length);
        else scratch.SetWord(at, fieldValue(random, part, scratch.Word(at), scratch.Length));
    }

    /// <summary>Goes on with another entry, at the same place or at another.</summary>
    private void Splice(Random random, Scratch scratch, int at)
    {
        ReadOnlySpan<byte> other = corpus[random.Next(corpus.Count)].Bytes;
        int from = random.Next(2) == 0 ? Math.Min(at, other.Length) : 4 * random.Next(other.Length / 4);
        if (random.Next(2) == 0) scratch.Continue(at, other[from..]);
        else
        {
            int count = Math.Min(Math.Min(4 * (1 + random.Next(64)), other.Length - from), scratch.Length - at);
            other.Slice(from, count).CopyTo(scratch.Span[at..]);
        }
    }
}
