using System.Runtime.Intrinsics;
using Roundel.Air;
using Roundel.Field;

namespace Roundel.Lint;

/// <summary>
/// Checks that the equations of a chip, which hold modulo p, hold for the integers that the cells stand for, and that what it gives to
/// buses is in the ranges that the buses declare. One choice of flags at a time: see <see cref="IntegerCase"/>.
/// </summary>
public sealed class RangeLint
{
    /// <summary>Tables that are so short are taken row by row.</summary>
    private const int MaxTableRows = 64;

    private readonly ChipForms _forms;
    private readonly FlagSpace _flags;
    private readonly LookupOracle _oracle;
    private readonly Dictionary<(LintRule, string), Finding> _findings = [];

    private RangeLint(ChipAir air, LookupOracle oracle, bool eachFlag)
    {
        _forms = new ChipForms(air);
        _flags = FlagSpace.Of(_forms, eachFlag);
        _oracle = oracle;
    }

    /// <summary>Everything that is wrong with a chip's integers.</summary>
    /// <param name="air">The chip.</param>
    /// <param name="oracle">The preprocessed tables: those that are short are gone through.</param>
    /// <param name="eachFlag">Whether each choice of flags is a case of its own; else only those of flags that decide what is there.</param>
    public static IReadOnlyList<Finding> Check(ChipAir air, LookupOracle oracle, bool eachFlag = true)
    {
        ArgumentNullException.ThrowIfNull(air);
        ArgumentNullException.ThrowIfNull(oracle);
        var lint = new RangeLint(air, oracle, eachFlag);
        foreach (BusTerm term in air.Terms.Where(t => t.Side == BusSide.Provide))
            if (!oracle.KeepsRanges(term.Bus, out string field))
                lint.Add(LintRule.OutOfRange, $"{term.Label}, {field}", "a row of the table is not in the range that the bus declares");
        if (!lint._flags.HasTooMany && air.Terms.Any(t => t.Side != BusSide.Provide)) lint.CheckCases();
        return [.. lint._findings.Values];
    }

    private ChipAir Air => _forms.Air;

    private void CheckCases()
    {
        foreach (uint choice in _flags.Choices)
        {
            // Nothing is claimed on padding.
            if (!Air.Terms.Any(t => IsActive(t, choice))) continue;
            Dictionary<int, M31> known = _flags.Values(choice);
            foreach (Dictionary<int, M31> cells in WithTableRows(known, choice)) CheckCase(cells, choice);
        }
    }

    /// <summary>Terms whose multiplicity flags do not decide are taken to be there for what they give, not for what they promise.</summary>
    private bool IsActive(BusTerm term, uint choice) => _flags.Decides(term.Multiplicity) ? !_flags.Value(term.Multiplicity, choice).IsZero
        : term.Side is BusSide.Emit;

    /// <summary>The case once for each row of a short table that fits what is known of a look-up.</summary>
    private IEnumerable<Dictionary<int, M31>> WithTableRows(Dictionary<int, M31> known, uint choice)
    {
        BusTerm? split = Air.Terms.FirstOrDefault(t => t.Side == BusSide.Lookup && IsActive(t, choice)
            && _oracle.Rows(t.Bus).Count is > 0 and <= MaxTableRows);
        return split is null ? [known] : WithRows(known, split);
    }

    private IEnumerable<Dictionary<int, M31>> WithRows(Dictionary<int, M31> known, BusTerm split)
    {
        foreach (Vector512<uint> row in _oracle.Rows(split.Bus).Distinct())
        {
            Dictionary<int, M31> cells = new(known);
            bool fits = true;
            for (int i = 0; i < split.Tuple.Count; i++)
            {
                Polynomial form = _forms[split.Tuple[i]].Substitute(cells);
                M31 value = M31.FromCanonical(row[i]);
                if (form.IsConstant) fits &= form.ConstantTerm == value;
                else if (Air.Nodes[split.Tuple[i]].Kind == ExprKind.Cell) cells[form.Variables.First()] = value;
            }
            if (fits) yield return cells;
        }
    }

    private void CheckCase(Dictionary<int, M31> known, uint choice)
    {
        var integers = new IntegerCase(_forms, known, t => IsActive(t, choice));
        integers.AddFewValued(_oracle);
        integers.Solve();
        if (integers.IsImpossible) return;
        foreach ((string subject, string what) in integers.Wraps) Add(LintRule.Wraps, subject, $"{what}, {Text(choice)}");
        foreach (BusTerm term in Air.Terms.Where(t => t.Side is BusSide.Emit && IsActive(t, choice)))
        {
            for (int i = 0; i < term.Tuple.Count; i++)
            {
                FieldRange declared = term.Bus.Ranges[i];
                Interval range = integers.RangeOfNode(term.Tuple[i]);
                if (declared != FieldRange.Any && !new Interval(declared.Least, declared.Greatest).Contains(range))
                    Add(LintRule.OutOfRange, $"{term.Label}, {term.Bus.Fields[i]}", $"the value may be from {range}, {Text(choice)}");
            }
        }
    }

    private string Text(uint choice)
    {
        string[] set = [.. _flags.Flags.Where((_, i) => (choice >> i & 1) != 0).Select(f => Air.Chip.Columns[f].Name)];
        return set.Length == 0 ? "with no flag set" : $"with {string.Join(", ", set)}";
    }

    private void Add(LintRule rule, string subject, string message) =>
        _findings.TryAdd((rule, subject), new Finding(rule, Air.Chip.Name, subject, message));
}
