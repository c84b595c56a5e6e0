using System.Buffers.Binary;
using Roundel.Field;
using Roundel.Prover;
using Roundel.Verifier;

namespace Roundel.Multilinear.Tests;

/// <summary>Accepts or rejects proof bytes.</summary>
/// <returns>The reader's error, or <see cref="VerificationError.BadSumcheck"/> where what is left of the claims is not true.</returns>
internal delegate VerificationError Verifier(ReadOnlySpan<byte> proof);

/// <summary>Random values, and the sweep that every proof is put through.</summary>
internal static class Samples
{
    public static readonly LaneWidth[] Widths = [LaneWidth.X16, LaneWidth.X8, LaneWidth.X4, LaneWidth.Scalar];

    public static SecureField Element(Random random) => SecureField.FromCanonical(Word(random), Word(random), Word(random), Word(random));

    public static SecureField[] Elements(Random random, int count)
    {
        var elements = new SecureField[count];
        for (int i = 0; i < count; i++) elements[i] = Element(random);
        return elements;
    }

    public static uint Word(Random random) => (uint)random.Next((int)M31.P);

    /// <summary>Runs a prover at every lane width and with one and two threads: all write the same bytes.</summary>
    public static byte[] Prove(Action<ProverTranscript> prove)
    {
        byte[]? bytes = null;
        foreach (LaneWidth width in Widths)
            foreach (int threads in (int[])[2, 1])
            {
                using var workers = new Workers(threads);
                var transcript = new ProverTranscript(new Channel(), workers, width);
                prove(transcript);
                byte[] written = transcript.Writer.Bytes.ToArray();
                Assert.Equal(bytes ??= written, written);
                if (width != LaneWidth.X16) break;
            }
        return bytes!;
    }

    /// <summary>The proof is accepted; with any word changed to another element, or to none, cut or lengthened, it is not.</summary>
    /// <param name="proof">An honest proof.</param>
    /// <param name="verify">Its verifier.</param>
    /// <param name="step">Every how many words one is changed.</param>
    public static void Sweep(byte[] proof, Verifier verify, int step = 1)
    {
        Assert.Equal(VerificationError.None, verify(proof));
        for (int at = 0; at < proof.Length; at += step * sizeof(uint))
        {
            byte[] forged = [.. proof];
            uint word = BinaryPrimitives.ReadUInt32LittleEndian(forged.AsSpan(at));
            foreach (uint other in (uint[])[word == 0 ? 1 : word - 1, word ^ 0x4000_0000, M31.P, word | 0x8000_0000])
            {
                if (other == word) continue;
                BinaryPrimitives.WriteUInt32LittleEndian(forged.AsSpan(at), other);
                Assert.True(verify(forged) != VerificationError.None, $"word {at / sizeof(uint)} of {proof.Length / sizeof(uint)} may be {other}");
            }
        }
        Assert.Equal(VerificationError.Truncated, verify(proof.AsSpan(0, proof.Length - sizeof(uint))));
        Assert.NotEqual(VerificationError.None, verify([.. proof, 0, 0, 0, 0]));
    }
}
