using static Roundel.RiscV.Tests.RvAsm;

namespace Roundel.Conformance.Tests;

/// <summary>FENCE and FENCE.I: nothing happens, whatever stands in the fields that are reserved for finer fences.</summary>
internal static class FenceCases
{
    private const uint Fence = 0x0000_000f, FenceI = 0x0000_100f;

    public static void Append(CaseProgram program)
    {
        foreach (uint opcode in new[] { Fence, FenceI })
            foreach (uint immediate in new uint[] { 0, 0x0ff, 0x833, 0xfff })
                foreach (int rd in new[] { Zero, T0, T2 })
                    foreach (int rs1 in new[] { Zero, T0, T1 })
                    {
                        program.Asm.Li(T0, 0x8000_0001).Li(T1, 0xffff_fffe).Li(T2, 0x1234_5678);
                        program.Asm.Word(opcode | (uint)rd << 7 | (uint)rs1 << 15 | immediate << 20);
                        program.Ends(T0, 0x8000_0001);
                        program.Keep(T1, 0xffff_fffe);
                        program.Keep(T2, 0x1234_5678);
                    }
    }
}
