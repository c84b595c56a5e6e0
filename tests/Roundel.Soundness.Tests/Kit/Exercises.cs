using Roundel.Sdk;
using static Roundel.RiscV.Tests.RvAsm;

namespace Roundel.Soundness.Tests.Kit;

/// <summary>The runs that are attacked: the linter's, which use every chip in its corners, and one in which wrong turns show nowhere else.</summary>
internal static class Exercises
{
    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. LintExercise.Programs.Select(p => p.Name), "symmetric"];

    /// <summary>Runs one.</summary>
    public static Exercise Run(string name)
    {
        if (name == Names[^1]) return Exercise.Of(Symmetric());
        ExerciseProgram program = LintExercise.Programs.Single(p => p.Name == name);
        return Exercise.Of(ElfImage.Load(LintExercise.Elf(name)), program.PrivateInput, program.PublicInput, program.Abi, program.Options);
    }

    /// <summary>
    /// Both ways of every branch run the same instructions; every store, link and transfer is done twice, the second time changing nothing.
    /// </summary>
    private static RvAsm Symmetric()
    {
        const uint data = 0x0004_0000;
        // The image lies at the very beginning of RAM.
        RvAsm program = new RvAsm(0).Li(T0, data).Li(T1, 0x80ff_7f81).Li(T2, 0x8000_0001);
        int label = 0;
        foreach (Op op in (ReadOnlySpan<Op>)[Op.Beq, Op.Bne, Op.Blt, Op.Bltu, Op.Bge, Op.Bgeu])
        {
            foreach ((int a, int b) in (ReadOnlySpan<(int, int)>)[(T1, T1), (T1, T2), (T2, T1), (T0, T1), (T1, T0)])
            {
                program.B(op, a, b, $"taken{label}").I(Op.Addi, Zero, Zero, 0).Jal(Zero, $"met{label}")
                    .Label($"taken{label}").I(Op.Addi, Zero, Zero, 0).Jal(Zero, $"met{label}").Label($"met{label++}");
            }
        }
        // The same access twice on end: offsets where each kind is not split.
        foreach ((Op op, int offset) in (ReadOnlySpan<(Op, int)>)
            [(Op.Sb, 1), (Op.Sh, 6), (Op.Sw, 8), (Op.Sw, 13), (Op.Sw, 18), (Op.Sw, 27), (Op.Sh, 33), (Op.Sh, 39)])
            program.S(op, T1, offset, T0).S(op, T1, offset, T0);
        return program.Call(64, 1, data, 4).Call(64, 1, data, 0).Call(64, 1, data, 0).Exit();
    }
}
