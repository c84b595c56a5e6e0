using System.Numerics;
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

    /// <summary>The form times a factor, plus a constant.</summary>
    public AffineForm Scaled(M31 factor, M31 offset) =>
        new(factor * _constant + offset, Array.ConvertAll(_parts, p => (p.Column, factor * p.Coefficient)));

    /// <summary>The column that the form is, if it is nothing else.</summary>
    public Column? Single => _constant.IsZero && _parts is [var (column, coefficient)] && coefficient == M31.One ? column : null;

    /// <summary>Evaluates the rows from <paramref name="start"/> on.</summary>
    /// <param name="preprocessed">The chip's preprocessed columns.</param>
    /// <param name="main">Its main columns.</param>
    /// <param name="start">The first row, a multiple of 16.</param>
    /// <param name="values">Takes the values: whole vectors of 16.</param>
    public void Evaluate(ColumnView preprocessed, ColumnView main, int start, Span<uint> values)
    {
        values.Fill(_constant.Value);
        foreach ((Column column, M31 coefficient) in _parts)
        {
            ColumnView view = column.Phase == Phase.Main ? main : preprocessed;
            ReadOnlySpan<uint> cells = view[column.Index].Slice(start, values.Length);
            switch (Lanes.Width)
            {
                case LaneWidth.X16: Add<PackedM31x16>(values, cells, coefficient); break;
                case LaneWidth.X8: Add<PackedM31x8>(values, cells, coefficient); break;
                case LaneWidth.X4: Add<PackedM31x4>(values, cells, coefficient); break;
                default: Add<PackedM31x1>(values, cells, coefficient); break;
            }
        }
    }

    /// <summary>Adds a multiple of a column; all words are canonical before and after.</summary>
    private static void Add<T>(Span<uint> sums, ReadOnlySpan<uint> cells, M31 coefficient) where T : struct, IPackedM31<T>
    {
        // Safe: both spans have the same length, a multiple of 16 and so of every width.
        ref uint sum = ref MemoryMarshal.GetReference(sums);
        ref readonly uint cell = ref MemoryMarshal.GetReference(cells);
        nuint length = (nuint)cells.Length, width = (nuint)T.Width;
        if (coefficient == M31.One)
            for (nuint i = 0; i < length; i += width) T.Store(T.Load(in sum, i) + T.Load(in cell, i), ref sum, i);
        else if (coefficient == -M31.One)
            for (nuint i = 0; i < length; i += width) T.Store(T.Load(in sum, i) - T.Load(in cell, i), ref sum, i);
        else if (BitOperations.IsPow2(coefficient.Value))
        {
            int exponent = BitOperations.Log2(coefficient.Value);
            for (nuint i = 0; i < length; i += width)
                T.Store(T.Load(in sum, i) + T.MultiplyPowerOfTwo(T.Load(in cell, i), exponent), ref sum, i);
        }
        else
        {
            T doubled = T.Broadcast(2 * coefficient.Value);
            for (nuint i = 0; i < length; i += width)
                T.Store(T.Load(in sum, i) + T.MultiplyUniform(T.Load(in cell, i), doubled), ref sum, i);
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
