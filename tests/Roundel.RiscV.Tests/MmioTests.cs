namespace Roundel.RiscV.Tests;

/// <summary>The memory-mapped ABI.</summary>
public class MmioTests
{
    private static readonly ExecutionOptions Options = new() { Abi = Abi.MemoryMapped };

    /// <summary>t6 is the halt flag's address.</summary>
    private static RvAsm Start() => new RvAsm().Li(RvAsm.T6, MemoryMap.HaltFlag).Li(RvAsm.T5, 1);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(7)]
    public void OutputIsReadWhenTheFlagIsSet(int length)
    {
        RvAsm asm = Start().Li(RvAsm.T0, (uint)length).S(Op.Sw, RvAsm.T0, 4, RvAsm.T6).Li(RvAsm.T0, 0x4433_2211)
            .S(Op.Sw, RvAsm.T0, 8, RvAsm.T6)
            .S(Op.Sh, RvAsm.T0, 12, RvAsm.T6).S(Op.Sw, 0, 0, RvAsm.T6).S(Op.Sw, RvAsm.T5, 0, RvAsm.T6).Word(0);
        Execution run = Machine.RunBothWays(asm.Image(), Options);
        Assert.Equal(new byte[] { 0x11, 0x22, 0x33, 0x44, 0x11, 0x22, 0 }[..length], run.Output);
        Assert.Equal(0u, run.ExitCode);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(4096)]
    public void InputIsThereFromTheStart(int length)
    {
        byte[] input = new byte[length];
        new Random(length).NextBytes(input);
        // Copies eight bytes of input to the output.
        RvAsm asm = Start().Li(RvAsm.S0, MemoryMap.Input).I(Op.Lw, RvAsm.T0, RvAsm.S0, 0).I(Op.Lw, RvAsm.T1, RvAsm.S0, 4)
            .S(Op.Sw, RvAsm.T0, 8, RvAsm.T6).S(Op.Sw, RvAsm.T1, 12, RvAsm.T6).Li(RvAsm.T0, 8).S(Op.Sw, RvAsm.T0, 4, RvAsm.T6)
            .S(Op.Sw, RvAsm.T5, 0, RvAsm.T6);
        byte[] expected = new byte[8];
        input.AsSpan(0, Math.Min(8, length)).CopyTo(expected);
        Execution run = Machine.RunBothWays(asm.Image(), Options with { PrivateInput = input });
        Assert.Equal(expected, run.Output);
        Assert.Equal(0u, run.PrivateInputUnread);
    }

    [Fact]
    public void InputGoesOverTheImage()
    {
        RvAsm asm = Start().Li(RvAsm.T0, 4).S(Op.Sw, RvAsm.T0, 4, RvAsm.T6).Li(RvAsm.S0, MemoryMap.Input).I(Op.Lw, RvAsm.T0, RvAsm.S0, 0)
            .S(Op.Sw, RvAsm.T0, 8, RvAsm.T6).S(Op.Sw, RvAsm.T5, 0, RvAsm.T6);
        ElfWriter elf = asm.Elf();
        elf.Segments.Add(new ElfWriter.Segment(MemoryMap.Input, [9, 9, 9, 9, 9, 9, 9, 9], 6));
        Execution run = Machine.RunBothWays(ElfImage.Load(elf.Write()), Options with { PrivateInput = new byte[] { 1, 2, 3 } });
        Assert.Equal([1, 2, 3, 9], run.Output);
    }

    [Fact]
    public void NothingElseTouchesTheFlag()
    {
        Refused(Start().I(Op.Lw, RvAsm.T0, RvAsm.T6, 0));
        Refused(Start().I(Op.Lb, RvAsm.T0, RvAsm.T6, 3));
        Refused(Start().I(Op.Lhu, RvAsm.T0, RvAsm.T6, 2));
        Refused(Start().I(Op.Lw, RvAsm.T0, RvAsm.T6, 1));
        Refused(Start().I(Op.Lw, RvAsm.T0, RvAsm.T6, -3));
        Refused(Start().I(Op.Lh, RvAsm.T0, RvAsm.T6, -1));
        Refused(Start().S(Op.Sb, RvAsm.T5, 0, RvAsm.T6));
        Refused(Start().S(Op.Sh, RvAsm.T5, 2, RvAsm.T6));
        Refused(Start().S(Op.Sw, RvAsm.T5, 2, RvAsm.T6));
        Refused(Start().S(Op.Sw, RvAsm.T5, -1, RvAsm.T6));
        Refused(Start().Exit());

        static void Refused(RvAsm asm) => Assert.Equal(FaultKind.AbiViolation, Machine.Fault(asm.Image(), Options).Kind);
    }

    [Fact]
    public void NeighboursOfTheFlagAreMemory()
    {
        RvAsm asm = Start().S(Op.Sw, RvAsm.T5, -4, RvAsm.T6).S(Op.Sb, RvAsm.T5, -1, RvAsm.T6).S(Op.Sh, RvAsm.T5, 4, RvAsm.T6)
            .I(Op.Lbu, RvAsm.T0, RvAsm.T6, 4).S(Op.Sw, RvAsm.T0, 8, RvAsm.T6).S(Op.Sw, RvAsm.T5, 0, RvAsm.T6);
        Assert.Equal([1], Machine.RunBothWays(asm.Image(), Options).Output);
    }

    [Fact]
    public void TheLinuxAbiKnowsNoFlag()
    {
        RvAsm asm = Start().S(Op.Sw, RvAsm.T5, 0, RvAsm.T6).I(Op.Lw, RvAsm.S1, RvAsm.T6, 0).R(Op.Add, RvAsm.A0, RvAsm.S1, 0)
            .Li(RvAsm.A7, 93).Ecall();
        Assert.Equal(1u, Machine.RunBothWays(asm.Image()).ExitCode);
    }

    [Fact]
    public void LimitsOfTheStreams()
    {
        ElfImage image = Start().S(Op.Sw, RvAsm.T5, 0, RvAsm.T6).Image();
        Assert.Equal(FaultKind.StreamLimit, Machine.Fault(image, Options with { PrivateInput = new byte[4097] }).Kind);
        Assert.Equal(FaultKind.StreamLimit, Machine.Fault(image, Options with { PublicInput = new byte[1] }).Kind);

        image = Start().Li(RvAsm.T0, 0xffff_ffff).S(Op.Sw, RvAsm.T0, 4, RvAsm.T6).S(Op.Sw, RvAsm.T5, 0, RvAsm.T6).Image();
        Assert.Equal(FaultKind.BadTransfer, Machine.Fault(image, Options).Kind);
        image = Start().Li(RvAsm.T0, 1 << 28).S(Op.Sw, RvAsm.T0, 4, RvAsm.T6).S(Op.Sw, RvAsm.T5, 0, RvAsm.T6).Image();
        Assert.Equal(FaultKind.StreamLimit, Machine.Fault(image, Options).Kind);
    }

    [Fact]
    public void HaltMayBeTheLastWord()
    {
        // The text ends with the store that ends the run, at exactly the cycle limit.
        RvAsm asm = Start().S(Op.Sw, RvAsm.T5, 0, RvAsm.T6);
        ulong cycles = Machine.RunBothWays(asm.Image(), Options).Cycles;
        Machine.RunBothWays(asm.Image(), Options with { MaxCycles = cycles });
        Assert.Equal(FaultKind.CycleLimit, Machine.Fault(asm.Image(), Options with { MaxCycles = cycles - 1 }).Kind);
    }
}
