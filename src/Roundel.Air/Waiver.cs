namespace Roundel.Air;

/// <summary>What the linter asks of a chip.</summary>
public enum LintRule : byte
{
    /// <summary>A column is in no constraint and no tuple but those that its own type brings.</summary>
    Unconstrained,
    /// <summary>A column declared as bit is not forced to be 0 or 1.</summary>
    NotBoolean,
    /// <summary>A column declared with a range is not looked up on every real row.</summary>
    NotRanged,
    /// <summary>A column declared as inherited cannot be told from what real rows take from buses.</summary>
    NotInherited,
    /// <summary>A multiplicity on a permutation bus can be something else than 0 or 1.</summary>
    FreeMultiplicity,
    /// <summary>No multiplicity is zero only where nothing is taken or given, so that padding cannot be told from real rows.</summary>
    NoEnabler,
    /// <summary>An all-zero row violates a constraint or puts something on a bus.</summary>
    LiveZeroRow,
    /// <summary>Two choices of flags look up the same value.</summary>
    AmbiguousSelector,
    /// <summary>An equation that holds modulo p need not hold for integers.</summary>
    Wraps,
    /// <summary>A value given to a bus may be outside the range that the bus declares.</summary>
    OutOfRange,
    /// <summary>Changing a cell of a real row reaches nothing.</summary>
    Inert,
    /// <summary>Changing cells of a row gives other results for the same inputs.</summary>
    Forged,
    /// <summary>A recorded reason is not needed.</summary>
    StaleWaiver,
}

/// <summary>A recorded reason why a rule of the linter is not kept, and need not be.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Chip">The chip's name.</param>
/// <param name="Subject">The column, constraint or term, as the finding names it.</param>
/// <param name="Reason">Why the chip is sound all the same.</param>
public sealed record Waiver(LintRule Rule, string Chip, string Subject, string Reason);
