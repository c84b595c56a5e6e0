using System.Buffers.Binary;
using Roundel.Conformance.Tests;
using Roundel.GuestCompiler.Passes;
using Roundel.Testing;

namespace Roundel.GuestCompiler.Tests.Generated;

/// <summary>Random programs in C# run alike as .NET runs them and as guests, with the IL of debug builds and of release builds.</summary>
public class SourceTests
{
    private const int Together = 10, Sampled = 1;

    /// <summary>Where a sweep starts: ROUNDEL_SEED, so that others can be tried.</summary>
    private static int First => int.TryParse(Environment.GetEnvironmentVariable("ROUNDEL_SEED"), out int seed) ? seed : 1;

    [Fact]
    public void ProgramsRunAlike()
    {
        bool slow = Environment.GetEnvironmentVariable("ROUNDEL_SLOW") == "1";
        using var folder = new TemporaryFolder();
        int count = slow ? 1000 : Sampled * Together;
        for (int first = First; first < First + count; first += Together)
            foreach (bool optimize in (bool[])[true, false])
                Run(Batch(folder, first, Together, optimize), optimize, first % (8 * Together) == 1 && !optimize);
    }

    /// <summary>What the machine runs, Linux runs too.</summary>
    [ToolTheory(GuestRun.Emulator)]
    [InlineData(5001, true)]
    [InlineData(5003, false)]
    public void ProgramsRunAlikeUnderQemu(int first, bool optimize)
    {
        using var folder = new TemporaryFolder();
        Type entry = Batch(folder, first, 2, optimize);
        GuestRun.AssertSame(GuestRun.Native(entry, []), GuestRun.UnderLinux(GuestRun.Compile(entry), []));
    }

    /// <summary>A type whose Main runs programs one after the other.</summary>
    private static Type Batch(TemporaryFolder folder, int first, int count, bool optimize)
    {
        string prelude = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "tests/Roundel.GuestCompiler.Tests/Generated/Prelude.cs"));
        string[] programs = [.. Enumerable.Range(first, count).Select(seed => new SourceGenerator(seed).Write("P" + seed))];
        string calls = string.Concat(Enumerable.Range(first, count).Select(seed => $"P{seed}.Run(); "));
        string batch = $"public static class Batch {{ public static void Main() {{ {calls}}} }}";
        string path = folder[$"Batch{first}{(optimize ? "Release" : "Debug")}.dll"];
        return Sources.Compile(path, optimize, [prelude, batch, .. programs]).GetType("Batch")!;
    }

    private static void Run(Type entry, bool optimize, bool withoutPasses)
    {
        GuestResult native = GuestRun.Native(entry, []);
        Assert.True(native.ExitCode == 0, native.Console);
        foreach (OptionalPasses without in withoutPasses ? (OptionalPasses[])[OptionalPasses.None, OptionalPasses.All] : [OptionalPasses.None])
        {
            Optimizer.Without = without;
            try
            {
                GuestResult compiled = GuestRun.Compiled(GuestRun.Compile(entry), []);
                bool same = native.Output.AsSpan().SequenceEqual(compiled.Output) && compiled.ExitCode == 0;
                Assert.True(same, $"{(optimize ? "release" : "debug")}, without {without}: {Difference(native.Output, compiled.Output)} {compiled.Console}");
            }
            finally
            {
                Optimizer.Without = OptionalPasses.None;
            }
        }
    }

    /// <summary>Where two outputs part, and in which program.</summary>
    private static string Difference(byte[] native, byte[] compiled)
    {
        int at = native.AsSpan().CommonPrefixLength(compiled) / 8, start = at;
        while (start > 0 && (start * 8 + 8 > native.Length || Value(native, start) >> 48 != SourceGenerator.Mark >> 48)) start--;
        return $"seed {Value(native, start) & 0xffffffff}, value {at - start} of it: {Value(native, at)} natively, {Value(compiled, at)} compiled";
    }

    private static long? Value(byte[] bytes, int index) =>
        8 * index + 8 <= bytes.Length ? BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(8 * index)) : null;
}
