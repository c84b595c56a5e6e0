using System.Reflection;
using System.Reflection.Metadata;
using Roundel.GuestCompiler.Import;
using Roundel.GuestCompiler.Tests.Generated;
using Roundel.GuestCompiler.Tests.Samples;

namespace Roundel.GuestCompiler.Tests;

/// <summary>Every instruction of IL that is in scope stands in code that runs in both ways.</summary>
public class OpcodeTests
{
    /// <summary>Floating point, type references with types, jumps between methods; prefixes and hints that say nothing here.</summary>
    private static readonly ILOpCode[] OutOfScope =
    [
        ILOpCode.Ldc_r4, ILOpCode.Ldc_r8, ILOpCode.Ldind_r4, ILOpCode.Ldind_r8, ILOpCode.Stind_r4, ILOpCode.Stind_r8, ILOpCode.Ldelem_r4, ILOpCode.Ldelem_r8,
        ILOpCode.Stelem_r4, ILOpCode.Stelem_r8, ILOpCode.Conv_r4, ILOpCode.Conv_r8, ILOpCode.Conv_r_un, ILOpCode.Ckfinite,
        ILOpCode.Mkrefany, ILOpCode.Refanyval, ILOpCode.Refanytype, ILOpCode.Arglist, ILOpCode.Jmp, ILOpCode.Break, ILOpCode.Tail,
        ILOpCode.Cpobj, ILOpCode.Unaligned, ILOpCode.Readonly,
        // Reached through Unsafe alone, whose methods have no body of their own here.
        ILOpCode.Cpblk, ILOpCode.Initblk,
    ];

    [Fact]
    public void AllInScopeRun()
    {
        HashSet<ILOpCode> found = [];
        foreach (Type type in (Type[])[typeof(Collections), typeof(Texts), typeof(Language), typeof(Values), typeof(Linq), typeof(Objects), typeof(Catches),
            typeof(Memories), typeof(Loops), typeof(Instructions), typeof(Guest)])
            Collect(type, found);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("roundel-opcodes-");
        try
        {
            for (int seed = 1; seed <= GeneratedTests.Sampled; seed++)
            {
                string path = Path.Combine(folder.FullName, $"Opcodes{seed}.dll");
                new ProgramGenerator(seed).Write(path);
                Collect(Assembly.Load(File.ReadAllBytes(path)).GetType("Program")!, found);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
        ILOpCode[] missing = [.. Enum.GetValues<ILOpCode>().Where(op => !found.Contains(Long(op)) && !OutOfScope.Contains(op))];
        Assert.True(missing.Length == 0, "nowhere: " + string.Join(", ", missing.Select(Long).Distinct()));
    }

    private static void Collect(Type type, HashSet<ILOpCode> found)
    {
        const BindingFlags all = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        foreach (MethodBase method in (MethodBase[])[.. type.GetMethods(all), .. type.GetConstructors(all)])
            if (method.GetMethodBody()?.GetILAsByteArray() is { } il)
                foreach ((ILOpCode op, _, _) in Leaders.Walk(il)) found.Add(Long(op));
        foreach (Type nested in type.GetNestedTypes(all)) Collect(nested, found);
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
