using Roundel.Air;
using Roundel.Machine.Paths;
using Roundel.RiscV;

namespace Roundel.Machine.Tests.Paths;

/// <summary>
/// Whatever valid paths a proof lists, chips can be made of them: the verifier must not stumble over a list that no honest prover would make.
/// </summary>
public sealed class AnyPathTests
{
    private static readonly Op[] s_ops = [.. Enum.GetValues<Op>().Where(InstructionPath.Supports)];

    private static readonly uint[] s_immediates =
        [0, 1, 2, 3, 4, 0x7ff, 0xffff_f800, 0xffff_ffff, 0x1_0000, 0x8000_0000, 0x7fff_ffff, 0xffff, 0x1000, 0xfff0_0000];

    /// <summary>Few registers, so that values meet each other in every way.</summary>
    private static byte Register(Random random) => (byte)(random.Next(8) == 0 ? random.Next(32) : random.Next(5));

    internal static List<ProgramRow> Rows(Random random, int length, Func<Op, bool>? isWanted = null)
    {
        Op[] ops = isWanted is null ? s_ops : [.. s_ops.Where(isWanted)];
        var rows = new List<ProgramRow>();
        uint pc = 0x1_0000 + 4 * (uint)random.Next(100);
        const int text = 1 << 20;
        while (rows.Count < length)
        {
            Op op = ops[random.Next(ops.Length)];
            if (op == Op.Jalr && rows.Count + 1 < length) continue;
            uint immediate = s_immediates[random.Next(s_immediates.Length)];
            if (op is Op.Slli or Op.Srli or Op.Srai) immediate &= 31;
            else if (op is Op.Lui or Op.Auipc) immediate = random.Next(2) == 0 ? immediate : (uint)random.Next() << 12;
            else if (op is >= Op.Beq and <= Op.Jal) immediate = random.Next(4) == 0 ? pc + 4 : pc + 4 * (uint)random.Next(-20, 20);
            else immediate = (uint)((int)(immediate << 20) >> 20);
            byte rd = random.Next(12) == 0 ? Registers.Sink : Register(random) is > 0 and var r ? r : (byte)1;
            bool writes = op is not (>= Op.Beq and <= Op.Bgeu) and not (Op.Sw or Op.Sb or Op.Sh);
            bool readsTwo = ProgramRom.Row(new Instruction(op, 1, 2, 3, 0), 0, 0, 1) is { F2: 3 };
            var instruction = new Instruction(op, writes ? rd : (byte)0, Register(random), readsTwo ? Register(random) : (byte)0, immediate);
            rows.Add(ProgramRom.Row(instruction, pc, 0, text));
            bool jumps = op == Op.Jal || op is >= Op.Beq and <= Op.Bgeu && random.Next(2) == 0;
            uint next = jumps ? rows[^1].F4 : pc + 4;
            if (next == ProgramRom.Nowhere) rows.RemoveAt(rows.Count - 1);
            else pc = next;
        }
        return rows;
    }

    [Fact]
    public void EveryValidPathHasAChip()
    {
        var random = new Random(81);
        int rounds = Environment.GetEnvironmentVariable("ROUNDEL_SLOW") == "1" ? 20_000 : 800;
        for (int i = 0; i < rounds; i++)
        {
            List<ProgramRow> rows = Rows(random, random.Next(2, i % 20 == 0 ? 65 : 14));
            Assert.True(InstructionPath.TryCreate(rows, out InstructionPath? path, out string error), error);
            try
            {
                AirSystem system = RoundelMachine.System.With([new PathChip(path, 0)]);
                Assert.InRange(system.Chips[^1].MaxDegree, 2, 3);
            }
            catch (InvalidOperationException e)
            {
                Assert.Fail($"{e.Message} {string.Join(' ', rows)}");
            }
        }
    }
}
