using Roundel.RiscV;
using Roundel.RiscV.Tests;
using static Roundel.RiscV.Tests.RvAsm;

namespace Roundel.Lint.Tests;

/// <summary>Makes the programs of <see cref="Sdk.LintExercise"/>; a test compares them with the files.</summary>
internal static class Exercise
{
    private const uint Data = 0x0004_0000;

    /// <summary>The programs by name.</summary>
    public static IReadOnlyList<(string Name, byte[] Elf)> All =>
        [("linux.elf", Bytes(Linux())), ("mapped.elf", Bytes(MemoryMapped(3))), ("silent.elf", Bytes(MemoryMapped(0)))];

    private static byte[] Bytes(RvAsm program)
    {
        ElfWriter elf = program.Elf();
        elf.Symbols.Clear();
        return elf.Write();
    }

    private static RvAsm Linux()
    {
        var program = new RvAsm();
        Arithmetic(program);
        Memory(program);
        Control(program);
        Calls(program);
        return program.Exit(9).Label("leaf").I(Op.Jalr, Zero, Ra, 0);
    }

    private static void Arithmetic(RvAsm program)
    {
        ReadOnlySpan<(uint, uint)> operands =
        [
            (0x8000_0000, 0xffff_ffff), (7, 0), (0x1234_5678, 0x8765_4321), (0xffff_fff9, 2), (0x8000_0000, 15), (0x0001_0000, 0x0001_001f),
            (0, 0xffff_fffd), (0x0000_ffff, 0x0000_ffff), (0xffff_ffff, 0xffff_ffff), (5, 5), (0x00ff_ff01, 0x0000_0110), (0x8000_0001, 0x8000_0000),
        ];
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
    }

    private static void Memory(RvAsm program)
    {
        program.Li(T0, Data).Li(T1, 0x80ff_7f81).Li(S0, 0x0102_0384).S(Op.Sw, T1, 0, T0).S(Op.Sw, T1, 4, T0).Li(S1, 0xaabb_ccdd);
        for (int offset = 0; offset < 4; offset++)
        {
            program.I(Op.Lb, T2, T0, offset).I(Op.Lbu, T2, T0, offset).I(Op.Lh, T2, T0, offset).I(Op.Lhu, T2, T0, offset)
                .I(Op.Lw, T2, T0, offset).S(Op.Sb, S0, offset, T0).S(Op.Sh, S1, offset, T0).S(Op.Sh, S0, offset + 8, T0)
                .S(Op.Sw, S0, offset + 16, T0).S(Op.Sb, S1, offset, T0).S(Op.Sw, S1, offset + 16, T0);
        }
        // Carries of the address: of the low limb, of the high limb, of both, and below.
        program.Li(T0, Data + 0xfffc).I(Op.Lw, T2, T0, 8).S(Op.Sw, S0, 8, T0).I(Op.Lb, T2, T0, 9).S(Op.Sh, S0, 10, T0)
            .I(Op.Lw, T2, T0, 7).S(Op.Sw, S0, 9, T0).I(Op.Lw, T2, T0, -8).S(Op.Sb, S0, -7, T0)
            .Li(T0, 0xffff_fffc).I(Op.Lw, T2, T0, 8).S(Op.Sw, S0, 12, T0).I(Op.Lbu, T2, T0, 13).S(Op.Sb, S0, 14, T0)
            .I(Op.Lw, T2, T0, 9).S(Op.Sw, S0, 11, T0).S(Op.Sw, S0, 2, T0).I(Op.Lw, T2, T0, 2).I(Op.Lhu, T2, T0, 3).S(Op.Sh, S0, 3, T0);
    }

    private static void Control(RvAsm program)
    {
        int label = 0;
        ReadOnlySpan<(uint, uint)> operands =
            [(0, 0), (0xffff_ffff, 0), (5, 9), (0x8000_0000, 0x7fff_0000), (0x10001, 0x10002), (0x20000, 0x10000), (9, 5), (0x8000_0005, 0x8000_0001)];
        foreach ((uint a, uint b) in operands)
        {
            program.Li(T1, a).Li(T2, b);
            foreach (Op op in (ReadOnlySpan<Op>)[Op.Beq, Op.Bne, Op.Blt, Op.Bltu, Op.Bge, Op.Bgeu])
                program.B(op, T1, T2, $"l{label}").I(Op.Addi, S1, S1, 1).Label($"l{label++}");
        }
        program.Jal(Ra, "leaf");
        // An odd target, one that carries, and one below its base.
        foreach (int offset in (ReadOnlySpan<int>)[5, 2047, -2047])
        {
            uint target = program.Here + 12;
            uint rs1 = target - (uint)offset + 1;
            program.Li(T0, rs1);
            while (program.Here < target - 4) program.I(Op.Addi, Zero, Zero, 0);
            program.I(Op.Jalr, T2, T0, offset);
        }
    }

    private static void Calls(RvAsm program)
    {
        program.Call(63, 0, Data + 33, 6).Call(63, 3, Data + 45, 3).Call(63, 0, Data + 64, 0x1_0001).Call(63, 3, Data + 64, 0).Call(63, 3, Data + 66, 1)
            .Call(63, 3, Data + 66, 9).Call(64, 1, Data + 2, 9).Call(64, 1, Data + 6, 1).Call(64, 1, Data + 6, 0).Call(64, 2, Data, 5)
            .Call(64, 0, Data, 0x2_0003).Call(63, 0x1_0000).Call(63, 1, Data, 2).Call(64, 0x1_0001, Data, 2).Call(64, 3).Call(7).Call(0x1_003f)
            .Call(0x1_0040, 2, Data, 4).Call(0x1_005d).Call(63, 2, Data, 7).Call(64, 0x1_0002, Data, 4);
    }

    private static RvAsm MemoryMapped(uint outputBytes)
    {
        RvAsm program = new RvAsm().Li(T0, MemoryMap.Input).Li(T1, MemoryMap.HaltFlag).S(Op.Sw, Zero, 0, T1)
            .I(Op.Lw, T2, T0, 0).S(Op.Sw, T2, 8, T1).Li(T2, outputBytes).S(Op.Sw, T2, 4, T1);
        return program.S(Op.Sw, T1, 0, T1);
    }
}
