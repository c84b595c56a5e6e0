using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Roundel.RiscV;
using Roundel.Sdk;
using Roundel.Verifier;

namespace Roundel.Cli.Verbs;

/// <summary>Whether a proof uses paths. No bool: its options take no word.</summary>
internal enum PathUse
{
    /// <summary>As they pay.</summary>
    Auto,
    /// <summary>Not at all.</summary>
    Off,
}

/// <summary>Makes the options that several verbs share, each with checks whose messages are one line.</summary>
internal static class Options
{
    public static Argument<string> Elf(bool isOptional = false) => new("ELF")
    {
        Description = "A static RV32IM program; or one in C#: a .csproj, a folder with one, or a .dll.",
        Arity = isOptional ? ArgumentArity.ZeroOrOne : ArgumentArity.ExactlyOne,
    };

    public static Option<bool> Json() => new("--json") { Description = "Write one JSON object to standard output, and nothing else." };

    public static Option<string> Text(string name, string helpName, string description) => new(name) { Description = description, HelpName = helpName };

    public static Option<string> Output(string helpName, string description) => new("--output", "-o") { Description = description, HelpName = helpName };

    public static Setting<Abi> AbiOption() => Choice("--abi", "How the program communicates: system calls (default), or fixed addresses.", Abi.Linux,
        ("linux", Abi.Linux), ("mmio", Abi.MemoryMapped));

    public static Setting<ParameterSet> Set() => Choice("--set", "Parameters: fast (default) proves quickest, compact makes the smallest proofs.", ParameterSet.Fast,
        [.. new[] { ParameterSet.Fast, ParameterSet.Balanced, ParameterSet.Compact }.Select(s => (s.Name, s))]);

    public static Setting<long> Threads() => Number("--threads", "Threads to prove with.", 1, 1024, Environment.ProcessorCount, "number of cores");

    public static Setting<PathUse> Paths() => Choice("--paths",
        "Whether stretches of instructions that the run repeats share rows (auto, the default), or every instruction has its own.", PathUse.Auto,
        ("auto", PathUse.Auto), ("off", PathUse.Off));

    /// <summary>The policy of verifiers.</summary>
    public static Setting<double> MinSecurity() => new("--min-security", new VerifyOptions().MinimumBits)
    {
        Description = "The least proven security in bits, 0 to 128; default 100.",
        HelpName = "BITS",
        CustomParser = argument =>
        {
            string text = argument.Tokens[0].Value;
            if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double bits)
                && bits is >= 0 and <= SecurityReport.HashBits) return bits;
            argument.AddError($"--min-security: '{Short(text)}' is not a number from 0 to 128.");
            return SecurityReport.HashBits;
        },
    };

    public static Setting<byte[]?> Hex(string name, string description) => new(name, null)
    {
        Description = description,
        HelpName = "H",
        CustomParser = argument =>
        {
            if (HexText.TryParse(argument.Tokens[0].Value, out byte[]? bytes, out string error)) return bytes;
            argument.AddError($"{name}: {error}");
            return null;
        },
    };

    /// <summary>A whole number in a range.</summary>
    public static Setting<long> Number(string name, string description, long least, long greatest, long standard, string? standardText = null) => new(name, standard)
    {
        Description = $"{description} {least} to {greatest}; default: {standardText ?? standard.ToString(CultureInfo.InvariantCulture)}.",
        HelpName = "N",
        CustomParser = argument =>
        {
            string text = argument.Tokens[0].Value;
            if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
                && value >= least && value <= greatest) return value;
            argument.AddError($"{name}: '{Short(text)}' is not a whole number from {least} to {greatest}.");
            return standard;
        },
    };

    /// <summary>One of a few words.</summary>
    public static Setting<T> Choice<T>(string name, string description, T standard, params (string Word, T Value)[] choices) => new(name, standard)
    {
        Description = description,
        HelpName = string.Join('|', choices.Select(c => c.Word)),
        CustomParser = argument =>
        {
            string text = argument.Tokens[0].Value;
            foreach ((string word, T value) in choices)
                if (word == text) return value;
            argument.AddError($"{name}: '{Short(text)}' is unknown: choose {string.Join(", ", choices.Select(c => c.Word))}.");
            return standard;
        },
    };

    /// <summary>Refuses two options that say the same thing in two ways.</summary>
    public static void Exclude(Command command, Option first, Option second) => command.Validators.Add(result =>
    {
        if (IsGiven(result, first) && IsGiven(result, second)) result.AddError($"{first.Name} and {second.Name} exclude each other: give one of them.");
    });

    public static bool IsGiven(CommandResult result, Option option) => result.GetResult(option) is { Implicit: false };

    public static string Short(string text) => text.Length <= 40 ? text : text[..40] + "...";
}
