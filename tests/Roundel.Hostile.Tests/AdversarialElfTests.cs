using System.Buffers.Binary;
using Roundel.Field;
using Roundel.Hostile.Tests.Targets;
using Roundel.Machine;
using Roundel.Machine.Proofs;
using Roundel.Prover;
using Roundel.RiscV;
using Roundel.RiscV.Tests;
using Roundel.Verifier;

namespace Roundel.Hostile.Tests;

/// <summary>
/// Program files made to break the reader, the executor or the tables, each beside the control that it comes from. What the reader's
/// single checks say is tested in Roundel.RiscV.Tests.
/// </summary>
public sealed class AdversarialElfTests
{
    private const int ProgramHeaderOffset = 28, SectionHeaderOffset = 32, ProgramHeaderCount = 44, SectionHeaderCount = 48;
    private const int FirstHeader = ElfWriter.HeaderBytes, Offset = 4, Address = 8, FileSize = 16, MemorySize = 20;

    /// <summary>Writes twelve bytes of text and exits with 0.</summary>
    private static ElfWriter Control() => new RvAsm().Label("_start").Call(64, 1, RvAsm.DefaultOrigin, 12).Exit(0).Elf();

    private static readonly byte[] s_output = Executor.Run(ElfImage.Load(Control().Write()), new ExecutionOptions()).Output;

