using System.Collections.Immutable;
using System.Reflection.Metadata;
using Roundel.GuestCompiler.Ir;

namespace Roundel.GuestCompiler.Import;

/// <summary>A protected stretch of IL with its handlers, in order.</summary>
internal sealed class TryGroup(int number, int start, int end)
{
    public int Number { get; } = number;

    public int Start { get; } = start;

    public int End { get; } = end;

    public List<ExceptionRegion> Handlers { get; } = [];

    /// <summary>The finally or fault handler, which is alone then.</summary>
    public ExceptionRegion? Finally => Handlers[0].Kind is ExceptionRegionKind.Finally or ExceptionRegionKind.Fault ? Handlers[0] : null;

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
            bool joins = Groups.Count > 0 && Groups[^1].Start == clause.TryOffset && Groups[^1].End == end && Groups[^1].Finally is null
                && clause.Kind is ExceptionRegionKind.Catch or ExceptionRegionKind.Filter;
            if (!joins) Groups.Add(new TryGroup(Groups.Count + 1, clause.TryOffset, end));
            Groups[^1].Handlers.Add(clause);
        }
    }

    /// <summary>As the file lists them: inner ones before those around them.</summary>
    public List<TryGroup> Groups { get; } = [];

    public int Innermost(int offset) => Groups.Find(g => g.Contains(offset))?.Number ?? 0;
}
