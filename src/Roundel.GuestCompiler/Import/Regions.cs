using System.Collections.Immutable;
using System.Reflection.Metadata;
using Roundel.GuestCompiler.Ir;

namespace Roundel.GuestCompiler.Import;

/// <summary>A protected stretch of IL with its handlers, in order.</summary>
internal sealed class TryGroup(int number, int start, int end)
{
    public int Number { get; set; } = number;

    public int Start { get; } = start;

    public int End { get; } = end;

    public List<ExceptionRegion> Handlers { get; } = [];

    /// <summary>Of the group that is a filter's own code: the clause.</summary>
    public ExceptionRegion? Filter { get; init; }

    /// <summary>The finally or fault handler, which is alone then.</summary>
    public ExceptionRegion? Finally => Filter is null && Handlers[0].Kind is ExceptionRegionKind.Finally or ExceptionRegionKind.Fault ? Handlers[0] : null;

    /// <summary>The record of the handler in the frame.</summary>
    public Inst? Frame { get; set; }

    /// <summary>Where the caught exception lies, for those who throw it again.</summary>
    public Inst? Caught { get; set; }

    public bool Contains(int offset) => offset >= Start && offset < End;
}

/// <summary>One copy of a finally handler: each way out of its region has its own.</summary>
internal sealed class FinallyCopy(TryGroup group, FinallyCopy? outer, Block after)
{
    public TryGroup Group { get; } = group;

    public FinallyCopy? Outer { get; } = outer;

    /// <summary>How many copies it lies in.</summary>
    public int Depth { get; } = outer is null ? 1 : outer.Depth < 64 ? outer.Depth + 1 : throw new BadImageFormatException("Handlers contain each other.");

    /// <summary>Where control goes at its end.</summary>
    public Block After { get; } = after;
}

/// <summary>Where a block of IL goes into a function, and what is on the stack there.</summary>
internal sealed record BlockEntry(Block Block, List<StackValue> Stack);

/// <summary>The protected regions of one method, inner ones first.</summary>
internal sealed class Regions
{
    public Regions(ImmutableArray<ExceptionRegion> clauses)
    {
        foreach (ExceptionRegion clause in clauses)
        {
            int end = clause.TryOffset + clause.TryLength;
            // Handlers of one stretch belong together, though the regions inside of a handler are listed before it.
            bool catches = clause.Kind is ExceptionRegionKind.Catch or ExceptionRegionKind.Filter;
            TryGroup? group = catches ? Groups.Find(g => g.Start == clause.TryOffset && g.End == end && g.Finally is null) : null;
            if (group is null) Groups.Add(group = new TryGroup(Groups.Count + 1, clause.TryOffset, end));
            group.Handlers.Add(clause);
        }
        // A filter protects itself: an exception in it is its answer no.
        List<ExceptionRegion> filters = [.. clauses.Where(c => c.Kind == ExceptionRegionKind.Filter)];
        foreach (ExceptionRegion clause in filters)
        {
            int at = Groups.FindIndex(g => g.Handlers.Contains(clause));
            Groups.Insert(at, new TryGroup(0, clause.FilterOffset, clause.HandlerOffset) { Filter = clause });
        }
        for (int i = 0; i < Groups.Count; i++) Groups[i].Number = i + 1;
    }

    /// <summary>As the file lists them: inner ones before those around them.</summary>
    public List<TryGroup> Groups { get; } = [];

    public int Innermost(int offset) => Groups.Find(g => g.Contains(offset))?.Number ?? 0;
}
