using System.Reflection;
using System.Reflection.Metadata;
using System.Runtime.ExceptionServices;
using System.Text;
using Roundel.Conformance.Tests;
using Roundel.GuestCompiler.Passes;
using Roundel.RiscV;
using Roundel.Testing;

namespace Roundel.GuestCompiler.Tests;

/// <summary>Runs one program in two ways: as .NET runs it, and compiled, in the executor.</summary>
internal static class GuestRun
{
    /// <summary>Compiles a type's Main, every pass followed by the verifier of the intermediate form.</summary>
    public static byte[] Compile(Type type, HashSet<ILOpCode>? imported = null, int heap = CompileOptions.StandardHeapMebibytes)
    {
        Optimizer.Verify = true;
        var options = new CompileOptions
        {
            EntryType = type.FullName,
            References = [AppContext.BaseDirectory],
            HeapMebibytes = heap,
            Inspect = world => imported?.UnionWith(world.Imported),
        };
        return Compiler.Compile(type.Assembly.Location, options).Elf;
    }

    public static GuestResult Native(Type type, byte[] input, byte[]? publicInput = null)
    {
        MethodInfo main = type.GetMethod("Main", BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)!;
        return GuestHost.Run(() =>
        {
            try
            {
                main.Invoke(null, null);
            }
            catch (TargetInvocationException e)
            {
                ExceptionDispatchInfo.Throw(e.InnerException!);
            }
        }, input, publicInput);
    }

    /// <summary>What runs guests as Linux programs.</summary>
    public const string Emulator = "qemu-riscv32";

    public static GuestResult UnderLinux(byte[] elf, byte[] input)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["guest.elf"], elf);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder["guest.elf"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        (int code, byte[] output, string console) = Tool.Run(Emulator, input, folder["guest.elf"]);
        return new GuestResult(code, output, console);
    }

    public static GuestResult Compiled(byte[] elf, byte[] input, byte[]? publicInput = null) => Compiled(elf, input, publicInput, out _);

    public static GuestResult Compiled(byte[] elf, byte[] input, byte[]? publicInput, out ulong cycles)
    {
        var options = new ExecutionOptions { PrivateInput = input, PublicInput = publicInput ?? [], MaxCycles = (1 << 28) - 1 };
        using Execution run = Executor.Run(ElfImage.Load(elf), options);
        cycles = run.Cycles;
        return new GuestResult((int)run.ExitCode, run.Output, Encoding.UTF8.GetString(run.Console));
    }

    public static void AssertSame(GuestResult native, GuestResult compiled, string what = "")
    {
        int same = native.Output.AsSpan().CommonPrefixLength(compiled.Output);
        Assert.True(native.Output.AsSpan().SequenceEqual(compiled.Output),
            $"{what} outputs part at byte {same}: {Around(native.Output, same)} natively, {Around(compiled.Output, same)} compiled; {compiled.Console}");
        Assert.Equal(native.Console, compiled.Console);
        Assert.Equal(native.ExitCode, compiled.ExitCode);
    }

    private static string Around(byte[] output, int at)
    {
        byte[] part = output[Math.Max(at - 60, 0)..Math.Min(at + 60, output.Length)];
        return $"\"{Encoding.UTF8.GetString(part)}\" ({Convert.ToHexString(output[at..Math.Min(at + 16, output.Length)])})";
    }
}
