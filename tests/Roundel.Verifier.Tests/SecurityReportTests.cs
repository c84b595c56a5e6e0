using FsCheck;
using FsCheck.Fluent;

namespace Roundel.Verifier.Tests;

/// <summary>
/// The calculator against figures worked out apart from it, to three digits. B = 1100 quotients, C = 1000 constraints; the
/// fold row is the bound on the folded domain.
/// </summary>
public sealed class SecurityReportTests
{
    private const double Precision = 0.0005;

    private static SecurityReport Report(int logRows, int logBlowup, int queries, GrindingBits grinding, int logFold = 3) =>
        SecurityReport.Of(new SecurityInputs(logRows, logBlowup, queries, 1100, 1000, 1L << 24, 9, grinding, LogFold: logFold));

    private static double Bits(SecurityReport report, string row) => report.Rows.Single(r => r.Name == row).Bits;

    [Theory]
    [InlineData("fast", 22, 104.898, 108.193, 101.347)]
    [InlineData("balanced", 22, 103.313, 106.608, 101.369)]
    [InlineData("balanced", 24, 101.313, 104.608, 101.369)]
    public void CheckValuesOfTheSets(string name, int logRows, double batch, double firstFold, double query)
    {
        ParameterSet set = ParameterSet.ByName(name)!;
        SecurityReport report = Report(logRows, set.LogBlowup, set.Queries, set.Grinding);
        Assert.Equal(batch, Bits(report, "batch"), Precision);
        Assert.Equal(firstFold, Bits(report, "fold 1"), Precision);
        Assert.Equal(query, Bits(report, "query"), Precision);
    }

    /// <summary>The widespread setting that is quoted as 96 bits: blowup 2, 70 queries, 26 bits before them, folding by two.</summary>
    [Fact]
    public void TheWidespreadSettingHasFiftyFiveBits()
    {
        SecurityReport report = Report(22, 1, 70, new GrindingBits(0, 0, 0, 0, 26), logFold: 1);
        Assert.Equal(100.000, Bits(report, "DEEP"), Precision);
        Assert.Equal(92.898, Bits(report, "batch"), Precision);
        Assert.Equal(104.000, Bits(report, "fold 1"), Precision);
        Assert.Equal(55.053, Bits(report, "query"), Precision);
        Assert.Equal(55.053, report.ProvenBits, Precision);
        Assert.Equal("query", report.Weakest.Name);
        Assert.Equal(96, report.HeuristicBits);
    }

    /// <summary>What each set is documented to reach, at the largest height that it is meant for.</summary>
    [Theory]
    [InlineData("fast", 22, 101)]
    [InlineData("balanced", 22, 101)]
    [InlineData("balanced", 24, 101)]
    [InlineData("recursion", 18, 101)]
    [InlineData("compact", 17, 102)]
    public void TheSetsReachWhatTheyPromise(string name, int logRows, int provenBits)
    {
        ParameterSet set = ParameterSet.ByName(name)!;
        Assert.Equal(provenBits, (int)Report(logRows, set.LogBlowup, set.Queries, set.Grinding).ProvenBits);
    }

    /// <summary>Each row from the formula in the text, with exact powers of two where the formula has them.</summary>
    [Fact]
    public void RowsFollowTheirFormulas()
    {
        const double logField = 4 * 30.9999999993; // log2 of p^4
        SecurityReport report = Report(20, 2, 120, GrindingBits.Standard);
        Assert.Equal(logField - 24 - Math.Log2(11) + 14, Bits(report, "LogUp"), Precision);
        Assert.Equal(logField - Math.Log2(1000), Bits(report, "ALI"), Precision);
        Assert.Equal(logField - 22 + 6, Bits(report, "DEEP"), Precision);
        double linear = Math.Log2(0.375 * (1 << 22) + 1);
        Assert.Equal(logField - linear - Math.Log2(1099) + 12, Bits(report, "batch"), Precision);
        Assert.Equal(120 * -Math.Log2(0.625) + 20, Bits(report, "query"), Precision);
        // Folding divides the domain by eight each time, five layers for 2^20 rows.
        Assert.Equal(5, report.Rows.Count(r => r.Name.StartsWith("fold ", StringComparison.Ordinal)));
        for (int i = 1; i <= 5; i++)
            Assert.Equal(logField - Math.Log2(0.375 * (1 << (22 - 3 * i)) + 1) - Math.Log2(7) + 5, Bits(report, $"fold {i}"), Precision);
    }

    [Fact]
    public void TheReportIsTheLeastRowAndTheHashBoundsIt()
    {
        SecurityReport report = Report(22, 1, 196, GrindingBits.Standard);
        Assert.Equal(report.Rows.Min(r => r.Bits), report.ProvenBits);
        Assert.Equal(report.ProvenBits, report.Weakest.Bits);
        // No work stands before the composition challenge, so its row is the field's size at best; the heuristic figure is capped.
        SecurityReport strong = SecurityReport.Of(new SecurityInputs(5, 1, 1000, 2, 1, 1, 1, new GrindingBits(40, 40, 40, 40, 40)));
        Assert.Equal("ALI", strong.Weakest.Name);
        Assert.Equal(124, strong.ProvenBits, Precision);
        Assert.Equal(SecurityReport.HashBits, strong.HeuristicBits);
    }

