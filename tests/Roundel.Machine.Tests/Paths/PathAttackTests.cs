using Roundel.Air;
using Roundel.Field;

namespace Roundel.Machine.Tests.Paths;

/// <summary>
/// Every gadget of path chips, by samples at corner operands: honest rows hold and say what instruction chips would; no changed cell is
/// accepted unless it reaches nothing; nothing that is declared can be left out.
/// </summary>
public sealed class PathAttackTests
{
    public static TheoryData<string> Names => [.. PathSample.All.Select(s => s.Name)];

    private static PathSample Of(string name) => PathSample.All.Single(s => s.Name == name);

    /// <summary>What may be something else and change nothing: the inverse of a word that is zero, and how a carry is parted in units and threes.</summary>
    private static bool MayBeInert(Column column) =>
        column.Name.Contains("inverse", StringComparison.Ordinal) || column.Name.EndsWith("c1.units", StringComparison.Ordinal);

    [Theory, MemberData(nameof(Names))]
    public void CornersHold(string name)
    {
        using PathCase @case = Of(name).Run();
        PathTests.AssertHonest(@case);
    }

    [Theory, MemberData(nameof(Names))]
    public void NoCellChangesAlone(string name)
    {
        using var table = new SampleTable(Of(name));
        foreach (RowAttack row in table.Rows(8))
        {
            foreach (Column column in row.Columns)
            {
                foreach (M31 value in Values(M31.FromCanonical(row[column])))
                {
                    Outcome outcome = row.Try((column, value));
                    Assert.True(outcome == Outcome.Caught || outcome == Outcome.Inert && MayBeInert(column),
                        $"{column.Name}: {row[column]} -> {value}: {outcome}");
                }
            }
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void PaddingPutsNothingOnABus(string name)
    {
        using PathCase @case = Of(name).Run();
        PathRow row = @case.Rows()[^1];
        foreach (Column column in row.Air.Chip.Columns.Where(c => c.Name != "enabler"))
        {
            foreach (M31 value in Values(M31.Zero))
            {
                row[column] = value;
                if (row.Findings().Count == 0) Assert.True(row.Given.Count == 0, $"{column.Name} = {value}");
            }
            row[column] = M31.Zero;
        }
    }

    private static IEnumerable<M31> Values(M31 cell) =>
        new M31[]
        {
            cell + 1, cell - 1, 0, 1, 2, cell + 2, cell - 2, cell + (1 << 8), cell - (1 << 8), cell + (1 << 15), cell - (1 << 15), cell + (1 << 16),
            cell - (1 << 16), cell + (1 << 23), cell + (1 << 30), cell - (1 << 30), -cell, 0xffff - cell, 0xff - cell,
        }.Distinct().Where(v => v != cell);
}
