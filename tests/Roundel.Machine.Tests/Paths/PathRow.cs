using Roundel.Air;
using Roundel.Field;
using Roundel.Machine.Chips;

namespace Roundel.Machine.Tests.Paths;

/// <summary>One row of a path's chip, judged by the plainest means: every constraint, every look-up, and what it takes and gives.</summary>
internal sealed class PathRow
{
    private readonly M31[] _values;

    public PathRow(ChipAir air, ColumnView view, int row)
    {
        Air = air;
        Cells = new M31[air.Chip.Columns.Count];
        _values = new M31[air.Nodes.Count];
        foreach (Column column in air.Chip.Columns) Cells[column.Id] = M31.FromCanonical(view[column.Index][row]);
    }

    public ChipAir Air { get; }

    /// <summary>The cells, by <see cref="Column.Id"/>.</summary>
    public M31[] Cells { get; }

    public M31 this[Column column]
    {
        get => Cells[column.Id];
        set => Cells[column.Id] = value;
    }

    /// <summary>What the row gives, and with a minus what it takes, all that cancels left out.</summary>
    public SortedDictionary<string, int> Given { get; } = new(StringComparer.Ordinal);

    /// <summary>What the row takes, in order.</summary>
    public List<string> Taken { get; } = [];

    /// <summary>What is wrong with the row; empty if nothing is. Sets <see cref="Given"/> and <see cref="Taken"/>.</summary>
    public List<string> Findings()
    {
        List<string> findings = [];
        Given.Clear();
        Taken.Clear();
        for (int n = 0; n < _values.Length; n++) _values[n] = AluRow.Evaluate(Air.Nodes[n], _values, Cells);
        foreach (Constraint constraint in Air.Constraints)
            if (!_values[constraint.Root].IsZero) findings.Add(constraint.Label);
        foreach (BusTerm term in Air.Terms)
        {
            M31 multiplicity = _values[term.Multiplicity];
            if (multiplicity.IsZero) continue;
            uint[] tuple = [.. term.Tuple.Select(t => _values[t].Value)];
            if (term.Side == BusSide.Lookup)
            {
                if (!HasTuple(term.Bus, tuple)) findings.Add($"{term.Label}: {string.Join(", ", tuple)}");
                continue;
            }
            string text = $"{term.Bus}({string.Join(", ", tuple)})";
            if (multiplicity != M31.One) findings.Add($"{term.Label} has multiplicity {multiplicity}");
            if (term.IsNegative) Taken.Add(text);
            PathCase.Count(Given, text, term.IsNegative ? -1 : 1);
        }
        return findings;
    }

    private static bool HasTuple(Bus bus, ReadOnlySpan<uint> t)
    {
        if (bus == RangeBuses.Range8) return t[0] < 1 << 8;
        if (bus == RangeBuses.Range16) return t[0] < 1 << 16;
        if (bus == Buses.ClockRange) return t[0] < 1 << 20;
        if (bus == Buses.BytePair) return (t[0] | t[1]) < 256;
        if (bus == Buses.Bytes) return (t[0] | t[1]) < 256 && t[2] == (t[0] & t[1]);
        if (bus == Buses.ShiftAmount)
        {
            if (t[0] > 1 || t[1] > 31) return false;
            ShiftPlan plan = ShiftPlan.Of(t[0] == 1, (int)t[1]);
            return t[2] == plan.Power && t[3] == (plan.Limb < 0 ? 1u : 0) && t[4] == (plan.Limb == 1 ? 1u : 0) && t[5] == (plan.Limb == 2 ? 1u : 0);
        }
        throw new InvalidOperationException($"Paths look nothing up in {bus}.");
    }
}
