using Roundel.RiscV;
using Roundel.Verifier;

namespace Roundel.Sdk;

/// <summary>Limits of a run.</summary>
public sealed record ExecuteOptions
{
    private readonly ulong _maxCycles = new ExecutionOptions().MaxCycles;

    /// <summary>The most cycles that the run may take; 1 to <see cref="ExecutionOptions.HardMaxCycles"/>, 2^26 unless said otherwise.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside that range.</exception>
    public ulong MaxCycles
    {
        get => _maxCycles;
        init
        {
            ArgumentOutOfRangeException.ThrowIfZero(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, ExecutionOptions.HardMaxCycles);
            _maxCycles = value;
        }
    }

    /// <summary>The parameters that the estimate of proving is for.</summary>
    public ParameterSet Parameters { get; init; } = ParameterSet.Fast;

    /// <summary>The threads that the estimate of proving is for; all cores unless said otherwise.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;
}

/// <summary>How to prove.</summary>
public sealed record ProveOptions
{
    private readonly int _threads = Environment.ProcessorCount;

    /// <summary>The parameters; <see cref="ParameterSet.Fast"/> unless said otherwise.</summary>
    public ParameterSet Parameters { get; init; } = ParameterSet.Fast;

    /// <summary>Threads; all cores unless said otherwise. The proof does not depend on it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1, or more than 1024.</exception>
    public int Threads
    {
        get => _threads;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 1024);
            _threads = value;
        }
    }

    /// <summary>
    /// Whether stretches of instructions that the run repeats may share a row each, which takes far fewer cells (docs/adr/0005); true unless said otherwise.
    /// Either way the proof shows the same.
    /// </summary>
    public bool Paths { get; init; } = true;

    /// <summary>The most cycles that the run may take; see <see cref="ExecuteOptions.MaxCycles"/>.</summary>
    public ulong MaxCycles { get; init; } = new ExecutionOptions().MaxCycles;

    /// <summary>Told when a step begins.</summary>
    public IProgress<ProveProgress>? Progress { get; init; }

    /// <summary>Stops between steps.</summary>
    public CancellationToken Cancellation { get; init; }
}
