using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Parameters;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace Roundel.Bench;

/// <summary>Nanoseconds per element.</summary>
internal sealed class ElementColumn : KernelColumn
{
    public override string ColumnName => "ns";

    public override string Legend => "Nanoseconds per element (mean)";

    public override int PriorityInCategory => 0;

    public override bool IsNumeric => true;

    protected override string Value(Summary summary, BenchmarkCase benchmarkCase, KernelBenchmark kernel) =>
        summary[benchmarkCase]?.ResultStatistics is { } statistics
            ? (statistics.Mean / kernel.Elements).ToString("F3", CultureInfo.InvariantCulture) : "-";
}

/// <summary>What an element is.</summary>
internal sealed class ElementNameColumn : KernelColumn
{
    public override string ColumnName => "Per";

    public override string Legend => "What an element is";

    public override int PriorityInCategory => 1;

    public override bool IsNumeric => false;

    protected override string Value(Summary summary, BenchmarkCase benchmarkCase, KernelBenchmark kernel) => kernel.Element;
}

/// <summary>A column about what a kernel works on.</summary>
internal abstract class KernelColumn : IColumn
{
    public string Id => GetType().Name;

    public abstract string ColumnName { get; }

    public abstract string Legend { get; }

    public abstract int PriorityInCategory { get; }

    public abstract bool IsNumeric { get; }

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public UnitType UnitType => UnitType.Dimensionless;

    public bool IsAvailable(Summary summary) => true;

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase) => Value(summary, benchmarkCase, Kernel(benchmarkCase));

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

    protected abstract string Value(Summary summary, BenchmarkCase benchmarkCase, KernelBenchmark kernel);

    /// <summary>The kernel with its parameters, but not set up.</summary>
    private static KernelBenchmark Kernel(BenchmarkCase benchmarkCase)
    {
        Type type = benchmarkCase.Descriptor.Type;
        var kernel = (KernelBenchmark)Activator.CreateInstance(type)!;
        foreach (ParameterInstance parameter in benchmarkCase.Parameters.Items) type.GetProperty(parameter.Name)!.SetValue(kernel, parameter.Value);
        return kernel;
    }
}
