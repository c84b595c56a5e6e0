using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace Roundel.Bench;

/// <summary>Whether every kernel is only tried out: once, on the smallest size.</summary>
internal static class Smoke
{
    public static bool IsOn { get; set; }
}

/// <summary>
/// How kernels are measured: in this process, whose runtime is set up as the command line's is, and which needs no project built for
/// each of them; times per element beside those per call.
/// </summary>
internal sealed class KernelConfig : ManualConfig
{
    private const int Warmups = 2, Iterations = 8, IterationMilliseconds = 100;

    public KernelConfig()
    {
        Job job = Smoke.IsOn ? Job.Dry
            : Job.Default.WithWarmupCount(Warmups).WithIterationCount(Iterations).WithMinIterationTime(TimeInterval.FromMilliseconds(IterationMilliseconds));
        AddJob(job.WithToolchain(InProcessEmitToolchain.Instance));
        AddLogger(ConsoleLogger.Default);
        AddExporter(MarkdownExporter.GitHub);
        AddColumnProvider(DefaultColumnProviders.Descriptor, DefaultColumnProviders.Params, DefaultColumnProviders.Statistics);
        AddColumn(new ElementColumn(), new ElementNameColumn());
    }
}
