using Roundel.Verifier;

namespace Roundel.Sdk.Tests;

public sealed class ProofTests(ProvenFibonacci fibonacci) : IClassFixture<ProvenFibonacci>
{
    [Fact]
    public void A_proof_verifies_and_says_what_happened()
    {
        VerifyResult result = ProofVerifier.Verify(fibonacci.Proof, fibonacci.Program, ProvenFibonacci.Lenient with { ExpectedOutput = ProvenFibonacci.Output });
        Assert.Equal(VerificationError.None, result.Reason);
        Assert.True(result.IsValid);
        Assert.Equal(ProvenFibonacci.Output, result.Statement!.Output.ToArray());
        Assert.Equal(0u, result.Statement.ExitCode);
        Assert.Equal(fibonacci.Program.Digest, result.ProgramDigest);
        Assert.Equal(fibonacci.Program.Execute(Examples.Number(ProvenFibonacci.N)).Cycles, result.Statement.Cycles);
    }

    [Fact]
    public void The_default_parameters_prove_a_hundred_bits()
    {
        Proof proof = fibonacci.Program.Prove(Examples.Number(3));
        VerifyResult result = ProofVerifier.Verify(proof, fibonacci.Program);
        Assert.True(result.IsValid, result.Message);
        Assert.Equal(ParameterSet.Fast, result.Parameters);
        Assert.InRange(proof.Report!.ProvenBits, 100, 128);
        Assert.Equal(result.Security!.ProvenBits, proof.Report.ProvenBits);
        Assert.Equal(result.Security.Rows, proof.Report.Security.Rows);
    }

    [Fact]
    public void The_test_parameters_are_refused_unless_no_security_is_asked_for()
    {
        Assert.Equal(VerificationError.SecurityTooLow, ProofVerifier.Verify(fibonacci.Proof, fibonacci.Program).Reason);
        VerifyResult result = ProofVerifier.Verify(fibonacci.Proof, fibonacci.Program, new VerifyOptions { MinimumBits = 0.5 });
        Assert.Equal(VerificationError.SecurityTooLow, result.Reason);
        Assert.Null(result.Statement);
    }

    [Fact]
    public void The_key_replaces_the_program()
    {
        GuestKey key = GuestKey.FromBytes(fibonacci.Program.Key.Bytes.Span);
        Assert.Equal(fibonacci.Program.Digest, key.ProgramDigest);
        Assert.True(ProofVerifier.Verify(fibonacci.Proof, key, ProvenFibonacci.Lenient).IsValid);
        Assert.Equal(ParameterSet.All, key.ParameterSets);
    }

