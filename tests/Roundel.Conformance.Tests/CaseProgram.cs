using System.Buffers.Binary;
using Roundel.RiscV;
using Roundel.RiscV.Tests;
using static Roundel.RiscV.Tests.RvAsm;

namespace Roundel.Conformance.Tests;

/// <summary>
/// A program of cases, each a few instructions whose result goes to a buffer that is written out at the end; and the results that the ISA
/// manual asks for. S0 points into the results. Cases use T0 … T2 and S1; whatever they find there they set first.
/// </summary>
internal sealed class CaseProgram
{
    public const uint Results = 0x0020_0000;

    private readonly List<uint> _expected = [];

    public CaseProgram(uint origin = DefaultOrigin) => Asm = new RvAsm(origin).Li(S0, Results);

    public RvAsm Asm { get; }

    /// <summary>Cases so far.</summary>
    public int Cases { get; private set; }

    /// <summary>Labels that no other case has.</summary>
    public string Label() => $"l{Asm.Here:x}";

    public byte[] Expected
    {
        get
        {
            byte[] bytes = new byte[4 * _expected.Count];
            for (int i = 0; i < _expected.Count; i++) BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4 * i), _expected[i]);
            return bytes;
        }
    }

    public ElfImage Image(uint exitCode) => Asm.Call(64, 1, Results, 4 * (uint)_expected.Count).Exit(exitCode).Image();

    /// <summary>The case ends with this in a register.</summary>
    public void Ends(int register, uint expected)
    {
        Cases++;
        Keep(register, expected);
    }

    /// <summary>A register's value among the results.</summary>
    public void Keep(int register, uint expected)
    {
        int offset = 4 * _expected.Count % 1024;
        if (offset == 0 && _expected.Count > 0) Asm.I(Op.Addi, S0, S0, 1024);
        Asm.S(Op.Sw, register, offset, S0);
        _expected.Add(expected);
    }
}
