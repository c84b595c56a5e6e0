using System.Diagnostics.CodeAnalysis;

namespace Roundel.RiscV;

/// <summary>Runs programs.</summary>
public static class Executor
{
    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="ExecutionException">The run stopped without a result.</exception>
    public static Execution Run(ElfImage image, ExecutionOptions options) =>
        TryRun(image, options, out Execution? execution, out ExecutionFault? fault) ? execution : throw new ExecutionException(fault);

    /// <summary>Runs a program to its end.</summary>
    /// <param name="image">The program.</param>
    /// <param name="options">Inputs and limits.</param>
    /// <param name="execution">The result, if there is one.</param>
    /// <param name="fault">Otherwise why not.</param>
    public static bool TryRun(ElfImage image, ExecutionOptions options, [NotNullWhen(true)] out Execution? execution,
        [NotNullWhen(false)] out ExecutionFault? fault)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Trace
            ? TryRun(image, options, default(RecordTracer), out execution, out fault)
            : TryRun(image, options, default(NoTracer), out execution, out fault);
    }

    /// <summary>Runs a program to its end under a tracer.</summary>
    /// <typeparam name="TTracer">What to observe; <see cref="ExecutionOptions.Trace"/> does not matter then.</typeparam>
    /// <param name="image">The program.</param>
    /// <param name="options">Inputs and limits.</param>
    /// <param name="tracer">The observer.</param>
    /// <param name="execution">The result, if there is one.</param>
    /// <param name="fault">Otherwise why not.</param>
    public static bool TryRun<TTracer>(ElfImage image, ExecutionOptions options, TTracer tracer,
        [NotNullWhen(true)] out Execution? execution, [NotNullWhen(false)] out ExecutionFault? fault) where TTracer : struct, ITracer
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(options);
        using Interpreter<TTracer> interpreter = new(image, options, tracer);
        return interpreter.TryRun(out execution, out fault);
    }
}
