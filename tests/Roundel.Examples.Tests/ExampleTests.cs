using System.Security.Cryptography;
using Roundel.Conformance.Tests;
using Roundel.RiscV;
using Roundel.Sdk;

namespace Roundel.Examples.Tests;

/// <summary>The examples in C# say the same as .NET programs, as guests, under Linux, and proven; what is wrong is refused.</summary>
public class ExampleTests
{
    public static TheoryData<int> Honest => [.. Enumerable.Range(0, ExampleCase.Honest.Count)];

    public static TheoryData<int> Refused => [.. Enumerable.Range(0, ExampleCase.Refused.Count)];

    [Theory]
    [MemberData(nameof(Honest))]
    public void HonestRunsSayWhatTheyMust(int number) => RunAlike(ExampleCase.Honest[number]);

    [Theory]
    [MemberData(nameof(Refused))]
    public void WrongInputsAreRefused(int number) => RunAlike(ExampleCase.Refused[number]);

    [ToolTheory("qemu-riscv32", "bash")]
    [MemberData(nameof(Honest))]
    public void RunAlikeUnderQemu(int number)
    {
        ExampleCase c = ExampleCase.Honest[number];
        Example.AssertSame(new GuestResult(c.ExitCode, c.Output, ""), Example.UnderQemu(Example.Compile(c.Example), c.Private, c.Public));
    }

    [ToolFact("qemu-riscv32", "bash")]
    public void RefuseAlikeUnderQemu()
    {
        foreach (ExampleCase c in ExampleCase.Refused)
            Example.AssertSame(Example.Native(c.Example, c.Private, c.Public), Example.UnderQemu(Example.Compile(c.Example), c.Private, c.Public));
    }

    /// <summary>The proof shows this output for this public input, and no other.</summary>
    [Theory]
    [MemberData(nameof(Honest))]
    public void ProofsVerify(int number)
    {
        ExampleCase c = ExampleCase.Honest[number];
        using GuestProgram program = GuestProgram.Load(Example.Compile(c.Example));
        Proof proof = Proof.FromBytes(program.Prove(new Input { Private = c.Private, Public = c.Public }).Bytes.Span);
        var options = new VerifyOptions { ExpectedOutput = c.Output, ExpectedPublicInput = c.Public };
        VerifyResult result = ProofVerifier.Verify(proof, program.Key, options);
        Assert.True(result.IsValid, result.Message);
        Assert.False(ProofVerifier.Verify(proof, program.Key, options with { ExpectedOutput = "another"u8.ToArray() }).IsValid);
        Assert.False(ProofVerifier.Verify(proof, program.Key, options with { ExpectedPublicInput = "another"u8.ToArray() }).IsValid);
    }

    /// <summary>All lengths around the ends of blocks and of what is read at once.</summary>
    [Fact]
    public void DigestsOfAllLengths()
    {
        ElfImage sha = ElfImage.Load(Example.Compile("sha256")), keccak = ElfImage.Load(Example.Compile("keccak256"));
        ElfImage twin = ElfImage.Load(Example.Twin("keccak256")!);
        foreach (int length in Enumerable.Range(0, 280).Concat([1023, 1024, 1025, 1087, 1088, 1089]))
        {
            var input = new byte[length];
            new Random(length).NextBytes(input);
            var options = new ExecutionOptions { PrivateInput = input };
            Assert.Equal(SHA256.HashData(input), Executor.Run(sha, options).Output);
            Assert.Equal(Executor.Run(twin, options).Output, Executor.Run(keccak, options).Output);
        }
    }

    /// <summary>Natively, as a guest, and as the twin in C where there is one.</summary>
    private static void RunAlike(ExampleCase c)
    {
        GuestResult native = Example.Native(c.Example, c.Private, c.Public);
        Assert.True((c.ExitCode, Convert.ToHexString(c.Output)) == (native.ExitCode, Convert.ToHexString(native.Output)),
            $"{c}: exit code {native.ExitCode}, {native.Output.Length} bytes, {native.Console}");
        Assert.Equal(c.ExitCode == 0, native.Console.Length == 0);
        Example.AssertSame(native, Example.Execute(Example.Compile(c.Example), c.Private, c.Public, out _));
        if (Example.Twin(c.Example) is { } twin) Example.AssertSame(native, Example.Execute(twin, c.Private, c.Public, out _));
    }
}
