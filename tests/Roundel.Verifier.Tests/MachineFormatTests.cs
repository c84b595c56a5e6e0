using System.Buffers.Binary;
using Roundel.Field;
using Roundel.Hash;
using Roundel.Machine;
using Roundel.Machine.Proofs;
using Roundel.RiscV;

namespace Roundel.Verifier.Tests;

/// <summary>docs/statement.md, word by word. Mutated proofs and keys are the business of Roundel.Hostile.Tests.</summary>
public sealed class MachineFormatTests
{
    private static readonly MachineProof Proof = MachineProof.Shared;

    private static uint[] Words(ReadOnlySpan<byte> bytes)
    {
        var words = new uint[bytes.Length / 4];
        for (int i = 0; i < words.Length; i++) words[i] = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(4 * i)..]);
        return words;
    }

    private static byte[] Bytes(IReadOnlyList<uint> words)
    {
        var bytes = new byte[4 * words.Count];
        for (int i = 0; i < words.Count; i++) BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4 * i), words[i]);
        return bytes;
    }

    private static uint[] Words(in Digest digest)
    {
        var words = new uint[Digest.WordCount];
        digest.CopyTo(words);
        return words;
    }

    [Fact]
    public void HeaderStatementAndPathsAreTheDocumentedWords()
    {
        uint[] words = Words(Proof.Bytes);
        Assert.Equal([0x4c44_4e52, 2, 1, (uint)Proof.Bytes.Length], words[..4]);
        Assert.Equal(
            [
                0, Proof.Cycles, 1, 3, 5, 0, 1, 0, 9, 0,
                0x030201, 0x0504,
                0x030201, 0x04, 0,
                0,
            ],
            words[4..20]);
        VerificationResult result = MachineVerifier.Verify(Proof.Key, Proof.Bytes);
        Assert.Equal(VerificationError.None, result.Error);
        Assert.Equal(0x0003_0001u, result.Statement!.ExitCode);
        Assert.Equal(1u, result.Statement.PublicInputUnread);
        Assert.Equal([1, 2, 3, 4, 0, 0, 0, 0, 0], result.Statement.PublicOutput.ToArray());
    }

    [Fact]
    public void TheKeyFileIsTheDocumentedWords()
    {
        uint[] words = Words(Proof.Key.ToBytes());
        uint[] facts = FactWords(), system = Words(Digest.ReadFrom(RoundelMachine.System.Digest));
        var expected = new List<uint> { 0x4b44_4e52, 1 };
        expected.AddRange(system);
        expected.AddRange(Words(Proof.Key.ProgramDigest));
        expected.AddRange(facts);
        expected.Add((uint)Proof.Key.Tables.Count);
        foreach (PreprocessedShape table in Proof.Key.Tables) expected.AddRange([(uint)table.Air.Index, (uint)table.LogSize]);
        expected.AddRange(Words(Proof.Key.At(1)!.Root));
        expected.AddRange(new uint[3 * Digest.WordCount]);
        expected.AddRange(Words(Blake2s.Hash(Bytes(expected), Personalisation.FromBytes("RNDK\0\0\0\0"u8))));
        Assert.Equal(expected, words);
        Assert.Equal(["Program", "Image", "Registers", "ShiftAmount"], Proof.Key.Tables.Select(t => t.Air.Chip.Name));
    }

    /// <summary>ABI, entry, zones: (0, 0), the text's words, the end.</summary>
    private static uint[] FactWords() =>
        [0, 0x0001_0000, 3, 0, 0, 0x4000, 0x4000 + (uint)Proof.Image.Program.Length, 1u << 30, (1u << 30) + (1u << 16)];

    [Fact]
    public void TheProgramDigestIsTheDocumentedHash()
    {
        using ProgramTables tables = ProgramTables.Create(Proof.Image, Abi.Linux);
        var words = new List<uint>(Words(Digest.ReadFrom(RoundelMachine.System.Digest)));
        words.AddRange(FactWords());
        foreach (PreprocessedTable table in tables.Tables)
        {
            words.AddRange([(uint)table.Chip.Index, (uint)table.LogSize]);
            for (int c = 0; c < table.Columns.View.Count; c++)
            {
                Assert.Equal(1 << table.LogSize, table.Columns.View[c].Length);
                words.AddRange(table.Columns.View[c]);
            }
        }
        Assert.Equal(Blake2s.Hash(Bytes(words), Personalisation.FromBytes("RndlProg"u8)), Proof.Key.ProgramDigest);
    }

    private static VerificationError Verify(byte[] proof, out long allocated)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(proof.AsSpan(12), (uint)proof.Length);
        long before = GC.GetAllocatedBytesForCurrentThread();
        VerificationError error = MachineVerifier.Verify(Proof.Key, proof, 0).Error;
        allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        return error;
    }

    /// <summary>One word of the statement, or of the empty list of paths, at a time: none is free, and none makes the reader throw.</summary>
    [Fact]
    public void EveryWordOfStatementAndPathsIsBound()
    {
        foreach (uint value in new uint[] { 0, 1, 2, 4, 0xffff, 0x10000, 0xffffff, 0x1000000, M31.P - 1, M31.P, 0x8000_0000, uint.MaxValue })
            for (int word = 4; word < 20; word++)
            {
                byte[] altered = [.. Proof.Bytes];
                if (Words(altered)[word] == value) continue;
                BinaryPrimitives.WriteUInt32LittleEndian(altered.AsSpan(4 * word), value);
                Assert.NotEqual(VerificationError.None, Verify(altered, out _));
            }
        Assert.Equal(VerificationError.None, Verify([.. Proof.Bytes], out _));
    }

    [Theory]
    [InlineData(4, 1u)]             // the other ABI
    [InlineData(5, 0u)]             // no cycles
    [InlineData(5, 1u << 28)]       // too many
    [InlineData(6, 1u << 16)]       // limbs
    [InlineData(7, 1u << 16)]
    [InlineData(8, 1u << 16)]
    [InlineData(10, 6u)]            // more unread than there is
    [InlineData(9, 0xfffu)]         // an input of 2^28 bytes, of which there are none
    [InlineData(13, 0xfffu)]        // an output of that size
    [InlineData(13, 0xffffu)]
    [InlineData(15, 0x10504u)]      // the filling of the input's last word
    [InlineData(18, 0x1000000u)]    // the fourth byte of a word
    public void MalformedStatementsAreRefusedAsSuch(int word, uint value)
    {
        byte[] altered = [.. Proof.Bytes];
        BinaryPrimitives.WriteUInt32LittleEndian(altered.AsSpan(4 * word), value);
        // A collection that another thread asks for ends this thread's block of 8 KB, whose rest then counts: the least of some tries is the figure.
        long least = long.MaxValue;
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal(VerificationError.BadStatement, Verify(altered, out long allocated));
            least = Math.Min(least, allocated);
        }
        Assert.InRange(least, 0, 4096);
    }

    [Fact]
    public void HeadersAreChecked()
    {
        VerificationError With(int word, uint value)
        {
            byte[] altered = [.. Proof.Bytes];
            BinaryPrimitives.WriteUInt32LittleEndian(altered.AsSpan(4 * word), value);
            return MachineVerifier.Verify(Proof.Key, altered).Error;
        }

        Assert.Equal(VerificationError.BadHeader, With(0, 0x4b44_4e52));
        Assert.Equal(VerificationError.BadHeader, With(1, 1));
        Assert.Equal(VerificationError.BadHeader, With(1, 3));
        Assert.Equal(VerificationError.UnknownParameterSet, With(2, 9));
        // A set that exists, at a blowup that the key has no root for.
        Assert.Equal(VerificationError.UnknownParameterSet, With(2, 2));
        Assert.Equal(VerificationError.SecurityTooLow, With(2, 255));
        Assert.Equal(VerificationError.Truncated, With(3, (uint)Proof.Bytes.Length + 1));
        Assert.Equal(VerificationError.TrailingBytes, With(3, (uint)Proof.Bytes.Length - 1));
        for (int length = 0; length < 200; length++)
            Assert.NotEqual(VerificationError.None, MachineVerifier.Verify(Proof.Key, Proof.Bytes.AsSpan(0, length)).Error);
    }
}
