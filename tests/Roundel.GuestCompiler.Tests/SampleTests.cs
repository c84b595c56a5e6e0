using System.Buffers.Binary;
using Roundel.Conformance.Tests;
using Roundel.GuestCompiler.Link;
using Roundel.GuestCompiler.Passes;
using Roundel.GuestCompiler.Tests.Samples;
using Roundel.RiscV;

namespace Roundel.GuestCompiler.Tests;

/// <summary>Samples give the same as guests and as ordinary .NET programs.</summary>
public class SampleTests
{
    public static TheoryData<Type, int> Samples => new()
    {
        { typeof(Loops), 20 },
        { typeof(Loops), 3 },
        { typeof(Memories), 0 },
        { typeof(Objects), 3 },
        { typeof(Objects), 4 },
        { typeof(Catches), 5 },
        { typeof(Fibonacci), 1000 },
        { typeof(Sieve), 1000 },
        { typeof(Sorting), 200 },
        { typeof(Library), 25 },
        { typeof(Queries), 0 },
        { typeof(Instructions), 5 },
        { typeof(Collections), 1 },
        { typeof(Texts), 3 },
        { typeof(Language), 5 },
        { typeof(Values), 3 },
        { typeof(Linq), 4 },
        { typeof(Grids), 3 },
        { typeof(EverydaySorting), 40 },
        { typeof(EverydayNumbers), 5 },
        { typeof(EverydayLanguage), 12 },
        { typeof(EverydayText), 7 },
    };

    /// <summary>What the library does with values drawn by a seed.</summary>
    [Theory]
    [InlineData(typeof(Properties))]
    [InlineData(typeof(CollectionProperties))]
    public void LibraryRunsAlike(Type type)
    {
        int count = Environment.GetEnvironmentVariable("ROUNDEL_SLOW") == "1" ? 400 : 12;
        byte[] elf = GuestRun.Compile(type);
        for (int seed = 1; seed <= count; seed++) GuestRun.AssertSame(GuestRun.Native(type, Word(seed)), GuestRun.Compiled(elf, Word(seed)), $"seed {seed}");
    }

