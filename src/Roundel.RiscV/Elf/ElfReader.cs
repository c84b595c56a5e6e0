using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Roundel.RiscV;

/// <summary>
/// Parses and checks. Constants: System V ABI, chapters 4 and 5 (ELF header, program header); RISC-V ELF psABI, section 8.
/// </summary>
internal static class ElfReader
{
    private const int HeaderBytes = 52, ProgramHeaderBytes = 32, MaxProgramHeaders = 64;
    private const int TypeExecutable = 2, TypeShared = 3, MachineRiscV = 243;
    private const uint SegmentLoad = 1, SegmentDynamic = 2, SegmentInterpreter = 3;
    private const uint FlagExecute = 1, FlagWrite = 2;
    private const uint AbiCompressed = 1, AbiFloatMask = 6;

    public static bool TryRead(ReadOnlySpan<byte> file, [NotNullWhen(true)] out ElfImage? image, out string error)
    {
        image = null;
        if (!CheckHeader(file, out error) || !ReadSegments(file, out List<ElfSegment> segments, out error)) return false;
        uint entry = U32(file, 24);
        // All sizes are checked before anything of these sizes is allocated.
        if (!CheckText(segments, entry, out uint textStart, out int textWords, out error)) return false;
        if (!ElfZones.TryBuild(segments, out IReadOnlyList<ImageZone> zones, out error)) return false;
        var text = new uint[textWords];
        foreach (ElfSegment segment in segments)
            if (segment.Executable && !segment.Data.IsEmpty) ElfZones.CopyBytes(segment, text, textStart / 4);
        image = new ElfImage(entry, segments, textStart, text, zones, ElfSymbols.Read(file));
        return true;
    }

    internal static uint U32(ReadOnlySpan<byte> file, int at) => BinaryPrimitives.ReadUInt32LittleEndian(file[at..]);

    internal static ushort U16(ReadOnlySpan<byte> file, int at) => BinaryPrimitives.ReadUInt16LittleEndian(file[at..]);

    private static bool CheckHeader(ReadOnlySpan<byte> file, out string error)
    {
        error = "";
        if (file.Length < 4 || U32(file, 0) != 0x464c_457f) error = "This is not an ELF file: give a program built for riscv32im.";
        else if (file.Length < HeaderBytes) error = "The ELF header is cut off: the file is incomplete, copy or build it again.";
        else if (file[4] != 1) error = "This is a 64-bit ELF file: build for riscv32im (gcc -march=rv32im -mabi=ilp32).";
        else if (file[5] != 1) error = "This is a big-endian ELF file: build for little-endian riscv32im.";
        else if (file[6] != 1 || U32(file, 20) != 1) error = "The ELF version is unknown: rebuild with a current toolchain.";
        else if (U16(file, 18) != MachineRiscV)
            error = $"The ELF file is for machine {U16(file, 18)}, not RISC-V (243): build for riscv32im.";
        else if (U16(file, 16) == TypeShared)
            error = "The program is position-independent: link it statically at fixed addresses (-static -no-pie).";
        else if (U16(file, 16) != TypeExecutable)
            error = $"The ELF file has type {U16(file, 16)}, not executable (2): link it (an object file cannot run).";
        else if ((U32(file, 36) & AbiCompressed) != 0)
            error = "The program uses compressed instructions: build with -march=rv32im (without c).";
        else if ((U32(file, 36) & AbiFloatMask) != 0)
            error = "The program uses a floating-point ABI: build with -mabi=ilp32.";
        return error.Length == 0;
    }

