using Roundel.Air;
using Roundel.Field;
using Roundel.Machine.Paths;

namespace Roundel.Machine.Run;

/// <summary>Fills a table from some of a family's records.</summary>
internal delegate void FillRows<TChip, T>(TChip chip, ReadOnlySpan<T> records, TraceContext context, ColumnView main);

/// <summary>Adds a family's steps of clocks to a histogram.</summary>
internal delegate void CountSteps<T>(ReadOnlySpan<T> records, StepHistogram histogram);

/// <summary>The records of a family.</summary>
internal delegate ReadOnlySpan<T> RecordSource<T>();

/// <summary>The rows of one chip, before they are laid out over tables.</summary>
internal abstract class Family(ChipAir air)
{
    public ChipAir Air { get; } = air;

    public abstract int Rows { get; }

    /// <summary>Fills cells that are zero with the given records, from the first row on.</summary>
    public abstract void Fill(int first, int count, TraceContext context, ColumnView main);

    /// <summary>Adds the steps of clocks of the given records.</summary>
    public abstract void AddSteps(int first, int count, StepHistogram histogram);
}

/// <summary>The rows of one chip that are one record each.</summary>
internal sealed class Family<TChip, T>(TChip chip, RecordSource<T> records, FillRows<TChip, T> fill, CountSteps<T> steps)
    : Family(RoundelMachine.Air(chip)) where TChip : Chip
{
    public override int Rows => records().Length;

    public override void Fill(int first, int count, TraceContext context, ColumnView main) =>
        fill(chip, records().Slice(first, count), context, main);

    public override void AddSteps(int first, int count, StepHistogram histogram) => steps(records().Slice(first, count), histogram);
}

/// <summary>The rows of a path's chip.</summary>
internal sealed class PathFamily(ChipAir air, PathInstances instances) : Family(air)
{
    private readonly PathChip _chip = (PathChip)air.Chip;
    private readonly PathAccess[] _accesses = PathAccess.Of(((PathChip)air.Chip).Path);

    public override int Rows => instances.Count;

    public override void Fill(int first, int count, TraceContext context, ColumnView main) =>
        PathTrace.Fill(_chip, instances, first, count, context, main);

    public override void AddSteps(int first, int count, StepHistogram histogram)
    {
        foreach (PathAccess access in _accesses) histogram.AddPath(instances, access, first, count);
    }
}
