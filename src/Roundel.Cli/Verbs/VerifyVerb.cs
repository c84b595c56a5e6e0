using System.CommandLine;
using System.Globalization;
using Roundel.Cli.Output;
using Roundel.Sdk;

namespace Roundel.Cli.Verbs;

/// <summary>Checks a proof, and what it says.</summary>
internal sealed class VerifyVerb() : Verb("verify",
    "Checks a proof against a program or its key, and what it says. Exit code 0 only for a valid proof of that program with the " +
    "output and exit code asked for (exit code 0 unless said otherwise).",
    "verify fibonacci.proof --program examples/fibonacci/fibonacci.elf --expect-output-hex 05373f8a62b3c058",
    "verify fibonacci.proof --key fibonacci.key",
    "verify exit3.proof --program examples/exit3/exit3.elf --expect-exit 3")
{
    private readonly Argument<string> _proof = new("PROOF") { Description = "The proof file." };
    private readonly Option<string> _program = Options.Text("--program", "ELF", "The program that the proof must be of: an ELF file, or C#.");
    private readonly Option<string> _key = Options.Text("--key", "KEY", "Its key instead, as 'roundel key' writes it.");
    private readonly Option<string> _output = Options.Text("--expect-output", "FILE", "The public output that the proof must show.");
    private readonly Setting<byte[]?> _outputHex = Options.Hex("--expect-output-hex", "The same in hexadecimal.");
    private readonly Option<string> _publicInput = Options.Text("--expect-public-input", "FILE", "The public input that the proof must show.");
    private readonly ProgramOptions _load = new();
    private readonly Option<bool> _json = Options.Json();

    private readonly Setting<ExpectedExit> _exit = new("--expect-exit", new ExpectedExit(0))
    {
        Description = "The exit code that the proof must show; default 0.",
        HelpName = "N|any",
        CustomParser = argument =>
        {
            string text = argument.Tokens[0].Value;
            if (text == "any") return new ExpectedExit(null);
            // Guests may think of exit codes as signed.
            if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long code)
                && code is >= int.MinValue and <= uint.MaxValue) return new ExpectedExit((uint)code);
            argument.AddError($"--expect-exit: '{Options.Short(text)}' is neither a 32-bit number nor 'any'.");
            return default;
        },
    };

    private readonly Setting<double> _minimum = Options.MinSecurity();

    /// <summary>An exit code, or any.</summary>
    private readonly record struct ExpectedExit(uint? Code);

    protected override void Declare(Command command)
    {
        command.Add(_proof);
        foreach (Option option in (Option[])[_program, _key, _output, _outputHex, _publicInput, _exit, _minimum, .. _load.All, _json]) command.Add(option);
        Options.Exclude(command, _program, _key);
        Options.Exclude(command, _output, _outputHex);
        Options.Exclude(command, _key, _load.AbiOption);
        command.Validators.Add(result =>
        {
            if (!Options.IsGiven(result, _program) && !Options.IsGiven(result, _key))
                result.AddError("The program is missing: give --program ELF or --key KEY, from a source that you trust.");
        });
    }

    protected override int Run(ParseResult result, Terminal terminal)
    {
        VerifyResult verified = Verify(result, terminal, Proof.Load(result.GetRequiredValue(_proof)));
        if (result.GetValue(_json)) WriteJson(terminal, verified);
        else if (verified.IsValid) WriteText(terminal, verified);
        else throw new RoundelException(RoundelErrorKind.BadProof, $"{verified.Reason}: {verified.Message}");
        return verified.IsValid ? ExitCodes.Success : ExitCodes.Failure;
    }

    private VerifyResult Verify(ParseResult result, Terminal terminal, Proof proof)
    {
        string? outputPath = result.GetValue(_output), inputPath = result.GetValue(_publicInput);
        byte[]? output = outputPath is null ? _outputHex.Of(result) : Files.Read(outputPath, "expected output");
        byte[]? publicInput = inputPath is null ? null : Files.Read(inputPath, "expected public input");
        // Without the casts a null array would become a memory that is empty, not one that is missing.
        var options = new VerifyOptions
        {
            MinimumBits = _minimum.Of(result),
            ExpectedExitCode = _exit.Of(result).Code,
            ExpectedOutput = output is null ? (ReadOnlyMemory<byte>?)null : output,
            ExpectedPublicInput = publicInput is null ? (ReadOnlyMemory<byte>?)null : publicInput,
        };
        if (result.GetValue(_key) is { } keyPath) return ProofVerifier.Verify(proof, GuestKey.Load(keyPath), options);
        using GuestProgram program = _load.Load(result, terminal, result.GetRequiredValue(_program));
        return ProofVerifier.Verify(proof, program, options);
    }

    private static void WriteText(Terminal terminal, VerifyResult verified)
    {
        ProofStatement statement = verified.Statement!;
        var text = new TextReport(terminal.Text);
        text.Line("valid", "this program ran to its end, with this public input and some private input:");
        text.Line("program", verified.ProgramDigest);
        text.Bytes("public input", statement.PublicInput.Span);
        if (statement.PublicInputUnread > 0) text.Line("", $"of which the last {TextReport.Count(statement.PublicInputUnread, "byte")} were not read");
        text.Bytes("output", statement.Output.Span);
        text.Line("exit code", TextReport.Number(statement.ExitCode));
        text.Line("cycles", TextReport.Number((long)statement.Cycles));
        text.Line("security", $"{TextReport.Bits(verified.Security!.ProvenBits)} bits proven " +
            $"(weakest step: {verified.Security.Weakest.Name}), set {verified.Parameters!.Name}");
        text.Line("verified in", TextReport.Milliseconds(verified.VerifyMilliseconds));
    }

    private static void WriteJson(Terminal terminal, VerifyResult verified) => JsonReport.Write(terminal, json =>
    {
        json.WriteBoolean("valid", verified.IsValid);
        json.WriteString("reason", verified.Reason.ToString());
        json.WriteString("message", verified.Message);
        json.WriteString("programDigest", verified.ProgramDigest);
        if (verified.Statement is { } statement)
        {
            json.Hex("publicInputHex", statement.PublicInput.Span);
            json.WriteNumber("publicInputUnread", statement.PublicInputUnread);
            json.Hex("publicOutputHex", statement.Output.Span);
            json.WriteNumber("exitCode", statement.ExitCode);
            json.WriteNumber("cycles", statement.Cycles);
        }
        if (verified.Parameters is { } set) json.WriteString("set", set.Name);
        if (verified.Security is { } security) json.Security(security);
        json.Number("verifyMilliseconds", verified.VerifyMilliseconds);
    });
}
