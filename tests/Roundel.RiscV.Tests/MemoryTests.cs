namespace Roundel.RiscV.Tests;

/// <summary>Loads and stores of every width at every offset, against an array of bytes.</summary>
public class MemoryTests
{
    private const uint Data = 0x0100_0000;

    [Theory]
    [InlineData(Op.Lw)]
    [InlineData(Op.Lh)]
    [InlineData(Op.Lhu)]
    [InlineData(Op.Lb)]
    [InlineData(Op.Lbu)]
    public void LoadsAtEveryOffset(Op op)
    {
        byte[] data = [0x01, 0x82, 0x7f, 0x80, 0xff, 0x00, 0xfe, 0x81, 0x55, 0xaa, 0x10, 0x90];
        RvAsm asm = new RvAsm().Li(RvAsm.S0, Machine.Results).Li(RvAsm.S1, Data + 4);
        List<uint> expected = [];
        for (int offset = -4; offset <= 4; offset++)
        {
            asm.I(op, RvAsm.T0, RvAsm.S1, offset).S(Op.Sw, RvAsm.T0, 4 * expected.Count, RvAsm.S0);
            ReadOnlySpan<byte> at = data.AsSpan(offset + 4);
            expected.Add(op switch
            {
                Op.Lw => BitConverter.ToUInt32(at),
                Op.Lh => (uint)BitConverter.ToInt16(at),
                Op.Lhu => BitConverter.ToUInt16(at),
                Op.Lb => (uint)(sbyte)at[0],
                _ => at[0],
            });
        }
        asm.Call(64, 1, Machine.Results, 4 * (uint)expected.Count).Exit();
        ElfWriter elf = asm.Elf();
        elf.Segments.Add(new ElfWriter.Segment(Data, data, 4));
        Execution run = Machine.RunBothWays(ElfImage.Load(elf.Write()));
        Assert.Equal(RvAsm.ToBytes(expected.ToArray()), run.Output);
        Assert.Equal(op switch { Op.Lw => 6ul, Op.Lh or Op.Lhu => 4ul, _ => 0ul }, run.Misaligned);
        Assert.Equal(9ul, run.Loads);
        Assert.Equal(9ul, run.Stores);
    }

    [Theory]
    [InlineData(Op.Sw, 4)]
    [InlineData(Op.Sh, 2)]
    [InlineData(Op.Sb, 1)]
    public void StoresTouchOnlyTheirBytes(Op op, int width)
    {
        byte[] data = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
        for (int offset = 0; offset <= 8; offset++)
        {
            RvAsm asm = new RvAsm().Li(RvAsm.S1, Data).Li(RvAsm.T0, 0x8765_43f1).S(op, RvAsm.T0, offset, RvAsm.S1)
                .Call(64, 1, Data, 12).Exit();
            ElfWriter elf = asm.Elf();
            elf.Segments.Add(new ElfWriter.Segment(Data, data, 6));
            byte[] expected = [.. data];
            byte[] value = [0xf1, 0x43, 0x65, 0x87];
            value.AsSpan(0, width).CopyTo(expected.AsSpan(offset));
            Assert.Equal(expected, Machine.RunBothWays(ElfImage.Load(elf.Write())).Output);
        }
    }

    [Fact]
    public void AddressesWrap()
    {
        // Stores the word 0x44332211 at 0xfffffffe, half of it at address 0, and loads it back in two ways.
        RvAsm asm = new RvAsm().Li(RvAsm.T0, 0x4433_2211).S(Op.Sw, RvAsm.T0, -2, 0).I(Op.Lw, RvAsm.T1, 0, -2)
            .I(Op.Lhu, RvAsm.T2, 0, 0).Li(RvAsm.T3, 0x8000_0000).I(Op.Addi, RvAsm.T3, RvAsm.T3, -1).I(Op.Lhu, RvAsm.T4, 0, -1)
            .Li(RvAsm.S0, Machine.Results).S(Op.Sw, RvAsm.T1, 0, RvAsm.S0).S(Op.Sw, RvAsm.T2, 4, RvAsm.S0).S(Op.Sw, RvAsm.T4, 8, RvAsm.S0)
            .Call(64, 1, Machine.Results, 12).Exit();
        Execution run = Machine.RunBothWays(asm.Image());
        Assert.Equal(RvAsm.ToBytes([0x4433_2211, 0x4433, 0x3322]), run.Output);
        Assert.Equal(3ul, run.Misaligned);
    }

