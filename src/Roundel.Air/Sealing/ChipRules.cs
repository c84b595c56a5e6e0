using System.Numerics;
using Roundel.Air.Diagnostics;
using Roundel.Field;

namespace Roundel.Air.Sealing;

/// <summary>
/// The rules of <see cref="Chip"/> that can be judged for one chip alone. Every violation is an error that names the chip
/// and the column, constraint or term.
/// </summary>
internal sealed class ChipRules
{
    /// <summary>Highest degree of a constraint: what a blowup of two carries.</summary>
    public const int MaxConstraintDegree = 3;

    /// <summary>Largest log height of a table.</summary>
    public const int MaxLogSize = 24;

    private readonly Chip _chip;
    private readonly IReadOnlyList<ExprNode> _nodes;
    private readonly ulong[] _columns;
    private readonly int _columnWords;

    private ChipRules(Chip chip)
    {
        (_chip, _nodes) = (chip, chip.Graph.Nodes);
        _columnWords = (chip.Columns.Count + 63) / 64;
        _columns = new ulong[_nodes.Count * _columnWords];
        CollectColumns();
    }

    /// <summary>Applies every rule.</summary>
    /// <exception cref="InvalidOperationException">A rule is violated.</exception>
    public static void Check(Chip chip, int publicCount)
    {
        var rules = new ChipRules(chip);
        rules.CheckShape();
        foreach (Constraint constraint in chip.Constraints) rules.CheckConstraint(constraint);
        foreach (BusTerm term in chip.Terms) rules.CheckTerm(term);
        rules.CheckLeaves(publicCount);
        rules.CheckUses();
        if (chip.ZeroRowIsInert && !chip.HasPreprocessed) rules.CheckZeroRow(publicCount);
    }

    private void CheckShape()
    {
        if (string.IsNullOrWhiteSpace(_chip.Name)) throw new InvalidOperationException("A chip has no name.");
        if (_chip.MaxLogSize is < Chip.MinLogSize or > MaxLogSize)
            throw _chip.Fault($"allows log height {_chip.MaxLogSize}, which is not in {Chip.MinLogSize} to {MaxLogSize}");
        if (_chip.MaxInstances < 1) throw _chip.Fault("allows no instance");
        if (_chip.Columns.All(c => c.Phase != Phase.Main)) throw _chip.Fault("has no main column");
        RequireUnique(_chip.Columns.Select(c => c.Name), "column");
        RequireUnique(_chip.Constraints.Select(c => c.Label), "constraint");
        RequireUnique(_chip.Terms.Select(t => t.Label), "term");
    }

