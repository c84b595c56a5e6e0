using System.Collections.Immutable;

namespace Roundel.Ml;

/// <summary>Where the cells of a node's tensor are for the proof.</summary>
public enum Storage
{
    /// <summary>Nowhere: the tensor is a function of the operands' that the proof evaluates.</summary>
    Virtual,

    /// <summary>With the verifier, who evaluates it himself: constants and public inputs.</summary>
    Public,

    /// <summary>Committed with the model's key.</summary>
    Weight,

    /// <summary>Committed in each proof.</summary>
    Witness,
}

/// <summary>Which of its owner's tensors a node is.</summary>
public enum Role
{
    /// <summary>The node's own: an input's or weight's cells, a shift's high part, a look-up's output, a quotient, a one-hot.</summary>
    Value,

    /// <summary>The low part of a shift.</summary>
    Low,

    /// <summary>The remainder of a division.</summary>
    Remainder,

    /// <summary>The maximum of each row.</summary>
    Maximum,
}

/// <summary>
/// One tensor of a model. What its values are is said by its class; <see cref="Rules"/> says what makes a prover's committed cells
/// those values.
/// </summary>
public abstract class Node
{
    private protected Node(string name, TensorShape shape, Interval interval, params ReadOnlySpan<Node> operands) =>
        (Name, Shape, Interval, Operands) = (name, shape, interval, [.. operands]);

    /// <summary>The node's place in <see cref="IntegerModel.Nodes"/>; in its builder's list while the model is being built.</summary>
    public int Id { get; internal set; }

    /// <summary>Unique among the nodes that were asked for; those that rules add are named after what they serve.</summary>
    public string Name { get; }

    /// <summary>The shape.</summary>
    public TensorShape Shape { get; }

    /// <summary>What the cells inside the bounds are proven to lie in. Less than <see cref="Interval.Limit"/> in magnitude.</summary>
    public Interval Interval { get; }

    /// <summary>What the tensor is a function of. All of them come earlier in the model.</summary>
    public ImmutableArray<Node> Operands { get; }

    /// <summary>Whether the node serves the rules of another and is no step of the model itself.</summary>
    public bool IsAuxiliary { get; internal init; }

    /// <summary>Where the cells are.</summary>
    public abstract Storage Storage { get; }

    /// <summary>Whether the cells are in a commitment.</summary>
    public bool IsCommitted => Storage is Storage.Weight or Storage.Witness;

    /// <summary>Which of its owner's tensors this is.</summary>
    public virtual Role Role => Role.Value;

    /// <summary>What has to be proven of the committed cells that this node brought.</summary>
    public NodeRules Rules { get; internal set; } = NodeRules.None;

    /// <inheritdoc/>
    public override string ToString() => $"{Name} {Shape} in {Interval}";
}

/// <summary>
/// What has to be proven of a node's committed cells: every relation vanishes and every look-up is found, for all cells inside
/// the bounds. That padding cells of committed tensors are zero has to be proven of every one of them and is not repeated here.
/// </summary>
/// <param name="Committed">The tensors that the node brings: itself, or itself and what belongs to it.</param>
/// <param name="Zeros">The relations.</param>
/// <param name="Lookups">The look-ups.</param>
public sealed record NodeRules(ImmutableArray<Node> Committed, ImmutableArray<ZeroRelation> Zeros, ImmutableArray<LookupRelation> Lookups)
{
    /// <summary>Of a node without committed cells.</summary>
    public static NodeRules None { get; } = new([], [], []);
}

/// <summary>All cells of a tensor are zero.</summary>
/// <param name="Name">What that says.</param>
/// <param name="Expression">The tensor.</param>
public sealed record ZeroRelation(string Name, Node Expression);

/// <summary>Each cell of a tensor, with the cell of another at the same place if there is one, is an entry of a table.</summary>
/// <param name="Name">What that says.</param>
/// <param name="Input">The tensor that is looked up.</param>
/// <param name="Output">What the table has for it; null for a <see cref="RangeTable"/>.</param>
/// <param name="Table">The table.</param>
public sealed record LookupRelation(string Name, Node Input, Node? Output, Table Table);
