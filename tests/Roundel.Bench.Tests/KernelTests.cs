using BenchmarkDotNet.Attributes;

namespace Roundel.Bench.Tests;

/// <summary>Every kernel measurement runs, at every width, and is reported per element: a try of each, no figures.</summary>
public sealed class KernelTests
{
    [Fact]
    public void EveryKernelRuns()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(0, Run("--smoke", "--artifacts", folder["a"]));
        Type[] kernels = [.. typeof(KernelBenchmark).Assembly.GetExportedTypes().Where(t => !t.IsAbstract && t.IsSubclassOf(typeof(KernelBenchmark)))];
        Assert.True(kernels.Length > 8);
        foreach (Type kernel in kernels)
        {
            string path = Path.Combine(folder["a"], "results", $"{kernel.FullName}-report-github.md");
            string[] report = File.ReadAllText(path).Replace("**", "", StringComparison.Ordinal).Split('\n');
            string element = ((KernelBenchmark)Activator.CreateInstance(kernel)!).Element;
            foreach (string method in kernel.GetMethods().Where(m => m.IsDefined(typeof(BenchmarkAttribute), false)).Select(m => m.Name))
            {
                string[] lines = [.. report.Where(l => l.StartsWith($"| {method} ", StringComparison.Ordinal))];
                Assert.NotEmpty(lines);
                Assert.All(lines, l => Assert.Matches($@"\| +\d[\d,.]* \| {element} +\|\s*$", l));
                if (!kernel.IsSubclassOf(typeof(LaneBenchmark))) continue;
                foreach (Field.LaneWidth width in LaneBenchmark.Widths) Assert.Contains(lines, l => l.Contains($"| {width} ", StringComparison.Ordinal));
            }
        }
    }

    [Fact]
    public void AFilterThatFindsNothingIsAnError()
    {
        using var folder = new TemporaryFolder();
        Assert.NotEqual(0, Run("--smoke", "--filter", "*NoSuchKernel*", "--artifacts", folder["a"]));
    }

    private static int Run(params string[] args) => (int)typeof(KernelBenchmark).Assembly.EntryPoint!.Invoke(null, [args])!;
}
