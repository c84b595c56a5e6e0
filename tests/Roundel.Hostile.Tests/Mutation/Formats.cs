using System.Buffers.Binary;
using Roundel.Hash;
using Roundel.Machine.Proofs;
using Roundel.RiscV.Tests;
using Roundel.Verifier;

namespace Roundel.Hostile.Tests.Mutation;

/// <summary>The parts of the formats, and values that their fields may find hard.</summary>
internal static class Formats
{
    private const int WordBytes = sizeof(uint);

    /// <summary>A proof's parts, in its order, as the verifier receives them; what it reads after the transcript are the openings.</summary>
    public static IReadOnlyList<Part> PartsOfProof(VerificationKey key, byte[] proof)
    {
        var layout = new Received();
        VerificationError error = MachineVerifier.Verify(key, proof, 0, layout).Error;
        Assert.Equal(VerificationError.None, error);
        List<Part> parts = [];
        string[] header = ["magic", "version", "parameter set", "length"];
        for (int i = 0; i < header.Length; i++) parts.Add(new Part(header[i], WordBytes * i, WordBytes));
        int at = ProofHeader.ByteCount;
        foreach ((TranscriptTag tag, int words) in layout.Items)
        {
            if (tag is TranscriptTag.Protocol or TranscriptTag.Parameters or TranscriptTag.VerificationKey) continue;
            if (words > 0) parts.Add(new Part(Name(tag), at, WordBytes * words));
            at += WordBytes * words;
        }
        // Trees and layers follow one another; eighths of them are alike likely.
        int rest = proof.Length - at, eighth = rest / 8 & ~3;
        Assert.True(eighth > 0);
        for (int i = 0; i < 8; i++) parts.Add(new Part($"openings, eighth {i + 1}", at + i * eighth, i < 7 ? eighth : rest - 7 * eighth));
        return parts;
    }

    private static string Name(TranscriptTag tag) => tag switch
    {
        TranscriptTag.Statement => "statement",
        TranscriptTag.Paths => "paths",
        TranscriptTag.Heights => "heights",
        TranscriptTag.Salt => "salt",
        TranscriptTag.MainRoot or TranscriptTag.InteractionRoot or TranscriptTag.CompositionRoot => "tree roots",
        TranscriptTag.ClaimedSums => "claimed sums",
        TranscriptTag.SampledValues => "sampled values",
        TranscriptTag.FriRoot => "FRI roots",
        TranscriptTag.LastLayer => "last layer",
        _ => "nonces",
    };

    private sealed class Received : ITranscriptObserver
    {
        public List<(TranscriptTag Tag, int Words)> Items { get; } = [];

        public void Absorbed(TranscriptTag tag, int words) => Items.Add((tag, words));

        public void Drawn(TranscriptTag tag, int words)
        {
        }
    }

    /// <summary>Writes the length that the header must have.</summary>
    public static void SealProof(Scratch scratch)
    {
        if (scratch.Length >= ProofHeader.ByteCount) scratch.SetWord(12, (uint)scratch.Length);
    }

    /// <summary>A key's parts by docs/statement.md.</summary>
    public static IReadOnlyList<Part> PartsOfKey(byte[] key)
    {
        int at = 0;
        List<Part> parts = [];
        void Add(string name, int words)
        {
            parts.Add(new Part(name, WordBytes * at, WordBytes * words));
            at += words;
        }
        int Peek(int ahead) => BinaryPrimitives.ReadInt32LittleEndian(key.AsSpan(WordBytes * (at + ahead)));

        Add("magic", 1);
        Add("version", 1);
        Add("machine digest", Digest.WordCount);
        Add("program digest", Digest.WordCount);
        int zones = Peek(2);
        Add("ABI", 1);
        Add("entry", 1);
        Add("zone count", 1);
        Add("zones", 2 * zones);
        int tables = Peek(0);
        Add("table count", 1);
        Add("tables", 2 * tables);
        Add("roots", 4 * Digest.WordCount);
        Add("checksum", Digest.WordCount);
        Assert.Equal(key.Length, WordBytes * at);
        return parts;
    }

