namespace Roundel.Verifier;

/// <summary>Bits of proof of work before each kind of challenge.</summary>
/// <param name="Lookup">Before the LogUp challenges ζ, α.</param>
/// <param name="Ood">Before the out-of-domain point.</param>
/// <param name="Batch">Before the batching challenge γ.</param>
/// <param name="Fold">Before each FRI folding challenge.</param>
/// <param name="Query">Before the query positions.</param>
public sealed record GrindingBits(int Lookup, int Ood, int Batch, int Fold, int Query)
{
    /// <summary>No proof of work anywhere.</summary>
    public static GrindingBits None { get; } = new(0, 0, 0, 0, 0);

    /// <summary>What all production sets use.</summary>
    public static GrindingBits Standard { get; } = new(14, 6, 12, 5, 20);
}

/// <summary>The protocol's parameters. Only the sets listed here exist; a proof names one by its id.</summary>
public sealed class ParameterSet
{
    private ParameterSet(int id, string name, int logBlowup, int queries, GrindingBits grinding, bool forTestsOnly = false) =>
        (Id, Name, LogBlowup, Queries, Grinding, ForTestsOnly) = (id, name, logBlowup, queries, grinding, forTestsOnly);

    /// <summary>The quickest prover; the default.</summary>
    public static ParameterSet Fast { get; } = new(1, "fast", 1, 196, GrindingBits.Standard);

    /// <summary>Smaller proofs at twice the prover's work.</summary>
    public static ParameterSet Balanced { get; } = new(2, "balanced", 2, 120, GrindingBits.Standard);

    /// <summary>For inner nodes of a recursion.</summary>
    public static ParameterSet Recursion { get; } = new(3, "recursion", 3, 98, GrindingBits.Standard);

    /// <summary>The smallest proofs.</summary>
    public static ParameterSet Compact { get; } = new(4, "compact", 4, 90, GrindingBits.Standard);

    /// <summary>No security at all: tests only, and refused by every policy that asks for any.</summary>
    public static ParameterSet Test { get; } = new(255, "test", 1, 4, GrindingBits.None, forTestsOnly: true);

    /// <summary>All sets.</summary>
    public static IReadOnlyList<ParameterSet> All { get; } = [Fast, Balanced, Recursion, Compact, Test];

    /// <summary>The largest number of queries of any set.</summary>
    public const int MaxQueries = 196;

    /// <summary>The number in the proof's header.</summary>
    public int Id { get; }

    /// <summary>The name on the command line.</summary>
    public string Name { get; }

    /// <summary>log2 of the evaluation domain's size over the trace's.</summary>
    public int LogBlowup { get; }

    /// <summary>Queries, drawn with replacement.</summary>
    public int Queries { get; }

    /// <summary>Proof of work.</summary>
    public GrindingBits Grinding { get; }

    /// <summary>Whether the set proves nothing.</summary>
    public bool ForTestsOnly { get; }

    /// <summary>The set with an id, or null.</summary>
    public static ParameterSet? ById(uint id)
    {
        foreach (ParameterSet set in All)
            if (set.Id == id) return set;
        return null;
    }

    /// <summary>The set with a name, or null.</summary>
    public static ParameterSet? ByName(string name) => All.FirstOrDefault(s => s.Name == name);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
