using System.Buffers.Binary;
using Roundel.RiscV;
using Roundel.RiscV.Tests;
using static Roundel.RiscV.Tests.RvAsm;

namespace Roundel.Conformance.Tests;

/// <summary>
/// A program whose results go to a buffer that is written out at the end, with the results that the ISA manual asks for.
/// S0 points into the results, S1 to data, S2 counts.
/// </summary>
internal sealed class GroupProgram
{
    private const uint Results = 0x0020_0000, Data = 0x0030_0000;

    private static readonly uint[] s_corners =
    [
        0, 1, 2, 0xffff_ffff, 0x8000_0000, 0x7fff_ffff, 0xffff, 0x1_0000, 0x8000, 0x7fff, 0xffff_0000,
    ];

    private readonly List<uint> _expected = [];
    private readonly RvAsm _asm = new RvAsm().Li(S0, Results).Li(S1, Data);
    private int _labels;

    public byte[] Expected
    {
        get
        {
            byte[] bytes = new byte[4 * _expected.Count];
            for (int i = 0; i < _expected.Count; i++) BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4 * i), _expected[i]);
            return bytes;
        }
    }

    public ElfImage Image(uint exitCode) => _asm.Call(64, 1, Results, 4 * (uint)_expected.Count).Exit(exitCode).Image();

    /// <summary>Register forms over pairs of corners.</summary>
    public GroupProgram Registers(params Op[] ops)
    {
        foreach (uint a in s_corners)
        {
            foreach (uint b in s_corners)
            {
                _asm.Li(T0, a).Li(T1, b);
                foreach (Op op in ops)
                {
                    _asm.R(op, T2, T0, T1);
                    Keep(T2, Oracle.Binary(op, a, b));
                }
            }
        }
        return this;
    }

    /// <summary>Immediate forms of corners.</summary>
    public GroupProgram Immediates(Op op, params int[] immediates)
    {
        foreach (uint a in s_corners)
        {
            _asm.Li(T0, a);
            foreach (int immediate in immediates)
            {
                _asm.I(op, T2, T0, immediate);
                Keep(T2, Oracle.Binary(Oracle.RegisterForm(op), a, (uint)immediate));
            }
        }
        return this;
    }

    public GroupProgram Constants()
    {
        foreach (uint value in s_corners)
        {
            uint constant = value & 0xffff_f000, pc = _asm.Emit(Op.Lui, T2, 0, 0, constant).Here;
            _asm.Emit(Op.Auipc, T3, 0, 0, constant);
            Keep(T2, constant);
            Keep(T3, pc + constant);
        }
        return this;
    }

    /// <summary>Branches over pairs of corners, forwards; each leaves 1 if taken, else 2.</summary>
    public GroupProgram Branches(params (Op Op, Func<uint, uint, bool> IsTaken)[] branches)
    {
        foreach (uint a in s_corners)
        {
            foreach (uint b in s_corners)
            {
                _asm.Li(T0, a).Li(T1, b);
                foreach ((Op op, Func<uint, uint, bool> isTaken) in branches)
                {
                    string label = $"l{_labels++}";
                    _asm.Li(T2, 1).B(op, T0, T1, label).Li(T2, 2).Label(label);
                    Keep(T2, isTaken(a, b) ? 1u : 2);
                }
            }
        }
        return this;
    }

    /// <summary>A loop backwards, calls and returns, an indirect jump to an odd address.</summary>
    public GroupProgram Jumps()
    {
        _asm.Li(S2, 20).Li(T2, 0).Label("loop").R(Op.Add, T2, T2, S2).I(Op.Addi, S2, S2, -1).B(Op.Bne, S2, Zero, "loop");
        Keep(T2, 210);
        _asm.Li(T2, 5);
        uint link = _asm.Here + 4;
        _asm.Jal(Ra, "double");
        Keep(Ra, link);
        Keep(T2, 10);
        uint here = _asm.Here;
        // Bit 0 of the target is cleared; the link is the next address although the base is the same register.
        _asm.Emit(Op.Auipc, T0, 0, 0, 0).I(Op.Jalr, T0, T0, 13).Word(0);
        Keep(T0, here + 8);
        _asm.Jal(Zero, "end").Label("double").R(Op.Add, T2, T2, T2).I(Op.Jalr, Zero, Ra, 0).Label("end");
        return this;
    }

    /// <summary>Loads and stores of all widths at all offsets, some across two words, against bytes kept here.</summary>
    public GroupProgram Memory(int seed, int count, bool aligned)
    {
        var random = new Random(seed);
        var memory = new byte[64];
        for (int i = 0; i < count; i++)
        {
            Op op = new[] { Op.Lb, Op.Lbu, Op.Lh, Op.Lhu, Op.Lw, Op.Sb, Op.Sh, Op.Sw }[random.Next(8)];
            int width = op is Op.Lw or Op.Sw ? 4 : op is Op.Lh or Op.Lhu or Op.Sh ? 2 : 1;
            int at = random.Next(memory.Length - width + 1);
            if (aligned) at -= at % width;
            Span<byte> bytes = memory.AsSpan(at, width);
            if (op is Op.Sb or Op.Sh or Op.Sw)
            {
                uint value = (uint)random.NextInt64(1L << 32);
                _asm.Li(T2, value).S(op, T2, at, S1);
                for (int j = 0; j < width; j++) bytes[j] = (byte)(value >> 8 * j);
                continue;
            }
            uint loaded = 0;
            for (int j = width - 1; j >= 0; j--) loaded = loaded << 8 | bytes[j];
            if (op is Op.Lb && loaded > 0x7f || op is Op.Lh && loaded > 0x7fff) loaded -= 1u << 8 * width;
            _asm.I(op, T2, S1, at);
            Keep(T2, loaded);
        }
        return this;
    }

    /// <summary>Reads of the public and the private input into odd places, what they return, and what they leave.</summary>
    public GroupProgram Reads(byte[] privateInput, byte[] publicInput)
    {
        foreach ((uint descriptor, byte[] input) in new[] { (0u, privateInput), (3u, publicInput) })
        {
            uint read = 0;
            foreach (uint ask in (uint[])[1, 5, 0, 2, 100, 4])
            {
                uint got = Math.Min(ask, (uint)input.Length - read);
                _asm.Call(63, descriptor, Data + 101, ask);
                Keep(A0, got);
                for (uint i = 0; i < Math.Min(got, 3); i++)
                {
                    _asm.I(Op.Lbu, T2, S1, 101 + (int)i);
                    Keep(T2, input[read + i]);
                }
                read += got;
            }
        }
        _asm.Call(63, 9);
        Keep(A0, unchecked((uint)-9));
        _asm.Call(1234);
        Keep(A0, unchecked((uint)-38));
        return this;
    }

    private void Keep(int register, uint expected)
    {
        int offset = 4 * _expected.Count % 1024;
        if (offset == 0 && _expected.Count > 0) _asm.I(Op.Addi, S0, S0, 1024);
        _asm.S(Op.Sw, register, offset, S0);
        _expected.Add(expected);
    }
}