    private static readonly Gen<SecurityInputs> AnyInputs =
        from logRows in Gen.Choose(5, 23)
        from logBlowup in Gen.Choose(1, 4)
        from queries in Gen.Choose(1, 200)
        from quotients in Gen.Choose(9, 20000)
        from constraints in Gen.Choose(1, 20000)
        from fractions in Gen.Choose(1, 1 << 29)
        from width in Gen.Choose(2, 20)
        from grinding in Gen.Choose(0, 20)
        select new SecurityInputs(logRows, logBlowup, queries, quotients, constraints, fractions, width,
            new GrindingBits(grinding, grinding, grinding, grinding, grinding));

    [Fact]
    public void MoreNeverAddsBits() => Prop.ForAll(Arb.From(AnyInputs), inputs =>
    {
        double bits = SecurityReport.Of(inputs).ProvenBits;
        SecurityInputs[] larger =
        [
            inputs with { LogRows = inputs.LogRows + 1 },
            inputs with { Quotients = inputs.Quotients + 1 },
            inputs with { Constraints = inputs.Constraints + 1 },
            inputs with { Fractions = 2 * inputs.Fractions },
            inputs with { TupleWidth = inputs.TupleWidth + 1 },
            inputs with { MaskPoints = inputs.MaskPoints + 1 },
            inputs with { Degree = inputs.Degree + 1 },
            inputs with { Queries = inputs.Queries - 1 },
        ];
        return larger.All(l => SecurityReport.Of(l).ProvenBits <= bits) && RowsNeverGain(inputs, larger[..^1]);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(20261, 7));

    [Fact]
    public void WorkAndQueriesNeverRemoveBits() => Prop.ForAll(Arb.From(AnyInputs), inputs =>
    {
        double bits = SecurityReport.Of(inputs).ProvenBits;
        GrindingBits g = inputs.Grinding;
        SecurityInputs[] stronger =
        [
            inputs with { Queries = inputs.Queries + 1 },
            inputs with { Grinding = g with { Lookup = g.Lookup + 1 } },
            inputs with { Grinding = g with { Ood = g.Ood + 1 } },
            inputs with { Grinding = g with { Batch = g.Batch + 1 } },
            inputs with { Grinding = g with { Fold = g.Fold + 1 } },
            inputs with { Grinding = g with { Query = g.Query + 1 } },
        ];
        return stronger.All(s => SecurityReport.Of(s).ProvenBits >= bits);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(20262, 7));

    /// <summary>Not only the least row: no row of the larger proof is above its counterpart.</summary>
    private static bool RowsNeverGain(SecurityInputs inputs, SecurityInputs[] larger)
    {
        var before = SecurityReport.Of(inputs).Rows.ToDictionary(r => r.Name, r => r.Bits);
        return larger.All(l => SecurityReport.Of(l).Rows.All(r => !before.TryGetValue(r.Name, out double bits) || r.Bits <= bits));
    }

    /// <summary>A proof's report takes its figures from the shape, and counts the statement's fractions with the tables'.</summary>
    [Fact]
    public void AReportOfAShapeHasItsFigures()
    {
        var system = new Prover.Tests.ToyMachine().System;
        Assert.True(ProofShape.TryCreate(system, [new PreprocessedShape(system["Squares"], 6)], [[9], [6], [5]], 2, out ProofShape? shape));
        SecurityReport report = SecurityReport.Of(shape!, ParameterSet.Balanced, 1000);
        Assert.Equal(
            new SecurityInputs(9, 2, 120, shape!.SampleCount, shape.ConstraintCount, shape.FractionCount + 1000, 3, GrindingBits.Standard), report.Inputs);
        Assert.True(Bits(report, "LogUp") < Bits(SecurityReport.Of(shape, ParameterSet.Balanced, 0), "LogUp"));
    }

    [Fact]
    public void TheSetsAreTheDocumentedOnes()
    {
        Assert.Equal(
            [
                (1, "fast", 1, 196, GrindingBits.Standard, false), (2, "balanced", 2, 120, GrindingBits.Standard, false),
                (3, "recursion", 3, 98, GrindingBits.Standard, false), (4, "compact", 4, 90, GrindingBits.Standard, false),
                (255, "test", 1, 4, GrindingBits.None, true),
            ],
            ParameterSet.All.Select(s => (s.Id, s.Name, s.LogBlowup, s.Queries, s.Grinding, s.ForTestsOnly)));
        Assert.Equal(new GrindingBits(14, 6, 12, 5, 20), GrindingBits.Standard);
        Assert.Equal(ParameterSet.MaxQueries, ParameterSet.All.Max(s => s.Queries));
        foreach (ParameterSet set in ParameterSet.All)
        {
            Assert.Same(set, ParameterSet.ById((uint)set.Id));
            Assert.Same(set, ParameterSet.ByName(set.Name));
            Assert.Equal(set.Name, set.ToString());
        }
        Assert.Null(ParameterSet.ById(0));
        Assert.Null(ParameterSet.ById(5));
        Assert.Null(ParameterSet.ById(uint.MaxValue));
        Assert.Null(ParameterSet.ByName("Fast"));
    }

    [Fact]
    public void TheTestSetProvesNothing()
    {
        ParameterSet set = ParameterSet.Test;
        Assert.True(Report(5, set.LogBlowup, set.Queries, set.Grinding).ProvenBits < 2);
    }
}
