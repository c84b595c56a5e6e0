using System.Buffers.Binary;
using System.Reflection;
using Roundel.Sdk;

namespace Roundel.Cli.Benchmarks;

/// <summary>The cases that <c>bench</c> measures unless it is given a program: the examples, with inputs of useful sizes.</summary>
public static class BenchSuite
{
    // Some byte strings to hash, which anybody can make again.
    private const int Modulus = 251;

    /// <summary>All cases, in the order of the report.</summary>
    public static IReadOnlyList<BenchCase> Cases { get; } =
    [
        // Five cycles per n, and 59.
        Of("fibonacci-5k", CaseLength.Short, "fibonacci.elf", Words(1_000)),
        Of("fibonacci-500k", CaseLength.Middle, "fibonacci.elf", Words(100_000)),
        Of("fibonacci-2.5m", CaseLength.Long, "fibonacci.elf", Words(500_000)),
        Of("fibonacci-16m", CaseLength.Long, "fibonacci.elf", Words(3_200_000)),
        Of("sha256-128", CaseLength.Short, "sha256.elf", Text(128)),
        Of("sha256-512", CaseLength.Short, "sha256.elf", Text(512)),
        Of("sha256-2048", CaseLength.Middle, "sha256.elf", Text(2048)),
        Of("keccak256-128", CaseLength.Short, "keccak256.elf", Text(128)),
        Of("keccak256-512", CaseLength.Short, "keccak256.elf", Text(512)),
        Of("keccak256-2048", CaseLength.Middle, "keccak256.elf", Text(2048)),
        Of("quicksort", CaseLength.Middle, "quicksort.elf", Words(5_000, 1)),
        Of("matrix", CaseLength.Middle, "matrix.elf", Words(40)),
        Of("sieve", CaseLength.Middle, "sieve.elf", Words(100_000)),
        Of("memory", CaseLength.Middle, "memory.elf", Words(10_000)),
        Of("json-query", CaseLength.Short, "json-query.elf", Resource("payroll.json"), Resource("question.txt")),
    ];

    /// <summary>One case; null if there is none of that name.</summary>
    public static BenchCase? Find(string name) => Cases.FirstOrDefault(c => c.Name == name);

    private static BenchCase Of(string name, CaseLength length, string elf, ReadOnlyMemory<byte> privateInput, ReadOnlyMemory<byte> publicInput = default) =>
        new(name, length, () => Resource(elf), new Input { Private = privateInput, Public = publicInput });

    private static byte[] Words(params ReadOnlySpan<uint> words)
    {
        var bytes = new byte[sizeof(uint) * words.Length];
        for (int i = 0; i < words.Length; i++) BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(sizeof(uint) * i), words[i]);
        return bytes;
    }

    private static byte[] Text(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)(i % Modulus))];

    /// <summary>A file of the examples, which the project file puts into the assembly.</summary>
    private static byte[] Resource(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Guests/{name}")
            ?? throw new InvalidOperationException($"The assembly lacks {name}.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
