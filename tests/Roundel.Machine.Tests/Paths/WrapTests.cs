using Roundel.Machine.Paths;
using Roundel.RiscV;
using Roundel.RiscV.Tests;
using static Roundel.RiscV.Tests.RvAsm;

namespace Roundel.Machine.Tests.Paths;

/// <summary>Addresses that wrap round the address space are left to instruction chips: a run that has some is proven all the same.</summary>
public sealed class WrapTests
{
    [Theory]
    [InlineData(0x0002_0000u, 8, true)]
    [InlineData(0x0002_0000u, -8, true)]
    [InlineData(0xffff_fff0u, 0x20, false)]
    [InlineData(0x0000_0010u, -0x20, false)]
    public void WhatWrapsIsNoInstance(uint pointer, int offset, bool fits)
    {
        RvAsm program = new RvAsm().Li(T0, pointer).Li(T1, 77).Label("path").S(Op.Sw, T1, offset, T0).I(Op.Lw, T2, T0, offset)
            .I(Op.Addi, T2, T2, 1).Label("end").Exit();
        using PathCase @case = PathCase.Of(program);
        Assert.Equal(fits, PathTrace.Fits(@case.Chip, @case.Records, 0));
        // The condition is what decides: a row that does not keep to it names a word that nobody opens.
        PathRow row = @case.Rows()[0];
        Assert.Equal(fits, row.Findings().Count == 0 && row.Given.Keys.SequenceEqual(@case.Expected(0).Keys));
        using TestRun run = TestRun.Of(program, options: new TraceOptions { Paths = PathChoice.Of([@case.Path]) }).AssertSound();
        Assert.Equal(fits ? 1 : 0, run.Trace.Paths.Count);
    }
}
