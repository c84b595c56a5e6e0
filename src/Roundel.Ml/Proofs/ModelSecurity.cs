using Roundel.Multilinear;
using Roundel.Verifier;

namespace Roundel.Ml.Proofs;

/// <summary>The error bounds of a model's proofs, row by row; they follow from its key.</summary>
public static class ModelSecurity
{
    /// <summary>Collisions of the hash bound everything.</summary>
    public const double HashBits = SecurityReport.HashBits;

    /// <summary>Every step.</summary>
    /// <param name="key">The model.</param>
    public static IReadOnlyList<SecurityRow> Rows(ModelKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        ParameterSet set = key.Parameters;
        double relations = key.Model.Rules.Sum(r => r.Zeros.Length) + key.Model.Outputs.Length + key.Memory.Witnesses.Count;
        var rows = new List<SecurityRow>();
        if (key.Lookups.Blocks.Count > 0)
        {
            // As a polynomial in ζ and α the sum's numerator has a degree of three for each leaf at most.
            rows.Add(SecurityBounds.Row("look-ups", 3 * Math.ScaleB(1, key.Lookups.LogLeaves) / SecurityBounds.FieldSize, set.Grinding.Lookup,
                "Schwartz–Zippel over the sum of fractions (ePrint 2022/1530)"));
            rows.Add(MultilinearSecurity.Fractions());
        }
        rows.Add(SecurityBounds.Row("relations", relations * TensorShape.MaxLogSize / SecurityBounds.FieldSize, 0, "Schwartz–Zippel over extensions"));
        rows.Add(SecurityBounds.Row("claims of a node", MaxClaims(key) / SecurityBounds.FieldSize, 0, "powers of one challenge"));
        rows.Add(MultilinearSecurity.Sumcheck(3));
        // Each claim of the walk leaves one about the memory at most, and each table and each padding has one.
        rows.AddRange(MultilinearSecurity.Opening(set, key.Memory.Layout, MaxClaims(key)));
        return rows;
    }

    /// <summary>The least row, at most <see cref="HashBits"/>.</summary>
    public static double ProvenBits(ModelKey key) => Math.Min(HashBits, Rows(key).Min(r => r.Bits));

    /// <summary>More claims than there can be about the memory: paths through the graph are counted, from the last node to the first.</summary>
    internal static int MaxClaims(ModelKey key)
    {
        var claims = new double[key.Model.Nodes.Length];
        void Add(Node node, double count) => claims[node.Id] += count;
        foreach (NodeRules rules in key.Model.Rules)
        {
            foreach (ZeroRelation zero in rules.Zeros) Add(zero.Expression, 1);
            foreach (LookupRelation lookup in rules.Lookups)
            {
                Add(lookup.Input, 1);
                if (lookup.Output is not null) Add(lookup.Output, 1);
            }
        }
        foreach (ModelOutput output in key.Model.Outputs) Add(output.Node, 1);
        double all = key.Model.Tables.Length + key.Memory.Witnesses.Count;
        for (int id = claims.Length - 1; id >= 0; id--)
        {
            Node node = key.Model.Nodes[id];
            if (node.Storage != Storage.Virtual)
            {
                all += claims[id];
                continue;
            }
            // An einsum's claims are joined; the operands get one each.
            double passed = node is EinsumNode ? Math.Min(1, claims[id]) : claims[id];
            foreach (Node operand in node.Operands) Add(operand, passed);
        }
        return (int)Math.Min(int.MaxValue, all);
    }
}
