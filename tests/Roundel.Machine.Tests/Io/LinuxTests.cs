using Roundel.RiscV.Tests;

namespace Roundel.Machine.Tests.Io;

public sealed class LinuxTests
{
    private const uint Buffer = 0x0004_0000;

    private static byte[] Bytes(int count) => [.. Enumerable.Range(1, count).Select(i => (byte)(37 * i))];

    [Theory]
    [InlineData(0, 0u, 3u)]
    [InlineData(1, 0u, 4u)]
    [InlineData(2, 10u, 10u)]
    [InlineData(3, 7u, 20u)]
    [InlineData(3, 1u, 0u)]
    [InlineData(1, 2u, 0xffff_fff0u)]
    public void ReadsMoveTheLesserCount(int offset, uint first, uint second)
    {
        RvAsm program = new RvAsm();
        foreach (uint descriptor in (ReadOnlySpan<uint>)[0, 3])
            program.Call(63, descriptor, Buffer + (uint)offset, first).Call(63, descriptor, Buffer + 100 + (uint)offset, second)
                .Call(63, descriptor, Buffer + 3, 5);
        using TestRun run = TestRun.Of(program.Exit(), Bytes(13), Bytes(11)).AssertSound(RoundelMachine.Read);
    }

    [Fact]
    public void WritesAppendToTheOutput()
    {
        RvAsm program = new RvAsm().Call(63, 0, Buffer + 1, 30).Call(64, 1, Buffer + 1, 30).Call(64, 1, Buffer + 3, 1)
            .Call(64, 1, Buffer, 0).Call(64, 1, Buffer + 6, 2).Exit(0xdead_beef);
        byte[] input = Bytes(30);
        using TestRun run = TestRun.Of(program, input).AssertSound(RoundelMachine.Write, RoundelMachine.Transfer);
        Assert.Equal([.. input, input[2], input[5], input[6]], run.Trace.Statement.PublicOutput.ToArray());
        Assert.Equal(0xdead_beefu, run.Trace.Statement.ExitCode);
    }

    [Fact]
    public void OtherCallsMoveNothing()
    {
        RvAsm program = new RvAsm().Call(64, 2, Buffer, 12).Call(64, 0, Buffer, 1).Call(64, 3, Buffer, 1).Call(64, 0x1_0001, Buffer, 1)
            .Call(63, 1, Buffer, 1).Call(63, 2, Buffer, 1).Call(63, 0xffff_ffff, Buffer, 1).Call(63, 0x3_0000, Buffer, 1)
            .Call(0).Call(62).Call(0x1_003f).Call(0x4000_0000).Call(0x5d_0000).Call(0xffff_ffff).Exit();
        using TestRun run = TestRun.Of(program).AssertSound(RoundelMachine.EcallOther, RoundelMachine.Exit);
        Assert.False(run.Trace.Has(RoundelMachine.Boundary));
    }

    [Fact]
    public void UnreadPublicInputIsPartOfTheStatement()
    {
        using TestRun run = TestRun.Of(new RvAsm().Call(63, 3, Buffer, 4).Exit(), publicInput: Bytes(10)).AssertSound();
        Assert.Equal(6u, run.Trace.Statement.PublicInputUnread);
    }
}
