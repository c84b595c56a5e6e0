using Roundel.Field;

namespace Roundel.Air.Blocks;

/// <summary>
/// Splits tuple entries into a node, a constant factor and scalar summands: neither factors nor summands cost anything, since
/// they move into the coefficients.
/// </summary>
internal sealed class FingerprintPlanner(ExprNode[] nodes)
{
    private readonly Dictionary<Coefficient, int> _index = [];

    /// <summary>All coefficients asked for so far.</summary>
    public Coefficient[] Coefficients => [.. _index.OrderBy(p => p.Value).Select(p => p.Key)];

    /// <summary>A term's fingerprint; the entries' operands are nodes.</summary>
    public (FingerprintConstant Constant, List<FingerprintEntry> Entries) Plan(BusTerm term)
    {
        var scalars = new List<(int, int)>();
        var entries = new List<FingerprintEntry>();
        for (int i = 0; i < term.Tuple.Count; i++)
        {
            int node = term.Tuple[i];
            M31 scale = M31.One;
            while (Peel(ref node, ref scale, out int scalar, out M31 scalarScale))
                if (scalar >= 0) scalars.Add((IndexOf(i, scalarScale), scalar));
            if (nodes[node].Degree == 0) scalars.Add((IndexOf(i, scale), node));
            else if (!scale.IsZero) entries.Add(new FingerprintEntry(node, IndexOf(i, scale)));
        }
        return (new FingerprintConstant(term.Bus.Id, [.. scalars]), entries);
    }

    private bool Peel(ref int node, ref M31 scale, out int scalar, out M31 scalarScale)
    {
        ExprNode n = nodes[node];
        (scalar, scalarScale) = (-1, scale);
        if (n.Degree == 0 || n.Kind < ExprKind.Add) return false;
        bool left = nodes[n.Left].Degree == 0, right = nodes[n.Right].Degree == 0;
        if (!left && !right) return false;
        int constant = left ? n.Left : n.Right, rest = left ? n.Right : n.Left;
        if (n.Kind == ExprKind.Multiply)
        {
            if (nodes[constant].Kind != ExprKind.Constant) return false;
            scale *= M31.FromCanonical((uint)nodes[constant].Left);
        }
        else
        {
            scalar = constant;
            if (n.Kind == ExprKind.Subtract && right) scalarScale = -scale;
            if (n.Kind == ExprKind.Subtract && left) scale = -scale;
        }
        node = rest;
        return true;
    }

    private int IndexOf(int power, M31 scale)
    {
        var key = new Coefficient(power, scale.Value);
        if (!_index.TryGetValue(key, out int index)) _index.Add(key, index = _index.Count);
        return index;
    }
}
