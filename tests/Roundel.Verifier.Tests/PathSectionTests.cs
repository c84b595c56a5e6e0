using System.Buffers.Binary;
using Roundel.Field;
using Roundel.Machine;
using Roundel.Machine.Paths;
using Roundel.Machine.Proofs;
using Roundel.RiscV;
using Roundel.RiscV.Tests;
using static Roundel.RiscV.Tests.RvAsm;

namespace Roundel.Verifier.Tests;

/// <summary>docs/statement.md, section 1: the list of paths, word by word.</summary>
public sealed class PathSectionTests
{
    private const int RowWords = PathList.RowWords;

    private static readonly ElfImage Image = new RvAsm().Label("loop").I(Op.Addi, T0, T0, -1).R(Op.Add, T1, T1, T0).B(Op.Bne, T0, Zero, "loop").Exit().Image();

    private static ProgramRow Row(int index) => ProgramRom.Row(Image.Program.Span[index], Image.TextStart + 4 * (uint)index, Image.TextStart,
        Image.Program.Length);

    private static InstructionPath PathOf(params ReadOnlySpan<int> instructions)
    {
        var rows = new ProgramRow[instructions.Length];
        for (int i = 0; i < rows.Length; i++) rows[i] = Row(instructions[i]);
        Assert.True(InstructionPath.TryCreate(rows, out InstructionPath? path, out string error), error);
        return path;
    }

    private static InstructionPath Loop(int times, int more = 0) => PathOf([.. Enumerable.Range(0, 3 * times + more).Select(i => i % 3)]);

    private static byte[] Bytes(params IEnumerable<uint> words)
    {
        var bytes = new List<byte>();
        foreach (uint word in words) bytes.AddRange(BitConverter.GetBytes(word));
        return [.. bytes];
    }

    private static uint[] Words(PathList list)
    {
        var words = new uint[list.WordCount];
        Assert.Equal(words.Length, list.WriteWords(words));
        return words;
    }

    private static bool Reads(ReadOnlySpan<byte> bytes, out long allocated)
    {
        _ = PathSection.TryRead(bytes, out _, out _);
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool reads = PathSection.TryRead(bytes, out PathList? list, out int length);
        allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(reads, list is not null);
        Assert.Equal(reads, length > 0);
        return reads;
    }

    [Fact]
    public void TheWordsAreTheDocumentedOnes()
    {
        Assert.Equal([0u], Words(PathList.Empty));
        PathList list = PathList.Of([PathOf(0, 1), PathOf(1, 2, 0)]);
        uint[] rows(params int[] instructions) => [.. instructions.SelectMany(i => Row(i) is var r ? new[] { r.Pc, r.Op, r.F0, r.F1, r.F2, r.F3, r.F4 } : [])];
        Assert.Equal([2, 2, .. rows(0, 1), 3, .. rows(1, 2, 0)], Words(list));
        Assert.Equal([0x1_0000, 1, T0, T0, M31.P - 1, 0, 0], rows(0));
        Assert.Equal(5, list.InstructionCount);
    }

    [Fact]
    public void WhatIsWrittenIsReadAgain()
    {
        foreach (PathList list in new[] { PathList.Empty, PathList.Of([Loop(4)]), PathList.Of([PathOf(0, 1), Loop(21), PathOf(2, 0), PathOf(0, 1)]) })
        {
            uint[] words = Words(list);
            // Whatever follows is the body's.
            foreach (uint[] more in (uint[][])[[], [7, 8, 9]])
            {
                Assert.True(PathSection.TryRead(Bytes(words.Concat(more)), out PathList? read, out int length));
                Assert.Equal(4 * words.Length, length);
                Assert.Equal(words, Words(read));
            }
        }
    }

