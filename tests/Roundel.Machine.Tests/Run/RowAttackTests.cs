using Roundel.Air;
using Roundel.Circle;
using Roundel.Field;
using Roundel.RiscV;
using Roundel.RiscV.Tests;
using static Roundel.RiscV.Tests.RvAsm;

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

    private static TestRun Linux()
    {
        const uint data = 0x0004_0000;
        RvAsm program = new RvAsm().Li(T0, data).Li(T1, 0x80ff_7f81).Li(S0, 0x0102_0304).S(Op.Sw, T1, 0, T0).S(Op.Sw, T1, 4, T0);
        for (int offset = 0; offset < 4; offset++)
        {
            program.I(Op.Lb, T2, T0, offset).I(Op.Lbu, T2, T0, offset).I(Op.Lh, T2, T0, offset).I(Op.Lhu, T2, T0, offset)
                .I(Op.Lw, T2, T0, offset).S(Op.Sb, S0, offset, T0).S(Op.Sh, S0, offset + 8, T0).S(Op.Sw, S0, offset + 16, T0);
        }
        int label = 0;
        ReadOnlySpan<(uint, uint)> operands = [(0, 0), (0xffff_ffff, 0), (5, 9), (0x8000_0000, 0x7fff_0000), (0x10001, 0x10002)];
        foreach ((uint a, uint b) in operands)
        {
            program.Li(T1, a).Li(T2, b);
            foreach (Op op in (ReadOnlySpan<Op>)[Op.Beq, Op.Bne, Op.Blt, Op.Bltu, Op.Bge, Op.Bgeu])
                program.B(op, T1, T2, $"l{label}").I(Op.Addi, S1, S1, 1).Label($"l{label++}");
        }
        program.Jal(Ra, "leaf").Call(63, 0, data + 33, 6).Call(63, 3, data + 45, 3).Call(63, 0, data + 64, 100).Call(63, 3, data + 64, 0)
            .Call(64, 1, data + 2, 9).Call(64, 1, data + 6, 1).Call(64, 2, data, 5).Call(64, 0).Call(63, 0x1_0000).Call(7).Exit(9)
            .Label("leaf").I(Op.Jalr, Zero, Ra, 0);
        return TestRun.Of(program, [1, 2, 3, 4, 5, 6, 7, 8, 9], [11, 12, 13, 14], options: new TraceOptions { LogClockRange = 6 });
    }

    private static TestRun MemoryMapped()
    {
        RvAsm program = new RvAsm().Li(T0, MemoryMap.Input).Li(T1, MemoryMap.HaltFlag).S(Op.Sw, Zero, 0, T1)
            .I(Op.Lw, T2, T0, 0).S(Op.Sw, T2, 8, T1).Li(T2, 3).S(Op.Sw, T2, 4, T1).S(Op.Sw, T1, 0, T1);
        return TestRun.Of(program, [1, 2, 3, 4, 5], abi: Abi.MemoryMapped);
    }

    private static TestRun Arithmetic()
    {
        ReadOnlySpan<(uint, uint)> operands =
            [(0x8000_0000, 0xffff_ffff), (7, 0), (0x1234_5678, 0x8765_4321), (0xffff_fff9, 2), (0x8000_0000, 15), (0x0001_0000, 0x0001_001f)];
        var program = new RvAsm();
        foreach ((uint a, uint b) in operands)
        {
            program.Li(T0, a).Li(T1, b);
            for (Op op = Op.Addi; op <= Op.Remu; op++)
            {
                if (op is >= Op.Beq and <= Op.Sh) continue;
                bool shift = op is >= Op.Slli and <= Op.Srai;
                program.Emit(op, T2, T0, T1, op is Op.Lui or Op.Auipc ? a << 12 : shift ? b & 31 : (uint)((int)(b << 20) >> 20));
            }
        }
        return TestRun.Of(program.Exit());
    }

    public static TheoryData<string> Runs => ["Linux", "MemoryMapped", "Arithmetic"];

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
        using TestRun run = runName switch { "Linux" => Linux(), "Arithmetic" => Arithmetic(), _ => MemoryMapped() };
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
