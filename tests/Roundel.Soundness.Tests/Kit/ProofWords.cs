using System.Buffers.Binary;

namespace Roundel.Soundness.Tests.Kit;

/// <summary>A proof's words, changed after it was made.</summary>
internal static class ProofWords
{
    /// <summary>Where the list of paths begins.</summary>
    public static int Paths(Statement statement) => ProofHeader.ByteCount + sizeof(uint) * statement.WordCount;

    /// <summary>Where the body begins.</summary>
    public static int Body(Forgery run) => Paths(run.Statement) + sizeof(uint) * run.Paths.WordCount;

    /// <summary>The proof with another word.</summary>
    public static byte[] WithWord(this byte[] proof, int offset, uint word)
    {
        byte[] copy = [.. proof];
        BinaryPrimitives.WriteUInt32LittleEndian(copy.AsSpan(offset), word);
        return copy;
    }

    /// <summary>The proof with another list of heights for one chip.</summary>
    public static byte[] WithHeights(this byte[] proof, Forgery run, Chip chip, params int[] logSizes)
    {
        uint word = 0;
        for (int i = 0; i < logSizes.Length; i++) word |= (uint)logSizes[i] << 5 * i;
        return proof.WithWord(Body(run) + sizeof(uint) * run.System.Chips.Single(a => a.Chip == chip).Index, word);
    }

    /// <summary>The proof with words inserted, its length announced.</summary>
    public static byte[] Insert(this byte[] proof, int offset, params uint[] words)
    {
        byte[] longer = [.. proof[..offset], .. RvAsm.ToBytes(words), .. proof[offset..]];
        return longer.WithWord(ProofHeader.ByteCount - sizeof(uint), (uint)longer.Length);
    }
}