    /// <summary>Makes the checksum right again, so that what lies behind it is reached.</summary>
    public static void SealKey(Scratch scratch)
    {
        if (scratch.Length % WordBytes != 0 || scratch.Length < 2 * Digest.ByteCount) return;
        ReadOnlySpan<byte> body = scratch.Span[..^Digest.ByteCount];
        Blake2s.Hash(body, Personalisation.FromBytes("RNDK\0\0\0\0"u8)).CopyTo(scratch.Span[^Digest.ByteCount..]);
    }

    /// <summary>The fields of an ELF file: its header's, those of all program and section headers, and the rest as a whole.</summary>
    public static IReadOnlyList<Part> PartsOfElf(byte[] file)
    {
        List<Part> parts = [];
        (string Name, int Offset, int Length)[] header =
        [
            ("identification", 0, 16), ("type", 16, 2), ("machine", 18, 2), ("version", 20, 4), ("entry", 24, 4),
            ("program header offset", 28, 4), ("section header offset", 32, 4), ("flags", 36, 4), ("header sizes", 40, 2), ("header sizes", 42, 2),
            ("program header count", 44, 2), ("header sizes", 46, 2), ("section header count", 48, 2),
        ];
        foreach ((string name, int offset, int length) in header) parts.Add(new Part(name, offset, length));
        int programs = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(28)), count = file[44] | file[45] << 8;
        string[] fields = ["segment type", "segment offset", "segment address", "segment physical", "segment file size", "segment memory size",
            "segment flags", "segment alignment"];
        int end = programs + ElfWriter.ProgramHeaderBytes * count;
        for (int i = 0; i < count; i++)
            for (int f = 0; f < fields.Length; f++)
                parts.Add(new Part(fields[f], programs + ElfWriter.ProgramHeaderBytes * i + WordBytes * f, WordBytes));
        int sections = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(32)), sectionCount = file[48] | file[49] << 8;
        if (sectionCount > 0) parts.Add(new Part("section headers", sections, ElfWriter.SectionHeaderBytes * sectionCount));
        parts.Add(new Part("text and data", end, (sectionCount > 0 && sections > end ? sections : file.Length) - end));
        return parts;
    }

    /// <summary>Lengths off by one and huge, and values at the edges of fields and limbs.</summary>
    public static uint HardWord(Random random, Part part, uint old, int length) => random.Next(10) switch
    {
        0 => old + 1,
        1 => old - 1,
        2 => 0,
        3 => old ^ 1u << random.Next(32),
        4 => uint.MaxValue >> random.Next(32),
        5 => 1u << random.Next(32),
        6 => (uint)length / WordBytes,
        7 => old << random.Next(1, 17),
        8 => (uint)random.Next(40),
        _ => (uint)random.NextInt64(1L << 32),
    };

    /// <summary>The same for addresses, offsets and sizes of ELF files.</summary>
    public static uint HardElfWord(Random random, Part part, uint old, int length)
    {
        uint[] values =
        [
            0, 1, 2, 3, 4, 7, 0x20, 52, (uint)length, (uint)length - 1, (uint)length + 1, 0xffff, 0x0000_fffc, 0x0001_0000, 0x0010_0000, 0x0010_1000,
            0x0010_1004, 0x0100_0000, 0x3fff_fffc, 0x4000_0000, 0x7fff_fffc, 0x7fff_ff00, 0x7fff_ffff, 0x8000_0000, 0xffff_0000, 0xffff_fff0,
            0xffff_fffc, 0xffff_ffff,
        ];
        return random.Next(4) == 0 ? HardWord(random, part, old, length) : random.Next(4) == 0 ? old + 4 * (uint)random.Next(-8, 9)
            : values[random.Next(values.Length)];
    }
}
