namespace Roundel.Air;

/// <summary>How a bus balances.</summary>
public enum BusKind : byte
{
    /// <summary>Every tuple that is emitted is consumed; multiplicities are flags.</summary>
    Permutation,
    /// <summary>Rows look tuples up in one table, whose multiplicity column counts them.</summary>
    Lookup,
}

/// <summary>A range of integers, each standing for its residue modulo p.</summary>
/// <param name="Least">The least; may be negative.</param>
/// <param name="Greatest">The greatest.</param>
public readonly record struct FieldRange(long Least, long Greatest)
{
    /// <summary>All residues.</summary>
    public static FieldRange Any { get; } = new(0, Field.M31.P - 1L);

    /// <summary>0 … 2^bits − 1.</summary>
    public static FieldRange OfBits(int bits) => new(0, (1L << bits) - 1);

    /// <summary>Whether the residue stands for an integer of the range.</summary>
    public bool Has(Field.M31 value) => value.Value <= Greatest && value.Value >= Least || value.Value - (long)Field.M31.P >= Least;
}

/// <summary>A named LogUp bus (ePrint 2022/1530): a multiset of tuples that must cancel over all tables and the statement.</summary>
/// <param name="Id">Part of every fingerprint; unique in a system and at least 1.</param>
/// <param name="Name">The name used in documents and diagnostics.</param>
/// <param name="Kind">How the bus balances.</param>
/// <param name="Fields">The names of the tuple's entries; their number is the bus's width.</param>
public sealed record Bus(int Id, string Name, BusKind Kind, params string[] Fields)
{
    /// <summary>The number of entries in a tuple.</summary>
    public int Width => Fields.Length;

    /// <summary>
    /// The integers that each entry of a tuple stands for; the whole field where a bus does not say. An invariant: whoever takes a tuple
    /// or looks it up relies on it, and whoever gives or provides one keeps it, which the linter checks.
    /// </summary>
    public IReadOnlyList<FieldRange> Ranges { get; init; } = [.. Fields.Select(_ => FieldRange.Any)];

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>Which side of a bus a term stands on.</summary>
public enum BusSide : byte
{
    /// <summary>Adds the tuple (+multiplicity).</summary>
    Emit,
    /// <summary>Takes the tuple (−multiplicity).</summary>
    Consume,
    /// <summary>Asks a table for the tuple (+multiplicity).</summary>
    Lookup,
    /// <summary>The table's own side (−multiplicity).</summary>
    Provide,
}

/// <summary>One term of a chip on a bus.</summary>
/// <param name="Bus">The bus.</param>
/// <param name="Side">The side, which gives the sign.</param>
/// <param name="Multiplicity">Node id of the multiplicity (unsigned); degree at most one.</param>
/// <param name="Tuple">Node ids of the tuple's entries; degree at most one each.</param>
/// <param name="Label">The name used in documents and diagnostics.</param>
public sealed record BusTerm(Bus Bus, BusSide Side, int Multiplicity, IReadOnlyList<int> Tuple, string Label)
{
    /// <summary>Whether the multiplicity enters with a minus sign.</summary>
    public bool IsNegative => Side is BusSide.Consume or BusSide.Provide;
}

/// <summary>A labelled polynomial that vanishes on every row.</summary>
/// <param name="Label">Unique in the chip; what the equation says.</param>
/// <param name="Root">Node id of the expression; degree at most three.</param>
public sealed record Constraint(string Label, int Root);

/// <summary>A public value that constraints may refer to; the same for all chips of a proof.</summary>
/// <param name="Index">Position in the vector of public values.</param>
/// <param name="Name">The name used in documents.</param>
public sealed record PublicValue(int Index, string Name);
