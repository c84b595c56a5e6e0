using Roundel.Machine;
using Roundel.RiscV;

namespace Roundel.Conformance.Tests;

/// <summary>
/// Guests in C, of tests/Roundel.Conformance.Tests/Guests and of the examples, by two compilers at four levels: run here and under qemu, which
/// must agree, and proven and verified (one guest for each compiler and level, unless ROUNDEL_SLOW=1 asks for all).
/// </summary>
public sealed class CompiledGuestTests
{
    private const string Qemu = "qemu-riscv32", Gcc = "riscv64-unknown-elf-gcc", Clang = "clang-19", Bash = "bash";

    private static readonly bool s_isSlow = Environment.GetEnvironmentVariable("ROUNDEL_SLOW") == "1";

    private static readonly string s_examples = ExampleProofTests.FindFolder();

    private static readonly string s_guests = Path.Combine(s_examples, "..", "tests", "Roundel.Conformance.Tests", "Guests");

    internal static readonly string[] Compilers = ["gcc", "clang"], Levels = ["-O0", "-O1", "-O2", "-O3"];

    /// <summary>Guests and their inputs; longer runs than these only repeat themselves.</summary>
    internal static readonly (string Name, string Input)[] Guests =
    [
        ("wide", ""), ("division", ""), ("recursion", ""), ("dispatch", ""), ("bytes", ""),
        ("volatile", "000102030405060708090a0b0c0d0e0f1011121314151617fffefdfcfbfa"),
    ];

    /// <summary>Examples under the Linux ABI that need no public input.</summary>
    internal static readonly (string Name, string Input)[] Examples =
    [
        ("fibonacci", "5d000000"), ("sha256", "616263"), ("keccak256", "616263"), ("quicksort", "6400000007000000"), ("sieve", "e8030000"),
        ("matrix", "06000000"), ("memory", "20000000"), ("exit3", ""),
    ];

    public static TheoryData<string> AllLevels => new(Levels);

    [ToolTheory(Qemu, Gcc, Bash), MemberData(nameof(AllLevels))]
    public void ByGcc(string level) => BuildAndCompare("gcc", level);

    [ToolTheory(Qemu, Clang, Gcc, Bash), MemberData(nameof(AllLevels))]
    public void ByClang(string level) => BuildAndCompare("clang", level);

    private static void BuildAndCompare(string compiler, string level)
    {
        using TemporaryFolder folder = new();
        string script = Path.Combine(s_examples, "build.sh");
        foreach (string sources in new[] { s_guests, s_examples })
        {
            (int code, _, string error) = Tool.Run("env", [], $"LEVEL={level}", $"CLANG={Clang}", Bash, script, compiler, folder.Path, sources);
            Assert.True(code == 0, error);
        }
        (string Name, string Input)[] guests = [.. Guests, .. Examples];
        int sample = Array.IndexOf(Levels, level) + Levels.Length * Array.IndexOf(Compilers, compiler);
        for (int i = 0; i < guests.Length; i++)
            Compare($"{guests[i].Name} by {compiler} {level}", Path.Combine(folder.Path, guests[i].Name, guests[i].Name + ".elf"),
                Convert.FromHexString(guests[i].Input), s_isSlow || i == sample);
    }

    private static void Compare(string what, string elf, byte[] input, bool prove)
    {
        (int exitCode, byte[] output, string console) = Tool.Run(Qemu, input, elf);
        Assert.True(output.Length > 0 && console.Length == 0, $"{what}: {console}");
        var image = ElfImage.Load(File.ReadAllBytes(elf));
        using Execution run = Executor.Run(image, new ExecutionOptions { PrivateInput = input });
        Assert.True(output.AsSpan().SequenceEqual(run.Output), $"{what}: the output is not qemu's.");
        Assert.Equal((uint)exitCode, run.ExitCode & 0xff);
        Assert.Empty(run.Warnings);
        if (!prove) return;
        Statement statement = Proven.Run(image, input);
        Assert.True(output.AsSpan().SequenceEqual(statement.PublicOutput.Span), $"{what}: the proven output is not qemu's.");
        Assert.Equal((uint)exitCode, statement.ExitCode & 0xff);
    }

    /// <summary>No guest in the folder is forgotten.</summary>
    [Fact]
    public void EveryGuestIsCompiled() =>
        Assert.Equal(Directory.GetDirectories(s_guests).Select(d => Path.GetFileName(d)).Order(), Guests.Select(g => g.Name).Order());
}
