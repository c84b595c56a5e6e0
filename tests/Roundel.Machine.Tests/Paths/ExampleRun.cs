using Roundel.RiscV;
using Roundel.Testing;

namespace Roundel.Machine.Tests.Paths;

/// <summary>A run of one of the examples.</summary>
/// <param name="Name">The example.</param>
/// <param name="Input">Its private input.</param>
/// <param name="PublicInput">Its public input.</param>
/// <param name="Abi">How it communicates.</param>
internal sealed record ExampleRun(string Name, byte[] Input, byte[]? PublicInput = null, Abi Abi = Abi.Linux)
{
    /// <summary>Runs long enough to have paths, and short enough to be checked row by row.</summary>
    public static IReadOnlyList<ExampleRun> Short { get; } =
    [
        new("exit3", []), new("fibonacci", Words(10_000)), new("fibonacci-mmio", Words(10_000), null, Abi.MemoryMapped),
        new("sha256", Text(2000)), new("keccak256", Text(1500)), new("quicksort", Words(1500, 1)), new("sieve", Words(8000)), new("matrix", Words(16)),
        new("memory", Words(2000)), new("json-query", File("payroll.json"), File("question.txt")),
    ];

    /// <summary>Runs as they are measured.</summary>
    public static IReadOnlyList<ExampleRun> Long { get; } =
    [
        new("fibonacci", Words(1000)), new("fibonacci", Words(500_000)), new("fibonacci-mmio", Words(500_000), null, Abi.MemoryMapped),
        new("sha256", Text(2048)), new("sha256", Text(50_000)), new("keccak256", Text(12_000)), new("quicksort", Words(50_000, 1)),
        new("sieve", Words(100_000)), new("matrix", Words(48)), new("memory", Words(100_000)),
        new("json-query", File("payroll.json"), File("question.txt")),
    ];

    /// <summary>Executes it and lays it out.</summary>
    public TestRun Run(TraceOptions options) => TestRun.Of(ElfImage.Load(File(Name + ".elf", Name)), Input, PublicInput, Abi, options);

    private static byte[] Words(params uint[] words) => [.. words.SelectMany(BitConverter.GetBytes)];

    private static byte[] Text(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private static byte[] File(string file, string example = "json-query") =>
        System.IO.File.ReadAllBytes(Path.Combine(RepositoryRoot.Path, "examples", example, file));
}
