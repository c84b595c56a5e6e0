using Roundel.Air;
using Roundel.Field;
using Roundel.RiscV;
using static Roundel.RiscV.Tests.RvAsm;

namespace Roundel.Machine.Tests.Alu;

/// <summary>
/// Every cell of sampled rows of every arithmetic chip, changed alone, in pairs, and swapped with another row's: nothing may change a
/// result, and the cells that reach nothing are known.
/// </summary>
public sealed class AluRowAttackTests
{
    private static readonly int s_singleRows = AluProgram.IsSlow ? 400 : 24, s_pairRows = AluProgram.IsSlow ? 40 : 5;

    private static readonly Chip[] s_chips =
    [
        RoundelMachine.AddImm, RoundelMachine.LoadConst, RoundelMachine.AddSub, RoundelMachine.Bitwise, RoundelMachine.Shift,
        RoundelMachine.LessThan, RoundelMachine.Mul, RoundelMachine.MulHigh, RoundelMachine.DivRem,
    ];

    public static TheoryData<string> Chips => [.. s_chips.Select(c => c.Name)];

    private static TestRun Run(string chip)
    {
        (uint, uint)[] pairs =
        [
            (0, 0), (0xffff_ffff, 0), (0x8000_0000, 0xffff_ffff), (0x8000_0000, 0x8000_0000), (7, 3), (0xffff_fff9, 3), (7, 0xffff_fffd),
            (0xffff_0000, 0x1_ffff), (0x1_0000, 0xffff), (0x7fff_ffff, 31), (0x8000_8000, 16), (0xdead_beef, 15), (0x1234_5678, 0x8765_4321),
        ];
        var program = new AluProgram();
        (Op[] register, Op[] immediate) = chip switch
        {
            "AddImm" => ((Op[])[], (Op[])[Op.Addi]),
            "LoadConst" => ([], []),
            "AddSub" => ([Op.Add, Op.Sub], []),
            "Bitwise" => ([Op.And, Op.Or, Op.Xor], [Op.Andi, Op.Ori, Op.Xori]),
            "Shift" => ([Op.Sll, Op.Srl, Op.Sra], [Op.Slli, Op.Srli, Op.Srai]),
            "LessThan" => ([Op.Slt, Op.Sltu], [Op.Slti, Op.Sltiu]),
            "Mul" => ([Op.Mul], []),
            "MulHigh" => ([Op.Mulh, Op.Mulhsu, Op.Mulhu], []),
            _ => ([Op.Div, Op.Divu, Op.Rem, Op.Remu], []),
        };
        foreach ((uint a, uint b) in pairs)
        {
            program.Register(a, b, register);
            foreach (Op op in immediate) program.Immediate(op, a, (int)b & (chip == "Shift" ? 31 : 0x7ff));
            if (chip == "LoadConst") program.Asm.Emit(Op.Lui, T2, 0, 0, a).Emit(Op.Auipc, T2, 0, 0, b).Emit(Op.Lui, Zero, 0, 0, b);
        }
        return program.Run();
    }

    [Theory, MemberData(nameof(Chips))]
    public void NoCellChangesResultsAlone(string name)
    {
        using TestRun run = Run(name);
        HashSet<string> forged = [], inert = [], padding = [];
        foreach ((RowAttack attack, bool isReal, int row) in Rows(run, name, s_singleRows))
        {
            Assert.Equal(Outcome.Inert, attack.Try());
            foreach (Column column in attack.Columns)
            {
                foreach (M31 value in RowSearch.Values(attack[column]))
                {
                    Outcome outcome = attack.Try((column, value));
                    if (outcome == Outcome.Forged) forged.Add($"{name}.{column} row {row}");
                    // Padding gives nothing whatever it holds.
                    if (outcome == Outcome.Inert) (isReal ? inert : padding).Add($"{name}.{column}");
                }
            }
        }
        Assert.Empty(forged);
        Assert.Empty(inert);
        Assert.NotEmpty(padding);
        Assert.DoesNotContain($"{name}.enabler", padding);
    }

    [Theory, MemberData(nameof(Chips))]
    public void NoPairOfCellsChangesResults(string name)
    {
        using TestRun run = Run(name);
        HashSet<string> forged = [];
        foreach ((RowAttack attack, _, int row) in Rows(run, name, s_pairRows))
        {
            Column[] columns = [.. attack.Columns.Where(c => c.Type != ColumnType.Inherited)];
            M31[][] values = [.. columns.Select(c => PairValues(c, attack[c]).ToArray())];
            for (int i = 0; i < columns.Length; i++)
                for (int j = i + 1; j < columns.Length; j++)
                    foreach (M31 a in values[i])
                        foreach (M31 b in values[j])
                            if (attack.Try((columns[i], a), (columns[j], b)) == Outcome.Forged)
                                forged.Add($"{name}.{columns[i]}, {columns[j]} row {row}");
        }
        Assert.Empty(forged);
    }

    [Theory, MemberData(nameof(Chips))]
    public void CellsCannotBeSwappedBetweenRows(string name)
    {
        using TestRun run = Run(name);
        (RowAttack Attack, bool IsReal, int Row)[] rows = [.. Rows(run, name, s_singleRows)];
        HashSet<string> forged = [];
        for (int i = 0; i + 1 < rows.Length; i++)
        {
            (RowAttack a, RowAttack b) = (rows[i].Attack, rows[i + 1].Attack);
            Assert.Equal(Outcome.Inert, RowAttack.TrySwap(a, b, a.Columns));
            foreach (Column column in a.Columns)
                if (RowAttack.TrySwap(a, b, column) == Outcome.Forged) forged.Add($"{name}.{column} rows {rows[i].Row}, {rows[i + 1].Row}");
        }
        Assert.Empty(forged);
    }

    private static IEnumerable<(RowAttack Attack, bool IsReal, int Row)> Rows(TestRun run, string name, int sample)
    {
        LintTable table = run.Tables.First(t => t.Air.Chip.Name == name);
        Assert.True(table.RealRows < 1 << table.LogSize);
        foreach ((int row, bool isReal) in table.Sample(sample))
            yield return (run.Attack(table, row), isReal, row);
    }

    private static IEnumerable<M31> PairValues(Column column, uint value)
    {
        M31 cell = M31.FromCanonical(value);
        return column.Type == ColumnType.Bit ? [1 - cell] : RowSearch.Values(value);
    }
}
