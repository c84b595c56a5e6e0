using System.Buffers.Binary;
using System.Text;

namespace Roundel.GuestCompiler.Link;

/// <summary>The name and place of a function, or of data that starts as zero.</summary>
internal readonly record struct ElfSymbol(string Name, uint Address, uint Size, bool IsData = false);

/// <summary>Writes ELF32 executables (System V ABI, chapters 4 and 5): a segment of code, and one of constants and zeros.</summary>
internal static class ElfWriter
{
    private const int HeaderBytes = 52, ProgramBytes = 32, SectionBytes = 40, SymbolBytes = 16, Sections = 7;

    /// <summary>Where code starts in the file; its address has the same place within a page.</summary>
    public const int TextOffset = HeaderBytes + 2 * ProgramBytes;

    /// <summary>The address of the first instruction.</summary>
    public const uint TextAddress = 0x0001_0000 + TextOffset;

    /// <summary>The address of the constants: on the next page, so that the file needs no padding.</summary>
    public static uint DataAddress(int textBytes)
    {
        uint end = TextAddress + (uint)textBytes;
        return (end + 0xfff & ~0xfffu) + (end & 0xfff);
    }

    public static byte[] Write(uint entry, byte[] text, byte[] constants, int zeroBytes, IReadOnlyList<ElfSymbol> symbols)
    {
        uint dataAddress = DataAddress(text.Length);
        var names = new MemoryStream();
        names.WriteByte(0);
        var table = new byte[SymbolBytes * (symbols.Count + 1)];
        for (int i = 0; i < symbols.Count; i++)
        {
            Span<byte> row = table.AsSpan(SymbolBytes * (i + 1), SymbolBytes);
            Put(row, 0, (uint)names.Position);
            Put(row, 4, symbols[i].Address);
            Put(row, 8, symbols[i].Size);
            row[12] = (byte)(symbols[i].IsData ? 0x11 : 0x12); // global, object or function
            row[14] = (byte)(symbols[i].IsData ? 3 : 1);
            names.Write(Encoding.UTF8.GetBytes(symbols[i].Name));
            names.WriteByte(0);
        }
        int dataOffset = TextOffset + text.Length, tableOffset = dataOffset + constants.Length, namesOffset = tableOffset + table.Length;
        byte[] sectionNames = Encoding.ASCII.GetBytes("\0.text\0.rodata\0.bss\0.symtab\0.strtab\0.shstrtab\0");
        int sectionNamesOffset = namesOffset + (int)names.Length, headersOffset = sectionNamesOffset + sectionNames.Length + 3 & ~3;

        var file = new byte[headersOffset + Sections * SectionBytes];
        Header(file, entry, headersOffset);
        Program(file, 0, TextOffset, TextAddress, text.Length, text.Length, 5);
        Program(file, 1, dataOffset, dataAddress, constants.Length, constants.Length + zeroBytes, 6);
        text.CopyTo(file, TextOffset);
        constants.CopyTo(file, dataOffset);
        table.CopyTo(file, tableOffset);
        names.ToArray().CopyTo(file, namesOffset);
        sectionNames.CopyTo(file, sectionNamesOffset);
        void Section(int index, uint name, uint type, uint flags, uint address, int offset, int size, uint link = 0, uint info = 0, uint entrySize = 0)
        {
            Span<byte> row = file.AsSpan(headersOffset + index * SectionBytes, SectionBytes);
            uint[] words = [name, type, flags, address, (uint)offset, (uint)size, link, info, 4, entrySize];
            for (int i = 0; i < words.Length; i++) Put(row, 4 * i, words[i]);
        }
        Section(1, 1, 1, 6, TextAddress, TextOffset, text.Length);
        Section(2, 7, 1, 2, dataAddress, dataOffset, constants.Length);
        Section(3, 15, 8, 3, dataAddress + (uint)constants.Length, tableOffset, zeroBytes);
        Section(4, 20, 2, 0, 0, tableOffset, table.Length, link: 5, info: 1, entrySize: SymbolBytes);
        Section(5, 28, 3, 0, 0, namesOffset, (int)names.Length);
        Section(6, 36, 3, 0, 0, sectionNamesOffset, sectionNames.Length);
        return file;
    }

    private static void Header(Span<byte> file, uint entry, int headersOffset)
    {
        ReadOnlySpan<byte> identification = [0x7f, (byte)'E', (byte)'L', (byte)'F', 1, 1, 1];
        identification.CopyTo(file);
        Put(file, 16, 2 | 243 << 16); // executable, RISC-V
        Put(file, 20, 1);
        Put(file, 24, entry);
        Put(file, 28, HeaderBytes);
        Put(file, 32, (uint)headersOffset);
        Put(file, 40, HeaderBytes | ProgramBytes << 16);
        Put(file, 44, 2 | SectionBytes << 16);
        Put(file, 48, Sections | 6 << 16);
    }

    private static void Program(Span<byte> file, int index, int offset, uint address, int fileSize, int memorySize, uint flags)
    {
        Span<byte> row = file.Slice(HeaderBytes + index * ProgramBytes, ProgramBytes);
        uint[] words = [1, (uint)offset, address, address, (uint)fileSize, (uint)memorySize, flags, 0x1000];
        for (int i = 0; i < words.Length; i++) Put(row, 4 * i, words[i]);
    }

    private static void Put(Span<byte> bytes, int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(bytes[at..], value);
}
