namespace Roundel.Ml.Proofs;

/// <summary>More claims than a proof of a model makes: paths through its graph are counted, from the last node to the first.</summary>
/// <param name="Memory">Claims about the memory.</param>
/// <param name="Joined">The most that one challenge joins, those about one einsum.</param>
/// <param name="All">Claims of all nodes.</param>
internal readonly record struct ClaimCount(double Memory, double Joined, double All)
{
    /// <summary>
    /// The most of a model that has proofs. A sum passes each claim about it to every operand, so that sums of sums double them: a short key could make a
    /// verifier work for years.
    /// </summary>
    public const double Most = 1 << 20;

    public static ClaimCount Of(IntegerModel model, MemoryPlan memory)
    {
        var claims = new double[model.Nodes.Length];
        void Add(Node node, double count) => claims[node.Id] += count;
        foreach (NodeRules rules in model.Rules)
        {
            foreach (ZeroRelation zero in rules.Zeros) Add(zero.Expression, 1);
            foreach (LookupRelation lookup in rules.Lookups)
            {
                Add(lookup.Input, 1);
                if (lookup.Output is not null) Add(lookup.Output, 1);
            }
        }
        foreach (ModelOutput output in model.Outputs) Add(output.Node, 1);
        // Tables' multiplicities and tensors' padding have one each.
        double inMemory = model.Tables.Length + memory.Witnesses.Count, joined = 1;
        for (int id = claims.Length - 1; id >= 0; id--)
        {
            Node node = model.Nodes[id];
            if (node.Storage != Storage.Virtual)
            {
                inMemory += claims[id];
                continue;
            }
            // An einsum's claims are joined; the operands get one each.
            double passed = node is EinsumNode ? Math.Min(1, claims[id]) : claims[id];
            if (node is EinsumNode) joined = Math.Max(joined, claims[id]);
            foreach (Node operand in node.Operands) Add(operand, passed);
        }
        return new(inMemory, joined, claims.Sum());
    }
}
