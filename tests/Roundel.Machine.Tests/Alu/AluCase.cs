using Roundel.Air;
using Roundel.Field;
using Roundel.Machine.Chips;
using Roundel.RiscV;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Tests;

/// <summary>One instruction of arithmetic or logic with its operands, and what the ISA manual says of it.</summary>
internal readonly record struct AluCase(Op Op, uint A, uint B)
{
    public const uint Pc = 0x0001_2344, Clock = 4000, Old = 0xdead_beef;

    public static readonly uint[] Corners =
    [
        0, 1, 2, 3, 31, 32, 0x7fff, 0x8000, 0x8001, 0xffff, 0x1_0000, 0x1_0001, 0x00ff_00ff, 0x7fff_0000, 0x7fff_ffff, 0x8000_0000,
        0x8000_0001, 0xaaaa_5555, 0xffff_0000, 0xffff_0001, 0xffff_8000, 0xffff_fffe, 0xffff_ffff,
    ];

    public static readonly uint[] Immediates =
        [0, 1, 2, 255, 256, 0x7fe, 0x7ff, 0xffff_f800, 0xffff_f801, 0xffff_ff00, 0xffff_fffe, 0xffff_ffff];

    public static readonly Op[] Ops = [.. Enum.GetValues<Op>().Where(o => o is >= Op.Addi and <= Op.Sltiu or >= Op.Mul and <= Op.Remu)];

    public bool IsImmediate => Op is Op.Addi or Op.Lui or Op.Auipc or Op.Slti or Op.Sltiu
        or Op.Andi or Op.Ori or Op.Xori or Op.Slli or Op.Srli or Op.Srai;

    /// <summary>The result, written from the manual and not from the executor.</summary>
    public uint Expected
    {
        get
        {
            long a = (int)A, b = (int)B;
            int shift = (int)(B & 31);
            return Op switch
            {
                Op.Addi or Op.Add => (uint)(a + b),
                Op.Sub => (uint)(a - b),
                Op.Lui or Op.Auipc => B,
                Op.And or Op.Andi => A & B,
                Op.Or or Op.Ori => A | B,
                Op.Xor or Op.Xori => A ^ B,
                Op.Sll or Op.Slli => A << shift,
                Op.Srl or Op.Srli => A >> shift,
                Op.Sra or Op.Srai => (uint)(a >> shift),
                Op.Slt or Op.Slti => a < b ? 1u : 0,
                Op.Sltu or Op.Sltiu => A < B ? 1u : 0,
                Op.Mul => (uint)(a * b),
                Op.Mulh => (uint)(a * b >> 32),
                Op.Mulhsu => (uint)(a * B >> 32),
                Op.Mulhu => (uint)((ulong)A * B >> 32),
                Op.Div => B == 0 ? uint.MaxValue : (uint)(a / b),
                Op.Divu => B == 0 ? uint.MaxValue : A / B,
                Op.Rem => B == 0 ? A : (uint)(a % b),
                Op.Remu => B == 0 ? A : A % B,
                _ => throw new ArgumentOutOfRangeException(),
            };
        }
    }

    /// <summary>All corners of an operation.</summary>
    public static IEnumerable<AluCase> Of(Op op)
    {
        if (op is Op.Lui or Op.Auipc) return Corners.Select(b => new AluCase(op, 0, b));
        uint[] second = op switch
        {
            Op.Slli or Op.Srli or Op.Srai => [0, 1, 2, 15, 16, 17, 30, 31],
            Op.Sll or Op.Srl or Op.Sra => [0, 1, 15, 16, 17, 31, 32, 47, 0xffe0, 0xffff, 0x1_0000, 0xffff_ffef],
            Op.Addi or Op.Andi or Op.Ori or Op.Xori or Op.Slti or Op.Sltiu => Immediates,
            _ => Corners,
        };
        return Corners.SelectMany(a => second.Select(b => new AluCase(op, a, b)));
    }

    public Instruction Instruction(byte rd = 5, byte rs1 = 6, byte rs2 = 7) => Op is Op.Lui or Op.Auipc
        ? new(Op, rd, 0, 0, B)
        : IsImmediate ? new(Op, rd, rs1, 0, B) : new(Op, rd, rs1, rs2, 0);

    public Step Step => new()
    {
        Pc = Pc,
        Clock = Clock,
        Rs1 = A,
        Rs2 = IsImmediate ? 0 : B,
        RdOld = Old,
        Rd = Expected,
        Rs1Clock = 1001,
        Rs2Clock = IsImmediate ? 0 : 1002u,
        RdClock = 1003,
    };

    public Chip Chip => Op switch
    {
        Op.Addi => RoundelMachine.AddImm,
        Op.Lui or Op.Auipc => RoundelMachine.LoadConst,
        Op.Add or Op.Sub => RoundelMachine.AddSub,
        >= Op.And and <= Op.Xori => RoundelMachine.Bitwise,
        >= Op.Sll and <= Op.Srai => RoundelMachine.Shift,
        >= Op.Slt and <= Op.Sltiu => RoundelMachine.LessThan,
        Op.Mul => RoundelMachine.Mul,
        Op.Mulh or Op.Mulhsu or Op.Mulhu => RoundelMachine.MulHigh,
        _ => RoundelMachine.DivRem,
    };

    public static void Fill(Chip chip, ReadOnlySpan<Step> steps, TraceContext context, ColumnView main)
    {
        switch (chip)
        {
            case AddImmChip c: AddImmTrace.Fill(c, steps, context, main); break;
            case LoadConstChip c: LoadConstTrace.Fill(c, steps, context, main); break;
            case AddSubChip c: AddSubTrace.Fill(c, steps, context, main); break;
            case BitwiseChip c: BitwiseTrace.Fill(c, steps, context, main); break;
            case ShiftChip c: ShiftTrace.Fill(c, steps, context, main); break;
            case LessThanChip c: LessThanTrace.Fill(c, steps, context, main); break;
            case MulChip c: MulTrace.Fill(c, steps, context, main); break;
            case MulHighChip c: MulHighTrace.Fill(c, steps, context, main); break;
            case DivRemChip c: DivRemTrace.Fill(c, steps, context, main); break;
            default: throw new ArgumentException($"{chip.Name} is no chip of arithmetic.");
        }
    }
}
