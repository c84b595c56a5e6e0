using System.Collections.Immutable;
using Roundel.Hash;

namespace Roundel.Ml;

/// <summary>A tensor that a model gives back.</summary>
/// <param name="Name">The output's name.</param>
/// <param name="Node">The tensor.</param>
/// <param name="Exponent">The real number that an integer x stands for is x·2^Exponent.</param>
public sealed record ModelOutput(string Name, Node Node, int Exponent);

/// <summary>
/// A function of integer tensors, as a graph of few kinds of nodes. <see cref="IntegerInterpreter"/> says what it computes, and
/// <see cref="Rules"/> what a proof has to show.
/// </summary>
public sealed class IntegerModel
{
    /// <summary>"RNDM": the first bytes of a model file.</summary>
    public const uint Magic = ModelWriter.Magic;

    internal IntegerModel(ImmutableArray<Node> nodes, ImmutableArray<ModelOutput> outputs)
    {
        (Nodes, Outputs) = (nodes, outputs);
        Inputs = [.. nodes.OfType<InputNode>()];
        Weights = [.. nodes.OfType<WeightNode>()];
        Rules = [.. nodes.Select(n => n.Rules)];
        var tables = new List<Table>();
        foreach (LookupRelation lookup in Rules.SelectMany(r => r.Lookups))
        {
            if (tables.Contains(lookup.Table)) continue;
            tables.Add(lookup.Table);
            lookup.Table.Id = tables.Count;
        }
        Tables = [.. tables];
        Topology = ModelWriter.Topology(this);
        TopologyDigest = Blake2s.Hash(Topology.Span, ModelWriter.TopologyPersonalisation);
    }

    /// <summary>All nodes, operands first; a node's <see cref="Node.Id"/> is its place here.</summary>
    public ImmutableArray<Node> Nodes { get; }

    /// <summary>What is given.</summary>
    public ImmutableArray<InputNode> Inputs { get; }

    /// <summary>What comes back; part of the statement.</summary>
    public ImmutableArray<ModelOutput> Outputs { get; }

    /// <summary>What is committed with the key.</summary>
    public ImmutableArray<WeightNode> Weights { get; }

    /// <summary>What has to be proven, node by node.</summary>
    public ImmutableArray<NodeRules> Rules { get; }

    /// <summary>What look-ups look up in; table i has the number i + 1.</summary>
    public ImmutableArray<Table> Tables { get; }

    /// <summary>The canonical bytes of all but the weights' cells; equal models have equal bytes.</summary>
    public ReadOnlyMemory<byte> Topology { get; }

    /// <summary>The hash of <see cref="Topology"/>.</summary>
    public Digest TopologyDigest { get; }

    /// <summary>Whether the weights' cells are at hand, so that the model can be run.</summary>
    public bool IsLoaded => Weights.All(w => w.IsLoaded);

    /// <summary>The node of this name.</summary>
    /// <exception cref="ModelException">There is none.</exception>
    public Node this[string name] => Nodes.FirstOrDefault(n => n.Name == name) ?? throw new ModelException(name, "no node has this name");

    /// <summary>Reads the bytes of <see cref="Topology"/>: a model without weights, for verifiers.</summary>
    /// <exception cref="ModelException">They are not the canonical bytes of a model.</exception>
    public static IntegerModel FromTopology(ReadOnlySpan<byte> bytes) => ModelReader.Topology(bytes);

    /// <summary>Reads the bytes of a model file.</summary>
    /// <exception cref="ModelException">They are no model file of this version.</exception>
    public static IntegerModel FromBytes(ReadOnlySpan<byte> bytes) => ModelReader.File(bytes);

    /// <summary>Reads a model file.</summary>
    /// <exception cref="ModelException">It is no model file of this version.</exception>
    public static IntegerModel Load(string path) => FromBytes(File.ReadAllBytes(path));

    /// <summary>The bytes of a model file.</summary>
    /// <exception cref="InvalidOperationException">The weights are not at hand.</exception>
    public byte[] ToBytes() => ModelWriter.File(this);

    /// <summary>Writes a model file.</summary>
    /// <exception cref="InvalidOperationException">The weights are not at hand.</exception>
    public void Save(string path) => File.WriteAllBytes(path, ToBytes());
}
