using System.Buffers.Binary;
using System.CommandLine;
using Roundel.Cli.Models;
using Roundel.Cli.Output;
using Roundel.Ml;
using Roundel.Ml.Proofs;
using Roundel.Sdk;

namespace Roundel.Cli.Verbs.Ml;

/// <summary>Shows what is in a file.</summary>
internal sealed class MlInspectVerb() : Verb("inspect",
    "Shows what is in an integer model, its key or a proof; the file's first bytes decide. Nothing that a proof claims is checked: that is what verify is for.",
    "ml inspect digits.rndlm",
    "ml inspect digits.key",
    "ml inspect answer.proof --key digits.key")
{
    private readonly Argument<string> _file = new("FILE") { Description = "An integer model (.rndlm), a key or a proof." };
    private readonly Option<string> _key = Options.Text("--key", "KEY", "For a proof: the key of the model that it is about.");

    protected override void Declare(Command command)
    {
        command.Add(_file);
        command.Add(_key);
    }

    protected override int Run(ParseResult result, Terminal terminal)
    {
        string path = result.GetRequiredValue(_file);
        var text = new TextReport(terminal.Text);
        switch (Magic(path))
        {
            case IntegerModel.Magic:
                IntegerModel model = ModelFiles.ReadInteger(path);
                text.Line("model", $"{path}, {TextReport.Size(new FileInfo(path).Length)}, weights included");
                ShowModel(text, model);
                break;
            case ModelKey.Magic:
                ModelKey key = ModelFiles.ReadKey(path);
                text.Line("key", $"{path}, {TextReport.Size(key.Bytes.Length)}");
                text.Line("digest", key.Digest.ToString());
                text.Line("weights", $"{key.WeightRoot}, their commitment");
                text.Figures(ModelFigures.Of(key));
                ShowModel(text, key.Model);
                text.Blank();
                text.Security(key);
                text.Table(["step", "bits", "of which work", "basis"],
                    [.. ModelSecurity.Rows(key).Select(r => new[] { r.Name, TextReport.Bits(r.Bits), TextReport.Number(r.GrindingBits), r.Basis })],
                    endsInText: true);
                break;
            case ModelProof.Magic:
                ShowProof(text, path, result.GetValue(_key) is { } keyPath ? ModelFiles.ReadKey(keyPath)
                    : throw new UsageException("A proof is read with its model's key: give --key KEY."));
                break;
            default:
                throw new RoundelException(RoundelErrorKind.BadProof, $"{path} is neither an integer model nor a key nor a proof of one.");
        }
        return ExitCodes.Success;
    }

    private static uint Magic(string path)
    {
        if (Directory.Exists(path)) throw new RoundelException(RoundelErrorKind.File, $"{path} is a folder: name a file.");
        if (!File.Exists(path)) throw new RoundelException(RoundelErrorKind.File, $"There is no file {path}: check its path.");
        using FileStream file = File.OpenRead(path);
        Span<byte> first = stackalloc byte[sizeof(uint)];
        return file.ReadAtLeast(first, first.Length, throwOnEndOfStream: false) == first.Length ? BinaryPrimitives.ReadUInt32LittleEndian(first) : 0;
    }

    private static void ShowModel(TextReport text, IntegerModel model)
    {
        foreach (InputNode input in model.Inputs)
            text.Line("input", $"{input.Name} {input.GivenShape} in {input.GivenInterval}, units of 2^{input.Exponent}, {(input.IsPublic ? "public" : "private")}");
        foreach (ModelOutput output in model.Outputs) text.Line("output", $"{output.Name} {output.Node.Shape} in {output.Node.Interval}, units of 2^{output.Exponent}");
        text.Blank();
        text.Table(["nodes", "number", "cells", "padded", "of rules"], [.. model.Nodes.GroupBy(Kind).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => new[] { g.Key, TextReport.Number(g.Count()), TextReport.Number(g.Sum(n => n.Shape.Count)),
                TextReport.Number(g.Sum(n => (long)n.Shape.PaddedCount)),
                TextReport.Number(g.Count(n => n.IsAuxiliary)) })]);
        text.Blank();
        text.Table(["table", "entries", "first", "look-ups"], [.. model.Tables.Select(t => new[] { $"{t.Id} {(t is RangeTable ? "range" : "function")}",
            TextReport.Number(1L << t.Bits), TextReport.Number(t.First),
            TextReport.Number(model.Rules.SelectMany(r => r.Lookups).Where(l => l.Table == t).Sum(l => l.Input.Shape.Count)) })]);
        text.Blank();
        text.Table(["weights", "cells", "bits", "shape"],
            [.. model.Weights.Select(w => new[] { w.Name, TextReport.Number(w.Shape.Count), TextReport.Number(w.Bits), w.Shape.ToString() })], endsInText: true);
    }

    /// <summary>The class of a node, without what all have in common.</summary>
    private static string Kind(Node node)
    {
        string name = node.GetType().Name;
        return name.EndsWith("Node", StringComparison.Ordinal) ? TextReport.Words(char.ToLowerInvariant(name[0]) + name[1..^4]) : name;
    }

    private static void ShowProof(TextReport text, string path, ModelKey key)
    {
        ModelProof proof = ModelProof.FromBytes(Files.Read(path, "proof"));
        ModelClaim claim = proof.ClaimAbout(key.Model)
            ?? throw new RoundelException(RoundelErrorKind.BadProof, $"{path} begins like a proof, but is damaged, or about another model.");
        text.Line("proof", $"{path}, {TextReport.Size(proof.Bytes.Length)}; claims, nothing is checked:");
        text.Line("digest", $"{key.Digest}, that of the key given");
        foreach (NamedTensor input in NamedTensor.Inputs(key.Model, claim)) text.Tensor("public input", input);
        foreach (NamedTensor output in NamedTensor.Outputs(key.Model, claim)) text.Tensor("output", output);
        text.Security(key);
    }
}
