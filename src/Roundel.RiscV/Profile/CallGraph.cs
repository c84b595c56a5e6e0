namespace Roundel.RiscV;

/// <summary>A function in the context of its callers, and the cycles spent in it.</summary>
public sealed class CallNode
{
    private readonly Dictionary<uint, CallNode> _callees = [];

    internal CallNode(CallNode? caller, uint function, string name)
    {
        Caller = caller;
        Function = function;
        Name = name;
    }

    /// <summary>The caller; null for the entry.</summary>
    public CallNode? Caller { get; }

    /// <summary>The address of the function.</summary>
    public uint Function { get; }

    /// <summary>Its symbol, or its address in hexadecimal.</summary>
    public string Name { get; }

    /// <summary>How often it was called from here.</summary>
    public ulong Calls { get; internal set; }

    /// <summary>Cycles in the function itself.</summary>
    public ulong SelfCycles { get; internal set; }

    /// <summary>The functions it called, in no order.</summary>
    public IReadOnlyCollection<CallNode> Callees => _callees.Values;

    internal Dictionary<uint, CallNode> Children => _callees;
}

/// <summary>Where the cycles of a run went, by call stack.</summary>
public sealed class CallGraph
{
    internal CallGraph(CallNode root) => Root = root;

    /// <summary>The entry.</summary>
    public CallNode Root { get; }

    /// <summary>
    /// Every call stack that spent cycles of its own, outermost function first: the rows of a flame graph. Their cycles add up to
    /// the run's.
    /// </summary>
    public IEnumerable<(IReadOnlyList<string> Stack, ulong Cycles)> Stacks()
    {
        Stack<CallNode> left = new([Root]);
        while (left.TryPop(out CallNode? node))
        {
            if (node.SelfCycles > 0) yield return (Names(node), node.SelfCycles);
            foreach (CallNode callee in node.Callees) left.Push(callee);
        }
    }

    private static List<string> Names(CallNode node)
    {
        List<string> names = [];
        for (CallNode? n = node; n is not null; n = n.Caller) names.Add(n.Name);
        names.Reverse();
        return names;
    }
}
