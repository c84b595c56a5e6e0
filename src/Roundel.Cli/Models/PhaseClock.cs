using System.Diagnostics;
using Roundel.Sdk;

namespace Roundel.Cli.Models;

/// <summary>Takes the time of each step, and says on a terminal which one it is.</summary>
internal sealed class PhaseClock(IProgress<ProveProgress>? progress = null)
{
    // Reading, quantising, committing weights, running, committing, reducing, opening.
    private const int Steps = 7;

    private readonly List<PhaseTime> _phases = [];
    private string? _name;
    private long _start;

    /// <summary>Ends the step before, if there is one, and begins another.</summary>
    public void Begin(string name)
    {
        End();
        (_name, _start) = (name, Stopwatch.GetTimestamp());
        progress?.Report(new ProveProgress(name, Math.Min(_phases.Count, Steps - 1), Steps));
    }

    /// <summary>Ends the last step.</summary>
    /// <returns>All steps.</returns>
    public IReadOnlyList<PhaseTime> End()
    {
        if (_name is not null) _phases.Add(new PhaseTime(_name, Stopwatch.GetElapsedTime(_start).TotalMilliseconds));
        _name = null;
        return _phases;
    }
}
