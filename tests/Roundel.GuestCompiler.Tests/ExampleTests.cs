using System.Reflection;
using System.Security.Cryptography;
using Roundel.GuestCompiler.Passes;
using Roundel.RiscV;
using Roundel.Testing;

namespace Roundel.GuestCompiler.Tests;

/// <summary>The examples in C#: the same output as natively and as their C twins, at about the same cost.</summary>
public class ExampleTests
{
    private static string Assembly(string name) => Path.Combine(AppContext.BaseDirectory, name + "-cs.dll");

    private static byte[] Input(int bytes)
    {
        var input = new byte[bytes];
        new Random(bytes).NextBytes(input);
        return input;
    }

    private static byte[] Compile(string name)
    {
        Optimizer.Verify = true;
        return Compiler.Compile(Assembly(name)).Elf;
    }

    private static GuestResult Native(string name, byte[] input)
    {
        MethodInfo entry = System.Reflection.Assembly.LoadFrom(Assembly(name)).EntryPoint!;
        return GuestHost.Run(() => entry.Invoke(null, [Array.Empty<string>()]), input);
    }

    /// <param name="name">The example.</param>
    /// <param name="bytes">Bytes of input; 4 is a number.</param>
    /// <param name="percent">The most instructions, in percent of the C twin's.</param>
    [Theory]
    [InlineData("fibonacci", 4, 130)]
    [InlineData("sha256", 10_000, 130)]
    [InlineData("keccak256", 10_000, 130)]
    public void CostsAboutWhatCCosts(string name, int bytes, int percent)
    {
        byte[] input = bytes == 4 ? [0x10, 0x27, 0, 0] : Input(bytes);
        GuestResult compiled = GuestRun.Compiled(Compile(name), input, null, out ulong cycles);
        byte[] twin = File.ReadAllBytes(Path.Combine(RepositoryRoot.Path, "examples", name, name + ".elf"));
        GuestResult c = GuestRun.Compiled(twin, input, null, out ulong cCycles);
        GuestRun.AssertSame(c, compiled);
        GuestRun.AssertSame(Native(name, input), compiled);
        Assert.True(100 * cycles <= (ulong)percent * cCycles, $"{name}: {cycles} instructions, {cCycles} of the C twin");
    }

    /// <summary>All lengths around the ends of blocks.</summary>
    [Fact]
    public void DigestsOfAllLengths()
    {
        ElfImage sha = ElfImage.Load(Compile("sha256")), keccak = ElfImage.Load(Compile("keccak256"));
        ElfImage twin = ElfImage.Load(File.ReadAllBytes(Path.Combine(RepositoryRoot.Path, "examples/keccak256/keccak256.elf")));
        for (int length = 0; length < 280; length++)
        {
            var options = new ExecutionOptions { PrivateInput = Input(length) };
            Assert.Equal(SHA256.HashData(Input(length)), Executor.Run(sha, options).Output);
            Assert.Equal(Executor.Run(twin, options).Output, Executor.Run(keccak, options).Output);
        }
    }
}
