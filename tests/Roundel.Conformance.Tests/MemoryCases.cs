using Roundel.RiscV;
using Roundel.RiscV.Tests;
using static Roundel.RiscV.Tests.RvAsm;

namespace Roundel.Conformance.Tests;

/// <summary>Loads and stores of every width at every alignment, immediates at the ends of their range, addresses around the end of memory.</summary>
internal static class MemoryCases
{
    private const uint Data = 0x0030_0000;

    private static readonly int[] s_immediates = [0, 1, -1, 2047, -2048];

    /// <summary>Words that have and do not have the sign bits of bytes and halves.</summary>
    private static readonly (uint Low, uint High)[] s_words = [(0x8081_7f80, 0x00ff_807f), (0x7f7e_0180, 0xff00_7fff), (0xffff_ffff, 0), (0, 0x8000_0000)];

    public static void AppendLoads(CaseProgram program, Op op)
    {
        foreach ((int rd, int rs1) in InstructionCases.TwoRegisters)
            foreach ((uint low, uint high) in s_words)
                for (uint offset = 0; offset < 4; offset++)
                    foreach (int immediate in rs1 == Zero ? [0, 4, 2040] : s_immediates)
                    {
                        // With x0 as base the immediate alone is the address; the last base goes round the end of memory.
                        foreach (uint word in rs1 == Zero ? [(uint)immediate] : new uint[] { Data, 0xffff_fffc })
                        {
                            Place(program, word, low, high);
                            uint at = word + offset;
                            int added = rs1 == Zero ? (int)at : immediate;
                            if (rs1 != Zero) program.Asm.Li(rs1, at - (uint)immediate);
                            if (rd != rs1 && rd != Zero) program.Asm.Li(rd, 0xdead_beef);
                            program.Asm.I(op, rd, rs1, added);
                            program.Ends(rd, rd == Zero ? 0 : Oracle.Loaded(op, Bytes(low, high).AsSpan((int)offset, Oracle.Width(op))));
                        }
                    }
    }

    public static void AppendStores(CaseProgram program, Op op)
    {
        foreach ((int rs1, int rs2) in InstructionCases.Sources)
            foreach (uint corner in rs2 == Zero || rs2 == rs1 ? [0] : InstructionCases.Corners)
                for (uint offset = 0; offset < 4; offset++)
                    foreach (int immediate in rs1 == Zero ? [4, 2040] : s_immediates)
                        foreach (uint word in rs1 == Zero ? [(uint)immediate] : new uint[] { Data, 0xffff_fffc })
                        {
                            (uint low, uint high) = s_words[(int)(corner + offset) & 3];
                            Place(program, word, low, high);
                            uint at = word + offset, value = rs2 == Zero ? 0 : rs2 == rs1 ? at - (uint)immediate : corner;
                            if (rs1 != Zero) program.Asm.Li(rs1, at - (uint)immediate);
                            if (rs2 != rs1 && rs2 != Zero) program.Asm.Li(rs2, value);
                            program.Asm.S(op, rs2, rs1 == Zero ? (int)at : immediate, rs1);
                            byte[] memory = Bytes(low, high);
                            for (int i = 0; i < Oracle.Width(op); i++) memory[offset + i] = (byte)(value >> 8 * i);
                            // Both words, neighbours included.
                            program.Asm.Li(S1, word).I(Op.Lw, T2, S1, 0);
                            program.Ends(T2, BitConverter.ToUInt32(memory));
                            program.Asm.I(Op.Lw, T2, S1, 4);
                            program.Keep(T2, BitConverter.ToUInt32(memory, 4));
                        }
    }

    private static byte[] Bytes(uint low, uint high) => [.. BitConverter.GetBytes(low), .. BitConverter.GetBytes(high)];

    private static void Place(CaseProgram program, uint word, uint low, uint high) =>
        program.Asm.Li(S1, word).Li(T2, low).S(Op.Sw, T2, 0, S1).Li(T2, high).S(Op.Sw, T2, 4, S1);
}
