using Roundel.RiscV;
using Roundel.RiscV.Tests;
using static Roundel.RiscV.Tests.RvAsm;

namespace Roundel.Machine.Tests.Io;

public sealed class MemoryMappedTests
{
    [Theory]
    [InlineData(0, 0u)]
    [InlineData(1, 1u)]
    [InlineData(9, 7u)]
    [InlineData(4096, 4u)]
    public void InputFlagAndOutput(int inputBytes, uint outputBytes)
    {
        byte[] input = [.. Enumerable.Range(0, inputBytes).Select(i => (byte)(i * 7 + 1))];
        RvAsm program = new RvAsm().Li(T0, MemoryMap.Input).Li(T1, MemoryMap.HaltFlag).S(Op.Sw, Zero, 0, T1)
            .I(Op.Lw, T2, T0, 0).S(Op.Sw, T2, 8, T1).I(Op.Lw, T2, T0, 4).S(Op.Sw, T2, 12, T1)
            .Li(T2, outputBytes).S(Op.Sw, T2, 4, T1).Li(T2, 0xffff_0000).S(Op.Sw, T2, 0, T1);
        using TestRun run = TestRun.Of(program, input, abi: Abi.MemoryMapped)
            .AssertSound(RoundelMachine.MmioStore, RoundelMachine.MmioInput);
        byte[] padded = [.. input, .. new byte[8]];
        Assert.Equal(padded[..(int)outputBytes], run.Trace.Statement.PublicOutput.ToArray());
    }

    [Fact]
    public void AnImageMayCoverTheFlag()
    {
        ElfWriter elf = new RvAsm().Li(T1, MemoryMap.HaltFlag).I(Op.Lw, T2, T1, 8).S(Op.Sw, T1, 0, T1).Elf();
        elf.Segments.Add(new ElfWriter.Segment(MemoryMap.HaltFlag - 8, [.. Enumerable.Repeat((byte)0, 24)], 6));
        using TestRun run = TestRun.Of(ElfImage.Load(elf.Write()), abi: Abi.MemoryMapped).AssertSound(RoundelMachine.MmioStore);
        Assert.Contains(new Zone(MemoryMap.HaltFlag / 4, MemoryMap.HaltFlag / 4 + 1), run.Program.Facts.Zones);
    }
}