    [Fact]
    public void LimitsAreExact()
    {
        uint[] two = Words(PathList.Of([PathOf(0, 1)]))[1..], sixtyFour = Words(PathList.Of([Loop(21, 1)]))[1..];
        byte[] Times(int count, uint[] path, params uint[] more) => Bytes([(uint)(count + (more.Length > 0 ? 1 : 0)), .. Enumerable.Repeat(path,
            count).SelectMany(p => p), .. more]);

        Assert.True(Reads(Times(InstructionPath.MaxPaths, two), out _));
        Assert.False(Reads(Times(InstructionPath.MaxPaths + 1, two), out long allocated));
        Assert.InRange(allocated, 0, 0);
        Assert.True(Reads(Times(8, sixtyFour), out _));
        Assert.False(Reads(Times(8, sixtyFour, two), out _));
        Assert.False(Reads(Bytes([1, 1, .. two[1..(1 + RowWords)]]), out _));
        Assert.False(Reads(Bytes([1, 65, .. sixtyFour[1..], .. sixtyFour[1..(1 + RowWords)]]), out allocated));
        Assert.InRange(allocated, 0, 256);
        Assert.Throws<ArgumentException>(() => PathList.Of([.. Enumerable.Repeat(PathOf(0, 1), 17)]));
        Assert.Throws<ArgumentException>(() => PathList.Of([.. Enumerable.Repeat(Loop(21, 1), 9)]));
    }

    /// <summary>Counts that the bytes do not keep cost nothing.</summary>
    [Fact]
    public void CountsAreComparedWithWhatIsThere()
    {
        foreach (uint count in new uint[] { 17, 1000, 0x8000_0000, uint.MaxValue })
        {
            Assert.False(Reads(Bytes(count), out long allocated));
            Assert.InRange(allocated, 0, 0);
            Assert.False(Reads(Bytes(1, count), out allocated));
            Assert.InRange(allocated, 0, 64);
        }
        Assert.False(Reads(Bytes(16, 64), out long few));
        Assert.InRange(few, 0, 256);
        byte[] whole = Bytes(Words(PathList.Of([PathOf(0, 1), Loop(2)])));
        for (int length = 0; length < whole.Length; length++) Assert.False(Reads(whole.AsSpan(0, length), out _), $"{length} bytes");
    }

    /// <summary>No word has a second spelling, least of all the same residue modulo p: lists that read are those that they write.</summary>
    [Fact]
    public void NoWordIsFree()
    {
        byte[] whole = Bytes(Words(PathList.Of([PathOf(0, 1, 2), Loop(2)])));
        int read = 0;
        for (int at = 0; at < whole.Length; at += sizeof(uint))
        {
            uint word = BinaryPrimitives.ReadUInt32LittleEndian(whole.AsSpan(at));
            foreach (uint other in new[] { word + M31.P, word + 1, word - 1, word ^ 0x1_0000, word ^ 0x8000_0000, 0u, 32u, 33u, 64u, M31.P - 1,
                M31.P, uint.MaxValue })
            {
                if (other == word) continue;
                byte[] altered = [.. whole];
                BinaryPrimitives.WriteUInt32LittleEndian(altered.AsSpan(at), other);
                if (!PathSection.TryRead(altered, out PathList? list, out int length)) continue;
                read++;
                Assert.Equal(altered[..length], Bytes(Words(list)));
                Assert.All(Words(list), w => Assert.True(w < M31.P));
                _ = RoundelMachine.With(list);
            }
        }
        // Other registers and immediates are other paths.
        Assert.InRange(read, 10, 400);
    }

    [Fact]
    public void EqualListsHaveOneSystem()
    {
        Assert.Same(RoundelMachine.System, RoundelMachine.With([]));
        PathList list = PathList.Of([PathOf(0, 1), Loop(3)]);
        Air.AirSystem system = RoundelMachine.With(list);
        Assert.Same(system, RoundelMachine.With([PathOf(0, 1), Loop(3)]));
        Assert.NotSame(system, RoundelMachine.With([Loop(3), PathOf(0, 1)]));
        Assert.Equal(RoundelMachine.All.Count + 2, system.Chips.Count);
        for (int i = 0; i < RoundelMachine.All.Count; i++) Assert.Same(RoundelMachine.System.Chips[i], system.Chips[i]);
        // The cache is bounded; what it forgets is derived again, alike.
        byte[] digest = system.Digest.ToArray();
        for (int i = 1; i <= 20; i++) _ = RoundelMachine.With([Loop(i)]);
        Assert.NotSame(system, RoundelMachine.With(list));
        Assert.Equal(digest, RoundelMachine.With(list).Digest.ToArray());
    }
}
