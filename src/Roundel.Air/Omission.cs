namespace Roundel.Air;

/// <summary>One declared thing that a mutant of a chip lacks: one of <see cref="ChipAir.Constraints"/>, or one of <see cref="ChipAir.Terms"/>.</summary>
/// <param name="Constraint">The constraint, or null.</param>
/// <param name="Term">The term, or null.</param>
internal readonly record struct Omission(Constraint? Constraint, BusTerm? Term)
{
    /// <summary>Drops a constraint.</summary>
    public static Omission Of(Constraint constraint) => new(constraint, null);

    /// <summary>Drops a bus term; a look-up is a range obligation.</summary>
    public static Omission Of(BusTerm term) => new(null, term);

    /// <summary>Everything that a chip declares, one at a time.</summary>
    public static IEnumerable<Omission> All(ChipAir chip) => [.. chip.Constraints.Select(Of), .. chip.Terms.Select(Of)];

    /// <summary>The label of what is dropped.</summary>
    public string Label => Constraint?.Label ?? Term?.Label ?? "";

    /// <inheritdoc/>
    public override string ToString() => Label;
}
