using System.Buffers.Binary;
using Roundel.Machine;
using Roundel.RiscV;

namespace Roundel.Sdk;

/// <summary>What a proof says about one run: proven if it comes from verification, a mere claim if it was read from proof bytes.</summary>
public sealed record ProofStatement
{
    private const int HeaderWords = 10, BytesPerWord = 3;

    /// <summary>How the program communicates.</summary>
    public required Abi Abi { get; init; }

    /// <summary>The public input.</summary>
    public required ReadOnlyMemory<byte> PublicInput { get; init; }

    /// <summary>Bytes at the end of the public input that the program did not read.</summary>
    public required uint PublicInputUnread { get; init; }

    /// <summary>The public output.</summary>
    public required ReadOnlyMemory<byte> Output { get; init; }

    /// <summary>The exit code; 0 under the memory-mapped ABI.</summary>
    public required uint ExitCode { get; init; }

    /// <summary>Instructions executed.</summary>
    public required ulong Cycles { get; init; }

    internal static ProofStatement Of(Statement statement) => new()
    {
        Abi = statement.Program.Abi,
        PublicInput = statement.PublicInput,
        PublicInputUnread = statement.PublicInputUnread,
        Output = statement.PublicOutput,
        ExitCode = statement.ExitCode,
        Cycles = statement.Cycles,
    };

    /// <summary>Reads the claim in a proof, in the layout of <see cref="Statement.WriteWords"/>, without a key to judge it by.</summary>
    /// <param name="section">The proof after its header.</param>
    /// <param name="length">The section's length in bytes.</param>
    /// <returns>The claim, or null if the bytes hold none.</returns>
    internal static ProofStatement? TryRead(ReadOnlyMemory<byte> section, out int length)
    {
        length = 0;
        ReadOnlySpan<byte> bytes = section.Span;
        if (bytes.Length < sizeof(uint) * HeaderWords || Word(bytes, 0) > (uint)Abi.MemoryMapped) return null;
        uint inputLength = Limbs(bytes, 4), outputLength = Limbs(bytes, 8);
        long words = HeaderWords + WordsOf(inputLength) + WordsOf(outputLength);
        if (words * sizeof(uint) > bytes.Length) return null;
        length = (int)words * sizeof(uint);
        return new ProofStatement
        {
            Abi = (Abi)Word(bytes, 0),
            Cycles = Word(bytes, 1),
            ExitCode = Limbs(bytes, 2),
            PublicInputUnread = Limbs(bytes, 6),
            PublicInput = Unpack(bytes, HeaderWords, (int)inputLength),
            Output = Unpack(bytes, HeaderWords + (int)WordsOf(inputLength), (int)outputLength),
        };
    }

    // In 64 bits: the length may be any 32-bit value.
    private static long WordsOf(uint bytes) => (bytes + (long)(BytesPerWord - 1)) / BytesPerWord;

    private static uint Word(ReadOnlySpan<byte> bytes, int index) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[(sizeof(uint) * index)..]);

    private static uint Limbs(ReadOnlySpan<byte> bytes, int index) => Word(bytes, index) & 0xffff | Word(bytes, index + 1) << 16;

    private static byte[] Unpack(ReadOnlySpan<byte> bytes, int first, int count)
    {
        var result = new byte[count];
        for (int i = 0; i < count; i++) result[i] = bytes[sizeof(uint) * (first + i / BytesPerWord) + i % BytesPerWord];
        return result;
    }
}
