using Roundel.RiscV;
using Roundel.RiscV.Tests;
using static Roundel.RiscV.Tests.RvAsm;

namespace Roundel.Machine.Tests.Paths;

/// <summary>Rows of paths say of a run what the rows of its instructions say.</summary>
public sealed class PathTests
{
    /// <summary>The loop of 64-bit Fibonacci numbers, as a compiler writes it.</summary>
    private static RvAsm Fibonacci() => new RvAsm().Li(A4, 1).Li(A5, 0).Li(A0, 0).Li(A1, 0).Li(A3, 60).Label("path")
        .R(Op.Add, A5, A5, A4).R(Op.Sltu, A6, A5, A4).R(Op.Add, A1, A1, A0).R(Op.Add, A1, A1, A6).R(Op.Add, A4, A4, A5).R(Op.Sltu, A6, A4, A5)
        .R(Op.Add, A0, A0, A1).R(Op.Add, A0, A0, A6).I(Op.Addi, A3, A3, -1).B(Op.Bne, A3, Zero, "path").Label("end").Exit();

    internal static void AssertHonest(PathCase @case)
    {
        IReadOnlyList<PathRow> rows = @case.Rows();
        Assert.True(rows.Count > 1);
        for (int i = 0; i < rows.Count; i++)
        {
            List<string> findings = rows[i].Findings();
            Assert.True(findings.Count == 0, $"row {i}: {string.Join("; ", findings)}");
            if (i + 1 == rows.Count) Assert.Empty(rows[i].Given);
            else Assert.Equal(@case.Expected(i), rows[i].Given);
        }
    }

    [Theory]
    [InlineData(10)]
    [InlineData(60)]
    public void FibonacciHolds(int length)
    {
        using PathCase @case = PathCase.Of(Fibonacci(), length);
        AssertHonest(@case);
        Console.WriteLine($"{length}: {@case.Chip.CellsPerRow} cells, {@case.Records.Count} rows");
    }
}
