using Roundel.Lint;
using Roundel.Machine;
using Roundel.RiscV;

namespace Roundel.Sdk;

/// <summary>An honest run whose rows the linter takes. Owns native memory.</summary>
public sealed class LintRun : IDisposable
{
    private readonly ProgramTables _program;
    private readonly MachineTrace _trace;

    private LintRun(string name, ProgramTables program, MachineTrace trace)
    {
        (Name, _program, _trace) = (name, program, trace);
        (Oracle, Tables) = (MachineTables.Oracle(program), MachineTables.Of(program, trace));
    }

    /// <summary>The name of the program, for messages.</summary>
    public string Name { get; }

    /// <summary>What the rest of the machine accepts.</summary>
    public LookupOracle Oracle { get; }

    /// <summary>All tables of the run.</summary>
    public IReadOnlyList<LintTable> Tables { get; }

    /// <summary>Runs a program and lays the run out in tables.</summary>
    /// <param name="name">The program's name.</param>
    /// <param name="program">The program.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="options">Layout, if not the cheapest.</param>
    /// <exception cref="RoundelException">The run stopped with an error, or the input does not fit the ABI.</exception>
    public static LintRun Of(string name, GuestProgram program, Input input, TraceOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(input);
        using Execution execution = program.Run(input, LintExercise.MaxCycles, trace: true);
        var tables = ProgramTables.Create(program.Image, program.Abi);
        try
        {
            return new LintRun(name, tables, TraceDriver.Build(tables, execution, input.Public, options));
        }
        catch
        {
            tables.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _trace.Dispose();
        _program.Dispose();
    }
}
