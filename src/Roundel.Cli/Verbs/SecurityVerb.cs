using System.CommandLine;
using Roundel.Cli.Output;
using Roundel.Sdk;
using Roundel.Verifier;

namespace Roundel.Cli.Verbs;

/// <summary>Shows the security calculation row by row.</summary>
internal sealed class SecurityVerb() : Verb("security",
    "Shows the security calculation row by row. What is not given is that of a proof with every table of the machine at the full height.",
    "security",
    "security --set compact --log-rows 17",
    "security --set fast --log-rows 22 --columns 1100 --constraints 1000")
{
    private const int StandardLogRows = 20, NotGiven = 0;

    private readonly Setting<ParameterSet> _set = Options.Set();
    private readonly Setting<long> _logRows = Options.Number("--log-rows", "log2 of the rows of the tallest table.",
        ProofShape.MinLogSize, ProofShape.MaxLogSize, StandardLogRows);
    private readonly Setting<long> _columns = Options.Number("--columns",
        "Columns of all tables, each point that they are sampled at counted.", 2, 1_000_000, NotGiven, "those of the machine");
    private readonly Setting<long> _constraints = Options.Number("--constraints",
        "Constraints of all tables.", 1, 1_000_000, NotGiven, "those of the machine");

    protected override void Declare(Command command)
    {
        command.Add(_set);
        command.Add(_logRows);
        command.Add(_columns);
        command.Add(_constraints);
    }

    protected override int Run(ParseResult result, Terminal terminal)
    {
        ParameterSet set = _set.Of(result);
        SecurityReport report = SecurityCalculator.Of(set, (int)_logRows.Of(result),
            Given(_columns.Of(result)), Given(_constraints.Of(result)));
        SecurityInputs inputs = report.Inputs;
        var text = new TextReport(terminal.Text);
        text.Line("set", $"{set.Name}: blowup {1 << set.LogBlowup}, {set.Queries} queries");
        text.Line("proof", $"2^{inputs.LogRows} rows, {TextReport.Number(inputs.Quotients)} sampled columns, " +
            $"{TextReport.Number(inputs.Constraints)} constraints");
        text.Blank();
        text.Security(report);
        text.Blank();
        text.Line("proven", $"{TextReport.Bits(report.ProvenBits)} bits: the least row ({report.Weakest.Name}), " +
            $"and at most {TextReport.Number((long)SecurityReport.HashBits)} for the hash");
        text.Line("heuristic", $"{TextReport.Bits(report.HeuristicBits)} bits at log2(blowup) per query; often quoted, its conjecture is refuted in general");
        text.Blank();
        terminal.Text.WriteLine("""
            Proven: whoever has no run of the program that fits the statement needs about 2^proven hashes to make a proof that is accepted.
            Unique-decoding regime; no proximity conjecture. "Of which work" is proof of work that the prover has to do before a challenge.
            Assumed: Blake2s behaves like a random oracle; verifier and constraints are implemented correctly.
            Not claimed: zero knowledge (proofs do not hide the private input), an audit, that the program itself does what it should.
            """);
        return ExitCodes.Success;
    }

    private static int? Given(long value) => value == NotGiven ? null : (int)value;
}
