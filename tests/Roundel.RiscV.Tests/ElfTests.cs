namespace Roundel.RiscV.Tests;

public class ElfTests
{
    private static ElfWriter Valid()
    {
        ElfWriter elf = new RvAsm().Label("_start").Jal(RvAsm.Ra, "work").Exit().Label("work").I(Op.Jalr, 0, RvAsm.Ra, 0).Elf();
        elf.Segments.Add(new ElfWriter.Segment(0x0002_0001, [1, 2, 3], 6, 0x100));
        return elf;
    }

    [Fact]
    public void LoadsAValidFile()
    {
        ElfImage image = ElfImage.Load(Valid().Write());
        Assert.Equal((0x0001_0000u, 0x0001_0000u, 5), (image.Entry, image.TextStart, image.TextWords.Length));
        Assert.Equal([Op.Jal, Op.Addi, Op.Addi, Op.Ecall, Op.Jalr], image.Program.ToArray().Select(i => i.Op));
        Assert.Equal(2, image.Segments.Count);
        Assert.Equal((0x0002_0001u, 0x100u, false, true),
            (image.Segments[1].Address, image.Segments[1].MemorySize, image.Segments[1].Executable, image.Segments[1].Writable));
        Assert.Equal([0x4000u, 0x8000u], image.Zones.Select(z => z.StartWord));
        // Only the bytes of the file are in the zone, not the zeros behind them.
        Assert.Equal([0x0302_0100u], image.Zones[1].Words.ToArray());
        Assert.Equal(image.TextWords.ToArray(), image.Zones[0].Words.ToArray());
    }

    [Fact]
    public void EveryTruncationIsRefusedOrTheSameProgram()
    {
        byte[] file = Valid().Write();
        ElfImage whole = ElfImage.Load(file);
        int accepted = 0;
        for (int length = 0; length < file.Length; length++)
        {
            if (!ElfImage.TryLoad(file.AsSpan(0, length), out ElfImage? image, out string error))
            {
                Assert.NotEmpty(error);
                Assert.DoesNotContain('\n', error);
                continue;
            }
            // Only the symbols at the end may be missing.
            accepted++;
            Assert.Equal(whole.TextWords.ToArray(), image.TextWords.ToArray());
            Assert.Null(image.SymbolAt(image.Entry));
        }
        Assert.InRange(accepted, 1, file.Length - 52 - 64);
    }

    [Fact]
    public void EveryCorruptedByteIsHandled()
    {
        byte[] file = Valid().Write();
        for (int at = 0; at < file.Length; at++)
        {
            byte old = file[at];
            foreach (byte value in new byte[] { 0, 1, 0x7f, 0x80, 0xff, (byte)(old ^ 1), (byte)(old + 4) })
            {
                file[at] = value;
                if (ElfImage.TryLoad(file, out ElfImage? image, out string error)) ElfInvariants.Check(image);
                else Assert.NotEmpty(error);
            }
            file[at] = old;
        }
    }

    [Theory]
    [InlineData(4, 2, "64-bit")]
    [InlineData(5, 2, "big-endian")]
    [InlineData(6, 0, "version")]
    [InlineData(20, 2, "version")]
    [InlineData(18, 62, "machine 62")]
    [InlineData(16, 3, "position-independent")]
    [InlineData(16, 1, "type 1")]
    [InlineData(36, 1, "compressed")]
    [InlineData(36, 2, "floating-point")]
    [InlineData(36, 4, "floating-point")]
    [InlineData(44, 0, "no program headers")]
    [InlineData(44, 65, "65 program headers")]
    [InlineData(42, 56, "not 32")]
    [InlineData(24, 2, "not aligned")]
    [InlineData(0, 0, "not an ELF")]
    public void HeaderErrorsSayWhat(int at, byte value, string part)
    {
        byte[] file = Valid().Write();
        file[at] = value;
        Assert.False(ElfImage.TryLoad(file, out _, out string error));
        Assert.Contains(part, error);
        Assert.Equal(error, Assert.Throws<ElfException>(() => ElfImage.Load(file)).Message);
    }

    /// <summary>With the two of the valid file two zones too many: those two become one, and the first two of these.</summary>
    private static ElfWriter.Segment[] Row(uint gap)
    {
        const uint ofTheOthers = (0x0002_0000 - 0x0001_0014) / 4;
        return [new(0x1000_0000, [1, 2, 3, 4], 6), new(0x1000_0004 + 4 * (gap - ofTheOthers), [1], 6), new(0x3000_0000, [1], 6), new(0x4000_0000, [1], 6)];
    }

