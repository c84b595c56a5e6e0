using Roundel.Field;

namespace Roundel.Air;

/// <summary>Everything a chip's constraints depend on at one point of the extension field. The caller fills all members.</summary>
public readonly ref struct PointInputs
{
    /// <summary>One value per preprocessed column.</summary>
    public ReadOnlySpan<QM31> Preprocessed { get; init; }

    /// <summary>One value per main column.</summary>
    public ReadOnlySpan<QM31> Main { get; init; }

    /// <summary>The values one row earlier of the columns in <see cref="ChipAir.PreviousMain"/>, in that order.</summary>
    public ReadOnlySpan<QM31> MainPrevious { get; init; }

    /// <summary>One value per pair of terms, combined from the four coordinate columns.</summary>
    public ReadOnlySpan<QM31> Interaction { get; init; }

    /// <summary>The last interaction column's value one row earlier; unused in a chip without terms.</summary>
    public QM31 InteractionPrevious { get; init; }

    /// <summary>The public values of the system.</summary>
    public ReadOnlySpan<M31> Publics { get; init; }

    /// <summary>The challenges of the buses.</summary>
    public LogUpChallenges Challenges { get; init; }

    /// <summary>What all the table's terms sum to.</summary>
    public QM31 ClaimedSum { get; init; }

    /// <summary>The table's log height.</summary>
    public int LogSize { get; init; }
}

/// <summary>
/// A table's columns over some domain, and what else its constraints depend on. All views have the same length; a member that
/// an operation does not read may be left at its default.
/// </summary>
public readonly ref struct BlockInputs
{
    /// <summary>The preprocessed columns.</summary>
    public ColumnView Preprocessed { get; init; }

    /// <summary>The main columns.</summary>
    public ColumnView Main { get; init; }

    /// <summary>The columns of <see cref="ChipAir.PreviousMain"/>, in that order, each cell holding the value one row earlier.</summary>
    public ColumnView MainPrevious { get; init; }

    /// <summary>Four coordinate columns per pair of terms.</summary>
    public ColumnView Interaction { get; init; }

    /// <summary>The last pair's four columns, each cell holding the value one row earlier.</summary>
    public ColumnView InteractionPrevious { get; init; }

    /// <summary>The public values of the system.</summary>
    public ReadOnlySpan<M31> Publics { get; init; }

    /// <summary>The challenges of the buses.</summary>
    public LogUpChallenges Challenges { get; init; }

    /// <summary>What all the table's terms sum to.</summary>
    public QM31 ClaimedSum { get; init; }

    /// <summary>The table's log height, on whatever domain the columns are.</summary>
    public int LogSize { get; init; }
}