    private void RequireUnique(IEnumerable<string> names, string what)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string name in names)
        {
            if (string.IsNullOrWhiteSpace(name)) throw _chip.Fault($"has a {what} without a name");
            if (!seen.Add(name)) throw _chip.Fault($"has two of {what} '{name}'");
        }
    }

    private void CheckConstraint(Constraint constraint)
    {
        int degree = _nodes[constraint.Root].Degree;
        if (degree > MaxConstraintDegree) throw _chip.Fault($"has constraint '{constraint.Label}' of degree {degree}");
        if (degree == 0) throw _chip.Fault($"has constraint '{constraint.Label}', which no column enters");
    }

    private void CheckTerm(BusTerm term)
    {
        Bus bus = term.Bus;
        if (term.Tuple.Count != bus.Width)
            throw _chip.Fault($"has term '{term.Label}' with {term.Tuple.Count} entries on bus {bus.Name} of width {bus.Width}");
        bool lookupSide = term.Side is BusSide.Lookup or BusSide.Provide;
        if (lookupSide != (bus.Kind == BusKind.Lookup))
            throw _chip.Fault($"has term '{term.Label}', a {term.Side} on the {bus.Kind} bus {bus.Name}");
        if (_nodes[term.Multiplicity].Degree > 1) throw _chip.Fault($"has term '{term.Label}' with a multiplicity of degree above one");
        for (int i = 0; i < bus.Width; i++)
            if (_nodes[term.Tuple[i]].Degree > 1)
                throw _chip.Fault($"has term '{term.Label}' whose entry '{bus.Fields[i]}' has degree above one");
        if (!IsAllowedMultiplicity(term))
            throw _chip.Fault(
                $"has term '{term.Label}' whose multiplicity is neither declared boolean nor one nor (to provide) a multiplicity column");
    }

    private bool IsAllowedMultiplicity(BusTerm term)
    {
        ExprNode node = _nodes[term.Multiplicity];
        if (_chip.IsBoolean(term.Multiplicity)) return true;
        if (node.Kind == ExprKind.Constant) return node.Left == 1;
        return term.Side == BusSide.Provide && IsMultiplicityCell(node) && node.Right == 0;
    }

    private bool IsMultiplicityCell(ExprNode node) =>
        node.Kind == ExprKind.Cell && _chip.Columns[node.Left].Type == ColumnType.Multiplicity;

    private void CheckLeaves(int publicCount)
    {
        bool[] live = new bool[_nodes.Count];
        foreach (Constraint constraint in _chip.Constraints) live[constraint.Root] = true;
        foreach (BusTerm term in _chip.Terms)
        {
            live[term.Multiplicity] = true;
            foreach (int entry in term.Tuple) live[entry] = true;
        }
        // Operands have smaller ids than their users, so one sweep downwards suffices.
        for (int i = live.Length - 1; i >= 0; i--)
        {
            if (!live[i]) continue;
            ExprNode node = _nodes[i];
            if (node.Kind >= ExprKind.Add) live[node.Left] = live[node.Right] = true;
            if (node.Kind == ExprKind.Public && (uint)node.Left >= (uint)publicCount)
                throw _chip.Fault($"refers to public value {node.Left}, which the system does not have");
            if (node.Kind == ExprKind.Cell && node.Right != 0 && _chip.Columns[node.Left].Phase == Phase.Preprocessed)
                throw _chip.Fault($"uses preprocessed column '{_chip.Columns[node.Left].Name}' in the previous row");
        }
    }

    private void CheckUses()
    {
        int count = _chip.Columns.Count;
        bool[] used = new bool[count], inTuple = new bool[count], provides = new bool[count];
        for (int i = 0; i < _chip.Constraints.Count; i++)
            foreach (int column in ColumnsIn(_chip.Constraints[i].Root))
            {
                RequireNotMultiplicity(column, $"constraint '{_chip.Constraints[i].Label}'");
                if (_chip.OwnerOfConstraint(i) != column) used[column] = true;
            }
        for (int i = 0; i < _chip.Terms.Count; i++)
        {
            BusTerm term = _chip.Terms[i];
            foreach (int column in ColumnsIn(term.Multiplicity))
                (_chip.Columns[column].Type == ColumnType.Multiplicity ? provides : used)[column] = true;
            foreach (int column in term.Tuple.SelectMany(ColumnsIn))
            {
                RequireNotMultiplicity(column, $"a tuple of term '{term.Label}'");
                if (_chip.OwnerOfTerm(i) != column) used[column] = inTuple[column] = true;
            }
        }
        foreach (Column column in _chip.Columns) RequireUse(column, used, inTuple, provides);
    }

    private void RequireUse(Column column, bool[] used, bool[] inTuple, bool[] provides)
    {
        switch (column.Type)
        {
            case ColumnType.Multiplicity when !provides[column.Id]:
                throw _chip.Fault($"has multiplicity column '{column.Name}', which provides nothing");
            case ColumnType.Multiplicity:
                return;
            case ColumnType.Inherited when !inTuple[column.Id]:
                throw _chip.Fault($"has inherited column '{column.Name}', which is in no bus tuple");
            default:
                if (!used[column.Id]) throw _chip.Fault($"has column '{column.Name}', which nothing uses");
                return;
        }
    }

    private void RequireNotMultiplicity(int column, string where)
    {
        if (_chip.Columns[column].Type == ColumnType.Multiplicity)
            throw _chip.Fault($"uses multiplicity column '{_chip.Columns[column].Name}' in {where}");
    }

    /// <summary>Public values are arbitrary, so they are tried at fixed values without structure.</summary>
    private void CheckZeroRow(int publicCount)
    {
        var publics = new M31[publicCount];
        for (int i = 0; i < publicCount; i++) publics[i] = M31.FromUInt32(0x9e37_79b9u * (uint)(i + 1) ^ 0x5bd1_e995u);
        var values = new M31[_nodes.Count];
        ScalarRow.Evaluate(_nodes, _ => M31.Zero, publics, values);
        foreach (Constraint constraint in _chip.Constraints)
            if (!values[constraint.Root].IsZero) throw _chip.Fault($"has constraint '{constraint.Label}', which an all-zero row violates");
        foreach (BusTerm term in _chip.Terms)
            if (!values[term.Multiplicity].IsZero) throw _chip.Fault($"has term '{term.Label}', which an all-zero row puts on its bus");
    }

    /// <summary>The columns whose cells the node depends on, by id.</summary>
    private IEnumerable<int> ColumnsIn(int root)
    {
        for (int word = 0; word < _columnWords; word++)
            for (ulong rest = _columns[root * _columnWords + word]; rest != 0; rest &= rest - 1)
                yield return 64 * word + BitOperations.TrailingZeroCount(rest);
    }

    /// <summary>For each node one bit a column, set where the node depends on it. Operands have smaller ids than their users.</summary>
    private void CollectColumns()
    {
        for (int i = 0; i < _nodes.Count; i++)
        {
            ExprNode node = _nodes[i];
            Span<ulong> bits = _columns.AsSpan(i * _columnWords, _columnWords);
            if (node.Kind == ExprKind.Cell) bits[node.Left / 64] |= 1ul << node.Left % 64;
            if (node.Kind < ExprKind.Add) continue;
            ReadOnlySpan<ulong> left = _columns.AsSpan(node.Left * _columnWords, _columnWords);
            ReadOnlySpan<ulong> right = _columns.AsSpan(node.Right * _columnWords, _columnWords);
            for (int word = 0; word < _columnWords; word++) bits[word] = left[word] | right[word];
        }
    }
}