    [Theory]
    [InlineData("sieve")]
    [InlineData("exit3")]
    [InlineData("quicksort")]
    public void A_proof_of_another_program_is_rejected(string name)
    {
        using GuestProgram other = Examples.Load(name);
        VerifyResult result = ProofVerifier.Verify(fibonacci.Proof, other, ProvenFibonacci.Lenient with { ExpectedExitCode = null });
        Assert.False(result.IsValid);
        Assert.Null(result.Statement);
        Assert.Contains("another program", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_program_under_the_other_abi_is_another_program()
    {
        using GuestProgram mapped = GuestProgram.Load(Examples.Elf("fibonacci"), RiscV.Abi.MemoryMapped);
        Assert.NotEqual(fibonacci.Program.Digest, mapped.Digest);
        Assert.Equal(VerificationError.BadStatement, ProofVerifier.Verify(fibonacci.Proof, mapped, ProvenFibonacci.Lenient).Reason);
    }

    [Fact]
    public void Expectations_are_compared_with_what_the_proof_binds()
    {
        VerificationError Reason(VerifyOptions options) => ProofVerifier.Verify(fibonacci.Proof, fibonacci.Program, options).Reason;
        VerifyOptions lenient = ProvenFibonacci.Lenient;
        byte[] other = [.. ProvenFibonacci.Output];
        other[7] ^= 1;
        Assert.Equal(VerificationError.None, Reason(lenient with { ExpectedPublicInput = ReadOnlyMemory<byte>.Empty }));
        Assert.Equal(VerificationError.None, Reason(lenient with { ExpectedExitCode = null }));
        Assert.Equal(VerificationError.WrongOutput, Reason(lenient with { ExpectedOutput = other }));
        Assert.Equal(VerificationError.WrongOutput, Reason(lenient with { ExpectedOutput = ProvenFibonacci.Output.AsMemory(0, 7) }));
        Assert.Equal(VerificationError.WrongOutput, Reason(lenient with { ExpectedOutput = ReadOnlyMemory<byte>.Empty }));
        Assert.Equal(VerificationError.WrongExitCode, Reason(lenient with { ExpectedExitCode = 3 }));
        Assert.Equal(VerificationError.WrongInput, Reason(lenient with { ExpectedPublicInput = new byte[] { 0 } }));
    }

    [Fact]
    public void Changed_bytes_are_rejected_and_never_crash()
    {
        const int seed = 20251121;
        var random = new Random(seed);
        byte[] bytes = fibonacci.Proof.Bytes.ToArray();
        GuestKey key = fibonacci.Program.Key;
        int[] places = [.. Enumerable.Range(0, 64), .. Enumerable.Range(0, 150).Select(_ => random.Next(bytes.Length)), bytes.Length - 1];
        foreach (int place in places)
        {
            byte[] changed = [.. bytes];
            changed[place] ^= (byte)(1 << random.Next(8));
            VerifyResult result = ProofVerifier.Verify(Proof.FromBytes(changed), key, ProvenFibonacci.Lenient with { ExpectedExitCode = null });
            Assert.False(result.IsValid, $"Byte {place} can be changed (seed {seed}).");
            Assert.Null(result.Statement);
        }
        Assert.True(ProofVerifier.Verify(Proof.FromBytes(bytes), key, ProvenFibonacci.Lenient).IsValid);
    }

    [Fact]
    public void Lengths_are_exact()
    {
        byte[] bytes = fibonacci.Proof.Bytes.ToArray();
        GuestKey key = fibonacci.Program.Key;
        VerificationError Reason(byte[] proof) => ProofVerifier.Verify(Proof.FromBytes(proof), key, ProvenFibonacci.Lenient).Reason;
        Assert.Equal(VerificationError.Truncated, Reason([]));
        Assert.Equal(VerificationError.Truncated, Reason(bytes[..15]));
        Assert.Equal(VerificationError.Truncated, Reason(bytes[..^1]));
        Assert.Equal(VerificationError.Truncated, Reason(bytes[..(bytes.Length / 2)]));
        Assert.Equal(VerificationError.TrailingBytes, Reason([.. bytes, 0]));
        Assert.Equal(VerificationError.BadHeader, Reason(new byte[100]));
    }

    [Fact]
    public void What_a_proof_claims_is_what_it_shows()
    {
        Proof read = Proof.FromBytes(fibonacci.Proof.Bytes.Span);
        ProofStatement shown = ProofVerifier.Verify(read, fibonacci.Program, ProvenFibonacci.Lenient).Statement!;
        foreach (ProofStatement claim in new[] { read.Claim!, fibonacci.Proof.Claim! })
        {
            Assert.Equal(shown.Output.ToArray(), claim.Output.ToArray());
            Assert.Equal(shown.PublicInput.ToArray(), claim.PublicInput.ToArray());
            Assert.Equal((shown.Abi, shown.Cycles, shown.ExitCode, shown.PublicInputUnread), (claim.Abi, claim.Cycles, claim.ExitCode, claim.PublicInputUnread));
        }
        Assert.Equal(ParameterSet.Test, read.Parameters);
        Assert.Null(read.Report);
        IReadOnlyList<ChipSize> tables = read.ClaimedTables(out SecurityReport? security)!;
        Assert.Equal(fibonacci.Proof.Report!.Chips.Select(c => (c.Name, c.Cells)), tables.Select(c => (c.Name, c.Cells)));
        Assert.Equal(fibonacci.Proof.Report.ProvenBits, security!.ProvenBits);
    }

    [Fact]
    public void Damaged_proofs_claim_nothing_and_never_crash()
    {
        byte[] bytes = fibonacci.Proof.Bytes.ToArray();
        Assert.Null(Proof.FromBytes([]).Claim);
        Assert.Null(Proof.FromBytes(bytes.AsSpan(0, 20)).ClaimedTables(out _));
        // A length that is far beyond the file, under a header that fits it.
        byte[] absurd = [.. bytes];
        absurd.AsSpan(16 + 4 * 8, 8).Fill(0xff);
        Assert.Null(Proof.FromBytes(absurd).Claim);
        Assert.Equal(VerificationError.BadStatement, ProofVerifier.Verify(Proof.FromBytes(absurd), fibonacci.Program, ProvenFibonacci.Lenient).Reason);
    }

    [Fact]
    public void The_report_adds_up()
    {
        ProveReport report = fibonacci.Proof.Report!;
        Assert.Equal(fibonacci.Proof.Bytes.Length, report.ProofBytes);
        Assert.Equal(109ul, report.Cycles); // 59 + 5 n
        Assert.Equal(report.Chips.Sum(c => c.PaddedRows * c.CellsPerRow), report.Cells);
        Assert.All(report.Chips, c => Assert.InRange(c.Rows, 1, c.PaddedRows));
        Assert.Equal(13, report.Phases.Count);
        Assert.Equal(["prepareProgram", "execute", "fillTables", "commitMain"], report.Phases.Take(4).Select(p => p.Name));
        Assert.InRange(report.Phases.Sum(p => p.Milliseconds), 0, report.ProveMilliseconds);
        Assert.InRange(report.PeakBytes, 1 << 20, 1L << 40);
    }

    [Fact]
    public void Proofs_do_not_depend_on_threads_or_chance()
    {
        foreach (int threads in new[] { 1, 3 })
        {
            Proof again = fibonacci.Program.Prove(Examples.Number(ProvenFibonacci.N), ProvenFibonacci.Quick with { Threads = threads });
            Assert.True(again.Bytes.Span.SequenceEqual(fibonacci.Proof.Bytes.Span), $"{threads} threads give another proof.");
        }
    }

    [Fact]
    public void Proofs_and_keys_survive_files()
    {
        using var folder = new TemporaryFolder();
        fibonacci.Proof.Save(folder["p"]);
        fibonacci.Program.Key.Save(folder["k"]);
        Assert.True(ProofVerifier.Verify(Proof.Load(folder["p"]), GuestKey.Load(folder["k"]), ProvenFibonacci.Lenient).IsValid);
        Assert.Equal(["k", "p"], folder.Names);
        ProgramTests.AssertFails(RoundelErrorKind.File, "nothing", () => Proof.Load(folder["nothing"]));
        ProgramTests.AssertFails(RoundelErrorKind.BadKey, "verification key", () => GuestKey.Load(folder["p"]));
    }

    [Fact]
    public void Damaged_keys_are_refused()
    {
        byte[] key = fibonacci.Program.Key.Bytes.ToArray();
        Assert.Equal(BitConverter.GetBytes(GuestKey.Magic), key[..4]);
        for (int i = 0; i < key.Length; i++)
        {
            byte[] changed = [.. key];
            changed[i] ^= 0x10;
            ProgramTests.AssertFails(RoundelErrorKind.BadKey, ".", () => GuestKey.FromBytes(changed));
        }
        ProgramTests.AssertFails(RoundelErrorKind.BadKey, ".", () => GuestKey.FromBytes(key.AsSpan(0, key.Length - 4)));
        ProgramTests.AssertFails(RoundelErrorKind.BadKey, ".", () => GuestKey.FromBytes(new byte[300]));
        Assert.Equal(fibonacci.Program.Digest, GuestKey.FromBytes(key).ProgramDigest);
    }

    [Fact]
    public void Minimum_bits_out_of_range_are_refused()
    {
        foreach (double bits in new[] { -1, 129, double.NaN, double.PositiveInfinity })
            Assert.Throws<ArgumentOutOfRangeException>(() => new VerifyOptions { MinimumBits = bits });
    }
}
