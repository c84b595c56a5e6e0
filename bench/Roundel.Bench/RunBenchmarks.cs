using Roundel.Cli.Benchmarks;
using Roundel.Machine;
using Roundel.RiscV;

namespace Roundel.Bench;

/// <summary>Runs of programs, one thread: cases of the suite of the command line.</summary>
public abstract class RunBenchmark : KernelBenchmark
{
    [ParamsSource(nameof(Cases))]
    public string Case { get; set; } = "";

    public static string[] Cases => Smoke.IsOn ? ["fibonacci-5k"] : ["fibonacci-500k", "sha256-2048", "memory", "quicksort"];

    private protected BenchCase Chosen => BenchSuite.Find(Case)!;

    private protected ElfImage Image => ElfImage.Load(Chosen.Elf.Span);

    private protected ExecutionOptions Options(bool trace) =>
        new() { PrivateInput = Chosen.Input.Private, PublicInput = Chosen.Input.Public, Trace = trace };
}

/// <summary>The executor.</summary>
public class ExecutorBenchmarks : RunBenchmark
{
    private ElfImage _image = null!;

    public override long Elements
    {
        get
        {
            using Execution run = Executor.Run(Image, Options(trace: false));
            return (long)run.Cycles;
        }
    }

    public override string Element => "cycle";

    [GlobalSetup]
    public void SetUp() => _image = Image;

    [Benchmark]
    public void Plain() => Executor.Run(_image, Options(trace: false)).Dispose();

    [Benchmark]
    public void Traced() => Executor.Run(_image, Options(trace: true)).Dispose();
}

/// <summary>From the record of a run to the tables.</summary>
public class TraceBenchmarks : RunBenchmark
{
    private ProgramTables _tables = null!;
    private Execution _run = null!;

    /// <summary>Main words.</summary>
    public override long Elements
    {
        get
        {
            SetUp();
            using MachineTrace trace = Build();
            long cells = trace.Rows.Sum(r => r.Padded * r.Chip.MainWidth);
            CleanUp();
            return cells;
        }
    }

    public override string Element => "cell";

    [GlobalSetup]
    public void SetUp()
    {
        ElfImage image = Image;
        _tables = Keep(ProgramTables.Create(image, Abi.Linux));
        _run = Keep(Executor.Run(image, Options(trace: true)));
    }

    [Benchmark]
    public void Fill() => Build().Dispose();

    private MachineTrace Build() => TraceDriver.Build(_tables, _run, Chosen.Input.Public, new TraceOptions { Threads = 1 });
}
