using System.Buffers.Binary;
using System.Text;

namespace Roundel.RiscV.Tests;

/// <summary>
/// Writes small ELF32 executables for tests: header, program headers, segment bytes, and if there are symbols a symbol table.
/// Other test projects link to this file.
/// </summary>
public sealed class ElfWriter
{
    /// <summary>A segment; flags: 1 executable, 2 writable, 4 readable.</summary>
    public sealed record Segment(uint Address, byte[] Data, uint Flags, uint? MemorySize = null, uint Type = 1);

    /// <summary>A function.</summary>
    public sealed record Symbol(string Name, uint Address, uint Size, byte Info = 0x12);

    public const int HeaderBytes = 52, ProgramHeaderBytes = 32, SectionHeaderBytes = 40;

    private const uint PageBytes = 4096;

    public uint Entry { get; set; }
    public ushort Type { get; set; } = 2;
    public ushort Machine { get; set; } = 243;
    public uint Flags { get; set; }

    /// <summary>Whether the bytes of segments lie in the file as loaders that map pages want: at the same offset within a page.</summary>
    public bool PageAligned { get; set; }

    public List<Segment> Segments { get; } = [];
    public List<Symbol> Symbols { get; } = [];

    public byte[] Write()
    {
        MemoryStream file = new();
        file.Write(new byte[HeaderBytes + ProgramHeaderBytes * Segments.Count]);
        List<uint> offsets = [];
        foreach (Segment segment in Segments)
        {
            while (PageAligned && file.Position % PageBytes != segment.Address % PageBytes) file.WriteByte(0);
            offsets.Add((uint)file.Position);
            file.Write(segment.Data);
        }
        (uint sections, int count) = Symbols.Count > 0 ? (WriteSymbols(file), 3) : (0, 0);
        byte[] bytes = file.ToArray();
        WriteHeader(bytes, sections, count);
        for (int i = 0; i < Segments.Count; i++)
        {
            Segment segment = Segments[i];
            uint size = (uint)segment.Data.Length;
            WriteWords(bytes.AsSpan(HeaderBytes + i * ProgramHeaderBytes), segment.Type, offsets[i], segment.Address, segment.Address, size,
                segment.MemorySize ?? size, segment.Flags, PageAligned ? PageBytes : 4);
        }
        return bytes;
    }

    private void WriteHeader(Span<byte> bytes, uint sections, int sectionCount)
    {
        "\u007fELF\u0001\u0001\u0001"u8.CopyTo(bytes);
        WriteHalves(bytes[16..], Type, Machine);
        WriteWords(bytes[20..], 1, Entry, HeaderBytes, sections, Flags);
        WriteHalves(bytes[40..], HeaderBytes, ProgramHeaderBytes, (ushort)Segments.Count, SectionHeaderBytes, (ushort)sectionCount, 0);
    }

    /// <summary>Names, symbols, and the headers of three sections (none, symbols, names).</summary>
    private uint WriteSymbols(MemoryStream file)
    {
        MemoryStream names = new();
        names.WriteByte(0);
        byte[] table = new byte[16 * (Symbols.Count + 1)];
        for (int i = 0; i < Symbols.Count; i++)
        {
            Symbol symbol = Symbols[i];
            Span<byte> entry = table.AsSpan(16 * (i + 1));
            WriteWords(entry, (uint)names.Position, symbol.Address, symbol.Size);
            entry[12] = symbol.Info;
            WriteHalves(entry[14..], 1);
            names.Write(Encoding.UTF8.GetBytes(symbol.Name + "\0"));
        }
        uint tableOffset = (uint)file.Position;
        file.Write(table);
        uint namesOffset = (uint)file.Position;
        file.Write(names.ToArray());
        uint offset = (uint)file.Position;
        byte[] headers = new byte[3 * SectionHeaderBytes];
        WriteWords(headers.AsSpan(SectionHeaderBytes), 0, 2, 0, 0, tableOffset, (uint)table.Length, 2, 1, 4, 16);
        WriteWords(headers.AsSpan(2 * SectionHeaderBytes), 0, 3, 0, 0, namesOffset, (uint)names.Length, 0, 0, 1, 0);
        file.Write(headers);
        return offset;
    }

    private static void WriteWords(Span<byte> target, params ReadOnlySpan<uint> words)
    {
        for (int i = 0; i < words.Length; i++) BinaryPrimitives.WriteUInt32LittleEndian(target[(4 * i)..], words[i]);
    }

    private static void WriteHalves(Span<byte> target, params ReadOnlySpan<ushort> halves)
    {
        for (int i = 0; i < halves.Length; i++) BinaryPrimitives.WriteUInt16LittleEndian(target[(2 * i)..], halves[i]);
    }
}
