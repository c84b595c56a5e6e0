using Roundel.Air;
using Roundel.Field;

namespace Roundel.Lint;

/// <summary>
/// Checks how the columns of a chip hang together, from its constraints and terms alone: what columns were declared to be are claims.
/// </summary>
public sealed class WiringLint
{
    private readonly ChipAir _air;
    private readonly ChipForms _forms;
    private readonly FlagSpace _flags;
    private readonly Polynomial[] _constraints;
    private readonly List<Finding> _findings = [];
    private readonly HashSet<int> _enablers = [];

    private WiringLint(ChipAir air)
    {
        _air = air;
        _forms = new ChipForms(air);
        _flags = FlagSpace.Of(_forms);
        _constraints = [.. air.Constraints.Select(c => _forms[c.Root])];
    }

    /// <summary>Everything that is wrong with a chip's wiring.</summary>
    public static IReadOnlyList<Finding> Check(ChipAir air)
    {
        ArgumentNullException.ThrowIfNull(air);
        var lint = new WiringLint(air);
        lint.CheckMultiplicities();
        foreach (Column column in air.Chip.Columns) lint.CheckUse(column);
        foreach (Column column in air.Chip.Columns) lint.CheckType(column);
        lint.CheckInherited();
        lint.CheckZeroRow();
        lint.CheckSelectors();
        return lint._findings;
    }

    private void Add(LintRule rule, string subject, string message) => _findings.Add(new Finding(rule, _air.Chip.Name, subject, message));

    private void CheckMultiplicities()
    {
        BusTerm[] terms = [.. _air.Terms.Where(t => t.Side != BusSide.Provide)];
        foreach (BusTerm term in terms)
        {
            if (!_flags.Decides(term.Multiplicity))
                Add(LintRule.FreeMultiplicity, term.Label, "the multiplicity is made of columns that nothing forces to be 0 or 1");
            else if (_flags.Choices.Any(c => _flags.Value(term.Multiplicity, c).Value > 1))
                Add(LintRule.FreeMultiplicity, term.Label, "flags that the constraints admit make the multiplicity something else than 0 or 1");
        }
        BusTerm[] permutations = [.. terms.Where(t => t.Side != BusSide.Lookup)];
        if (permutations.Length == 0) return;
        foreach (int node in terms.Select(t => t.Multiplicity).Distinct().Where(n => !_forms[n].IsConstant && _flags.Decides(n)))
        {
            bool rules = _flags.Choices.All(c => !_flags.Value(node, c).IsZero
                || Array.TrueForAll(permutations, t => !_flags.Decides(t.Multiplicity) || _flags.Value(t.Multiplicity, c).IsZero));
            if (rules && !_flags.HasTooMany) _enablers.Add(node);
        }
        if (_enablers.Count == 0)
            Add(LintRule.NoEnabler, "enabler", "no multiplicity is forced to be a flag that is zero only where nothing is taken or given");
    }

    /// <summary>A column must be tied to others, or be shown to a bus, beyond what its own type brings.</summary>
    private void CheckUse(Column column)
    {
        bool used = _constraints.Any(c => c.Variables.Contains(column.Id) && (c.Variables.Count > 1 || column.Type != ColumnType.Bit))
            || _constraints.Any(c => c.Variables.Contains(_forms.Columns + column.Id))
            || _air.Terms.Any(t => Uses(t, column));
        if (!used) Add(LintRule.Unconstrained, column.Name, "no constraint and no tuple ties it to anything");
    }

    private bool Uses(BusTerm term, Column column)
    {
        if (_forms[term.Multiplicity].Variables.Contains(column.Id)) return true;
        bool ownRange = term.Side == BusSide.Lookup && term.Bus.Width == 1 && _forms[term.Tuple[0]].Variables.Count == 1
            && column.Type is ColumnType.Byte or ColumnType.U16;
        return !ownRange && term.Tuple.Any(e => _forms[e].Variables.Contains(column.Id));
    }

    private void CheckType(Column column)
    {
        switch (column.Type)
        {
            case ColumnType.Bit when !_flags.Bits.Contains(column.Id):
                Add(LintRule.NotBoolean, column.Name, "declared as bit, but no constraint says that it is 0 or 1");
                break;
            case ColumnType.Byte when !IsRanged(column, RangeBuses.Range8):
            case ColumnType.U16 when !IsRanged(column, RangeBuses.Range16):
                Add(LintRule.NotRanged, column.Name, $"declared as {column.Type}, but not looked up as such on every real row");
                break;
            default:
                break;
        }
    }

