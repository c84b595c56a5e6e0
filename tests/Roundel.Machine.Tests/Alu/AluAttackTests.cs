using Roundel.Air;
using Roundel.Field;
using Roundel.RiscV;

namespace Roundel.Machine.Tests;

/// <summary>
/// Changed cells of rows of arithmetic. A row that takes the same tuples must give the same: no change of a cell, alone or with another, may be
/// accepted, look-ups being satisfied by any tuple that their table has.
/// </summary>
public sealed class AluAttackTests
{
    private static readonly M31 s_half = M31.FromCanonical(1u << 30);

    /// <summary>Pairs of cells of which only a sum counts.</summary>
    private static readonly HashSet<string> s_sums = ["Mul.c1.units, Mul.c1.threes"];

    public static TheoryData<Op> Ops => [.. AluCase.Ops];

    [Theory, MemberData(nameof(Ops))]
    public void NoCellOfARealRowChangesAlone(Op op)
    {
        foreach (AluCase @case in Sample(op, 12))
        {
            AluRow row = AluRow.Of(@case).Real;
            string[] taken = Honest(row, @case);
            foreach (Column column in row.Air.Chip.Columns)
            {
                M31 honest = row[column];
                foreach (M31 value in Values(honest))
                {
                    row[column] = value;
                    Assert.False(IsAccepted(row, taken), $"{@case}: {column.Name} = {value} instead of {honest}");
                }
                row[column] = honest;
            }
        }
    }

    [Theory, MemberData(nameof(Ops))]
    public void NoCellOfPaddingPutsAnythingOnABus(Op op)
    {
        AluRow row = AluRow.Of(AluCase.Of(op).First()).Padding;
        foreach (Column column in row.Air.Chip.Columns)
        {
            foreach (M31 value in Values(M31.Zero))
            {
                row[column] = value;
                if (row.Findings().Count == 0) Assert.Empty(row.Taken.Concat(row.Given));
            }
            row[column] = M31.Zero;
        }
    }

    [Theory, MemberData(nameof(Ops))]
    public void NoPairOfWitnessesChanges(Op op)
    {
        var random = new Random(100 + (int)op);
        foreach (AluCase @case in Sample(op, 3))
        {
            AluRow row = AluRow.Of(@case).Real;
            string[] taken = Honest(row, @case);
            Column[] columns = [.. row.Air.Chip.Columns.Where(c => c.Type != ColumnType.Inherited)];
            string name = row.Air.Chip.Name;
            for (int i = 0; i < columns.Length; i++)
            {
                for (int j = i + 1; j < columns.Length; j++)
                {
                    if (s_sums.Contains($"{name}.{columns[i].Name}, {name}.{columns[j].Name}")) continue;
                    (M31 first, M31 second) = (row[columns[i]], row[columns[j]]);
                    M31[] seconds = [.. Values(second)];
                    foreach (M31 a in Values(first))
                    {
                        row[columns[i]] = a;
                        // Every value of the first with a few of the second.
                        for (int k = 0; k < 4; k++)
                        {
                            row[columns[j]] = seconds[random.Next(seconds.Length)];
                            Assert.False(IsAccepted(row, taken), $"{@case}: {columns[i].Name} = {a}, {columns[j].Name} = {row[columns[j]]}");
                        }
                    }
                    (row[columns[i]], row[columns[j]]) = (first, second);
                }
            }
        }
    }

    /// <summary>The attacks above must be able to succeed: without its look-ups and booleans, a row does not pin its result.</summary>
    [Fact]
    public void ResultsAreFreeWithoutRanges()
    {
        var @case = new AluCase(Op.Addi, 0xffff, 1);
        AluRow row = AluRow.Of(@case).Real;
        string[] taken = Honest(row, @case);
        Column lo = RoundelMachine.AddImm.ResultLo, hi = RoundelMachine.AddImm.ResultHi;
        (row[lo], row[hi]) = (row[lo] + (1 << 16), row[hi] - 1);
        List<string> findings = row.Findings();
        Assert.Equal(taken, row.Taken.Order());
        Assert.Equal(["rd.lo in Range16: 65536"], findings);
    }

    private static string[] Honest(AluRow row, AluCase @case)
    {
        List<string> findings = row.Findings();
        Assert.True(findings.Count == 0, $"{@case}: {string.Join("; ", findings)}");
        return [.. row.Taken.Order()];
    }

    private static bool IsAccepted(AluRow row, string[] taken) => row.Findings().Count == 0 && taken.SequenceEqual(row.Taken.Order());

    private static IEnumerable<AluCase> Sample(Op op, int count)
    {
        AluCase[] all = [.. AluCase.Of(op)];
        if (Environment.GetEnvironmentVariable("ROUNDEL_SLOW") == "1") return all;
        new Random((int)op).Shuffle(all);
        return all.Take(count);
    }

    private static IEnumerable<M31> Values(M31 cell) =>
        new M31[]
        {
            cell + 1, cell - 1, 0, 1, 2, cell + 2, cell - 2, cell + (1 << 8), cell - (1 << 8), cell + (1 << 15), cell - (1 << 15), cell + (1 << 16),
            cell - (1 << 16), cell + (1 << 23), cell + s_half, cell - s_half, -cell, 0xffff - cell, 0xff - cell,
        }.Distinct().Where(v => v != cell);
}
