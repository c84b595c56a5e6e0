using System.Text;
using Roundel.Machine;
using Roundel.RiscV;

namespace Roundel.Conformance.Tests;

/// <summary>The examples' committed ELF files do what their READMEs say: run, proven and verified.</summary>
public sealed class ExampleProofTests
{
    private static readonly bool s_isSlow = Environment.GetEnvironmentVariable("ROUNDEL_SLOW") == "1";

    private static readonly string s_folder = FindFolder();

    private static readonly byte[] s_bytesMod251 = [.. Enumerable.Range(0, 2048).Select(i => (byte)(i % 251))];

    /// <summary>Example, private input and output in hex, cycles; from the table of the example's README.</summary>
    public static TheoryData<string, string, string, uint> Runs => new()
    {
        { "fibonacci", "5d000000", "02271f2242ad4fa9", 521 },
        { "sha256", "616263", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", 4812 },
        { "keccak256", "616263", "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45", 15734 },
        { "quicksort", "05000000000000000500000004000000030000000200000001000000", "0500000037000000", 310 },
        { "sieve", "e8030000", "a8000000", 5409 },
        { "matrix", "03000000", "5c9b9de3", 541 },
    };

    /// <summary>The same for runs that are longer, or much like the others.</summary>
    public static TheoryData<string, string, string, uint> SlowRuns => new()
    {
        { "fibonacci", "0a000000", "3700000000000000", 109 },
        { "fibonacci", "20a10700", "05373f8a62b3c058", 2_500_059 },
        { "sha256", "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", 4551 },
        { "sha256", Convert.ToHexStringLower(s_bytesMod251), "b2a8170614e23194ae2951423d601987f518ce2f11205d7b0b708080103b9f76", 128_925 },
        { "keccak256", "", "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470", 15_441 },
        { "keccak256", Convert.ToHexStringLower(s_bytesMod251), "7011a2293052db045ce02a115cb73bbb7991fecb54f392f98bd026d59e0eaf59", 244_493 },
        { "quicksort", "e803000001000000", "e8030000726c8d7c", 91_509 },
        { "sieve", "10270000", "cd040000", 56_441 },
        { "matrix", "10000000", "0ccbcca0", 36_057 },
        { "memory", "10270000", "423e5652", 290_068 },
    };

    [Theory, MemberData(nameof(Runs))]
    public void ExamplesAreProven(string name, string input, string output, uint cycles)
    {
        Statement statement = Proven.Run(Load(name), Convert.FromHexString(input));
        Assert.Equal(output, Convert.ToHexStringLower(statement.PublicOutput.Span));
        Assert.Equal(cycles, statement.Cycles);
        Assert.Equal(0u, statement.ExitCode);
    }

    [Theory, MemberData(nameof(SlowRuns))]
    public void OtherInputsAreRunAndIfAskedProven(string name, string input, string output, uint cycles)
    {
        byte[] bytes = Convert.FromHexString(input);
        if (s_isSlow)
        {
            ExamplesAreProven(name, input, output, cycles);
            return;
        }
        using Execution execution = Executor.Run(Load(name), new ExecutionOptions { PrivateInput = bytes });
        Assert.Equal(output, Convert.ToHexStringLower(execution.Output));
        Assert.Equal(cycles, execution.Cycles);
    }

    [Fact]
    public void MemoryIsProven()
    {
        // For a run that is short, and what it should say: words of xorshift32, added at places that they name, and read again.
        const int count = 50;
        var words = new uint[count];
        uint x = 1;
        for (int i = 0; i < count; i++)
        {
            x ^= x << 13;
            x ^= x >> 17;
            x ^= x << 5;
            words[i] = x;
        }
        Dictionary<uint, uint> memory = [];
        foreach (uint word in words) memory[word & 0xff_ffff] = memory.GetValueOrDefault(word & 0xff_ffff) + word;
        uint checksum = words.Aggregate(0u, (sum, word) => 33 * sum + memory[word & 0xff_ffff]);
        Statement statement = Proven.Run(Load("memory"), [count, 0, 0, 0]);
        Assert.Equal(BitConverter.GetBytes(checksum), statement.PublicOutput.ToArray());
        Assert.Equal(0u, statement.ExitCode);
    }

    [Fact]
    public void FibonacciOverMappedMemoryIsProven()
    {
        Statement statement = Proven.Run(Load("fibonacci-mmio"), [93, 0, 0, 0], abi: Abi.MemoryMapped);
        Assert.Equal("02271f2242ad4fa9", Convert.ToHexStringLower(statement.PublicOutput.Span));
        Assert.Equal(0u, statement.ExitCode);
    }

    [Fact]
    public void ExitCodesAreProven()
    {
        Statement statement = Proven.Run(Load("exit3"));
        Assert.Equal("leaving with code 3\n", Encoding.ASCII.GetString(statement.PublicOutput.Span));
        Assert.Equal(3u, statement.ExitCode);
        Assert.Equal(21u, statement.Cycles);
    }

    [Fact]
    public void AQuestionToADocumentIsProven()
    {
        byte[] document = File.ReadAllBytes(Path.Combine(s_folder, "json-query", "payroll.json"));
        byte[] question = File.ReadAllBytes(Path.Combine(s_folder, "json-query", "question.txt"));
        Statement statement = Proven.Run(Load("json-query"), document, question);
        Assert.Equal("""
            sha256 08ba2d29c880fc896b755facd279b490ac39725cb33f52bb723da72cf7484e15
            values 7
            average salary >= 4500: yes

            """.ReplaceLineEndings("\n"), Encoding.ASCII.GetString(statement.PublicOutput.Span));
        Assert.Equal(88_685u, statement.Cycles);
    }

    [Theory]
    [InlineData("merkle", "member.bin", "ballot.bin", "da0d56b4799ce7822bee3263a628e656fc420a3ee15811d21b620845ddbeb369")]
    [InlineData("sudoku", "solution.txt", "puzzle.txt", "736f6c7665640a")]
    [InlineData("life", "pattern.txt", "picture.bin", "726561636865640a")]
    public void ClaimsAboutPublicInputAreProven(string name, string secret, string question, string output)
    {
        string inputs = Path.Combine(s_folder, name + "-cs");
        Statement statement = Proven.Run(Load(name), File.ReadAllBytes(Path.Combine(inputs, secret)), File.ReadAllBytes(Path.Combine(inputs, question)));
        Assert.Equal(output, Convert.ToHexStringLower(statement.PublicOutput.Span));
        Assert.Equal(0u, statement.ExitCode);
    }

    [Theory]
    [InlineData("", FaultKind.IllegalInstruction)]
    [InlineData("65", FaultKind.Breakpoint)]
    [InlineData("6a", FaultKind.BadTarget)]
    public void TrapsHaveNoProof(string input, FaultKind kind)
    {
        var options = new ExecutionOptions { Trace = true, PrivateInput = Convert.FromHexString(input) };
        ExecutionFault fault = Assert.Throws<ExecutionException>(() => Executor.Run(Load("trap"), options)).Fault;
        Assert.Equal(kind, fault.Kind);
        Assert.Equal("fall_over", fault.Symbol);
    }

    [Fact]
    public void EveryExampleIsTested()
    {
        string[] tested =
        [
            .. Runs.Concat(SlowRuns).Select(r => (string)((object[])r)[0]),
            "exit3", "trap", "fibonacci-mmio", "json-query", "merkle", "sudoku", "life",
        ];
        IEnumerable<string> present = Directory.GetFiles(s_folder, "*.elf", SearchOption.AllDirectories)
            .Select(f => Path.GetFileNameWithoutExtension(f));
        Assert.Equal(present.Order(), tested.Distinct().Order());
    }

    private static ElfImage Load(string name) => ElfImage.Load(File.ReadAllBytes(Path.Combine(s_folder, name, name + ".elf")));

    internal static string FindFolder()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            string examples = Path.Combine(folder, "examples");
            if (Directory.Exists(Path.Combine(examples, "fibonacci"))) return examples;
        }
        throw new DirectoryNotFoundException("The examples' folder is not above the test's.");
    }
}
