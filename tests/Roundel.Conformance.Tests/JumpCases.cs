using Roundel.RiscV;
using static Roundel.RiscV.Tests.RvAsm;

namespace Roundel.Conformance.Tests;

/// <summary>JAL and JALR: forwards, backwards, with links into every kind of register, targets at the ends of the immediate's range.</summary>
internal static class JumpCases
{
    /// <summary>Where a program for JALR begins: low enough for targets that an immediate alone names.</summary>
    private const uint LowOrigin = 0x400;

    private static readonly int[] Low = [0x420, 0x7fc];

    public static void AppendJal(CaseProgram program)
    {
        foreach (int rd in new[] { Ra, T2, Zero })
            foreach (int words in new[] { 1, 2, 3, 100, -1, -2, -3, -100 })
            {
                string label = program.Label();
                if (rd != Zero) program.Asm.Li(rd, 0xdead_beef);
                if (words < 0) program.Asm.Jal(Zero, label + "j").Label(label).Jal(Zero, label + "e");
                for (int i = -1; i > words; i--) program.Asm.Word(0);
                uint link = program.Asm.Label(label + "j").Here + 4;
                program.Asm.Jal(rd, label);
                // Words that cannot execute.
                for (int i = 1; i < words; i++) program.Asm.Word(0);
                if (words > 0) program.Asm.Label(label);
                else program.Asm.Label(label + "e");
                program.Ends(rd, rd == Zero ? 0 : link);
            }
    }

    /// <summary>A program that begins with words that jump to where S1 points: targets that JALR can name with x0 as its base.</summary>
    public static CaseProgram LowProgram()
    {
        var program = new CaseProgram(LowOrigin);
        program.Asm.Jal(Zero, "cases");
        while (program.Asm.Here <= Low[^1]) program.Asm.I(Op.Jalr, Zero, S1, 0);
        program.Asm.Label("cases");
        return program;
    }

    public static void AppendJalr(CaseProgram program)
    {
        foreach ((int rd, int rs1) in InstructionCases.TwoRegisters)
            foreach (int immediate in rs1 == Zero ? Low : [0, 1, 2, 3, 4, -1, -4, 2047, 2046, -2048, -2047])
                foreach (uint odd in new uint[] { 0, 1 })
                {
                    // Bit 0 of base and immediate's sum is cleared.
                    uint back = program.Asm.Here + 4 * 8;
                    Fixed(program, S1, back);
                    if (rd != rs1 || rd == Zero) Fixed(program, rd == Zero ? T2 : rd, 0xdead_beef);
                    else Fixed(program, T1, 0);
                    if (rs1 == Zero) Fixed(program, T1, 0);
                    else Fixed(program, rs1, back - (uint)immediate + odd);
                    uint link = program.Asm.Here + 4;
                    program.Asm.I(Op.Jalr, rd, rs1, rs1 == Zero ? immediate + (int)odd : immediate).Word(0);
                    Assert.Equal(back, program.Asm.Here);
                    if (rd == Zero) program.Keep(T2, 0xdead_beef);
                    program.Ends(rd, rd == Zero ? 0 : link);
                }
    }

    /// <summary>Any constant in two instructions, so that addresses are known beforehand.</summary>
    private static void Fixed(CaseProgram program, int register, uint value)
    {
        int low = (int)(value << 20) >> 20;
        program.Asm.Emit(Op.Lui, register, 0, 0, value - (uint)low).I(Op.Addi, register, register, low);
    }
}
