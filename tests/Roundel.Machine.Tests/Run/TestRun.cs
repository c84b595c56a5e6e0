using Roundel.RiscV;
using Roundel.RiscV.Tests;
using Roundel.Sdk;

namespace Roundel.Machine.Tests;

/// <summary>A program assembled by hand, executed, and laid out in tables.</summary>
internal sealed class TestRun : IDisposable
{
    private TestRun(ProgramTables program, Execution execution, MachineTrace trace) =>
        (Program, Execution, Trace) = (program, execution, trace);

    public ProgramTables Program { get; }

    public Execution Execution { get; }

    public MachineTrace Trace { get; }

    public static TestRun Of(RvAsm program, byte[]? privateInput = null, byte[]? publicInput = null,
        Abi abi = Abi.Linux, TraceOptions? options = null) =>
        Of(program.Image(), privateInput, publicInput, abi, options);

    public static TestRun Of(ElfImage image, byte[]? privateInput = null, byte[]? publicInput = null,
        Abi abi = Abi.Linux, TraceOptions? options = null)
    {
        Execution execution = Executor.Run(image, new ExecutionOptions
        {
            Abi = abi,
            Trace = true,
            PrivateInput = privateInput ?? [],
            PublicInput = publicInput ?? [],
        });
        ProgramTables program = ProgramTables.Create(image, abi);
        return new TestRun(program, execution, TraceDriver.Build(program, execution, publicInput ?? [], options));
    }

    /// <summary>What the rest of the machine accepts.</summary>
    public LookupOracle Oracle => field ??= MachineTables.Oracle(Program);

    /// <summary>The tables as the linter takes them.</summary>
    public IReadOnlyList<LintTable> Tables => MachineTables.Of(Program, Trace);

    /// <summary>The first table of a chip.</summary>
    public LintTable Table(Air.Chip chip) => Tables.First(t => t.Air.Chip == chip);

    /// <summary>A row of a table, to be attacked.</summary>
    public RowAttack Attack(LintTable table, int row) => new(table, Oracle, row);

    /// <summary>Everything that is wrong with the run's tables.</summary>
    public List<string> Findings() => MachineCheck.Findings(Program, Trace);

    /// <summary>Fails unless all constraints hold and all buses balance, and each of the chips has a row.</summary>
    public TestRun AssertSound(params Air.Chip[] chips)
    {
        Assert.Empty(Findings());
        foreach (Air.Chip chip in chips) Assert.True(Trace.Has(chip), $"{chip.Name} has no table");
        return this;
    }

    public void Dispose()
    {
        Trace.Dispose();
        Program.Dispose();
        Execution.Dispose();
    }
}
