using System.CommandLine;
using Roundel.Cli.Output;
using Roundel.Lint;
using Roundel.RiscV;
using Roundel.Sdk;

namespace Roundel.Cli.Verbs;

/// <summary>Checks the machine's own declarations.</summary>
internal sealed class LintVerb() : Verb("lint",
    "Looks for cells of the machine's tables that a dishonest prover could choose: in the declarations, and in rows of honest runs. " +
    "Exit code 1 if anything is found. docs/security/lint.md says what is checked and what is not.",
    "lint",
    "lint examples/fibonacci/fibonacci.elf --input-hex 20a10700 --rows 8")
{
    private readonly Argument<string[]> _elfs = new("ELF")
    {
        Description = "Programs to take rows from; default: a built-in exercise that uses every chip.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Setting<Abi> _abi = Options.AbiOption();
    private readonly Setting<byte[]?> _input = Options.Hex("--input-hex", "Private input of the programs, in hexadecimal.");
    private readonly Setting<byte[]?> _publicInput = Options.Hex("--public-input-hex", "Public input of the programs, in hexadecimal.");
    private readonly Setting<long> _rows = Options.Number("--rows", "Rows of each table that are attacked.", 1, 10_000, MachineLint.StandardRows);
    private readonly Option<bool> _json = Options.Json();

    protected override void Declare(Command command)
    {
        command.Add(_elfs);
        command.Add(_abi);
        command.Add(_input);
        command.Add(_publicInput);
        command.Add(_rows);
        command.Add(_json);
    }

    protected override int Run(ParseResult result, Terminal terminal)
    {
        List<LintRun> runs = [];
        try
        {
            foreach (string path in result.GetValue(_elfs) ?? []) runs.Add(RunOf(path, result));
            IReadOnlyList<ChipLint> chips = Check(runs.Count == 0 ? null : runs, (int)_rows.Of(result), terminal);
            if (result.GetValue(_json)) WriteJson(terminal, chips);
            else WriteText(terminal, chips);
            return chips.All(c => c.Findings.Count == 0) ? ExitCodes.Success : ExitCodes.Failure;
        }
        finally
        {
            foreach (LintRun run in runs) run.Dispose();
        }
    }

    private LintRun RunOf(string path, ParseResult result)
    {
        using GuestProgram program = GuestProgram.Load(path, _abi.Of(result));
        return LintRun.Of(path, program, new Input { Private = _input.Of(result) ?? [], Public = _publicInput.Of(result) ?? [] });
    }

    private static IReadOnlyList<ChipLint> Check(IReadOnlyList<LintRun>? runs, int rows, Terminal terminal)
    {
        using var progress = new ProgressDisplay(terminal, "checking");
        return MachineLint.Check(runs, rows, progress);
    }

    private static void WriteText(Terminal terminal, IReadOnlyList<ChipLint> chips)
    {
        var text = new TextReport(terminal.Text);
        text.Table(["chip", "columns", "constraints", "terms", "rows", "cells tried", "excused", "findings"],
            [.. chips.Select(c => new[] { c.Chip.Chip.Name, Number(c.Chip.Chip.Columns.Count), Number(c.Chip.Constraints.Count), Number(c.Chip.Terms.Count),
                Number(c.Rows), Number(c.Tried), Number(c.Waived), Number(c.Findings.Count) }),
             ["total", Total(c => c.Chip.Chip.Columns.Count), Total(c => c.Chip.Constraints.Count), Total(c => c.Chip.Terms.Count),
                Total(c => c.Rows), Total(c => c.Tried), Total(c => c.Waived), Total(c => c.Findings.Count)]]);
        text.Blank();
        foreach (Finding finding in chips.SelectMany(c => c.Findings))
            text.Line($"{finding.Chip}, {finding.Subject}:", $" {TextReport.Words(finding.Rule.ToString()).Trim()}: {finding.Message}");
        if (chips.All(c => c.Findings.Count == 0)) text.Line("clean", "nothing was found that no reason is recorded for");

        string Total(Func<ChipLint, long> of) => Number(chips.Sum(of));
        string Number(long value) => TextReport.Number(value);
    }

    private static void WriteJson(Terminal terminal, IReadOnlyList<ChipLint> chips) => JsonReport.Write(terminal, json =>
    {
        json.WriteBoolean("clean", chips.All(c => c.Findings.Count == 0));
        json.WriteStartArray("chips");
        foreach (ChipLint chip in chips)
        {
            json.WriteStartObject();
            json.WriteString("name", chip.Chip.Chip.Name);
            json.WriteNumber("columns", chip.Chip.Chip.Columns.Count);
            json.WriteNumber("constraints", chip.Chip.Constraints.Count);
            json.WriteNumber("terms", chip.Chip.Terms.Count);
            json.WriteNumber("rows", chip.Rows);
            json.WriteNumber("cellsTried", chip.Tried);
            json.WriteNumber("excused", chip.Waived);
            json.WriteStartArray("findings");
            foreach (Finding finding in chip.Findings)
            {
                json.WriteStartObject();
                json.WriteString("rule", finding.Rule.ToString());
                json.WriteString("subject", finding.Subject);
                json.WriteString("message", finding.Message);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });
}
