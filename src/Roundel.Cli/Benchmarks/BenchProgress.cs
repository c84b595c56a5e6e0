using Roundel.Cli.Output;
using Roundel.Sdk;

namespace Roundel.Cli.Benchmarks;

/// <summary>Progress over several proofs of several cases.</summary>
internal sealed class BenchProgress(Terminal terminal, int steps) : IProgress<ProveProgress>, IDisposable
{
    private const int Resolution = 100;

    private readonly ProgressDisplay _display = new(terminal, "measuring");
    private string _what = "";
    private int _step = -1;

    /// <summary>Begins a step.</summary>
    public void Next(string name, string what)
    {
        _step++;
        _what = $"{name} {what}";
        _display.Report(new ProveProgress(_what, Resolution * _step, Resolution * steps));
    }

    /// <summary>Passes over the steps of a case that failed.</summary>
    public void SkipTo(int step) => _step = step - 1;

    public void Report(ProveProgress value) =>
        _display.Report(new ProveProgress($"{_what} {value.Phase}", Resolution * _step + Resolution * value.Index / value.Count, Resolution * steps));

    public void Dispose() => _display.Dispose();
}
