using Roundel.Field;

namespace Roundel.Machine.Paths;

/// <summary>Fills <see cref="PathChip"/>.</summary>
internal static class PathTrace
{
    /// <summary>
    /// Whether a row can show an instance: loads and stores off their multiples, and those at the ends of the address space, are left to other chips.
    /// </summary>
    public static bool Fits(PathChip chip, PathRecords records, int instance)
    {
        foreach (AccessCondition condition in chip.Plan.Conditions)
            if (!condition.Holds(records.MemoryOf(instance, condition.Index).Address)) return false;
        return true;
    }

    /// <summary>One row per instance; later rows stay zero.</summary>
    /// <param name="chip">The chip.</param>
    /// <param name="records">The instances.</param>
    /// <param name="first">The instance of row 0.</param>
    /// <param name="count">The number of instances.</param>
    /// <param name="context">The run.</param>
    /// <param name="main">The table.</param>
    public static void Fill(PathChip chip, PathRecords records, int first, int count, TraceContext context, ColumnView main)
    {
        var block = new PathBlock(chip.Plan.Slots, records, context, main);
        for (int row = 0; row < count; row += PathBlock.MaxRows)
        {
            block.MoveTo(row, Math.Min(PathBlock.MaxRows, count - row), first + row);
            foreach (FillStep step in chip.Plan.Steps) step(block);
        }
    }
}