    [Fact]
    public void RandomAccessesMatchBytes()
    {
        Op[] loads = [Op.Lw, Op.Lh, Op.Lhu, Op.Lb, Op.Lbu], stores = [Op.Sw, Op.Sh, Op.Sb];
        Random random = new(2);
        // A window over the border of two pages.
        const uint window = 0x0100_4000;
        byte[] memory = new byte[64];
        RvAsm asm = new RvAsm().Li(RvAsm.S1, window);
        List<uint> expected = [];
        asm.Li(RvAsm.S0, Machine.Results);
        for (int n = 0; n < 2000; n++)
        {
            int offset = random.Next(-32, 29);
            if (random.Next(2) == 0)
            {
                Op op = stores[random.Next(3)];
                uint value = (uint)random.NextInt64(1L << 32);
                asm.Li(RvAsm.T0, value).S(op, RvAsm.T0, offset, RvAsm.S1);
                int width = op == Op.Sw ? 4 : op == Op.Sh ? 2 : 1;
                BitConverter.GetBytes(value).AsSpan(0, width).CopyTo(memory.AsSpan(offset + 32));
            }
            else
            {
                Op op = loads[random.Next(5)];
                asm.I(op, RvAsm.T0, RvAsm.S1, offset).S(Op.Sw, RvAsm.T0, 0, RvAsm.S0).I(Op.Addi, RvAsm.S0, RvAsm.S0, 4);
                uint word = BitConverter.ToUInt32(memory.AsSpan(offset + 32));
                expected.Add(op switch
                {
                    Op.Lh => (uint)(short)word,
                    Op.Lhu => (ushort)word,
                    Op.Lb => (uint)(sbyte)word,
                    Op.Lbu => (byte)word,
                    _ => word,
                });
            }
        }
        asm.Call(64, 1, Machine.Results, 4 * (uint)expected.Count).Exit();
        Assert.Equal(RvAsm.ToBytes(expected.ToArray()), Machine.RunBothWays(asm.Image()).Output);
    }

    [Fact]
    public void StoresIntoTextChangeLoadsNotExecution()
    {
        // Overwrites the exit code's instruction (addi a0, zero, 7) with one that would give 9.
        RvAsm asm = new();
        asm.Li(RvAsm.T0, RvAsm.Encode(Op.Addi, RvAsm.A0, 0, 0, 9)).Emit(Op.Auipc, RvAsm.T1, 0, 0, 0);
        uint here = asm.Here - 4;
        asm.S(Op.Sw, RvAsm.T0, 20, RvAsm.T1).S(Op.Sb, RvAsm.T0, 20, RvAsm.T1).I(Op.Lw, RvAsm.A1, RvAsm.T1, 20).Li(RvAsm.A7, 93);
        Assert.Equal(here + 20, asm.Here);
        asm.I(Op.Addi, RvAsm.A0, 0, 7).Ecall();
        using Execution traced = Executor.Run(asm.Image(), new ExecutionOptions { Trace = true });
        Assert.Equal(7u, traced.ExitCode);
        Assert.Equal(RvAsm.Encode(Op.Addi, RvAsm.A0, 0, 0, 9), traced.Trace!.FinalRegisters.Span[RvAsm.A1].Value);
        Execution run = Machine.RunBothWays(asm.Image());
        Assert.Equal(2ul, run.TextWrites);
        Assert.Contains($"0x{here + 20:x8}", Assert.Single(run.Warnings));
    }

