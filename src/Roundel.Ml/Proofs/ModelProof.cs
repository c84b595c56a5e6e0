using System.Buffers.Binary;
using System.Collections.Immutable;
using Roundel.Verifier;

namespace Roundel.Ml.Proofs;

/// <summary>What a proof says beside the model: public inputs and outputs, as integers.</summary>
/// <param name="Inputs">The numbers given for each public input, in the model's order.</param>
/// <param name="Outputs">Each output, in the model's order.</param>
public sealed record ModelClaim(ImmutableArray<IntegerTensor> Inputs, ImmutableArray<IntegerTensor> Outputs)
{
    /// <summary>The numbers, inputs first.</summary>
    internal uint[] Words() => [.. Inputs.Concat(Outputs).SelectMany(t => t.ToDense()).Select(cell => unchecked((uint)cell))];
}

/// <summary>A proof's bytes: header, claim, body.</summary>
public sealed class ModelProof
{
    /// <summary>"RNMP": the first bytes of a proof.</summary>
    public const uint Magic = 0x504d_4e52;

    private const uint Version = 1;
    private const int HeaderBytes = 3 * sizeof(uint);

    private readonly byte[] _bytes;

    private ModelProof(byte[] bytes) => _bytes = bytes;

    /// <summary>All bytes.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>Takes the bytes of a proof, which may be anything.</summary>
    public static ModelProof FromBytes(ReadOnlySpan<byte> bytes) => new(bytes.ToArray());

    /// <summary>What the proof claims of a model, without any check; null if it cannot be read as a claim about this model.</summary>
    public ModelClaim? ClaimAbout(IntegerModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        TryRead(model, out ModelClaim? claim, out _);
        return claim;
    }

    internal static ModelProof Of(ModelClaim claim, ReadOnlySpan<byte> body)
    {
        uint[] words = claim.Words();
        var bytes = new byte[HeaderBytes + words.Length * sizeof(uint) + body.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), Version);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), (uint)bytes.Length);
        for (int i = 0; i < words.Length; i++) BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(HeaderBytes + i * sizeof(uint)), words[i]);
        body.CopyTo(bytes.AsSpan(bytes.Length - body.Length));
        return new ModelProof(bytes);
    }

    /// <summary>Reads what the proof claims; nothing of it is proven by that.</summary>
    /// <param name="model">The model that it is about.</param>
    /// <param name="claim">What it claims.</param>
    /// <param name="body">What follows.</param>
    internal VerificationError TryRead(IntegerModel model, out ModelClaim? claim, out ReadOnlySpan<byte> body)
    {
        claim = null;
        body = default;
        ReadOnlySpan<byte> bytes = _bytes;
        if (bytes.Length < HeaderBytes) return VerificationError.Truncated;
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic || BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) != Version)
            return VerificationError.BadHeader;
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        if (length > bytes.Length) return VerificationError.Truncated;
        if (length < bytes.Length) return VerificationError.TrailingBytes;
        int position = HeaderBytes;
        var tensors = ImmutableArray.CreateBuilder<IntegerTensor>();
        ImmutableArray<InputNode> inputs = [.. model.Inputs.Where(i => i.IsPublic)];
        IEnumerable<(TensorShape, Interval)> expected = [.. inputs.Select(i => (i.GivenShape, i.GivenInterval)),
            .. model.Outputs.Select(o => (o.Node.Shape, o.Node.Interval))];
        foreach ((TensorShape shape, Interval interval) in expected)
        {
            if ((bytes.Length - position) / sizeof(uint) < shape.Count) return VerificationError.Truncated;
            var cells = new int[shape.Count];
            for (int i = 0; i < cells.Length; i++, position += sizeof(uint))
            {
                cells[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes[position..]);
                if (!interval.Contains(cells[i])) return VerificationError.BadStatement;
            }
            tensors.Add(IntegerTensor.FromDense(shape, cells));
        }
        claim = new ModelClaim([.. tensors.Take(inputs.Length)], [.. tensors.Skip(inputs.Length)]);
        body = bytes[position..];
        return VerificationError.None;
    }
}
