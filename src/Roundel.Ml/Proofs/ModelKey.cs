using System.Buffers.Binary;
using Roundel.Hash;
using Roundel.Verifier;

namespace Roundel.Ml.Proofs;

/// <summary>
/// What a verifier has of a model: all but the weights' cells, of which there is the root of a commitment.
/// </summary>
public sealed class ModelKey
{
    /// <summary>"RNMK": the first bytes of a key.</summary>
    public const uint Magic = 0x4b4d_4e52;

    private const uint Version = 1;
    private const int HeaderBytes = 4 * sizeof(uint) + Hash.Digest.ByteCount;

    /// <summary>"RndlMKey".</summary>
    private const ulong Personalisation = 0x7965_4b4d_6c64_6e52;

    private readonly byte[] _bytes;

    /// <summary>A key from its parts.</summary>
    /// <param name="model">The model; its weights' cells do not matter.</param>
    /// <param name="parameters">The parameters that the weights are committed with and proofs are made with.</param>
    /// <param name="weightRoot">The commitment to the weights; zero if the model has none.</param>
    /// <exception cref="ModelException">The model is too large, or has a commitment to weights but none of these.</exception>
    public ModelKey(IntegerModel model, ParameterSet parameters, Digest weightRoot)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(parameters);
        (Model, Parameters, WeightRoot) = (model, parameters, weightRoot);
        Memory = new MemoryPlan(model);
        Lookups = new LookupPlan(model);
        if (Memory.Layout.FixedRows == 0 && weightRoot != default) throw new ModelException("", "a commitment to weights of a model without weights");
        Claims = ClaimCount.Of(model, Memory);
        if (Claims.All > ClaimCount.Most)
            throw new ModelException("", $"a proof of the model makes more than 2^{Math.Log2(ClaimCount.Most):0} claims: paths through its sums are too many");
        _bytes = new byte[HeaderBytes + model.Topology.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(4), Version);
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(8), (uint)parameters.Id);
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(12), (uint)model.Topology.Length);
        weightRoot.CopyTo(_bytes.AsSpan(16));
        model.Topology.Span.CopyTo(_bytes.AsSpan(HeaderBytes));
        Digest = Blake2s.Hash(_bytes, Personalisation);
    }

    /// <summary>The model.</summary>
    public IntegerModel Model { get; }

    /// <summary>The parameters of its proofs.</summary>
    public ParameterSet Parameters { get; }

    /// <summary>The commitment to the weights.</summary>
    public Digest WeightRoot { get; }

    /// <summary>The hash of the key's bytes: what names the model.</summary>
    public Digest Digest { get; }

    internal MemoryPlan Memory { get; }

    internal LookupPlan Lookups { get; }

    internal ClaimCount Claims { get; }

    /// <summary>The key's bytes.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>Reads a key.</summary>
    /// <exception cref="ModelException">The bytes are no key of this version.</exception>
    public static ModelKey FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderBytes || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic) throw new ModelException("", "this is no key of a model");
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) != Version) throw new ModelException("", "the key is of another version");
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]);
        if (length != bytes.Length - HeaderBytes) throw new ModelException("", "the key's length is not the one that it announces");
        ParameterSet set = ParameterSet.ById(BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]))
            ?? throw new ModelException("", "the key's parameter set is unknown");
        return new ModelKey(IntegerModel.FromTopology(bytes[HeaderBytes..]), set, Digest.ReadFrom(bytes.Slice(16, Digest.ByteCount)));
    }
}
