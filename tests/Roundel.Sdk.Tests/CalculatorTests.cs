using System.Text.Json;
using System.Xml.Linq;
using Roundel.Verifier;

namespace Roundel.Sdk.Tests;

public sealed class CalculatorTests
{
    /// <summary>Figures computed by hand from the formulas of docs/protocol.md.</summary>
    [Theory]
    [InlineData("fast", 22, 104.898, 108.193, 101.347)]
    [InlineData("balanced", 22, 103.313, 106.608, 101.369)]
    [InlineData("balanced", 24, 101.313, 104.608, 101.369)]
    public void Rows_are_those_of_the_formulas(string set, int logRows, double batch, double fold, double query)
    {
        SecurityReport report = SecurityCalculator.Of(ParameterSet.ByName(set)!, logRows, quotients: 1100, constraints: 1000);
        Assert.Equal(batch, Bits(report, "batch"), 3);
        Assert.Equal(fold, Bits(report, "fold 1"), 3);
        Assert.Equal(query, Bits(report, "query"), 3);
        Assert.Equal(report.Rows.Min(r => r.Bits), report.ProvenBits);
    }

    [Fact]
    public void More_never_adds_bits()
    {
        foreach (ParameterSet set in ParameterSet.All)
        {
            double last = double.PositiveInfinity;
            for (int h = ProofShape.MinLogSize; h <= ProofShape.MaxLogSize; h++)
            {
                double bits = SecurityCalculator.Of(set, h).ProvenBits;
                Assert.InRange(bits, 0, last);
                Assert.InRange(SecurityCalculator.Of(set, h, 100_000, 100_000).ProvenBits, 0, bits);
                last = bits;
            }
        }
    }

    [Fact]
    public void The_whole_machine_is_at_least_as_large_as_any_proof()
    {
        using GuestProgram program = Examples.Load("exit3");
        SecurityReport proof = program.Prove(Input.Empty, ProvenFibonacci.Quick).Report!.Security;
        SecurityInputs most = SecurityCalculator.Of(ParameterSet.Test, proof.Inputs.LogRows).Inputs;
        Assert.InRange(proof.Inputs.Quotients, 1, most.Quotients);
        Assert.InRange(proof.Inputs.Constraints, 1, most.Constraints);
        Assert.InRange(proof.Inputs.Fractions, 1, most.Fractions);
        Assert.Equal(most.TupleWidth, proof.Inputs.TupleWidth);
    }

    [Fact]
    public void Flame_graphs_account_for_every_cycle()
    {
        using GuestProgram program = Examples.Load("sha256");
        var input = new Input { Private = new byte[100] };
        FlameGraph graph = program.Profile(input);
        Assert.Equal((double)program.Execute(input).Cycles, graph.Root.Total);
        Assert.Equal(graph.Root.Total, graph.Functions().Sum(f => f.Self));
        Assert.Equal("compress", graph.Functions()[0].Name);
    }

    [Fact]
    public void Cells_are_those_of_the_instructions_rows()
    {
        using GuestProgram program = Examples.Load("sha256");
        var input = new Input { Private = new byte[100] };
        FlameGraph cells = program.Profile(input, ProfileMeasure.Cells), cycles = program.Profile(input);
        double perCycle = cells.Root.Total / cycles.Root.Total;
        Assert.InRange(perCycle, 10, 80);
        Assert.Equal(cycles.Functions().Select(f => (f.Name, f.Calls)).Order(), cells.Functions().Select(f => (f.Name, f.Calls)).Order());
    }

    [Fact]
    public void Drawings_are_well_formed()
    {
        using GuestProgram program = Examples.Load("sha256");
        FlameGraph graph = program.Profile(new Input { Private = new byte[100] });
        XDocument svg = XDocument.Parse(graph.ToSvg("<a & \"b\"\u0001>"));
        XNamespace ns = "http://www.w3.org/2000/svg";
        List<XElement> boxes = [.. svg.Root!.Elements(ns + "g")];
        Assert.Contains(boxes, b => b.Element(ns + "title")!.Value.StartsWith("compress: ", StringComparison.Ordinal));
        double Number(XElement box, string name) => double.Parse(box.Element(ns + "rect")!.Attribute(name)!.Value, System.Globalization.CultureInfo.InvariantCulture);
        Assert.All(boxes, b => Assert.InRange(Number(b, "x") + Number(b, "width"), 0, 1200));
    }

    [Fact]
    public void Speedscope_files_add_up()
    {
        using GuestProgram program = Examples.Load("sha256");
        FlameGraph graph = program.Profile(new Input { Private = new byte[100] });
        using JsonDocument json = JsonDocument.Parse(graph.ToSpeedscope("sha256"));
        JsonElement profile = json.RootElement.GetProperty("profiles")[0];
        int frames = json.RootElement.GetProperty("shared").GetProperty("frames").GetArrayLength();
        Assert.Equal(graph.Root.Total, profile.GetProperty("weights").EnumerateArray().Sum(w => w.GetDouble()));
        Assert.Equal(profile.GetProperty("weights").GetArrayLength(), profile.GetProperty("samples").GetArrayLength());
        Assert.All(profile.GetProperty("samples").EnumerateArray().SelectMany(s => s.EnumerateArray()), f => Assert.InRange(f.GetInt32(), 0, frames - 1));
    }

    private static double Bits(SecurityReport report, string name) => report.Rows.Single(r => r.Name == name).Bits;
}
