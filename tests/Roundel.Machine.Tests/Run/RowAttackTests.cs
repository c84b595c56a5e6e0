using Roundel.Air;
using Roundel.Circle;
using Roundel.Field;

namespace Roundel.Machine.Tests;

/// <summary>
/// Every cell of a sample of rows of every table, changed alone and in pairs: no row may give other results for the same inputs, and the
/// cells that reach nothing at all are known.
/// </summary>
public sealed class RowAttackTests
{
    private const int RowsPerTable = 40;

    /// <summary>Cells of real rows that reach nothing for some value, with the reason.</summary>
    private static readonly Dictionary<string, string> s_inert = new()
    {
        ["Boundary.opened"] = "a zone has no value",
        ["Boundary.lo"] = "a zone has no value",
        ["Boundary.hi"] = "a zone has no value",
        ["BranchEqual.inverse"] = "equal words",
        ["EcallOther.inverse"] = "the console",
        ["MmioStore.inverse"] = "the run goes on",
        ["LoadUnaligned.limb2.low"] = "a half",
        ["LoadUnaligned.limb2.high"] = "a half",
        ["LoadUnaligned.next.clock"] = "no second word",
        ["LoadUnaligned.next.lo"] = "no second word",
        ["LoadUnaligned.next.hi"] = "no second word",
        ["LoadUnaligned.wrapsToZero"] = "no second word",
        ["StoreUnaligned.next.clock"] = "no second word",
        ["StoreUnaligned.wrapsToZero"] = "no second word",
        ["MmioStore.length.clock"] = "the run goes on",
        ["MmioStore.length.lo"] = "the run goes on",
        ["MmioStore.length.hi"] = "the run goes on",
        ["MmioStore.stream.clock"] = "the run goes on",
        ["Bitwise.operand.clock"] = "an immediate",
        ["Shift.operand.clock"] = "an immediate",
        ["LessThan.operand.clock"] = "an immediate",
        ["DivRem.borrow"] = "division by zero",
        ["DivRem.inverse"] = "division by zero",
        ["DivRem.k"] = "nothing is negated",
        ["DivRem.l"] = "nothing is negated",
        ["DivRem.m.carry"] = "nothing is negated",
        ["DivRem.n.carry"] = "nothing is negated",
    };

    /// <summary>Cells that are the prover's to choose, or whose result no other row accepts, with the reason.</summary>
    private static readonly Dictionary<string, string> s_free = new()
    {
        ["Registers.length.lo"] = "the private input's length",
        ["Registers.length.hi"] = "the private input's length",
        ["Transfer.new0"] = "private input",
        ["Transfer.new1"] = "private input",
        ["Transfer.new2"] = "private input",
        ["Transfer.new3"] = "private input",
        ["Gap.clock.lo"] = "a gap may end anywhere",
        ["Gap.clock.hi"] = "a gap may end anywhere",
        ["Gap.step.lo"] = "a gap may end anywhere",
        ["Gap.step.hi"] = "a gap may end anywhere",
        ["Boundary.opened"] = "only its order before the first access matters",
        ["Transfer.isLast"] = "no row takes a transfer of nothing",
        ["Transfer.moved3"] = "no row takes a transfer of less than nothing",
        ["Read.moves"] = "no row takes a transfer of nothing",
        ["Write.moves"] = "no row takes a transfer of nothing",
        ["MmioStore.moves"] = "no row takes a transfer of nothing",
        ["MmioInput.moves"] = "no row takes a transfer of nothing",
    };

    public static TheoryData<string> Runs => [.. ExercisePrograms.All.Select(p => p.Name)];

    [Theory, MemberData(nameof(Runs))]
    public void NoCellChangesResultsAlone(string runName)
    {
        HashSet<string> forged = [], inert = [];
        ForEachRow(runName, (attack, name, isReal) =>
        {
            foreach (Column column in attack.Columns)
                foreach (M31 value in Values(attack[column]))
                    Note(attack.Try((column, value)), $"{name}.{column}", isReal, forged, inert);
        });
        Assert.Empty(forged.Where(f => !s_free.ContainsKey(f)).Order());
        Assert.Empty(inert.Where(i => !s_inert.ContainsKey(i)).Order());
    }

    [Theory, MemberData(nameof(Runs))]
    public void NoPairOfCellsChangesResults(string runName)
    {
        HashSet<string> forged = [];
        ForEachRow(runName, (attack, name, isReal) =>
        {
            Column[] columns = [.. attack.Columns.Where(c => c.Type != ColumnType.Inherited || c.Name == "next")];
            for (int i = 0; i < columns.Length; i++)
            {
                for (int j = i + 1; j < columns.Length; j++)
                {
                    string first = $"{name}.{columns[i]}", second = $"{name}.{columns[j]}";
                    if (s_free.ContainsKey(first) && s_free.ContainsKey(second)) continue;
                    foreach (M31 a in PairValues(columns[i], attack[columns[i]]))
                        foreach (M31 b in PairValues(columns[j], attack[columns[j]]))
                            Note(attack.Try((columns[i], a), (columns[j], b)), $"{first}, {second}", isReal, forged, []);
                }
            }
        });
        Assert.Empty(forged.Order());
    }

    private static void Note(Outcome outcome, string where, bool isReal, HashSet<string> forged, HashSet<string> inert)
    {
        if (outcome == Outcome.Forged) forged.Add(where);
        // On padding nearly everything is inert, as it should be: what counts there is that nothing is given.
        if (outcome == Outcome.Inert && isReal) inert.Add(where);
    }

    private static IEnumerable<M31> Values(uint value)
    {
        M31 cell = M31.FromCanonical(value);
        M31[] all = [cell + 1, cell - 1, 0, 1, 2, cell + 65536, cell - 65536, cell + 256, cell - 256, -cell, cell * 2];
        return all.Distinct().Where(v => v != cell);
    }

    private static IEnumerable<M31> PairValues(Column column, uint value)
    {
        M31 cell = M31.FromCanonical(value);
        return column.Type == ColumnType.Bit ? [1 - cell] : Values(value);
    }

    private static void ForEachRow(string runName, Action<RowAttack, string, bool> visit)
    {
        using TestRun run = TestRun.Of(ExercisePrograms.Named(runName));
        var oracle = new LookupOracle(run.Program);
        foreach (TraceTable table in run.Trace.Tables)
        {
            if (table.Chip.Chip is RangeChip || table.Chip.Terms.All(t => t.Side == BusSide.Provide)) continue;
            long real = run.Trace.Rows.Single(r => r.Chip == table.Chip).Rows;
            int rows = 1 << table.LogSize, step = (int)Math.Max(1, real / RowsPerTable);
            for (int position = 0; position < rows; position += position < real ? step : rows)
            {
                int row = table.Chip.PreviousMain.Count > 0 ? CircleIndex.CosetToMemory(position, table.LogSize) : position;
                visit(new RowAttack(run.Program, table, run.Trace.Statement, oracle, row), table.Chip.Chip.Name, position < real);
            }
        }
    }
}
