using Roundel.RiscV;
using Roundel.RiscV.Tests;
using static Roundel.RiscV.Tests.RvAsm;

namespace Roundel.Machine.Tests;

/// <summary>Random programs of arithmetic, loads, stores and calls over few words, so that accesses overlap in every way.</summary>
public sealed class RandomProgramTests
{
    private static readonly Op[] s_register =
    [
        Op.Add, Op.Sub, Op.And, Op.Or, Op.Xor, Op.Sll, Op.Srl, Op.Sra, Op.Slt, Op.Sltu,
        Op.Mul, Op.Mulh, Op.Mulhsu, Op.Mulhu, Op.Div, Op.Divu, Op.Rem, Op.Remu,
    ];

    private static readonly Op[] s_immediate = [Op.Addi, Op.Andi, Op.Ori, Op.Xori, Op.Slti, Op.Sltiu], s_shifts = [Op.Slli, Op.Srli, Op.Srai];
    private static readonly Op[] s_loads = [Op.Lb, Op.Lbu, Op.Lh, Op.Lhu, Op.Lw], s_stores = [Op.Sb, Op.Sh, Op.Sw];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, Environment.GetEnvironmentVariable("ROUNDEL_SLOW") == "1" ? 200 : 8)];

    [Theory, MemberData(nameof(Seeds))]
    public void BalanceWithAnyClockRange(int seed)
    {
        var random = new Random(seed);
        uint[] bases = [0x0004_0000, 0xffff_fff8, 0x0001_0000, 0x7fff_ff00];
        var program = new RvAsm();
        for (int i = 0; i < 150; i++)
        {
            if (i % 10 == 0) program.Li(T0, bases[random.Next(bases.Length)]).Li(T1, (uint)random.NextInt64(1L << 32));
            int offset = random.Next(-6, 12), register = random.Next(1, 32), target = register is T0 or T1 ? 0 : register;
            switch (random.Next(16))
            {
                case < 4: program.I(s_loads[random.Next(5)], target, T0, offset); break;
                case < 8: program.S(s_stores[random.Next(3)], random.Next(32), offset, T0); break;
                case 8: program.Call(63, 3u * (uint)random.Next(2), 0x0004_0000 + (uint)random.Next(9), (uint)random.Next(20)); break;
                case < 12: program.R(s_register[random.Next(s_register.Length)], target, random.Next(32), random.Next(32)); break;
                case 12: program.I(s_immediate[random.Next(s_immediate.Length)], target, random.Next(32), random.Next(-2048, 2048)); break;
                case 13: program.I(s_shifts[random.Next(3)], target, random.Next(32), random.Next(32)); break;
                case 14: program.Emit(random.Next(2) == 0 ? Op.Lui : Op.Auipc, target, 0, 0, (uint)random.Next() << 12); break;
                default: program.Call(64, (uint)random.Next(1, 3), 0x0004_0000 + (uint)random.Next(9), (uint)random.Next(12)); break;
            }
        }
        byte[] privateInput = new byte[random.Next(60)], publicInput = new byte[random.Next(60)];
        random.NextBytes(privateInput);
        random.NextBytes(publicInput);
        var options = new TraceOptions { LogClockRange = random.Next(3) == 0 ? null : random.Next(5, 14) };
        using TestRun run = TestRun.Of(program.Exit((uint)seed), privateInput, publicInput, options: options).AssertSound();
    }
}
