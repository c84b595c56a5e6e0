namespace Roundel.RiscV.Tests;

public class CallTests
{
    private const uint Buffer = 0x0300_0000;

    private static readonly byte[] Bytes = [.. Enumerable.Range(0, 40).Select(i => (byte)(17 * i + 3))];

    [Theory]
    [InlineData(0u, 0u)]
    [InlineData(1u, 0u)]
    [InlineData(2u, 3u)]
    [InlineData(3u, 1u)]
    [InlineData(40u, 0u)]
    [InlineData(40u, 2u)]
    [InlineData(41u, 3u)]
    [InlineData(0xffff_ffffu, 1u)]
    public void ReadsEitherInput(uint length, uint offset)
    {
        foreach (uint descriptor in new uint[] { 0, 3 })
        {
            // Reads, keeps the result, reads on, and writes what came.
            RvAsm asm = new RvAsm().Call(63, descriptor, Buffer + offset, length).R(Op.Add, RvAsm.S1, RvAsm.A0, 0)
                .Call(63, descriptor, Buffer + 0x100, 5).R(Op.Add, RvAsm.S2, RvAsm.A0, 0)
                .Call(63, descriptor, 0, 0)
                .Li(RvAsm.A7, 64).Li(RvAsm.A0, 1).Li(RvAsm.A1, Buffer + offset).R(Op.Add, RvAsm.A2, RvAsm.S1, 0).Ecall()
                .Call(64, 1, Buffer + 0x100, 5)
                .R(Op.Add, RvAsm.A0, RvAsm.S2, 0).Li(RvAsm.A7, 93).Ecall();
            ExecutionOptions options = descriptor == 0
                ? new ExecutionOptions { PrivateInput = Bytes, PublicInput = new byte[7] }
                : new ExecutionOptions { PublicInput = Bytes, PrivateInput = new byte[7] };
            Execution run = Machine.RunBothWays(asm.Image(), options);
            int first = (int)Math.Min(length, 40), second = Math.Min(5, 40 - first);
            byte[] tail = new byte[5];
            Bytes.AsSpan(first, second).CopyTo(tail);
            Assert.Equal([.. Bytes[..first], .. tail], run.Output);
            Assert.Equal((uint)second, run.ExitCode);
            Assert.Equal(40 - first - second, (int)(descriptor == 0 ? run.PrivateInputUnread : run.PublicInputUnread));
            Assert.Equal(7u, descriptor == 0 ? run.PublicInputUnread : run.PrivateInputUnread);
        }
    }

    [Theory]
    [InlineData(63u, 1u, -9)]
    [InlineData(63u, 2u, -9)]
    [InlineData(63u, 4u, -9)]
    [InlineData(63u, 0xffff_ffffu, -9)]
    [InlineData(64u, 0u, -9)]
    [InlineData(64u, 3u, -9)]
    [InlineData(64u, 0x8000_0001u, -9)]
    [InlineData(0u, 0u, -38)]
    [InlineData(214u, 0u, -38)]
    [InlineData(0x5230u, 0u, -38)]
    [InlineData(0xffff_ffffu, 1u, -38)]
    [InlineData(0x8000_005du, 1u, -38)]
    public void ErrorsAreThoseOfLinux(uint number, uint descriptor, int error)
    {
        RvAsm asm = new RvAsm().Call(number, descriptor, Buffer, 8).Li(RvAsm.A7, 93).Ecall();
        ExecutionOptions options = new() { PrivateInput = Bytes, PublicInput = Bytes };
        Assert.Equal((uint)error, Machine.RunBothWays(asm.Image(), options).ExitCode);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(1u)]
    [InlineData(0x8000_0000u)]
    [InlineData(0xffff_ffffu)]
    public void ExitCodesAreWhole(uint code) => Assert.Equal(code, Machine.RunBothWays(new RvAsm().Exit(code).Image()).ExitCode);

