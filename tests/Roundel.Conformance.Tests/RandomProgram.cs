using Roundel.RiscV;
using Roundel.RiscV.Tests;

namespace Roundel.Conformance.Tests;

/// <summary>
/// A random program: all registers set, then a loop over random units (computations, loads and stores at any alignment, forward
/// branches and jumps, reads and writes), then its data written out. s0 points into the data, s1 counts the loop.
/// </summary>
internal sealed class RandomProgram
{
    private const uint Data = 0x0040_0000;
    private const int DataBytes = 8192, Iterations = 6, Units = 200;

    private static readonly uint[] Corners =
    [
        0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x1_0000, 0x7fff_ffff, 0x8000_0000, 0x8000_0001, 0xffff_8000, 0xffff_fffe,
        0xffff_ffff,
    ];

    private static readonly Op[] Compute =
    [
        Op.Add, Op.Sub, Op.And, Op.Or, Op.Xor, Op.Sll, Op.Srl, Op.Sra, Op.Slt, Op.Sltu, Op.Mul, Op.Mulh, Op.Mulhsu, Op.Mulhu,
        Op.Div, Op.Divu, Op.Rem, Op.Remu,
    ];

    private static readonly Op[] Immediate = [Op.Addi, Op.Andi, Op.Ori, Op.Xori, Op.Slti, Op.Sltiu];
    private static readonly Op[] Shifts = [Op.Slli, Op.Srli, Op.Srai];
    private static readonly Op[] Loads = [Op.Lw, Op.Lh, Op.Lhu, Op.Lb, Op.Lbu];
    private static readonly Op[] Stores = [Op.Sw, Op.Sh, Op.Sb];
    private static readonly Op[] Branches = [Op.Beq, Op.Bne, Op.Blt, Op.Bltu, Op.Bge, Op.Bgeu];

    private readonly Random _random;
    private readonly RvAsm _asm = new();

    public RandomProgram(int seed)
    {
        _random = new Random(seed);
        for (int register = 1; register < 32; register++) _asm.Li(register, Value());
        _asm.Li(RvAsm.S0, Data + DataBytes / 2).Li(RvAsm.S1, Iterations);
        Body = _asm.Here;
        _asm.Label("loop");
        for (int unit = 0; unit < Units; unit++)
        {
            _asm.Label($"u{unit}");
            Unit(unit);
        }
        _asm.Label($"u{Units}").I(Op.Addi, RvAsm.S1, RvAsm.S1, -1).B(Op.Beq, RvAsm.S1, 0, "end").Jal(0, "loop").Label("end")
            .Call(64, 1, Data, DataBytes).Exit(7);
        Elf = _asm.Elf();
        Elf.PageAligned = true;
        byte[] data = new byte[DataBytes / 2];
        _random.NextBytes(data);
        Elf.Segments.Add(new ElfWriter.Segment(Data, data, 6, DataBytes));
        Input = new byte[500];
        _random.NextBytes(Input);
    }

    public ElfWriter Elf { get; }

    /// <summary>From this address on all registers are defined.</summary>
    public uint Body { get; }

    public byte[] Input { get; }

    private void Unit(int index)
    {
        string ahead = $"u{Math.Min(Units, index + 1 + _random.Next(6))}";
        switch (_random.Next(14))
        {
            case < 5: _asm.R(Pick(Compute), Target(), Any(), Any()); break;
            case 5: _asm.I(Pick(Immediate), Target(), Any(), _random.Next(-2048, 2048)); break;
            case 6: _asm.I(Pick(Shifts), Target(), Any(), _random.Next(32)); break;
            case 7: _asm.I(Pick(Loads), Target(), RvAsm.S0, _random.Next(-2048, 2045)); break;
            case 8: _asm.S(Pick(Stores), Any(), _random.Next(-2048, 2045), RvAsm.S0); break;
            case 9: _asm.B(Pick(Branches), Any(), Any(), ahead); break;
            case 10: _asm.Li(Target(), Value()); break;
            case 11: _asm.Emit(_random.Next(2) == 0 ? Op.Lui : Op.Auipc, Target(), 0, 0, (uint)_random.NextInt64(1L << 32)); break;
            case 12:
                if (_random.Next(2) == 0)
                {
                    _asm.Jal(Target(), ahead);
                    break;
                }
                // Past itself and one more word, with an odd target now and then.
                _asm.Emit(Op.Auipc, RvAsm.T0, 0, 0, 0).I(Op.Jalr, Target(), RvAsm.T0, 12 + _random.Next(2)).Word(0);
                break;
            default:
                uint at = Data + (uint)_random.Next(DataBytes - 64);
                if (_random.Next(2) == 0) _asm.Call(64, 1, at, (uint)_random.Next(20));
                else _asm.Call(63, 0, at, (uint)_random.Next(20));
                break;
        }
    }

    private Op Pick(Op[] ops) => ops[_random.Next(ops.Length)];

    private int Any() => _random.Next(32);

    private int Target()
    {
        int register = _random.Next(32);
        return register is RvAsm.S0 or RvAsm.S1 ? 0 : register;
    }

    private uint Value() => _random.Next(2) == 0 ? Corners[_random.Next(Corners.Length)] : (uint)_random.NextInt64(1L << 32);
}
