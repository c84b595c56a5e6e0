namespace Roundel.Air.Sealing;

/// <summary>The part of a chip's graph that constraints and terms reach, renumbered without gaps; a snapshot that never changes.</summary>
internal sealed class LiveGraph
{
    private LiveGraph(ExprNode[] nodes, Constraint[] constraints, BusTerm[] terms) =>
        (Nodes, Constraints, Terms) = (nodes, constraints, terms);

    /// <summary>The nodes, operands before their users.</summary>
    public ExprNode[] Nodes { get; }

    /// <summary>The constraints, referring to <see cref="Nodes"/>.</summary>
    public Constraint[] Constraints { get; }

    /// <summary>The terms, referring to <see cref="Nodes"/>.</summary>
    public BusTerm[] Terms { get; }

    /// <summary>Takes the snapshot.</summary>
    public static LiveGraph Of(Chip chip) => Of(chip.Graph.Nodes, chip.Constraints, chip.Terms);

    /// <summary>The same without what is omitted; positions are those of this graph.</summary>
    public LiveGraph Without(ReadOnlySpan<Omission> omissions)
    {
        List<Constraint> constraints = [.. Constraints];
        List<BusTerm> terms = [.. Terms];
        foreach (Omission omission in omissions)
        {
            if (omission.Constraint is { } constraint) constraints.Remove(constraint);
            if (omission.Term is { } term) terms.Remove(term);
        }
        return Of(Nodes, constraints, terms);
    }

    private static LiveGraph Of(IReadOnlyList<ExprNode> all, IReadOnlyList<Constraint> constraints, IReadOnlyList<BusTerm> terms)
    {
        bool[] live = new bool[all.Count];
        foreach (Constraint constraint in constraints) live[constraint.Root] = true;
        foreach (BusTerm term in terms)
        {
            live[term.Multiplicity] = true;
            foreach (int entry in term.Tuple) live[entry] = true;
        }
        for (int i = all.Count - 1; i >= 0; i--)
            if (live[i] && all[i].Kind >= ExprKind.Add) live[all[i].Left] = live[all[i].Right] = true;

        int[] number = new int[all.Count];
        var nodes = new List<ExprNode>();
        for (int i = 0; i < all.Count; i++)
        {
            if (!live[i]) continue;
            number[i] = nodes.Count;
            ExprNode node = all[i];
            nodes.Add(node.Kind >= ExprKind.Add ? node with { Left = number[node.Left], Right = number[node.Right] } : node);
        }
        return new LiveGraph(
            [.. nodes],
            [.. constraints.Select(c => c with { Root = number[c.Root] })],
            [.. terms.Select(t => t with { Multiplicity = number[t.Multiplicity], Tuple = [.. t.Tuple.Select(e => number[e])] })]);
    }

    /// <summary>The degree of each constraint, those of the bus pairs included.</summary>
    public IEnumerable<int> Degrees()
    {
        foreach (Constraint constraint in Constraints) yield return Nodes[constraint.Root].Degree;
        for (int i = 0; i < Terms.Length; i += 2)
        {
            int d1 = FingerprintDegree(Terms[i]), n1 = Nodes[Terms[i].Multiplicity].Degree;
            if (i + 1 == Terms.Length) yield return Math.Max(1 + d1, n1);
            else
            {
                int d2 = FingerprintDegree(Terms[i + 1]), n2 = Nodes[Terms[i + 1].Multiplicity].Degree;
                yield return Math.Max(1 + d1 + d2, Math.Max(n1 + d2, n2 + d1));
            }
        }
    }

    private int FingerprintDegree(BusTerm term) => term.Tuple.Max(e => Nodes[e].Degree);
}
