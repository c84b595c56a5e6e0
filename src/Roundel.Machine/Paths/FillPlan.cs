using Roundel.Air;
using Roundel.Field;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Paths;

/// <summary>Fills some cells, or some words that later steps need, of a block of rows.</summary>
internal delegate void FillStep(PathBlock block);

/// <summary>How the rows of one chip are filled: the steps in order, and how many words they keep per row.</summary>
/// <param name="Steps">The steps.</param>
/// <param name="Slots">Words per row.</param>
/// <param name="Conditions">What an instance must keep to.</param>
internal sealed record FillPlan(IReadOnlyList<FillStep> Steps, int Slots, IReadOnlyList<AccessCondition> Conditions);

/// <summary>A block of rows that is being filled: words by slot, and the cells that they go to.</summary>
internal sealed class PathBlock(int slots, PathRecords records, TraceContext context, ColumnView main)
{
    /// <summary>Rows of a block: few enough that their words stay in cache.</summary>
    public const int MaxRows = 128;

    private readonly uint[] _words = new uint[slots * MaxRows];

    /// <summary>The first row.</summary>
    public int First { get; private set; }

    /// <summary>The number of rows.</summary>
    public int Rows { get; private set; }

    /// <summary>The instance that the first row stands for.</summary>
    public int Instance { get; private set; }

    /// <summary>What happened.</summary>
    public PathRecords Records => records;

    /// <summary>The run.</summary>
    public TraceContext Context => context;

    /// <summary>Goes on to other rows.</summary>
    public void MoveTo(int first, int rows, int instance) => (First, Rows, Instance) = (first, rows, instance);

    /// <summary>The words of a slot.</summary>
    public Span<uint> this[int slot] => _words.AsSpan(slot * MaxRows, Rows);

    /// <summary>The cells of a column.</summary>
    public Span<uint> this[Column column] => main[column.Index].Slice(First, Rows);
}

/// <summary>What happened in the instances of one path, in the order of the run: instance i, instruction j.</summary>
internal abstract class PathRecords
{
    /// <summary>The number of instances.</summary>
    public abstract int Count { get; }

    /// <summary>The record of an instruction; of a load or store, the step of <see cref="MemoryOf"/>.</summary>
    public abstract ref readonly Step StepOf(int i, int j);

    /// <summary>The record of a load or store.</summary>
    public abstract ref readonly MemoryStep MemoryOf(int i, int j);
}
