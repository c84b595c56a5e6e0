namespace Roundel.Machine.Paths.Planning;

/// <summary>A phrase that may become a path, with the true cost of its chip.</summary>
internal sealed class Candidate(Phrase phrase, InstructionPath path, PathChip chip)
{
    /// <summary>The phrase.</summary>
    public Phrase Phrase => phrase;

    /// <summary>The path.</summary>
    public InstructionPath Path => path;

    /// <summary>Cells of its chip's row.</summary>
    public int RowCells { get; } = chip.CellsPerRow;

    /// <summary>The most tables that its rows may have.</summary>
    public int MaxInstances { get; } = chip.MaxInstances;

    /// <summary>What it saves at most, together with those chosen so far.</summary>
    public double Bound { get; set; }

    /// <summary>Cells saved by so many instances.</summary>
    public double Saving(double instances) =>
        instances * phrase.InstructionCells * PathCosts.Padding - (double)PathCosts.Rows((long)instances, MaxInstances) * RowCells;
}
