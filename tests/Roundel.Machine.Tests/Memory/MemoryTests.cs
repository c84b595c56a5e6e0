using Roundel.RiscV;
using Roundel.RiscV.Tests;
using static Roundel.RiscV.Tests.RvAsm;

namespace Roundel.Machine.Tests.Memory;

public sealed class MemoryTests
{
    private const uint Data = 0x0004_0000;

    [Fact]
    public void AlignedLoadsAndStores()
    {
        RvAsm program = new RvAsm().Li(T0, Data).Li(T1, 0xdead_beef)
            .S(Op.Sw, T1, 0, T0).S(Op.Sw, T1, 8, T0).S(Op.Sw, Zero, -4, T0)
            .I(Op.Lw, T2, T0, 0).I(Op.Lw, Zero, T0, 8).I(Op.Lw, S0, T0, 64).Exit();
        using TestRun run = TestRun.Of(program).AssertSound(RoundelMachine.LoadWord, RoundelMachine.StoreWord, RoundelMachine.Boundary);
    }

    [Fact]
    public void BytesAndHalvesAtEveryOffset()
    {
        RvAsm program = new RvAsm().Li(T0, Data).Li(T1, 0x80ff_7f01).S(Op.Sw, T1, 0, T0).S(Op.Sw, T1, 4, T0);
        for (int offset = 0; offset < 8; offset++)
        {
            program.I(Op.Lb, T2, T0, offset).I(Op.Lbu, T2, T0, offset).I(Op.Lh, T2, T0, offset).I(Op.Lhu, T2, T0, offset)
                .I(Op.Lw, T2, T0, offset);
            program.S(Op.Sb, T1, offset + 16, T0).S(Op.Sh, T1, offset + 32, T0).S(Op.Sw, T1, offset + 48, T0);
            program.S(Op.Sb, T2, offset + 4, T0).S(Op.Sh, T1, offset, T0).S(Op.Sw, T2, offset + 3, T0);
        }
        using TestRun run = TestRun.Of(program.Exit()).AssertSound(RoundelMachine.LoadSub, RoundelMachine.StoreSub,
            RoundelMachine.LoadUnaligned, RoundelMachine.StoreUnaligned);
    }

    [Theory]
    [InlineData(0xffff_fffcu)]
    [InlineData(0xffff_fffdu)]
    [InlineData(0xffff_fffeu)]
    [InlineData(0xffff_ffffu)]
    [InlineData(0u)]
    public void AddressesWrap(uint address)
    {
        RvAsm program = new RvAsm().Li(T0, address - 1000).Li(T1, 0x1234_5678)
            .S(Op.Sw, T1, 1000, T0).I(Op.Lw, T2, T0, 1000).Li(T0, address + 1000).I(Op.Lw, T2, T0, -1000).I(Op.Lh, T2, T0, -1000)
            .Li(T0, 2).I(Op.Lb, T2, T0, -5).Exit();
        using TestRun run = TestRun.Of(program).AssertSound();
    }

    [Theory]
    [InlineData(5)]
    [InlineData(7)]
    [InlineData(20)]
    public void GapsBridgeLongSteps(int logClockRange)
    {
        RvAsm program = new RvAsm().Li(T0, Data).Li(T1, 40).S(Op.Sw, T1, 0, T0)
            .Label("loop").I(Op.Addi, T1, T1, -1).B(Op.Bne, T1, Zero, "loop").I(Op.Lw, T2, T0, 0).Exit();
        using TestRun run = TestRun.Of(program, options: new TraceOptions { LogClockRange = logClockRange }).AssertSound();
        Assert.Equal(logClockRange < 8, run.Trace.Has(RoundelMachine.Gap));
    }

    [Fact]
    public void TheImageAndItsNeighboursAreOpenedOnce()
    {
        ElfWriter elf = new RvAsm().Li(T0, Data).Li(T1, 77)
            .I(Op.Lw, T2, T0, 0).S(Op.Sw, T1, 4, T0).S(Op.Sw, T1, -4, T0).I(Op.Lw, T2, T0, 8).I(Op.Lw, T2, T0, 12)
            .Li(S0, DefaultOrigin).I(Op.Lw, T2, S0, 0).S(Op.Sw, T1, 0, S0).Exit().Elf();
        elf.Segments.Add(new ElfWriter.Segment(Data, [1, 2, 3, 4, 5, 6, 7, 8, 9], 6, MemorySize: 64));
        using TestRun run = TestRun.Of(ElfImage.Load(elf.Write())).AssertSound(RoundelMachine.Boundary);
        Assert.Equal(4, run.Program.Facts.Zones.Count);
    }
}
