using System.Runtime.Intrinsics;
using Roundel.Air;
using Roundel.Circle;
using Roundel.Field;

namespace Roundel.Machine.Tests;

/// <summary>
/// Checks all tables of a run by the plainest means, independently of the library's interpreters: every constraint on every row, and
/// every tuple of every bus with the statement's own terms.
/// </summary>
internal sealed class MachineCheck
{
    private const int MaxFindings = 12;

    private readonly ProgramTables _program;
    private readonly Dictionary<TupleKey, uint> _sums = [];
    private readonly Dictionary<TupleKey, string> _origins = [];

    private MachineCheck(ProgramTables program) => _program = program;

    /// <summary>Everything that is wrong, up to a dozen lines; empty if nothing is.</summary>
    /// <param name="program">The program.</param>
    /// <param name="trace">The tables.</param>
    public static List<string> Findings(ProgramTables program, MachineTrace trace)
    {
        var check = new MachineCheck(program);
        List<string> findings = [];
        Statement statement = trace.Statement;
        M31[] publics = statement.Publics;
        foreach (TraceTable table in trace.Tables)
        {
            if (!RoundelMachine.IsAllowed(table.Chip.Chip, program.Facts.Abi)) findings.Add($"{table.Chip} is not allowed");
            check.AddTable(table, publics, findings);
        }
        var visitor = new Visitor(check);
        statement.ForEachTerm(ref visitor, trace.Has(RoundelMachine.Boundary));
        trace.Paths.ForEachTerm(ref visitor);
        foreach ((TupleKey tuple, uint sum) in check._sums)
        {
            if (sum == 0) continue;
            findings.Add($"unbalanced {tuple} by {(sum > M31.P / 2 ? -(long)(M31.P - sum) : sum)}, last {check._origins[tuple]}");
            if (findings.Count > MaxFindings) break;
        }
        return findings;
    }

    private void AddTable(TraceTable table, M31[] publics, List<string> findings)
    {
        ChipAir air = table.Chip;
        ColumnView main = table.Main.View, preprocessed = _program.ColumnsOf(air);
        int rows = 1 << table.LogSize;
        var values = new M31[air.Nodes.Count];
        for (int row = 0; row < rows; row++)
        {
            int previous = air.PreviousMain.Count == 0 ? row : CircleIndex.PreviousIndex(row, table.LogSize, table.LogSize);
            for (int n = 0; n < values.Length; n++) values[n] = Value(air, n, values, publics, preprocessed, main, row, previous);
            foreach (Constraint constraint in air.Constraints)
                if (!values[constraint.Root].IsZero && findings.Count < MaxFindings) findings.Add($"{air} row {row}: {constraint.Label}");
            foreach (BusTerm term in air.Terms)
            {
                if (values[term.Multiplicity].IsZero) continue;
                Add(term.Bus, term.IsNegative ? -values[term.Multiplicity] : values[term.Multiplicity],
                    [.. term.Tuple.Select(t => values[t])], $"{air} row {row} {term.Label}");
            }
        }
    }

    private static M31 Value(ChipAir air, int n, M31[] values, M31[] publics, ColumnView preprocessed, ColumnView main,
        int row, int previous)
    {
        ExprNode node = air.Nodes[n];
        switch (node.Kind)
        {
            case ExprKind.Constant: return M31.FromCanonical((uint)node.Left);
            case ExprKind.Public: return publics[node.Left];
            case ExprKind.Add: return values[node.Left] + values[node.Right];
            case ExprKind.Subtract: return values[node.Left] - values[node.Right];
            case ExprKind.Multiply: return values[node.Left] * values[node.Right];
            default:
                Column column = air.Chip.Columns[node.Left];
                ColumnView view = column.Phase == Phase.Main ? main : preprocessed;
                return M31.FromCanonical(view[column.Index][node.Right == 0 ? row : previous]);
        }
    }

    private void Add(Bus bus, M31 multiplicity, ReadOnlySpan<M31> tuple, string origin)
    {
        TupleKey key = new(bus, tuple);
        _sums[key] = (M31.FromCanonical(_sums.GetValueOrDefault(key)) + multiplicity).Value;
        _origins[key] = origin;
    }

    private readonly struct Visitor(MachineCheck check) : IStatementTerms
    {
        public void Add(Bus bus, BusSide side, scoped ReadOnlySpan<M31> tuple) =>
            check.Add(bus, side == BusSide.Consume ? -M31.One : M31.One, tuple, "statement");
    }

    private readonly struct TupleKey : IEquatable<TupleKey>
    {
        private readonly Bus _bus;
        private readonly Vector512<uint> _a;

        public TupleKey(Bus bus, ReadOnlySpan<M31> tuple)
        {
            Span<uint> words = stackalloc uint[16];
            words.Clear();
            for (int i = 0; i < tuple.Length; i++) words[i] = tuple[i].Value;
            (_bus, _a) = (bus, Vector512.Create<uint>(words));
        }

        public bool Equals(TupleKey other) => ReferenceEquals(_bus, other._bus) && _a == other._a;

        public override bool Equals(object? obj) => obj is TupleKey other && Equals(other);

        public override int GetHashCode() => HashCode.Combine(_bus.Id, _a);

        public override string ToString()
        {
            Vector512<uint> a = _a;
            return $"{_bus}({string.Join(", ", Enumerable.Range(0, _bus.Width).Select(i => a[i]))})";
        }
    }
}
