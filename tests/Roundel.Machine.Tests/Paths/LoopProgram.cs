using Roundel.RiscV;
using Roundel.RiscV.Tests;
using static Roundel.RiscV.Tests.RvAsm;

namespace Roundel.Machine.Tests.Paths;

/// <summary>Random programs that run the same instructions many times: nested loops with branches, calls of a function, and accesses of all kinds.</summary>
internal static class LoopProgram
{
    private const int Outer = S0, Inner = S1, Base = S2;

    private static readonly Op[] s_register =
    [
        Op.Add, Op.Sub, Op.And, Op.Or, Op.Xor, Op.Sll, Op.Srl, Op.Sra, Op.Slt, Op.Sltu, Op.Mul, Op.Mulh, Op.Mulhsu, Op.Mulhu, Op.Div, Op.Remu,
    ];

    private static readonly Op[] s_immediate = [Op.Addi, Op.Addi, Op.Andi, Op.Ori, Op.Xori, Op.Slti, Op.Sltiu];
    private static readonly Op[] s_shifts = [Op.Slli, Op.Srli, Op.Srai], s_branches = [Op.Beq, Op.Bne, Op.Blt, Op.Bge, Op.Bltu, Op.Bgeu];
    private static readonly Op[] s_loads = [Op.Lb, Op.Lbu, Op.Lh, Op.Lhu, Op.Lw], s_stores = [Op.Sb, Op.Sh, Op.Sw];
    private static readonly int[] s_registers = [Zero, T0, T1, T2, T3, T4, A3, A4, A5, S3];

    public static RvAsm Of(Random random)
    {
        var program = new RvAsm().Li(Base, 0x0004_0000).Li(Outer, (uint)random.Next(3, 30));
        for (int i = 0; i < 4; i++) program.Li(s_registers[random.Next(1, s_registers.Length)], (uint)random.NextInt64(1L << 32));
        program.Label("outer");
        Body(program, random, "a");
        program.Li(Inner, (uint)random.Next(1, 12)).Label("inner");
        Body(program, random, "b");
        program.I(Op.Addi, Inner, Inner, -1).B(Op.Bne, Inner, Zero, "inner");
        if (random.Next(2) == 0) program.Jal(Ra, "leaf");
        Body(program, random, "c");
        program.I(Op.Addi, Outer, Outer, -1).B(Op.Bne, Outer, Zero, "outer").Call(64, 1, 0x0004_0000, 8).Exit(3);
        program.Label("leaf");
        Body(program, random, "d");
        return program.I(Op.Jalr, Zero, Ra, 0);
    }

    private static void Body(RvAsm program, Random random, string name)
    {
        int count = random.Next(14), skipFrom = random.Next(16), skipTo = skipFrom + random.Next(1, 4);
        for (int i = 0; i < count; i++)
        {
            if (i == skipTo && skipFrom < i) program.Label(name);
            if (i == skipFrom) program.B(s_branches[random.Next(6)], Any(), Any(), name);
            switch (random.Next(9))
            {
                case 0: program.I(s_loads[random.Next(5)], Any(), Base, Offset()); break;
                case 1: program.S(s_stores[random.Next(3)], Any(), Offset(), Base); break;
                case 2: program.I(s_shifts[random.Next(3)], Any(), Any(), random.Next(32)); break;
                case 3: program.Emit(random.Next(2) == 0 ? Op.Lui : Op.Auipc, Any(), 0, 0, (uint)random.Next() << 12); break;
                case < 6: program.R(s_register[random.Next(s_register.Length)], Any(), Any(), Any()); break;
                default: program.I(s_immediate[random.Next(s_immediate.Length)], Any(), Any(), random.Next(-2048, 2048)); break;
            }
        }
        if (skipTo >= count && skipFrom < count) program.Label(name);

        int Any() => s_registers[random.Next(s_registers.Length)];

        // Mostly multiples of four.
        int Offset() => random.Next(4) == 0 ? random.Next(24) : 4 * random.Next(6);
    }
}