    [Fact]
    public void ConsoleMovesNothing()
    {
        RvAsm asm = new RvAsm().Li(RvAsm.T0, Buffer).Li(RvAsm.T1, 0x216f_6c48).S(Op.Sw, RvAsm.T1, 0, RvAsm.T0)
            .Call(64, 2, Buffer, 4).R(Op.Add, RvAsm.S0, RvAsm.A0, 0).Call(64, 2, 0x7000_0000, 2).R(Op.Add, RvAsm.A0, RvAsm.S0, 0)
            .Li(RvAsm.A7, 93).Ecall();
        Execution run = Machine.RunBothWays(asm.Image());
        Assert.Equal("Hlo!\0\0"u8.ToArray(), run.Console);
        Assert.Empty(run.Output);
        Assert.Equal(4u, run.ExitCode);
        using Execution traced = Executor.Run(asm.Image(), new ExecutionOptions { Trace = true });
        Assert.Equal(0, traced.Trace!.Transfers.Count);
        Assert.Equal(1, traced.Trace.FinalMemory.Count);
    }

    [Fact]
    public void ConsoleIsCut()
    {
        RvAsm asm = new RvAsm().Call(64, 2, 0, 0x00ff_ffff).Call(64, 2, 0, 0x00ff_ffff).Exit();
        Assert.Equal(ExecutionOptions.MaxConsoleBytes, Machine.RunBothWays(asm.Image()).Console.Length);
    }

    [Theory]
    [InlineData(63u, 0u)]
    [InlineData(63u, 3u)]
    [InlineData(64u, 1u)]
    [InlineData(64u, 2u)]
    public void TransfersEndWithTheAddressSpace(uint number, uint descriptor)
    {
        ExecutionOptions options = new() { PrivateInput = Bytes, PublicInput = Bytes };
        RvAsm fits = new RvAsm().Call(number, descriptor, 0xffff_fff9, 7).Exit();
        Machine.RunBothWays(fits.Image(), options);
        ExecutionFault fault = Machine.Fault(new RvAsm().Call(number, descriptor, 0xffff_fff9, 8).Exit().Image(), options);
        Assert.Equal((FaultKind.BadTransfer, "ecall"), (fault.Kind, fault.Instruction));
    }

    [Fact]
    public void ReadsAreCutBeforeTheEndIsChecked()
    {
        RvAsm asm = new RvAsm().Call(63, 0, 0xffff_fffc, 100).Li(RvAsm.A7, 93).Ecall();
        Assert.Equal(4u, Machine.RunBothWays(asm.Image(), new ExecutionOptions { PrivateInput = Bytes.AsMemory(0, 4) }).ExitCode);
    }

    [Fact]
    public void OutputIsLimited()
    {
        ExecutionFault fault = Machine.Fault(new RvAsm().Call(64, 1, 0, 1 << 28).Exit().Image());
        Assert.Equal(FaultKind.StreamLimit, fault.Kind);
    }

    [Fact]
    public void ReadIntoTextWarns()
    {
        RvAsm asm = new RvAsm().Call(63, 0, RvAsm.DefaultOrigin, 4).Exit();
        Assert.Equal(1ul, Machine.RunBothWays(asm.Image(), new ExecutionOptions { PrivateInput = Bytes }).TextWrites);
        Assert.Equal(0ul, Machine.RunBothWays(asm.Image()).TextWrites);
    }

    [Fact]
    public void ManySmallTransfersKeepTheirPositions()
    {
        RvAsm asm = new();
        for (uint i = 0; i < 13; i++)
        {
            uint at = Buffer + 3 * i;
            asm.Call(63, 0, at, 3).Call(64, 1, at, 2).Call(63, 3, Buffer + 1, i).Call(64, 1, Buffer, 0);
        }
        Execution run = Machine.RunBothWays(asm.Exit().Image(), new ExecutionOptions { PrivateInput = Bytes, PublicInput = Bytes });
        Assert.Equal(26, run.Output.Length);
    }
}
