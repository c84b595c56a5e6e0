using Roundel.RiscV;
using Roundel.RiscV.Tests;
using static Roundel.RiscV.Tests.RvAsm;

namespace Roundel.Machine.Tests;

/// <summary>A program with all that a run of it needs.</summary>
/// <param name="Name">For tests and documents.</param>
/// <param name="Program">The program.</param>
/// <param name="PrivateInput">Private input.</param>
/// <param name="PublicInput">Public input.</param>
/// <param name="Abi">How it communicates.</param>
/// <param name="LogClockRange">See <see cref="TraceOptions.LogClockRange"/>.</param>
internal sealed record ExerciseProgram(string Name, RvAsm Program, byte[] PrivateInput, byte[] PublicInput, Abi Abi, int? LogClockRange);

/// <summary>Programs that together give every chip rows of every kind.</summary>
internal static class ExercisePrograms
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<ExerciseProgram> All { get; } = [Linux(), MemoryMapped(), Arithmetic(), Symmetric(), Silent()];

    /// <summary>The program of the given name.</summary>
    public static ExerciseProgram Named(string name) => All.Single(p => p.Name == name);

    private static ExerciseProgram Linux()
    {
        const uint data = 0x0004_0000;
        RvAsm program = new RvAsm().Li(T0, data).Li(T1, 0x80ff_7f81).Li(S0, 0x0102_0304).S(Op.Sw, T1, 0, T0).S(Op.Sw, T1, 4, T0);
        for (int offset = 0; offset < 4; offset++)
        {
            program.I(Op.Lb, T2, T0, offset).I(Op.Lbu, T2, T0, offset).I(Op.Lh, T2, T0, offset).I(Op.Lhu, T2, T0, offset)
                .I(Op.Lw, T2, T0, offset).S(Op.Sb, S0, offset, T0).S(Op.Sh, S0, offset + 8, T0).S(Op.Sw, S0, offset + 16, T0);
        }
        int label = 0;
        ReadOnlySpan<(uint, uint)> operands = [(0, 0), (0xffff_ffff, 0), (5, 9), (0x8000_0000, 0x7fff_0000), (0x10001, 0x10002)];
        foreach ((uint a, uint b) in operands)
        {
            program.Li(T1, a).Li(T2, b);
            foreach (Op op in (ReadOnlySpan<Op>)[Op.Beq, Op.Bne, Op.Blt, Op.Bltu, Op.Bge, Op.Bgeu])
                program.B(op, T1, T2, $"l{label}").I(Op.Addi, S1, S1, 1).Label($"l{label++}");
        }
        program.Jal(Ra, "leaf").Call(63, 0, data + 33, 6).Call(63, 3, data + 45, 3).Call(63, 0, data + 64, 100).Call(63, 3, data + 64, 0)
            .Call(64, 1, data + 2, 9).Call(64, 1, data + 6, 1).Call(64, 2, data, 5).Call(64, 0).Call(63, 0x1_0000).Call(7).Exit(9)
            .Label("leaf").I(Op.Jalr, Zero, Ra, 0);
        return new("Linux", program, [1, 2, 3, 4, 5, 6, 7, 8, 9], [11, 12, 13, 14], Abi.Linux, 6);
    }

    /// <summary>
    /// Both ways of every branch run the same instructions; every store, link and transfer is done twice, the second time changing nothing. So
    /// that a wrong turn, or a write that is passed by, shows nowhere else.
    /// </summary>
    private static ExerciseProgram Symmetric()
    {
        const uint data = 0x0004_0000;
        RvAsm program = new RvAsm().Li(T0, data).Li(T1, 0x80ff_7f81).Li(T2, 0x8000_0001);
        int label = 0;
        foreach (Op op in (ReadOnlySpan<Op>)[Op.Beq, Op.Bne, Op.Blt, Op.Bltu, Op.Bge, Op.Bgeu])
        {
            foreach ((int a, int b) in (ReadOnlySpan<(int, int)>)[(T1, T1), (T1, T2), (T2, T1), (T0, T1), (T1, T0)])
            {
                program.B(op, a, b, $"taken{label}").I(Op.Addi, Zero, Zero, 0).Jal(Zero, $"met{label}")
                    .Label($"taken{label}").I(Op.Addi, Zero, Zero, 0).Jal(Zero, $"met{label}").Label($"met{label++}");
            }
        }
        foreach (Op op in (ReadOnlySpan<Op>)[Op.Sb, Op.Sh, Op.Sw])
            for (int offset = 0; offset < 4; offset++) program.S(op, T1, 8 * offset + offset, T0).S(op, T1, 8 * offset + offset, T0);
        program.Jal(Zero, "on").Label("on").Call(64, 1, data, 4).Call(64, 1, data, 0).Call(64, 1, data, 0).Exit();
        return new("Symmetric", program, [], [], Abi.Linux, null);
    }

    /// <summary>No input and no output.</summary>
    private static ExerciseProgram Silent()
    {
        RvAsm program = new RvAsm().Li(T1, MemoryMap.HaltFlag).S(Op.Sw, Zero, 0, T1).S(Op.Sw, Zero, 4, T1).S(Op.Sw, T1, 0, T1);
        return new("Silent", program, [], [], Abi.MemoryMapped, null);
    }

    private static ExerciseProgram MemoryMapped()
    {
        RvAsm program = new RvAsm().Li(T0, MemoryMap.Input).Li(T1, MemoryMap.HaltFlag).S(Op.Sw, Zero, 0, T1)
            .I(Op.Lw, T2, T0, 0).S(Op.Sw, T2, 8, T1).Li(T2, 3).S(Op.Sw, T2, 4, T1).S(Op.Sw, T1, 0, T1);
        return new("MemoryMapped", program, [1, 2, 3, 4, 5], [], Abi.MemoryMapped, null);
    }

    private static ExerciseProgram Arithmetic()
    {
        ReadOnlySpan<(uint, uint)> operands =
            [(0x8000_0000, 0xffff_ffff), (7, 0), (0x1234_5678, 0x8765_4321), (0xffff_fff9, 2), (0x8000_0000, 15), (0x0001_0000, 0x0001_001f)];
        var program = new RvAsm();
        foreach ((uint a, uint b) in operands)
        {
            program.Li(T0, a).Li(T1, b);
            for (Op op = Op.Addi; op <= Op.Remu; op++)
            {
                if (op is >= Op.Beq and <= Op.Sh) continue;
                bool shift = op is >= Op.Slli and <= Op.Srai;
                program.Emit(op, T2, T0, T1, op is Op.Lui or Op.Auipc ? a << 12 : shift ? b & 31 : (uint)((int)(b << 20) >> 20));
            }
        }
        return new("Arithmetic", program.Exit(), [], [], Abi.Linux, null);
    }
}
