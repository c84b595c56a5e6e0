using Roundel.RiscV;
using Roundel.RiscV.Tests;
using static Roundel.RiscV.Tests.RvAsm;

namespace Roundel.Machine.Tests.Alu;

/// <summary>A program that computes, stores every result and writes them all out at its end, and what the ISA says they are.</summary>
internal sealed class AluProgram
{
    private const uint Buffer = 0x0020_0000;

    /// <summary>Words at which limbs, signs or carries change.</summary>
    public static readonly uint[] Corners =
    [
        0, 1, 2, 0xffff_ffff, 0x8000_0000, 0x7fff_ffff, 0xffff, 0x1_0000, 0x8000, 0x7fff, 0xffff_0000,
    ];

    public static readonly bool IsSlow = Environment.GetEnvironmentVariable("ROUNDEL_SLOW") == "1";

    private readonly List<uint> _expected = [];

    public RvAsm Asm { get; } = new RvAsm().Li(S0, Buffer);

    public IReadOnlyList<uint> Expected => _expected;

    /// <summary>The corners and some random words.</summary>
    public static uint[] Values(int seed, int randomWords)
    {
        var random = new Random(seed);
        if (IsSlow) randomWords += 24;
        return [.. Corners, .. Enumerable.Range(0, randomWords).Select(_ => (uint)random.NextInt64(1L << 32))];
    }

    public static IEnumerable<(uint A, uint B)> Pairs(uint[] values) => values.SelectMany(a => values.Select(b => (a, b)));

    /// <summary>Loads both operands and runs each register-register instruction on them.</summary>
    public AluProgram Register(uint a, uint b, params ReadOnlySpan<Op> ops)
    {
        Asm.Li(T0, a).Li(T1, b);
        foreach (Op op in ops)
        {
            Asm.R(op, T2, T0, T1);
            Keep(T2, Oracle.Binary(op, a, b));
        }
        return this;
    }

    /// <summary>Loads the operand and runs the instruction with each immediate.</summary>
    public AluProgram Immediate(Op op, uint a, params ReadOnlySpan<int> immediates)
    {
        Asm.Li(T0, a);
        foreach (int immediate in immediates)
        {
            Asm.I(op, T2, T0, immediate);
            Keep(T2, Oracle.Binary(Oracle.RegisterForm(op), a, (uint)immediate));
        }
        return this;
    }

    /// <summary>Register x0 as destination, and one register in several places.</summary>
    public AluProgram Aliases(Op op, uint a, uint b)
    {
        Keep(Asm.Li(T0, a).Li(T1, b).R(op, Zero, T0, T1), Zero, 0);
        Keep(Asm.R(op, T2, T0, T0), T2, Oracle.Binary(op, a, a));
        Keep(Asm.R(op, T2, Zero, T1), T2, Oracle.Binary(op, 0, b));
        Keep(Asm.R(op, T2, T0, Zero), T2, Oracle.Binary(op, a, 0));
        Keep(Asm.R(op, T0, T0, T1), T0, Oracle.Binary(op, a, b));
        Keep(Asm.Li(T0, a).R(op, T1, T0, T1), T1, Oracle.Binary(op, a, b));
        Keep(Asm.R(op, T0, T0, T0), T0, Oracle.Binary(op, a, a));
        Keep(Asm.R(op, T2, Zero, Zero), T2, Oracle.Binary(op, 0, 0));
        return this;
    }

    /// <summary>The same for an immediate form.</summary>
    public AluProgram ImmediateAliases(Op op, uint a, int immediate)
    {
        uint expected = Oracle.Binary(Oracle.RegisterForm(op), a, (uint)immediate);
        Keep(Asm.Li(T0, a).I(op, Zero, T0, immediate), Zero, 0);
        Keep(Asm.I(op, T0, T0, immediate), T0, expected);
        Keep(Asm.I(op, T2, Zero, immediate), T2, Oracle.Binary(Oracle.RegisterForm(op), 0, (uint)immediate));
        return this;
    }

    /// <summary>Stores a register, which should hold the value.</summary>
    public void Keep(int register, uint expected)
    {
        int offset = 4 * _expected.Count % 1024;
        if (offset == 0 && _expected.Count > 0) Asm.I(Op.Addi, S0, S0, 1024);
        Asm.S(Op.Sw, register, offset, S0);
        _expected.Add(expected);
    }

    /// <summary>Runs the program, checks the results against the ISA, and the tables against all constraints and buses.</summary>
    public TestRun Check(params Air.Chip[] chips)
    {
        TestRun run = Run();
        byte[] output = run.Execution.Output;
        Assert.Equal(4 * _expected.Count, output.Length);
        for (int i = 0; i < _expected.Count; i++)
        {
            uint got = BitConverter.ToUInt32(output, 4 * i);
            Assert.True(got == _expected[i], $"result {i} is {got:x8}, not {_expected[i]:x8}");
        }
        return run.AssertSound(chips);
    }

    /// <summary>Runs the program.</summary>
    public TestRun Run() => TestRun.Of(Asm.Call(64, 1, Buffer, 4 * (uint)_expected.Count).Exit());

    private void Keep(RvAsm _, int register, uint expected) => Keep(register, expected);
}
