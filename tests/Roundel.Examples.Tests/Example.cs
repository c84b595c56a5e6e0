using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.ExceptionServices;
using System.Text;
using Roundel.Conformance.Tests;
using Roundel.GuestCompiler;
using Roundel.GuestCompiler.Passes;
using Roundel.RiscV;
using Roundel.Testing;

namespace Roundel.Examples.Tests;

/// <summary>The examples in C#: compiled once, and run in each of the ways there are.</summary>
internal static class Example
{
    private static readonly ConcurrentDictionary<string, Lazy<byte[]>> s_compiled = new();

    /// <summary>A file of examples/, or of any folder below the root.</summary>
    public static byte[] File(string path) => System.IO.File.ReadAllBytes(Path.Combine(RepositoryRoot.Path, "examples", path));

    /// <summary>The program in C#, every pass followed by the verifier of the intermediate form.</summary>
    public static byte[] Compile(string name) => s_compiled.GetOrAdd(name, static n => new(() =>
    {
        Optimizer.Verify = true;
        return Compiler.Compile(Assembly(n)).Elf;
    })).Value;

    /// <summary>The program in C, or null where there is none.</summary>
    public static byte[]? Twin(string name) =>
        System.IO.File.Exists(Path.Combine(RepositoryRoot.Path, "examples", name, name + ".elf")) ? File($"{name}/{name}.elf") : null;

    /// <summary>As .NET runs it.</summary>
    public static GuestResult Native(string name, byte[] input, byte[] publicInput)
    {
        MethodInfo entry = System.Reflection.Assembly.LoadFrom(Assembly(name)).EntryPoint!;
        return GuestHost.Run(() =>
        {
            try
            {
                entry.Invoke(null, [Array.Empty<string>()]);
            }
            catch (TargetInvocationException e)
            {
                ExceptionDispatchInfo.Throw(e.InnerException!);
            }
        }, input, publicInput);
    }

    /// <summary>In the executor.</summary>
    public static GuestResult Execute(byte[] elf, byte[] input, byte[] publicInput, out ulong cycles)
    {
        using Execution run = Executor.Run(ElfImage.Load(elf), new ExecutionOptions { PrivateInput = input, PublicInput = publicInput });
        cycles = run.Cycles;
        return new GuestResult((int)run.ExitCode, run.Output, Encoding.UTF8.GetString(run.Console));
    }

    /// <summary>As Linux runs it.</summary>
    public static GuestResult UnderQemu(byte[] elf, byte[] input, byte[] publicInput)
    {
        using var folder = new TemporaryFolder();
        System.IO.File.WriteAllBytes(folder["guest"], elf);
        System.IO.File.WriteAllBytes(folder["public"], publicInput);
        const string command = "chmod +x \"$0\" && exec qemu-riscv32 \"$0\" 3<\"$1\"";
        (int code, byte[] output, string console) = Tool.Run("bash", input, "-c", command, folder["guest"], folder["public"]);
        return new GuestResult(code, output, console);
    }

    public static void AssertSame(GuestResult expected, GuestResult actual)
    {
        Assert.Equal(expected.Console, actual.Console);
        Assert.Equal(Convert.ToHexString(expected.Output), Convert.ToHexString(actual.Output));
        Assert.Equal(expected.ExitCode, actual.ExitCode);
    }

    private static string Assembly(string name) => Path.Combine(AppContext.BaseDirectory, name + "-cs.dll");
}
