using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using Roundel.Cli.Benchmarks;
using Roundel.Cli.Output;
using Roundel.Sdk;
using Roundel.Verifier;

namespace Roundel.Cli.Verbs;

/// <summary>Measures proving and verifying.</summary>
internal sealed class BenchVerb() : Verb("bench",
    "Measures proving, verifying and running: a program, or the cases of a built-in suite. Cold is a process that proves once, from its start to " +
    "its end; warm are proofs of a process that has made the same one before. Of several times the one in the middle stands for all. Measure on a " +
    "machine that does nothing else. Exit code 1 if a case cannot be proven.",
    "bench --case fibonacci-5k --case sha256-512",
    "bench --case all --repeat 5 -o bench.json",
    "bench examples/fibonacci/fibonacci.elf --input-hex 20a10700 --repeat 3",
    "bench examples/sha256/sha256.elf --input README.md --threads 1 --json")
{
    private const string AllCases = "all";

    private readonly RunOptions _run = new(isElfOptional: true);
    private readonly Setting<long> _repeat = Options.Number("--repeat", "Warm proofs; cold ones are as many, but at least 1 and at most 3.", 0, 1000, 3);
    private readonly Setting<long> _threads = Options.Threads();
    private readonly Setting<PathUse> _paths = Options.Paths();
    private readonly Setting<ParameterSet> _set = Options.Set();
    private readonly Option<bool> _json = Options.Json();
    private readonly Option<string> _output = Options.Output("FILE", "Where to write the JSON object of --json, besides the report.");

    private readonly Option<string[]> _cases = new("--case")
    {
        Description = $"A case of the suite, as often as wanted; default: {AllCases}. One of {string.Join(", ", BenchSuite.Cases.Select(c => c.Name))}.",
        HelpName = "NAME|" + AllCases,
    };

    protected override void Declare(Command command)
    {
        _run.AddTo(command);
        command.Add(_cases);
        command.Add(_repeat);
        command.Add(_threads);
        command.Add(_paths);
        command.Add(_set);
        command.Add(_json);
        command.Add(_output);
        Options.Exclude(command, _json, _output);
        command.Validators.Add(Check);
    }

    protected override int Run(ParseResult result, Terminal terminal)
    {
        if (result.GetValue(_output) is { } path) Files.CheckWritable(path);
        var options = new BenchOptions(_set.Of(result), (int)_threads.Of(result), _paths.Of(result) == PathUse.Auto, (int)_repeat.Of(result));
        return _run.IsElfGiven(result.CommandResult) ? RunOne(result, terminal, options) : RunSuite(result, terminal, options);
    }

    private int RunOne(ParseResult result, Terminal terminal, BenchOptions options)
    {
        BenchCase benchCase = _run.IsManaged(result)
            ? new BenchCase(_run.Path(result), _run.Compile(result, terminal), _run.Read(result, terminal), _run.MaxCycles(result))
            : new BenchCase(_run.Path(result), _run.Abi(result), _run.Read(result, terminal), _run.MaxCycles(result));
        Measurement measured;
        using (var progress = new BenchProgress(terminal, options.Steps)) measured = new BenchRunner(benchCase, options, progress).Measure();
        Report(result, terminal, json => BenchReport.WriteCase(json, measured), text => BenchReport.Write(text, measured));
        return ExitCodes.Success;
    }

    private int RunSuite(ParseResult result, Terminal terminal, BenchOptions options)
    {
        BenchCase[] cases = Chosen(result.GetValue(_cases) ?? []);
        var results = new List<CaseResult>();
        using (var progress = new BenchProgress(terminal, cases.Length * options.Steps))
        {
            foreach (BenchCase benchCase in cases)
            {
                progress.SkipTo(results.Count * options.Steps);
                results.Add(Measure(benchCase, options, progress));
            }
        }
        Report(result, terminal, json => BenchReport.WriteCases(json, options, results), text => BenchReport.Write(text, options, results));
        return results.All(r => r.Error is null) ? ExitCodes.Success : ExitCodes.Failure;
    }

    /// <summary>A case that does not fit this machine leaves the others measured.</summary>
    private static CaseResult Measure(BenchCase benchCase, BenchOptions options, BenchProgress progress)
    {
        try
        {
            return new CaseResult(benchCase.Name, new BenchRunner(benchCase, options, progress).Measure(), null);
        }
        catch (RoundelException e)
        {
            return new CaseResult(benchCase.Name, null, e.Message);
        }
    }

    private void Report(ParseResult result, Terminal terminal, Action<Utf8JsonWriter> cases, Action<TextReport> text)
    {
        void Body(Utf8JsonWriter json)
        {
            BenchMachine.WriteTo(json);
            cases(json);
        }
        if (result.GetValue(_json))
        {
            JsonReport.Write(terminal, Body);
            return;
        }
        if (result.GetValue(_output) is { } path) Files.Write(path, JsonReport.Bytes(Body));
        text(new TextReport(terminal.Text));
    }

    private void Check(CommandResult result)
    {
        bool isElfGiven = _run.IsElfGiven(result);
        if (isElfGiven && Options.IsGiven(result, _cases)) result.AddError("ELF and --case exclude each other: give one of them.");
        if (!isElfGiven && _run.GivenInput(result) is { } input) result.AddError($"{input} needs an ELF file: the cases of the suite have their own input.");
        foreach (string name in result.GetValue(_cases) ?? [])
        {
            if (name != AllCases && BenchSuite.Find(name) is null)
                result.AddError($"--case: '{Options.Short(name)}' is unknown: choose {AllCases}, {string.Join(", ", BenchSuite.Cases.Select(c => c.Name))}.");
        }
    }

    private static BenchCase[] Chosen(string[] names) => names.Length == 0 || names.Contains(AllCases) ? [.. BenchSuite.Cases]
        : [.. BenchSuite.Cases.Where(c => names.Contains(c.Name))];
}
