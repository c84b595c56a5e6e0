using System.Runtime.InteropServices;
using Roundel.Air;
using Roundel.Field;

namespace Roundel.Machine.Run;

/// <summary>An expression of degree at most one over the cells of one row: constant + Σ coefficient · cell.</summary>
internal sealed class AffineForm
{
    private readonly M31 _constant;
    private readonly (Column Column, M31 Coefficient)[] _parts;

    private AffineForm(M31 constant, (Column, M31)[] parts) => (_constant, _parts) = (constant, parts);

    /// <summary>Reads the form off a chip's graph.</summary>
    /// <exception cref="InvalidOperationException">The expression has a higher degree or looks at the previous row.</exception>
    public static AffineForm Of(ChipAir air, int root, ReadOnlySpan<M31> publics)
    {
        var coefficients = new SortedDictionary<int, M31>();
        M31 constant = M31.Zero;
        Collect(air, root, M31.One, publics, coefficients, ref constant);
        return new AffineForm(constant, [.. coefficients.Where(c => !c.Value.IsZero).Select(c => (air.Chip.Columns[c.Key], c.Value))]);
    }

    /// <summary>Evaluates the rows from <paramref name="start"/> on.</summary>
    public void Evaluate(ColumnView preprocessed, ColumnView main, int start, Span<uint> values)
    {
        values.Fill(_constant.Value);
        Span<M31> sums = MemoryMarshal.Cast<uint, M31>(values);
        foreach ((Column column, M31 coefficient) in _parts)
        {
            ColumnView view = column.Phase == Phase.Main ? main : preprocessed;
            ReadOnlySpan<M31> cells = MemoryMarshal.Cast<uint, M31>(view[column.Index].Slice(start, values.Length));
            if (coefficient == M31.One)
                for (int i = 0; i < cells.Length; i++) sums[i] += cells[i];
            else
                for (int i = 0; i < cells.Length; i++) sums[i] += coefficient * cells[i];
        }
    }

    private static void Collect(ChipAir air, int id, M31 weight, ReadOnlySpan<M31> publics,
        SortedDictionary<int, M31> coefficients, ref M31 constant)
    {
        ExprNode node = air.Nodes[id];
        switch (node.Kind)
        {
            case ExprKind.Constant:
                constant += weight * M31.FromCanonical((uint)node.Left);
                break;
            case ExprKind.Public:
                constant += weight * publics[node.Left];
                break;
            case ExprKind.Cell when node.Right == 0:
                coefficients[node.Left] = coefficients.GetValueOrDefault(node.Left) + weight;
                break;
            case ExprKind.Add:
            case ExprKind.Subtract:
                Collect(air, node.Left, weight, publics, coefficients, ref constant);
                Collect(air, node.Right, node.Kind == ExprKind.Add ? weight : -weight, publics, coefficients, ref constant);
                break;
            case ExprKind.Multiply when air.Nodes[node.Left].Degree == 0:
                Collect(air, node.Right, weight * Value(air, node.Left, publics), publics, coefficients, ref constant);
                break;
            case ExprKind.Multiply when air.Nodes[node.Right].Degree == 0:
                Collect(air, node.Left, weight * Value(air, node.Right, publics), publics, coefficients, ref constant);
                break;
            default:
                throw new InvalidOperationException($"Chip {air} has a bus entry that is not affine in one row.");
        }
    }

    /// <summary>The value of an expression of degree zero.</summary>
    private static M31 Value(ChipAir air, int id, ReadOnlySpan<M31> publics)
    {
        M31 constant = M31.Zero;
        Collect(air, id, M31.One, publics, [], ref constant);
        return constant;
    }
}
