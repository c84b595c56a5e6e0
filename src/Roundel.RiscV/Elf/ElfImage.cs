using System.Diagnostics.CodeAnalysis;

namespace Roundel.RiscV;

/// <summary>
/// A checked program: a static RV32IM ELF executable. Format: System V ABI, ELF-32; RISC-V ELF psABI 1.0.
/// </summary>
public sealed class ElfImage
{
    /// <summary>The most words of decoded text, and the most words that all <see cref="Zones"/> hold together.</summary>
    public const int MaxWords = 1 << 22;

    /// <summary>
    /// The most words that neither the text nor the image has from the file, but that lie between segments: a short file must not ask for
    /// large tables.
    /// </summary>
    public const int MaxGapWords = 1 << 18;

    /// <summary>Executable segments end at or below this byte address, so that a pc is one field element.</summary>
    public const uint TextLimit = 1u << 30;

    /// <summary>The most zones of initial memory.</summary>
    public const int MaxZones = 4;

    private readonly ElfSymbols _symbols;

    internal ElfImage(uint entry, IReadOnlyList<ElfSegment> segments, uint textStart, uint[] text, IReadOnlyList<ImageZone> zones,
        ElfSymbols symbols)
    {
        Entry = entry;
        Segments = segments;
        TextStart = textStart;
        TextWords = text;
        Zones = zones;
        _symbols = symbols;
        Code = new Instruction[text.Length + 1];
        for (int i = 0; i < text.Length; i++) Code[i] = Decoder.Decode(text[i], textStart + 4 * (uint)i);
    }

    /// <summary>The address of the first instruction executed: a multiple of four, inside the text.</summary>
    public uint Entry { get; }

    /// <summary>The loadable segments that are not empty, by address.</summary>
    public IReadOnlyList<ElfSegment> Segments { get; }

    /// <summary>The byte address of the first word of text: a multiple of four.</summary>
    public uint TextStart { get; }

    /// <summary>One stretch that covers what the file holds of executable segments; words between them are zero, and so illegal.</summary>
    public ReadOnlyMemory<uint> TextWords { get; }

    /// <summary>The decoded <see cref="TextWords"/>.</summary>
    public ReadOnlyMemory<Instruction> Program => Code.AsMemory(0, Code.Length - 1);

    /// <summary>
    /// Initial memory: at most <see cref="MaxZones"/> zones by address, disjoint, that cover every byte the file holds for a
    /// segment. All other memory is zero.
    /// </summary>
    public IReadOnlyList<ImageZone> Zones { get; }

    /// <summary>The program, and one illegal instruction behind it that stops a run off the end.</summary>
    internal Instruction[] Code { get; }

    /// <summary>The function that an address belongs to, if the file has symbols and one covers it.</summary>
    public string? SymbolAt(uint pc) => _symbols.At(pc);

    /// <summary>The start of the function that an address belongs to, if the file has symbols and one covers it.</summary>
    public uint? SymbolStart(uint pc) => _symbols.StartOf(pc);

    /// <summary>The address of a word of data by the name of its symbol, if the file has an object symbol of four bytes with this name.</summary>
    public uint? WordAt(string symbol) => _symbols.ObjectAt(symbol, 4) is { } address && address % 4 == 0 ? address : null;

    /// <summary>Reads and checks a file.</summary>
    /// <param name="file">The bytes of the file; any bytes are safe.</param>
    /// <param name="image">The program, if the file can run.</param>
    /// <param name="error">Otherwise one line that says what is wrong and what to do.</param>
    public static bool TryLoad(ReadOnlySpan<byte> file, [NotNullWhen(true)] out ElfImage? image, out string error) =>
        ElfReader.TryRead(file, out image, out error);

    /// <summary>Reads and checks a file.</summary>
    /// <exception cref="ElfException">The file cannot run here.</exception>
    public static ElfImage Load(ReadOnlySpan<byte> file) =>
        TryLoad(file, out ElfImage? image, out string error) ? image : throw new ElfException(error);
}