    private static bool ReadSegments(ReadOnlySpan<byte> file, out List<ElfSegment> segments, out string error)
    {
        segments = [];
        uint tableOffset = U32(file, 28);
        int count = U16(file, 44);
        error = "";
        if (count == 0) error = "The ELF file has no program headers: link it as an executable.";
        else if (count > MaxProgramHeaders) error = $"The ELF file has {count} program headers; at most {MaxProgramHeaders} are supported.";
        else if (U16(file, 42) != ProgramHeaderBytes) error = "The size of the program headers is not 32: the file is damaged, rebuild it.";
        else if (tableOffset + (ulong)count * ProgramHeaderBytes > (ulong)file.Length)
            error = "The program headers lie outside the file: it is incomplete, copy or build it again.";
        if (error.Length != 0) return false;

        long room = 4L * ElfImage.MaxWords;
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> header = file.Slice((int)tableOffset + i * ProgramHeaderBytes, ProgramHeaderBytes);
            if (!ReadSegment(file, header, i, segments, ref room, out error)) return false;
        }
        segments.Sort((a, b) => a.Address.CompareTo(b.Address));
        for (int i = 1; i < segments.Count; i++)
        {
            if (segments[i - 1].End <= segments[i].Address) continue;
            error = $"Two segments overlap at 0x{segments[i].Address:x8}: correct the linker script.";
            return false;
        }
        return true;
    }

    private static bool ReadSegment(ReadOnlySpan<byte> file, ReadOnlySpan<byte> header, int index, List<ElfSegment> segments,
        ref long room, out string error)
    {
        uint type = U32(header, 0), offset = U32(header, 4), address = U32(header, 8);
        uint fileSize = U32(header, 16), memorySize = U32(header, 20), flags = U32(header, 24);
        bool executable = (flags & FlagExecute) != 0;
        error = "";
        if (type is SegmentDynamic or SegmentInterpreter)
            error = "The program is dynamically linked: link it statically (-static -no-pie).";
        if (type != SegmentLoad || memorySize == 0 && fileSize == 0) return error.Length == 0;

        if (offset + (ulong)fileSize > (ulong)file.Length)
            error = $"Segment {index} lies outside the file: it is incomplete, copy or build it again.";
        else if (memorySize < fileSize) error = $"Segment {index} is larger in the file than in memory: the file is damaged, rebuild it.";
        else if (address + (ulong)memorySize > 1ul << 32)
            error = $"Segment {index} runs past the end of the address space: correct the linker script.";
        else if (fileSize > 4u * ElfImage.MaxWords)
            error = $"Segment {index} holds more than {4 * ElfImage.MaxWords >> 20} MiB: move data out of the program and into its input.";
        else if (executable && (address & 3) != 0)
            error = $"Executable segment {index} is not aligned to four bytes: correct the linker script.";
        else if (executable && address + (ulong)memorySize > ElfImage.TextLimit)
            error = $"Executable segment {index} reaches beyond 0x{ElfImage.TextLimit:x8}: link the text below it.";
        // Segments may share bytes of the file: what they hold together is not bounded by its length.
        else if (fileSize > room) error = ElfZones.TooLarge;
        if (error.Length != 0) return false;

        room -= fileSize;
        byte[] data = file.Slice((int)offset, (int)fileSize).ToArray();
        segments.Add(new ElfSegment(address, memorySize, data, executable, (flags & FlagWrite) != 0));
        return true;
    }

    private static bool CheckText(List<ElfSegment> segments, uint entry, out uint start, out int words, out string error)
    {
        start = 0;
        words = 0;
        error = "";
        // Only what the file holds: the zeros behind it are no instructions.
        List<ElfSegment> executable = segments.FindAll(s => s.Executable && !s.Data.IsEmpty);
        if (executable.Count == 0)
        {
            error = "The program has no executable segment: link its text into one.";
            return false;
        }
        start = executable[0].Address;
        ulong span = (executable[^1].Address + (ulong)executable[^1].Data.Length - start + 3) / 4;
        if (span > ElfImage.MaxWords)
            error = $"The text spans more than {ElfImage.MaxWords} instructions: link its segments closer together.";
        else if ((long)span - executable.Sum(s => (s.Data.Length + 3L) / 4) > ElfImage.MaxGapWords)
            error = $"The text has gaps of more than {ElfImage.MaxGapWords} instructions: link its segments closer together.";
        else if ((entry & 3) != 0) error = $"The entry 0x{entry:x8} is not aligned to four bytes: set it to an instruction.";
        else if (!executable.Exists(s => entry >= s.Address && entry - s.Address < s.Data.Length))
            error = $"The entry 0x{entry:x8} lies outside the text: set the entry symbol (ld -e _start).";
        if (error.Length != 0) return false;
        words = (int)span;
        return true;
    }
}