    [Fact]
    public void SegmentErrorsSayWhat()
    {
        Refused("overlap", e => e.Segments.Add(new(0x0001_0010, [1], 4)));
        Refused("overlap", e => e.Segments.Add(new(0x0002_0080, [], 6, 4)));
        Refused("overlap", e => e.Segments.Add(new(0x0000_0000, [], 6, 0x1_0001)));
        Refused("end of the address space", e => e.Segments.Add(new(0xffff_ffff, [1, 2], 4)));
        Refused("end of the address space", e => e.Segments.Add(new(0x8000_0000, [], 4, 0x8000_0001)));
        Refused("larger in the file", e => e.Segments.Add(new(0x0008_0000, [1, 2], 4, 1)));
        Refused("dynamically linked", e => e.Segments.Add(new(0x0008_0000, [1, 2], 4, Type: 2)));
        Refused("dynamically linked", e => e.Segments.Add(new(0x0008_0000, [1, 2], 4, Type: 3)));
        Refused("not aligned", e => e.Segments.Add(new(0x0008_0002, [1, 2], 5)));
        Refused("beyond", e => e.Segments.Add(new(0x3fff_fffc, new byte[8], 5)));
        Refused("beyond", e => e.Segments.Add(new(0x3fff_fffc, [], 5, 5)));
        Refused("spans more", e => e.Segments.Add(new(0x0100_fffd + 3, [1], 5)));
        Refused("outside the text", e => e.Entry = 0x0001_0014);
        Refused("outside the text", e => e.Entry = 0x0002_0004);
        Refused("holds more", e => e.Segments.Add(new(0x4000_0000, new byte[(1 << 24) + 1], 4)));
        Refused("more than 4194304 words", e =>
        {
            e.Segments.Add(new(0x4000_0000, new byte[1 << 24], 4));
            e.Segments.Add(new(0x6000_0000, new byte[4], 4));
        });
        Refused("text has gaps", e => e.Segments.Add(new(0x0001_0018 + 4 * ElfImage.MaxGapWords, [1, 2, 3, 4], 5)));
        Refused("segments leave gaps", e => e.Segments.AddRange(Row(ElfImage.MaxGapWords + 1)));
        Refused("no executable", e => e.Segments[0] = e.Segments[0] with { Data = [], MemorySize = 20 });
        Refused("outside the text", e => (e.Segments[0], e.Entry) = (e.Segments[0] with { MemorySize = 24 }, 0x0001_0014));
        Refused("no executable", e => e.Segments[0] = e.Segments[0] with { Flags = 4 });

        static void Refused(string part, Action<ElfWriter> change)
        {
            ElfWriter elf = Valid();
            change(elf);
            Assert.False(ElfImage.TryLoad(elf.Write(), out _, out string error));
            Assert.Contains(part, error);
        }
    }

    [Fact]
    public void LimitsThatJustFit()
    {
        Accepted(e => e.Segments.Add(new(0xffff_fffe, [1, 2], 4)));
        Accepted(e => e.Segments.Add(new(0x4000_0000, [], 6, 0xc000_0000)));
        Accepted(e => e.Segments.Add(new(0x3fff_f000, [], 4, 0x1000)));
        // The text's limit, from the file and with the widest gap; the image's widest gap.
        Accepted(e =>
        {
            e.Segments.RemoveAt(1);
            e.Segments[0] = e.Segments[0] with { Data = [.. e.Segments[0].Data, .. new byte[4 * ElfImage.MaxWords - 20]] };
        });
        Accepted(e => e.Segments.Add(new(0x0001_0014 + 4 * ElfImage.MaxGapWords, [1, 2, 3, 4], 5)));
        Accepted(e => e.Segments.AddRange(Row(ElfImage.MaxGapWords)));
        Accepted(e => e.Flags = 0x18);
        Accepted(e => e.Segments.Add(new(0x0001_0004, [], 4, 0)));

        static void Accepted(Action<ElfWriter> change)
        {
            ElfWriter elf = Valid();
            change(elf);
            ElfInvariants.Check(ElfImage.Load(elf.Write()));
        }
    }

