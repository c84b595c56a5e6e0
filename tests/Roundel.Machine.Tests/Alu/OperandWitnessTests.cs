using Roundel.Field;
using Roundel.Machine.Chips;
using Roundel.RiscV;
using static Roundel.RiscV.Tests.RvAsm;

namespace Roundel.Machine.Tests.Alu;

/// <summary>Register and immediate forms are not exchanged, even where both operands are the same number; bytes of limbs have one split.</summary>
public sealed class OperandWitnessTests
{
    public static TheoryData<Op, Op> Forms => new()
    {
        { Op.And, Op.Andi }, { Op.Or, Op.Ori }, { Op.Xor, Op.Xori }, { Op.Sll, Op.Slli }, { Op.Srl, Op.Srli }, { Op.Sra, Op.Srai },
        { Op.Slt, Op.Slti }, { Op.Sltu, Op.Sltiu },
    };

    [Theory, MemberData(nameof(Forms))]
    public void FormsAreNotExchanged(Op register, Op immediate)
    {
        OperandChip chip = immediate switch
        {
            Op.Slti or Op.Sltiu => RoundelMachine.LessThan,
            Op.Slli or Op.Srli or Op.Srai => RoundelMachine.Shift,
            _ => RoundelMachine.Bitwise,
        };
        // The number of the register that holds the operand, and the operand itself, are both T1's number.
        AluProgram program = new AluProgram().Register(0x8000_00ff, T1, register).Immediate(immediate, 0x8000_00ff, T1);
        using WitnessRows rows = WitnessRows.Of(chip, program);
        Assert.Equal(2, rows.Rows.Count);
        foreach (RowAttack row in rows.Rows)
        {
            Assert.Equal((uint)T1, row[chip.B.Lo]);
            Assert.Equal((uint)T1, row[chip.Field2]);
            Assert.Empty(new Forgery(row).Faults);
            var flipped = new Forgery(row) { [chip.IsImmediate] = 1 - M31.FromCanonical(row[chip.IsImmediate]) };
            Assert.Contains(flipped.Faults, fault => fault.StartsWith("Lookup Program", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void ImmediateOperandsAreThePrograms()
    {
        LessThanChip chip = RoundelMachine.LessThan;
        var program = new AluProgram();
        foreach (uint a in AluProgram.Corners) program.Immediate(Op.Slti, a, -1, 0, 5).Immediate(Op.Sltiu, a, -1, 0, 5);
        using WitnessRows rows = WitnessRows.Of(chip, program);
        M31 radix = 1 << 16;
        foreach (RowAttack row in rows.Rows)
        {
            foreach (int moved in (int[])[0, 1, -1])
            {
                var forgery = new Forgery(row);
                forgery[chip.B.Lo] += radix * moved;
                forgery[chip.B.Hi] -= moved;
                Assert.Equal(moved == 0, forgery.Faults.Count == 0);
                // With the program's fields changed along.
                forgery[chip.Field2] += radix * moved;
                forgery[chip.Field3] -= moved;
                Assert.Equal(moved == 0, forgery.Faults.Count == 0);
            }
        }
    }

    [Fact]
    public void BytesOfLimbsHaveOneSplit()
    {
        BitwiseChip chip = RoundelMachine.Bitwise;
        using WitnessRows rows = WitnessRows.Of(chip, AluProgram.Pairs([0, 0xffff_ffff, 0x00ff_ff00, 0xff00_00ff, 0x1234_89ab]), Op.And, Op.Or, Op.Xor);
        var tally = new Tally();
        foreach (RowAttack row in rows.Rows)
        {
            foreach (int moveA in (int[])[0, 1, -1, 256, -256, 65536])
            {
                foreach (int moveB in (int[])[0, 1, -1, 256, -256, 65536])
                {
                    for (int choice = 0; choice < 4; choice++)
                    {
                        var forgery = new Forgery(row) { [chip.IsOr] = choice & 1, [chip.IsXor] = choice >> 1 };
                        Solve(forgery, chip, chip.Low, chip.A.Lo, chip.B.Lo, moveA, moveB);
                        Solve(forgery, chip, chip.High, chip.A.Hi, chip.B.Hi, moveB, moveA);
                        tally.Add(forgery);
                    }
                }
            }
        }
        tally.Check(rows.Rows.Count);
    }

    private static void Solve(Forgery f, BitwiseChip chip, BitwiseChip.Limb limb, Air.Column a, Air.Column b, int moveA, int moveB)
    {
        f[limb.A0] += moveA;
        f[limb.B0] += moveB;
        M31 a1 = (f[a] - f[limb.A0]) / 256, b1 = (f[b] - f[limb.B0]) / 256;
        f[limb.And0] = M31.FromCanonical(f[limb.A0].Value & f[limb.B0].Value);
        f[limb.And1] = M31.FromCanonical(a1.Value & b1.Value);
        M31 and = f[limb.And0] + 256 * f[limb.And1], or = f[chip.IsOr], xor = f[chip.IsXor];
        f[limb.Result] = and + (or + xor) * (f[a] + f[b]) - (2 * or + 3 * xor) * and;
    }
}