    private bool IsRanged(Column column, Bus bus) => _air.Terms.Any(t => t.Side == BusSide.Lookup && t.Bus == bus
        && _forms[t.Tuple[0]].IsMultipleOf(Polynomial.Variable(column.Id)) && _forms[t.Tuple[0]].Coefficient(column.Id) == M31.One
        && IsAlways(t.Multiplicity));

    /// <summary>Whether the multiplicity is one on every row that puts anything on a bus.</summary>
    private bool IsAlways(int multiplicity) => _forms[multiplicity].IsConstant || _enablers.Contains(multiplicity);

    /// <summary>Inherited columns can be told from the tuples that every real row takes, one after another.</summary>
    private void CheckInherited()
    {
        HashSet<int> known = [.. _flags.Flags, .. _air.Chip.Columns.Where(c => c.Phase == Phase.Preprocessed).Select(c => c.Id)];
        Polynomial[] entries = [.. _air.Terms.Where(t => t.Side is BusSide.Consume or BusSide.Lookup && t.Bus.Width > 1 && IsAlways(t.Multiplicity))
            .SelectMany(t => t.Tuple.Select(e => _forms[e]))];
        for (bool grew = true; grew;)
        {
            grew = false;
            foreach (Polynomial entry in entries)
            {
                int[] open = [.. entry.Variables.Where(v => !known.Contains(v))];
                // Alone in a term of its own: the rest tells it.
                if (open.Length == 1 && entry.Terms.Count(t => t.Monomial.Variables.Contains(open[0])) == 1 && !entry.Coefficient(open[0]).IsZero)
                    grew |= known.Add(open[0]);
            }
        }
        foreach (Column column in _air.Chip.Columns.Where(c => c.Type == ColumnType.Inherited && !known.Contains(c.Id)))
            Add(LintRule.NotInherited, column.Name, "declared as inherited, but no tuple that every real row takes tells it");
    }

    private void CheckZeroRow()
    {
        if (_air.Chip.HasPreprocessed) return;
        foreach ((Constraint constraint, Polynomial form) in _air.Constraints.Zip(_constraints))
            if (form.Terms.Any(t => t.Monomial.Variables.All(v => v >= 2 * _forms.Columns)))
                Add(LintRule.LiveZeroRow, constraint.Label, "an all-zero row violates it");
        foreach (BusTerm term in _air.Terms)
            if (_forms[term.Multiplicity].Terms.Any(t => t.Monomial.Variables.All(v => v >= 2 * _forms.Columns)))
                Add(LintRule.LiveZeroRow, term.Label, "an all-zero row puts it on its bus");
    }

    /// <summary>An entry of a look-up that is a sum of flags names a case: two cases must not have one name.</summary>
    private void CheckSelectors()
    {
        foreach (BusTerm term in _air.Terms.Where(t => t.Side == BusSide.Lookup && t.Bus.Width > 1 && IsAlways(t.Multiplicity)))
        {
            for (int i = 0; i < term.Tuple.Count; i++)
            {
                int entry = term.Tuple[i];
                if (_forms[entry].IsConstant || !_flags.Decides(entry)) continue;
                IEnumerable<string> repeated = _flags.Choices.Where(c => !_flags.Value(term.Multiplicity, c).IsZero)
                    .Select(c => (Value: _flags.Value(entry, c).Value, Chosen: Text(entry, c))).Distinct()
                    .GroupBy(c => c.Value).Where(g => g.Count() > 1).Select(g => $"{string.Join(" and ", g.Select(c => c.Chosen))} are both {g.Key}");
                if (repeated.FirstOrDefault() is { } twice) Add(LintRule.AmbiguousSelector, $"{term.Label}, {term.Bus.Fields[i]}", twice);
            }
        }
    }

    private string Text(int entry, uint choice)
    {
        string[] set = [.. _flags.Flags.Where((f, i) => (choice >> i & 1) != 0 && _forms[entry].Variables.Contains(f)).Select(f => _air.Chip.Columns[f].Name)];
        return set.Length == 0 ? "no flag" : string.Join(" with ", set);
    }
}
