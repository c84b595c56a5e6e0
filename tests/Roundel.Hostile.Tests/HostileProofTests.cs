using System.Buffers.Binary;
using Roundel.Hostile.Tests.Mutation;
using Roundel.Hostile.Tests.Targets;
using Roundel.Machine;
using Roundel.Machine.Proofs;
using Roundel.Verifier;

namespace Roundel.Hostile.Tests;

/// <summary>Proof bytes changed with intent.</summary>
public sealed class HostileProofTests
{
    private static readonly bool s_isSlow = Environment.GetEnvironmentVariable("ROUNDEL_SLOW") == "1";

    /// <summary>One bit of each word (of every fiftieth, unless asked for all): no word of a proof is free.</summary>
    [Fact]
    public void EveryWordOfAProofIsBound()
    {
        foreach (ProvenRun run in Corpus.Weak)
        {
            Assert.True(MachineVerifier.Verify(run.Key, run.Proof, 0).IsValid);
            var random = new Random(41);
            byte[] proof = [.. run.Proof];
            for (int at = 4 * random.Next(50); at < proof.Length; at += s_isSlow ? 4 : 200)
            {
                int byteAt = at + random.Next(Math.Min(4, proof.Length - at));
                proof[byteAt] ^= (byte)(1 << random.Next(8));
                Assert.True(MachineVerifier.Verify(run.Key, proof, 0).Error != VerificationError.None, $"The word at {at} is free.");
                proof[byteAt] = run.Proof[byteAt];
            }
            Assert.True(MachineVerifier.Verify(run.Key, proof, 0).IsValid);
        }
    }

    /// <summary>Each length of the bytes behind the header, said truly in the header (of every hundred-and-first, unless asked for all).</summary>
    [Fact]
    public void EveryTruncationIsRefused()
    {
        ProvenRun run = Corpus.Weak[0];
        for (int length = 0; length < run.Proof.Length; length += s_isSlow ? 1 : 101)
        {
            byte[] proof = run.Proof[..length];
            if (length >= ProofHeader.ByteCount) BinaryPrimitives.WriteUInt32LittleEndian(proof.AsSpan(12), (uint)length);
            Assert.Contains(MachineVerifier.Verify(run.Key, proof, 0).Error,
                new[] { VerificationError.Truncated, VerificationError.BadStatement, VerificationError.BadPaths });
        }
    }

    /// <summary>As many tables as the machine allows, all of the least height, and the tallest: what they cost before there is a byte of them.</summary>
    [Fact]
    public void TheLongestListsOfTables()
    {
        ProvenRun run = Corpus.Weak[0];
        Part heights = Formats.PartsOfProof(run.Key, run.Proof).Single(p => p.Name == "heights");
        foreach (int height in new[] { ProofShape.MinLogSize, 12, 17, ProofShape.MaxLogSize })
        {
            byte[] proof = [.. run.Proof];
            for (int chip = 0; chip < RoundelMachine.System.Chips.Count; chip++)
            {
                if (RoundelMachine.System.Chips[chip].PreprocessedWidth > 0 || !RoundelMachine.IsAllowed(RoundelMachine.All[chip], run.Key.Facts.Abi)) continue;
                int instances = RoundelMachine.System.Chips[chip].Chip.MaxInstances;
                int own = Math.Min(height, RoundelMachine.System.Chips[chip].Chip.MaxLogSize);
                uint word = HeightWord.Pack([.. Enumerable.Repeat(own, instances)]);
                BinaryPrimitives.WriteUInt32LittleEndian(proof.AsSpan(heights.Offset + 4 * chip), word);
            }
            _ = MachineVerifier.Verify(run.Key, proof, 0);
            long before = GC.GetAllocatedBytesForCurrentThread();
            VerificationError error = MachineVerifier.Verify(run.Key, proof, 0).Error;
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, ProofBytes.FixedBytes);
            VerificationError[] reasons =
                [VerificationError.UnbalancedBuses, VerificationError.BadShape, VerificationError.NonCanonicalElement, VerificationError.Truncated];
            Assert.Contains(error, reasons);
        }
    }

    /// <summary>Streams of megabytes that are said to be there, and are: memory follows the file, three bytes of four.</summary>
    [Fact]
    public void LongStatements()
    {
        ProvenRun run = Corpus.Weak[0];
        foreach (int words in new[] { 1, 1000, 1 << 20 })
        {
            byte[] proof = [.. run.Proof[..(16 + 40)], .. new byte[4 * words], .. run.Proof[(16 + 40)..]];
            BinaryPrimitives.WriteUInt32LittleEndian(proof.AsSpan(12), (uint)proof.Length);
            BinaryPrimitives.WriteUInt32LittleEndian(proof.AsSpan(16 + 16), (uint)(3 * words + 5) & 0xffff);
            BinaryPrimitives.WriteUInt32LittleEndian(proof.AsSpan(16 + 20), (uint)(3 * words + 5) >> 16);
            long before = GC.GetAllocatedBytesForCurrentThread();
            VerificationResult result = MachineVerifier.Verify(run.Key, proof, 0);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, ProofBytes.FixedBytes + 4L * proof.Length);
            Assert.Equal(VerificationError.UnbalancedBuses, result.Error);
        }
    }

    /// <summary>The document is of the formats that this version reads and writes.</summary>
    [Fact]
    public void TheDocumentIsCurrent()
    {
        // Then it is written when the campaign ends.
        if (Environment.GetEnvironmentVariable("ROUNDEL_UPDATE") == "1") return;
        Assert.True(File.Exists(HostileDocument.Path), "docs/security/hostile.md is missing: run these tests with ROUNDEL_UPDATE=1 ROUNDEL_SLOW=1.");
        string text = File.ReadAllText(HostileDocument.Path);
        Assert.True(text.Contains(HostileDocument.Formats(), StringComparison.Ordinal),
            "docs/security/hostile.md is of another version of the formats or of the machine: run these tests with ROUNDEL_UPDATE=1 ROUNDEL_SLOW=1.");
        foreach (string name in CampaignTests.Names) Assert.Contains($"\n## {name}\n", text, StringComparison.Ordinal);
        foreach (MutationKind kind in Enum.GetValues<MutationKind>()) Assert.Contains($"| {kind} |", text, StringComparison.Ordinal);
    }
}