    [Fact]
    public void NearestZonesMerge()
    {
        ElfWriter elf = new RvAsm().Exit().Elf();
        // Words 0x4000–0x4002 (text), and six more; gaps: 0x40d, 0x1e, 0xfffe, 3, 0, 0x3fff_f…
        foreach (uint address in new uint[] { 0x0001_1042, 0x0001_10c0, 0x0005_10c0, 0x0005_10d0, 0x0005_10d6, 0x00ff_0000 })
            elf.Segments.Add(new ElfWriter.Segment(address, [0x77, 0x88], 6));
        ElfImage image = ElfImage.Load(elf.Write());
        Assert.Equal([0x4000u, 0x0001_1040u / 4, 0x0005_10c0u / 4, 0x00ff_0000u / 4], image.Zones.Select(z => z.StartWord));
        uint[] merged = image.Zones[1].Words.ToArray();
        Assert.Equal(33, merged.Length);
        Assert.Equal((0x8877_0000u, 0x0000_8877u), (merged[0], merged[32]));
        Assert.All(merged[1..32], word => Assert.Equal(0u, word));
        Assert.Equal([0x8877u, 0, 0, 0, 0x8877u, 0x8877_0000u], image.Zones[2].Words.ToArray());
    }

    [Fact]
    public void GapsInTheTextAreIllegal()
    {
        ElfWriter elf = new RvAsm().Exit().Elf();
        byte[] legal = RvAsm.ToBytes([RvAsm.Encode(Op.Addi, 1, 0, 0, 1), RvAsm.Encode(Op.Addi, 1, 0, 0, 1)]);
        elf.Segments.Add(new ElfWriter.Segment(0x0001_0010, legal, 4)); // not executable
        elf.Segments.Add(new ElfWriter.Segment(0x0001_0020, legal[..7], 5, 16)); // a word cut short, and zeros that are no text
        ElfImage image = ElfImage.Load(elf.Write());
        Op[] expected = [Op.Addi, Op.Addi, Op.Ecall, 0, 0, 0, 0, 0, Op.Addi, Op.Addi];
        Assert.Equal(expected, image.Program.ToArray().Select(i => i.Op));
    }

    [Fact]
    public void Symbols()
    {
        ElfWriter elf = new RvAsm().Exit().Exit().Exit().Elf();
        elf.Symbols.Add(new("outer", 0x0001_0000, 0x18));
        elf.Symbols.Add(new("inner", 0x0001_0008, 4));
        elf.Symbols.Add(new("label", 0x0001_001c, 0, 0x10));
        elf.Symbols.Add(new("object", 0x0001_0004, 4, 0x11));
        elf.Symbols.Add(new("local", 0x0001_0004, 0, 0x00));
        elf.Symbols.Add(new("", 0x0001_0010, 4));
        elf.Symbols.Add(new(new string('x', 5000), 0x0001_0020, 4));
        ElfImage image = ElfImage.Load(elf.Write());
        Assert.Null(image.SymbolAt(0xfffc));
        Assert.Equal("outer", image.SymbolAt(0x0001_0004));
        Assert.Equal("inner", image.SymbolAt(0x0001_000b));
        Assert.Equal("outer", image.SymbolAt(0x0001_000c));
        Assert.Equal(0x0001_0000u, image.SymbolStart(0x0001_000c));
        Assert.Null(image.SymbolAt(0x0001_0018));
        Assert.Equal("label", image.SymbolAt(0x0001_001f));
        Assert.Equal(256, image.SymbolAt(0x0001_0020)!.Length);
    }

    /// <summary>Words of data are found by their names; functions, other sizes and crooked addresses are none.</summary>
    [Fact]
    public void WordsOfDataHaveNames()
    {
        ElfWriter elf = new RvAsm().Exit().Elf();
        elf.Symbols.Add(new("word", 0x0002_0000, 4, 0x11));
        elf.Symbols.Add(new("local", 0x0002_0004, 4, 0x01));
        elf.Symbols.Add(new("array", 0x0002_0008, 8, 0x11));
        elf.Symbols.Add(new("crooked", 0x0002_0012, 4, 0x11));
        elf.Symbols.Add(new("function", 0x0001_0000, 4));
        ElfImage image = ElfImage.Load(elf.Write());
        Assert.Equal(0x0002_0000u, image.WordAt("word"));
        Assert.Equal(0x0002_0004u, image.WordAt("local"));
        foreach (string name in (string[])["array", "crooked", "function", "wor", ""]) Assert.Null(image.WordAt(name));
        Assert.Null(image.SymbolAt(0x0002_0000));
    }
}
