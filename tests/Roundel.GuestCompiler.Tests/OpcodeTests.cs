using System.Reflection;
using System.Reflection.Metadata;
using Roundel.GuestCompiler.Tests.Generated;
using Roundel.GuestCompiler.Tests.Samples;
using Roundel.Testing;

namespace Roundel.GuestCompiler.Tests;

/// <summary>Every instruction of IL that is in scope is imported from programs that run in both ways.</summary>
public class OpcodeTests
{
    /// <summary>Floating point, type references with types, jumps between methods; prefixes and hints that say nothing here.</summary>
    private static readonly ILOpCode[] OutOfScope =
    [
        ILOpCode.Ldc_r4, ILOpCode.Ldc_r8, ILOpCode.Ldind_r4, ILOpCode.Ldind_r8, ILOpCode.Stind_r4, ILOpCode.Stind_r8, ILOpCode.Ldelem_r4, ILOpCode.Ldelem_r8,
        ILOpCode.Stelem_r4, ILOpCode.Stelem_r8, ILOpCode.Conv_r4, ILOpCode.Conv_r8, ILOpCode.Conv_r_un, ILOpCode.Ckfinite,
        ILOpCode.Mkrefany, ILOpCode.Refanyval, ILOpCode.Refanytype, ILOpCode.Arglist, ILOpCode.Jmp, ILOpCode.Break, ILOpCode.Tail,
        ILOpCode.Cpobj, ILOpCode.Unaligned,
        // Reached through Unsafe alone, whose methods have no body of their own here.
        ILOpCode.Cpblk, ILOpCode.Initblk,
    ];

    [Fact]
    public void AllInScopeRun()
    {
        HashSet<ILOpCode> imported = [];
        foreach (Type type in (Type[])[typeof(Language), typeof(Values), typeof(Objects), typeof(Catches), typeof(Memories), typeof(Instructions),
            typeof(Regressions)])
            GuestRun.Compile(type, imported);
        using var folder = new TemporaryFolder();
        for (int seed = 1; seed <= GeneratedTests.Sampled; seed++)
        {
            string path = folder[$"Opcodes{seed}.dll"];
            new ProgramGenerator(seed).Write(path);
            GuestRun.Compile(Assembly.LoadFrom(path).GetType("Program")!, imported);
        }
        HashSet<ILOpCode> found = [.. imported.Select(Long)];
        ILOpCode[] missing = [.. Enum.GetValues<ILOpCode>().Where(op => !found.Contains(Long(op)) && !OutOfScope.Contains(op))];
        Assert.True(missing.Length == 0, "nowhere: " + string.Join(", ", missing.Select(Long).Distinct()));
    }

    /// <summary>The form with a full operand: they go through the same code.</summary>
    private static ILOpCode Long(ILOpCode op)
    {
        string name = op.ToString();
        foreach (string suffix in (string[])["_s", "_0", "_1", "_2", "_3", "_4", "_5", "_6", "_7", "_8", "_m1"])
            if (name.EndsWith(suffix, StringComparison.Ordinal) && Enum.TryParse(name[..^suffix.Length], out ILOpCode form)) return form;
        return op;
    }
}