    private static byte[] Word(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void RunAlike(Type type, int input) =>
        GuestRun.AssertSame(GuestRun.Native(type, Word(input)), GuestRun.Compiled(GuestRun.Compile(type), Word(input)));

    /// <summary>No pass hides what another does wrong.</summary>
    [Theory]
    [InlineData((int)OptionalPasses.Inlining)]
    [InlineData((int)OptionalPasses.Forwarding)]
    [InlineData((int)OptionalPasses.Inversion)]
    [InlineData((int)OptionalPasses.Invariants)]
    [InlineData((int)OptionalPasses.Ranges)]
    [InlineData((int)OptionalPasses.Induction)]
    [InlineData((int)OptionalPasses.Numbering)]
    [InlineData((int)OptionalPasses.All)]
    public void RunAlikeWithoutPasses(int passes)
    {
        Optimizer.Without = (OptionalPasses)passes;
        try
        {
            foreach (Type type in (Type[])[typeof(Loops), typeof(Memories), typeof(Objects), typeof(Catches), typeof(Sorting)]) RunAlike(type, 5);
        }
        finally
        {
            Optimizer.Without = OptionalPasses.None;
        }
    }

    /// <summary>What the machine runs, Linux runs too.</summary>
    [ToolTheory(GuestRun.Emulator)]
    [InlineData(typeof(Memories), 0)]
    [InlineData(typeof(Catches), 5)]
    [InlineData(typeof(Sieve), 100)]
    [InlineData(typeof(Properties), 1)]
    public void RunAlikeUnderQemu(Type type, int input) =>
        GuestRun.AssertSame(GuestRun.Native(type, Word(input)), GuestRun.UnderLinux(GuestRun.Compile(type), Word(input)));

    [Fact]
    public void SameSourceSameBytes() => Assert.Equal(GuestRun.Compile(typeof(Objects)), GuestRun.Compile(typeof(Objects)));

    /// <summary>The folder, the thread and what was compiled before make no difference.</summary>
    [Fact]
    public void SameBytesElsewhere()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("roundel-elsewhere-");
        try
        {
            string source = typeof(Language).Assembly.Location;
            foreach (string file in (string[])[source, Path.ChangeExtension(source, ".pdb"), typeof(Guest).Assembly.Location])
                if (File.Exists(file)) File.Copy(file, Path.Combine(folder.FullName, Path.GetFileName(file)));
            string copy = Path.Combine(folder.FullName, Path.GetFileName(source));
            byte[] here = GuestRun.Compile(typeof(Language));
            var made = new byte[4][];
            Parallel.For(0, made.Length, i => made[i] =
                Compiler.Compile(i % 2 == 0 ? copy : source, new CompileOptions { EntryType = typeof(Language).FullName }).Elf);
            foreach (byte[] there in made) Assert.True(here.AsSpan().SequenceEqual(there));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>What the compiler finds forbidden is named at once, in a fixed order.</summary>
    [Fact]
    public void ForbiddenThingsAreNamedTogether()
    {
        var error = Assert.Throws<GuestCompileException>(() => GuestRun.Compile(typeof(Forbidden)));
        string[] lines = error.Message.Split('\n');
        foreach (string method in (string[])["Prints", "Floating", "Native"])
            Assert.True(Array.Exists(lines, l => l.Contains("Forbidden." + method, StringComparison.Ordinal)), $"{method} is missing:\n{error.Message}");
        Assert.Equal(error.Message, Assert.Throws<GuestCompileException>(() => GuestRun.Compile(typeof(Forbidden))).Message);
    }

    [Fact]
    public void ShortInputEndsTheRun()
    {
        GuestResult run = GuestRun.Compiled(GuestRun.Compile(typeof(Fibonacci)), [1, 2]);
        Assert.Equal(GuestHost.UnhandledException, run.ExitCode);
        Assert.Equal("Unhandled exception. System.IO.EndOfStreamException: The private input ended.\n", run.Console);
    }

    [Fact]
    public void UnsupportedCodeIsNamedWithItsPlace()
    {
        var error = Assert.Throws<GuestCompileException>(() => GuestRun.Compile(typeof(Floats)));
        Assert.Matches(@"^Roundel\.GuestCompiler\.Tests\.Samples\.Floats\.Main, IL_[0-9a-f]{4} \(Refused\.cs:\d+\): guests have no floating point",
            error.Message);
    }

    /// <summary>The message has the limit, and the option that raises it; one array that is too large ends the run like many small ones.</summary>
    [Theory]
    [InlineData(typeof(Greedy), 704)]
    [InlineData(typeof(Greedy), 1)]
    [InlineData(typeof(Greedy), 960)]
    [InlineData(typeof(Hoarder), 1)]
    [InlineData(typeof(Enormous), 704)]
    public void FullHeapIsNoticed(Type type, int mebibytes)
    {
        GuestResult run = GuestRun.Compiled(GuestRun.Compile(type, heap: mebibytes), []);
        string message = $"Out of memory: all {mebibytes} MiB of the heap are used: compile the program with more by --heap.\n";
        Assert.Equal((GuestHost.UnhandledException, message), (run.ExitCode, run.Console));
    }

    /// <summary>What one size of the heap is too small for runs with a larger one.</summary>
    [Fact]
    public void LargerHeapsHoldMore()
    {
        GuestResult run = GuestRun.Compiled(GuestRun.Compile(typeof(Hoarder), heap: 13), []);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(Word((1 << 20) - 1), run.Output);
        Assert.Equal(GuestHost.UnhandledException, GuestRun.Compiled(GuestRun.Compile(typeof(Hoarder), heap: 11), []).ExitCode);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(961)]
    public void HeapsOfOtherSizesAreRefused(int mebibytes) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => GuestRun.Compile(typeof(Hoarder), heap: mebibytes));

    /// <summary>The heap is zeroed memory that is handed out once: the word counts what was asked for, and the file says where it is.</summary>
    [Fact]
    public void TheHeapInUseIsCounted()
    {
        ElfImage image = ElfImage.Load(GuestRun.Compile(typeof(Blocks)));
        uint word = image.WordAt(Linker.HeapUsed)!.Value;
        Assert.Null(image.SymbolAt(word));
        uint Used(int blocks)
        {
            using Execution run = Executor.Run(image, new ExecutionOptions { PrivateInput = Word(blocks), Watched = [word] });
            return run.FinalWord(word);
        }
        Assert.Equal(10u * (8 + 1000), Used(10) - Used(0));
    }

    [Fact]
    public void DeepRecursionIsNoticed()
    {
        GuestResult run = GuestRun.Compiled(GuestRun.Compile(typeof(Endless)), []);
        Assert.Equal(GuestHost.UnhandledException, run.ExitCode);
        Assert.Equal("Stack overflow: calls nest too deeply.\n", run.Console);
    }
}
