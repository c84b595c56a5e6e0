using Roundel.RiscV;
using Roundel.RiscV.Tests;
using static Roundel.RiscV.Tests.RvAsm;

namespace Roundel.Machine.Tests.Paths;

/// <summary>Random straight code: rows of its path agree with the executor.</summary>
public sealed class RandomPathTests
{
    private static readonly Op[] s_register =
    [
        Op.Add, Op.Sub, Op.And, Op.Or, Op.Xor, Op.Slt, Op.Sltu, Op.Sll, Op.Srl, Op.Sra, Op.Mul, Op.Mulh, Op.Mulhsu, Op.Mulhu,
    ];

    private static readonly Op[] s_immediate = [Op.Addi, Op.Andi, Op.Ori, Op.Xori, Op.Slti, Op.Sltiu, Op.Slli, Op.Srli, Op.Srai];
    private static readonly Op[] s_loads = [Op.Lw, Op.Lb, Op.Lbu, Op.Lh, Op.Lhu], s_stores = [Op.Sw, Op.Sb, Op.Sh];
    private static readonly int[] s_registers = [Zero, T0, T1, T2, S0, A0, A1, A2];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, Environment.GetEnvironmentVariable("ROUNDEL_SLOW") == "1" ? 400 : 60)];

    [Theory, MemberData(nameof(Seeds))]
    public void StraightCodeHolds(int seed)
    {
        var random = new Random(seed);
        RvAsm program = new();
        foreach (int register in s_registers[1..]) program.Li(register, Word(random));
        program.Label("path");
        int length = random.Next(2, 40);
        for (int i = 0; i < length; i++)
        {
            int rd = Any(random), rs1 = Any(random);
            if (random.Next(2) == 0) program.R(s_register[random.Next(s_register.Length)], rd, rs1, Any(random));
            else
            {
                Op op = s_immediate[random.Next(s_immediate.Length)];
                int immediate = op is Op.Slli or Op.Srli or Op.Srai ? random.Next(32)
                    : random.Next(3) switch { 0 => random.Next(-2048, 2048), 1 => 1 << random.Next(11), _ => (1 << random.Next(11)) - 1 };
                program.I(op, rd, rs1, immediate);
            }
        }
        if (random.Next(4) == 0) program.Emit(Op.Auipc, Ra, 0, 0, 0).I(Op.Jalr, random.Next(2) * T0, Ra, 8 + random.Next(2));
        else if (random.Next(4) == 0) program.Li(T1, program.Here + 16).R(Op.Xor, T1, T1, Zero).I(Op.Jalr, random.Next(2) * T0, T1, random.Next(2));
        program.Label("end").Exit();
        using PathCase @case = PathCase.Of(program);
        PathTests.AssertHonest(@case);
    }

    /// <summary>Loads and stores through pointers that move, at offsets and through indices of all kinds.</summary>
    [Theory, MemberData(nameof(Seeds))]
    public void MemoryHolds(int seed)
    {
        var random = new Random(1000 + seed);
        RvAsm program = new();
        program.Li(S0, 0x0002_0000 + 4 * (uint)random.Next(8)).Li(S1, 0x0002_0100).Li(A4, 0x7000_0000).Li(A5, 2 * (uint)random.Next(8)).Li(A6,
            0xffff_fffc).Li(T3, 0x0002_0200).Li(T4, 0x0002_0300);
        foreach (int register in s_registers[1..^4]) program.Li(register, Word(random));
        for (int i = 0; i < 8; i++) program.S(Op.Sw, s_registers[1 + i % 3], 4 * i, S0);
        program.Label("path");
        for (int i = random.Next(2, 30); i >= 0; i--)
        {
            int size = random.Next(3), at = random.Next(-4, 16) * (1 << size);
            (int pointer, int free) = (random.Next(4) switch { 0 => S0, 1 => S1, 2 => T3, _ => T4 }, s_registers[1 + random.Next(3)]);
            switch (random.Next(6))
            {
                case 0: program.I(Op.Addi, S0, S0, 4 * random.Next(-2, 3)); break;
                case 1: program.I(Op.Slli, T3, A5, 2).R(Op.Add, T3, T3, random.Next(2) == 0 ? S1 : S0); break;
                case 2: program.R(Op.Add, T4, random.Next(3) switch { 0 => A6, 1 => A4, _ => A5 }, S1).I(Op.Andi, T4, T4, -4); break;
                case 3: program.R(s_register[random.Next(s_register.Length)], free, s_registers[1 + random.Next(3)], free); break;
                case 4: program.I(s_loads[size switch { 2 => 0, 0 => 1 + random.Next(2), _ => 3 + random.Next(2) }], free, pointer, at); break;
                default: program.S(s_stores[size switch { 2 => 0, 0 => 1, _ => 2 }], free, at, pointer); break;
            }
        }
        program.Label("end").Exit();
        using PathCase @case = PathCase.Of(program);
        bool fits = Machine.Paths.PathTrace.Fits(@case.Chip, @case.Records, 0);
        if (fits) PathTests.AssertHonest(@case);
    }

    private static int Any(Random random) => s_registers[random.Next(s_registers.Length)];

    private static uint Word(Random random) => random.Next(3) switch
    {
        0 => (uint)random.NextInt64(1L << 32),
        1 => AluCase.Corners[random.Next(AluCase.Corners.Length)],
        _ => (uint)random.Next(256),
    };
}