    private static void Set(byte[] file, int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at), value);

    private static void SetHalf(byte[] file, int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(at), value);

    /// <summary>The reader says no, and allocates in proportion to the file.</summary>
    private static void Refused(string part, byte[] file)
    {
        Assert.True(ElfImage.TryLoad(Control().Write(), out _, out _));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.False(ElfImage.TryLoad(file, out _, out string error));
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Contains(part, error, StringComparison.Ordinal);
        Assert.InRange(allocated, 0, (64 << 10) + Math.Min(64L * file.Length, 4L * ElfImage.MaxWords));
    }

    /// <summary>The file loads within its bound and does what the control does.</summary>
    private static ElfImage Harmless(byte[] file)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        ElfImage image = ElfImage.Load(file);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, ElfTarget.Bound(image, file.Length));
        ElfInvariants.Check(image);
        Assert.Equal(s_output, Executor.Run(image, new ExecutionOptions()).Output);
        return image;
    }

    private static Statement Proven(ElfImage image, Abi abi = Abi.Linux)
    {
        var options = new ProverOptions { Parameters = ParameterSet.Test, Threads = 2 };
        using var workers = new Workers(options.Threads);
        using var key = ProgramKey.Create(image, abi, [1], workers, Lanes.Width);
        using Execution run = Executor.Run(image, new ExecutionOptions { Abi = abi, Trace = true });
        using MachineTrace trace = TraceDriver.Build(key.Tables, run, default);
        byte[] proof = MachineProver.Prove(key, trace, options, workers, out _);
        VerificationResult result = MachineVerifier.Verify(key.Verification, proof, 0);
        Assert.Equal(VerificationError.None, result.Error);
        return result.Statement!;
    }

    private static byte[] With(Action<ElfWriter> change)
    {
        ElfWriter elf = Control();
        change(elf);
        return elf.Write();
    }

    private static byte[] Changed(Action<byte[]> change)
    {
        byte[] file = Control().Write();
        change(file);
        return file;
    }

    private static FaultKind Fault(RvAsm program, ExecutionOptions options)
    {
        Assert.False(Executor.TryRun(program.Image(), options, out _, out ExecutionFault? fault));
        return fault.Kind;
    }

    [Fact]
    public void TheControlIsProven()
    {
        ElfImage image = Harmless(Control().Write());
        Assert.Equal(s_output, Proven(image).PublicOutput.ToArray());
    }

    /// <summary>Sixty segments that all hold the same megabytes of the file.</summary>
    [Fact]
    public void SegmentsThatShareBytesOfTheFile()
    {
        byte[] Sharing(int count, int bytes)
        {
            ElfWriter elf = Control();
            for (uint i = 0; i < count; i++)
                elf.Segments.Add(new ElfWriter.Segment(0x1000_0000 + 0x0200_0000 * i, i == 0 ? new byte[bytes] : [], 4, (uint)bytes));
            byte[] file = elf.Write();
            for (int i = 2; i <= count; i++)
                foreach (int field in new[] { Offset, FileSize })
                {
                    int first = FirstHeader + field;
                    file.AsSpan(first + ElfWriter.ProgramHeaderBytes, 4).CopyTo(file.AsSpan(first + i * ElfWriter.ProgramHeaderBytes));
                }
            return file;
        }

        Refused("more than 4194304 words", Sharing(60, 2 << 20));
        Assert.Equal(4, Harmless(Sharing(3, 2 << 20)).Segments.Count);
    }

    [Theory]
    [InlineData(0xffff_ffe0u)]      // wraps to the file's start
    [InlineData(0xffff_ffffu)]
    [InlineData(0x8000_0000u)]      // negative as a signed number
    public void ProgramHeadersBeyondTheFile(uint offset) => Refused("outside the file", Changed(f => Set(f, ProgramHeaderOffset, offset)));

    [Fact]
    public void ProgramHeadersInsideTheElfHeader()
    {
        // Whatever the bytes of the header mean as a segment, it is not this program.
        for (uint offset = 0; offset < FirstHeader; offset++)
            Assert.False(ElfImage.TryLoad(Changed(f => Set(f, ProgramHeaderOffset, offset)), out _, out _));
        Harmless(Changed(f => Set(f, ProgramHeaderOffset, FirstHeader)));
    }

    /// <summary>All 65,535 headers are there, and well-formed.</summary>
    [Fact]
    public void ThousandsOfSegments()
    {
        byte[] Many(int count)
        {
            byte[] file = [.. Control().Write(), .. new byte[ElfWriter.ProgramHeaderBytes * count]];
            int table = file.Length - ElfWriter.ProgramHeaderBytes * count;
            file.AsSpan(FirstHeader, ElfWriter.ProgramHeaderBytes).CopyTo(file.AsSpan(table));
            Set(file, ProgramHeaderOffset, (uint)table);
            SetHalf(file, ProgramHeaderCount, (ushort)count);
            for (int i = 1; i < count; i++)
            {
                Span<byte> header = file.AsSpan(table + i * ElfWriter.ProgramHeaderBytes);
                BinaryPrimitives.WriteUInt32LittleEndian(header, 1);
                BinaryPrimitives.WriteUInt32LittleEndian(header[Address..], 0x2000_0000 + 8 * (uint)i);
                BinaryPrimitives.WriteUInt32LittleEndian(header[FileSize..], 1);
                BinaryPrimitives.WriteUInt32LittleEndian(header[MemorySize..], 1);
            }
            return file;
        }

        Refused("65535 program headers", Many(ushort.MaxValue));
        ElfImage image = Harmless(Many(64));
        Assert.Equal((64, ElfImage.MaxZones), (image.Segments.Count, image.Zones.Count));
        Proven(image);
    }

    [Theory]
    [InlineData(0xffff_fff0u, 0x20u)]
    [InlineData(0x8000_0000u, 0x8000_0000u)]
    [InlineData(0xffff_ffffu, 1u)]
    [InlineData(0u, 0xffff_ffffu)]
    public void SegmentBytesThatWrapRoundTheFile(uint offset, uint size) => Refused("outside the file", Changed(f =>
    {
        Set(f, FirstHeader + Offset, offset);
        Set(f, FirstHeader + FileSize, size);
        Set(f, FirstHeader + MemorySize, Math.Max(size, 1));
    }));

    [Fact]
    public void EmptySegmentsAnywhere() => Harmless(With(e =>
    {
        foreach (uint address in new uint[] { 0, 0x0001_0002, 0x3fff_ffff, 0x4000_0000, 0xffff_ffff }) e.Segments.Add(new ElfWriter.Segment(address, [], 7, 0));
    }));

    /// <summary>Four gigabytes of zeros, but for the text, cost nothing.</summary>
    [Fact]
    public void ZerosOfTheWholeAddressSpace()
    {
        byte[] Zeros(uint extra) => With(e =>
        {
            e.Segments.Add(new ElfWriter.Segment(0, [], 6, RvAsm.DefaultOrigin));
            e.Segments.Add(new ElfWriter.Segment(0x0002_0000, [], 6, 0xfffe_0000 + extra));
        });

        Assert.Single(Harmless(Zeros(0)).Zones);
        Refused("end of the address space", Zeros(1));
    }

    /// <summary>The text begins at address 0, where the machine's list of zones begins too.</summary>
    [Fact]
    public void TextAtAddressZero()
    {
        ElfImage image = new RvAsm(0).Li(RvAsm.T0, 5).I(Op.Lw, RvAsm.T1, RvAsm.Zero, 0).S(Op.Sw, RvAsm.T0, 0, RvAsm.Zero).Call(64, 1, 0, 8).Exit(4).Image();
        Statement statement = Proven(image);
        Assert.Equal((4u, 5), (statement.ExitCode, statement.PublicOutput.Span[0]));
    }

    /// <summary>The last instruction is at the last address that text may have; the next one is not there.</summary>
    [Fact]
    public void TextUpToItsLimit()
    {
        ElfImage At(int words) => new RvAsm(ElfImage.TextLimit - 4 * (uint)words).Li(RvAsm.A7, 93).Li(RvAsm.A0, 7).Ecall().Image();
        Assert.Equal(7u, Proven(At(3)).ExitCode);
        Assert.Throws<ElfException>(() => At(2));
        Assert.Equal(FaultKind.BadTarget, Fault(new RvAsm(ElfImage.TextLimit - 4).I(Op.Addi, 1, 0, 0), new ExecutionOptions()));
        Assert.Equal(FaultKind.BadTarget, Fault(new RvAsm(ElfImage.TextLimit - 8).Emit(Op.Auipc, 1, 0, 0, 0).I(Op.Jalr, 0, 1, 8), new ExecutionOptions()));
    }

    /// <summary>Data at the top of memory; a load that goes round to address 0.</summary>
    [Fact]
    public void DataAtTheEndOfTheAddressSpace()
    {
        ElfWriter elf = new RvAsm().I(Op.Lw, RvAsm.A0, RvAsm.Zero, -3).Li(RvAsm.A7, 93).Ecall().Elf();
        elf.Segments.Add(new ElfWriter.Segment(0xffff_fffc, [9, 2, 3, 4], 6));
        elf.Segments.Add(new ElfWriter.Segment(0, [5], 6));
        Assert.Equal(0x0504_0302u, Proven(ElfImage.Load(elf.Write())).ExitCode);
        elf.Segments[^2] = new ElfWriter.Segment(0xffff_fffd, [9, 2, 3, 4], 6);
        Refused("end of the address space", elf.Write());
    }

    /// <summary>Initial memory, and even text, where the memory-mapped ABI has its halt flag.</summary>
    [Fact]
    public void AnImageOverTheHaltFlag()
    {
        RvAsm Halting(uint origin) => new RvAsm(origin).Li(RvAsm.S1, MemoryMap.HaltFlag).Li(RvAsm.T0, 1).S(Op.Sw, RvAsm.T0, 0, RvAsm.S1);

        ElfWriter elf = Halting(RvAsm.DefaultOrigin).Elf();
        Proven(ElfImage.Load(elf.Write()), Abi.MemoryMapped);
        elf.Segments.Add(new ElfWriter.Segment(MemoryMap.HaltFlag - 4, [1, 1, 1, 1, 2, 2, 2, 2, 3, 0, 0, 0, 7, 8, 9], 6));
        Assert.Equal([7, 8, 9], Proven(ElfImage.Load(elf.Write()), Abi.MemoryMapped).PublicOutput.ToArray());
        elf.Segments[^1] = new ElfWriter.Segment(MemoryMap.HaltFlag, [2, 2, 2, 2], 6);
        Assert.Empty(Proven(ElfImage.Load(elf.Write()), Abi.MemoryMapped).PublicOutput.ToArray());
        // The flag's word is the first instruction, and the output's length the second: a megabyte.
        Assert.Equal(FaultKind.MemoryLimit, Fault(Halting(MemoryMap.HaltFlag), new ExecutionOptions { Abi = Abi.MemoryMapped, MaxMemoryBytes = 1 << 20 }));
    }

    /// <summary>Sections, symbols and names that lie: the program runs without names, or with few.</summary>
    [Fact]
    public void SymbolTablesThatLie()
    {
        byte[] honest = Control().Write();
        Assert.Equal("_start", Harmless(honest).SymbolAt(RvAsm.DefaultOrigin));
        int sections = BinaryPrimitives.ReadInt32LittleEndian(honest.AsSpan(SectionHeaderOffset)), table = sections + ElfWriter.SectionHeaderBytes;
        foreach ((int at, uint value) in new (int, uint)[]
        {
            (SectionHeaderOffset, uint.MaxValue), (SectionHeaderOffset, 0),
            (table + 16, uint.MaxValue), (table + 20, uint.MaxValue), (table + 24, uint.MaxValue),
            (table + 24, 1), (table + 40 + 16, 0xffff_fff0), (table + 40 + 20, 0), (table + 40 + 20, 0x8000_0000),
        })
            Harmless(Changed(f => Set(f, at, value)));
        Harmless(Changed(f => SetHalf(f, SectionHeaderCount, ushort.MaxValue)));
        // Symbols of four gigabytes, and two million symbols: the whole file is the table.
        byte[] large = new byte[32 << 20];
        honest.CopyTo(large, 0);
        Set(large, table + 16, 0);
        Set(large, table + 20, (uint)large.Length);
        for (int at = (honest.Length + 15) & ~15; at < large.Length; at += 16)
        {
            Set(large, at, 1);
            Set(large, at + 4, (uint)at);
            Set(large, at + 8, uint.MaxValue);
            large[at + 12] = 0x12;
            SetHalf(large, at + 14, 1);
        }
        Assert.NotNull(Harmless(large).SymbolAt(0x0100_0000));
    }

    [Theory]
    [InlineData(0xffff_ffffu, FaultKind.BadTransfer)]
    [InlineData(0x1000_0000u, FaultKind.StreamLimit)]
    [InlineData(0x0fff_ffffu, FaultKind.MemoryLimit)]
    public void OneInstructionThatWritesHundredsOfMegabytes(uint length, FaultKind kind)
    {
        var options = new ExecutionOptions { MaxCycles = 100, MaxMemoryBytes = 1 << 20, MaxTraceBytes = 1 << 26 };
        RvAsm Writing(uint count) => new RvAsm().Call(64, 1, 0x2000_0000, count).Exit(0);
        Assert.True(Executor.TryRun(Writing(1 << 16).Image(), options, out _, out _));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(kind, Fault(Writing(length), options));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
        Assert.Equal(kind, Fault(Writing(length), options with { Trace = true }));
    }

    [Theory]
    [InlineData(0, FaultKind.CycleLimit)]
    [InlineData(1, FaultKind.MemoryLimit)]
    [InlineData(2, FaultKind.CycleLimit)]
    public void RunsWithoutAnEnd(int kind, FaultKind expected)
    {
        var options = new ExecutionOptions { MaxCycles = 100_000, MaxMemoryBytes = 1 << 20 };
        RvAsm program = new RvAsm().Li(RvAsm.T1, 1 << 14).Label("loop");
        // On the spot; through a new page each time; through ever more console output.
        if (kind == 1) program.R(Op.Add, RvAsm.T0, RvAsm.T0, RvAsm.T1).I(Op.Lw, RvAsm.T2, RvAsm.T0, 0);
        if (kind == 2) program.Call(64, 2, 0, uint.MaxValue);
        program.Jal(RvAsm.Zero, "loop");
        foreach (bool isTraced in new[] { false, true }) Assert.Equal(expected, Fault(program, options with { Trace = isTraced }));
    }

    /// <summary>What a file of two hundred bytes can ask for: a span of text, or an image, that it does not hold.</summary>
    [Fact]
    public void ALargeProgramFromASmallFile()
    {
        byte[] Text(uint gap) => With(e => e.Segments.Add(new ElfWriter.Segment(e.Entry + (uint)e.Segments[0].Data.Length + 4 * gap, [1, 2, 3, 4], 5)));
        byte[] Image(uint gap) => With(e =>
        {
            for (uint i = 0; i < 4; i++)
                e.Segments.Add(new ElfWriter.Segment(0x1000_0000 + 0x1000_0000 * (i / 2) + 4 * (gap + i / 2 + 1) * (i % 2), [1, 2, 3, 4], 6));
        });

        foreach (byte[] file in new[] { Text(ElfImage.MaxGapWords), Image(ElfImage.MaxGapWords) })
        {
            ElfImage image = Harmless(file);
            using var tables = ProgramTables.Create(image, Abi.Linux);
            Assert.InRange(tables.Tables.Sum(t => 4L * t.Columns.View.Count << t.LogSize), 1, 24 << 20);
        }
        Refused("text has gaps", Text(ElfImage.MaxGapWords + 1));
        Refused("segments leave gaps", Image(ElfImage.MaxGapWords + 1));
    }
}