    [Fact]
    public void StoresIntoWordsThatNeverExecuteAreNoMatter()
    {
        // Data in the executable segment, as linkers lay it out by default.
        RvAsm asm = new RvAsm().Li(RvAsm.T0, RvAsm.DefaultOrigin).S(Op.Sw, RvAsm.T0, 28, RvAsm.T0).I(Op.Lw, RvAsm.T1, RvAsm.T0, 28)
            .R(Op.Add, RvAsm.A0, RvAsm.T1, 0).Li(RvAsm.A7, 93).Ecall();
        Assert.Equal(RvAsm.DefaultOrigin + 24, asm.Here);
        Execution run = Machine.RunBothWays(asm.Word(0).Word(0).Image());
        Assert.Equal((RvAsm.DefaultOrigin, 1ul), (run.ExitCode, run.TextWrites));
        Assert.Empty(run.Warnings);
    }

    [Fact]
    public void GeneratedCodeIsNamed()
    {
        RvAsm asm = new RvAsm().Li(RvAsm.T0, RvAsm.DefaultOrigin).Li(RvAsm.T1, 0x13).S(Op.Sw, RvAsm.T1, 12, RvAsm.T0).Word(0);
        ExecutionFault fault = Machine.Fault(asm.Image());
        Assert.Equal(FaultKind.IllegalInstruction, fault.Kind);
        Assert.Contains("wrote itself", fault.Message);
    }

    [Fact]
    public void MisalignedStoreThatReachesIntoTextWarns()
    {
        RvAsm asm = new RvAsm().Li(RvAsm.T1, RvAsm.DefaultOrigin).S(Op.Sw, 0, -2, RvAsm.T1).S(Op.Sh, 0, -1, RvAsm.T1)
            .S(Op.Sw, 0, -4, RvAsm.T1).Exit();
        Assert.Equal(2ul, Machine.RunBothWays(asm.Image()).TextWrites);
    }

    [Fact]
    public void MemoryLimit()
    {
        RvAsm asm = new RvAsm().Li(RvAsm.T0, 1 << 14).Label("loop").S(Op.Sw, 0, 0, RvAsm.T1)
            .R(Op.Add, RvAsm.T1, RvAsm.T1, RvAsm.T0).Jal(0, "loop");
        ExecutionFault fault = Machine.Fault(asm.Image(), new ExecutionOptions { MaxMemoryBytes = 1 << 20 });
        Assert.Equal(FaultKind.MemoryLimit, fault.Kind);
        Assert.Equal("sw zero, 0(t1)", fault.Instruction);
        Assert.Equal("loop", fault.Symbol);
    }

    /// <summary>Words are looked at when the run has ended: what was stored, what the file holds, and zero where nothing was; without an access.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void FinalWordsAreSeen(bool trace)
    {
        ElfWriter elf = new RvAsm().Li(RvAsm.S1, Data).Li(RvAsm.T0, 7).S(Op.Sw, RvAsm.T0, 0, RvAsm.S1).Exit().Elf();
        elf.Segments.Add(new ElfWriter.Segment(Data, [1, 2, 3, 4, 5, 6, 7, 8], 6));
        ElfImage image = ElfImage.Load(elf.Write());
        using Execution plain = Executor.Run(image, new ExecutionOptions { Trace = trace });
        using Execution run = Executor.Run(image, new ExecutionOptions { Trace = trace, Watched = [Data, Data + 4, 0x4000_0000, 0xffff_fffc, Data] });
        Assert.Equal([7u, 0x0807_0605u, 0u, 0u], new[] { Data, Data + 4, 0x4000_0000u, 0xffff_fffcu }.Select(run.FinalWord));
        Assert.Throws<ArgumentException>(() => run.FinalWord(Data + 8));
        Assert.Throws<ArgumentException>(() => plain.FinalWord(Data));
        Assert.Equal(plain.MemoryBytes, run.MemoryBytes);
    }
}
