using System.CommandLine;
using System.Diagnostics;
using Roundel.Cli.Models;
using Roundel.Cli.Output;
using Roundel.Hash;
using Roundel.Ml;
using Roundel.Ml.Graphs;
using Roundel.Ml.Proofs;
using Roundel.Sdk;
using Roundel.Verifier;

namespace Roundel.Cli.Verbs.Ml;

/// <summary>Checks a proof of a model, and what it says.</summary>
internal sealed class MlVerifyVerb() : Verb("verify",
    "Checks a proof against a model's key, or against the model, whose weights are committed anew, and what it says. Exit code 0 only for a valid proof of that " +
    "model with the outputs and public inputs asked for. A key from somebody else is checked by its digest, or by making it from the model.",
    "ml verify answer.proof --key digits.key",
    "ml verify answer.proof --model digits.rndlm --expect-public-input examples/ml/digits.sample.json",
    "ml verify answer.proof --key digits.key --expect-output digits.output.json --json")
{
    private readonly Argument<string> _proof = new("PROOF") { Description = "The proof file." };
    private readonly Option<string> _key = Options.Text("--key", "KEY", "The model's key, as 'roundel ml register' writes it.");
    private readonly Option<string> _model = Options.Text("--model", "MODEL.rndlm", "The model itself instead.");
    private readonly Option<string> _certificate = Options.Text("--certificate", "FILE",
        "Proof that the key's weights are in range, as 'roundel ml register --certificate' writes it; checked too.");
    private readonly Setting<byte[]?> _digest = Options.Hex("--digest", "The digest that the key must have.");
    private readonly Option<string> _output = Options.Text("--expect-output", "FILE",
        "The outputs that the proof must show, as JSON: integers as 'roundel ml run -o' writes them, or the real numbers that they stand for.");
    private readonly Option<string> _input = Options.Text("--expect-public-input", "FILE", "The input that the proof must show, as 'roundel ml prove --input' takes it.");
    private readonly Setting<ParameterSet> _set = Options.Set();
    private readonly Option<bool> _json = Options.Json();

    private readonly Setting<double> _minimum = Options.MinSecurity();

    /// <summary>What came of it.</summary>
    private sealed record Result(ModelKey Key, ModelVerdict Verdict, string Reason, string Message, double Milliseconds)
    {
        public bool IsValid => Reason == nameof(VerificationError.None);
    }

    protected override void Declare(Command command)
    {
        command.Add(_proof);
        foreach (Option option in (Option[])[_key, _model, _certificate, _digest, _output, _input, _minimum, _set, _json]) command.Add(option);
        Options.Exclude(command, _key, _model);
        Options.Exclude(command, _key, _set);
        command.Validators.Add(result =>
        {
            if (!Options.IsGiven(result, _key) && !Options.IsGiven(result, _model))
                result.AddError("The model is missing: give --key KEY or --model MODEL.rndlm, from a source that you trust.");
        });
    }

    protected override int Run(ParseResult result, Terminal terminal)
    {
        ModelProof proof = ModelProof.FromBytes(Files.Read(result.GetRequiredValue(_proof), "proof"));
        Result found = Check(result, Key(result), proof);
        if (result.GetValue(_json)) WriteJson(terminal, found, Source(result));
        else if (found.IsValid) WriteText(terminal, found, Source(result));
        else throw new RoundelException(RoundelErrorKind.BadProof, $"{found.Reason}: {found.Message}");
        return found.IsValid ? ExitCodes.Success : ExitCodes.Failure;
    }

    /// <summary>Why the weights should be in the range that the integers rest on.</summary>
    private string Source(ParseResult result) =>
        result.GetValue(_model) is not null ? "model" : result.GetValue(_certificate) is not null ? "certificate" : "key";

    private ModelKey Key(ParseResult result)
    {
        if (result.GetValue(_key) is { } path) return ModelFiles.ReadKey(path);
        using var prover = new ModelProver(ModelFiles.ReadInteger(result.GetRequiredValue(_model)), _set.Of(result));
        return prover.Key;
    }

    private Result Check(ParseResult result, ModelKey key, ModelProof proof)
    {
        IReadOnlyDictionary<string, FloatTensor>? output = result.GetValue(_output) is { } o ? SampleSet.ReadTensors(o, "expected output") : null;
        IReadOnlyDictionary<string, FloatTensor>? input = result.GetValue(_input) is { } i ? SampleSet.ReadTensors(i, "expected public input") : null;
        long start = Stopwatch.GetTimestamp();
        ModelVerdict verdict = ModelVerifier.Verify(key, proof, _minimum.Of(result));
        double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        Result Of(string reason, string message) => new(key, verdict, reason, message, milliseconds);
        if (_digest.Of(result) is { } digest && !Bytes(key.Digest).AsSpan().SequenceEqual(digest))
            return Of("WrongModel", $"The key is that of another model: {key.Digest}.");
        if (result.GetValue(_certificate) is { } path)
        {
            VerificationError error = WeightCertificate.Verify(key, Files.Read(path, "certificate"));
            if (error == VerificationError.None && WeightCertificate.ProvenBits(key) < _minimum.Of(result)) error = VerificationError.SecurityTooLow;
            if (error != VerificationError.None) return Of("BadCertificate", $"The certificate of the weights is not valid: {error}.");
        }
        if (!verdict.IsValid) return Of(verdict.Error.ToString(), Explain(verdict));
        if (output is not null && !Matches(key.Model, NamedTensor.Outputs(key.Model, verdict.Claim!), output))
            return Of(nameof(VerificationError.WrongOutput), "The proof is valid, but shows other outputs.");
        if (input is not null && !MatchesInput(key.Model, verdict.Claim!, input))
            return Of(nameof(VerificationError.WrongInput), "The proof is valid, but shows other public inputs.");
        return Of(nameof(VerificationError.None), "The proof is valid.");
    }

    private static byte[] Bytes(Digest digest)
    {
        var bytes = new byte[Digest.ByteCount];
        digest.CopyTo(bytes);
        return bytes;
    }

    private static string Explain(ModelVerdict verdict) => verdict.Error switch
    {
        VerificationError.SecurityTooLow => $"Proofs of this model have {TextReport.Bits(verdict.ProvenBits)} proven bits, less than asked for.",
        VerificationError.BadHeader => "This is no proof of a model, or one of another version.",
        VerificationError.Truncated => "The proof is incomplete: copy it again.",
        VerificationError.TrailingBytes => "Something follows the proof: copy it again.",
        VerificationError.BadStatement => "The proof claims numbers that this model cannot take or give.",
        _ => "The proof does not show that this model gave these outputs.",
    };

    /// <summary>Every output, and nothing else, as integers or as real numbers.</summary>
    private static bool Matches(IntegerModel model, IReadOnlyList<NamedTensor> shown, IReadOnlyDictionary<string, FloatTensor> expected)
    {
        if (expected.Keys.FirstOrDefault(name => shown.All(o => o.Name != name)) is { } unknown)
            throw new RoundelException(RoundelErrorKind.BadInput, $"The model has no output {unknown}, but {string.Join(", ", model.Outputs.Select(o => o.Name))}.");
        return shown.All(o => expected.TryGetValue(o.Name, out FloatTensor? tensor) && tensor.Dims.SequenceEqual(o.Tensor.Shape.Dims)
            && (tensor.Type.IsFloat() ? tensor.ToFloats().AsSpan().SequenceEqual(o.Reals())
                : tensor.Integers.ToArray().SequenceEqual(o.Tensor.ToDense().Select(c => (long)c))));
    }

    private static bool MatchesInput(IntegerModel model, ModelClaim claim, IReadOnlyDictionary<string, FloatTensor> expected)
    {
        InputNode[] inputs = [.. model.Inputs.Where(i => i.IsPublic)];
        if (inputs.Length == 0) throw new RoundelException(RoundelErrorKind.BadInput, "The model has no public input: leave out --expect-public-input.");
        IReadOnlyDictionary<string, IntegerTensor> integers = ModelSource.Quantise(model, expected);
        return inputs.Zip(claim.Inputs).All(pair => integers[pair.First.Name].Values.AsSpan().SequenceEqual(pair.Second.Values));
    }

    private static void WriteText(Terminal terminal, Result found, string source)
    {
        IntegerModel model = found.Key.Model;
        var text = new TextReport(terminal.Text);
        bool hides = model.Inputs.Any(i => !i.IsPublic);
        text.Line("valid", $"this model gives these outputs for {(model.Inputs.Any(i => i.IsPublic) ? "these public inputs" : "some input")}" +
            $"{(hides && model.Inputs.Any(i => i.IsPublic) ? " and some private ones" : "")}:");
        text.Line("digest", found.Key.Digest.ToString());
        if (!model.Weights.IsEmpty)
        {
            text.Line("weights", source switch
            {
                "model" => "those of the model",
                "certificate" => "in range, as their certificate proves",
                _ => "in range if whoever made the key is right: there was no --certificate",
            });
        }
        foreach (NamedTensor input in NamedTensor.Inputs(model, found.Verdict.Claim!)) text.Tensor("public input", input);
        foreach (NamedTensor output in NamedTensor.Outputs(model, found.Verdict.Claim!)) text.Tensor("output", output);
        text.Security(found.Key);
        text.Line("verified in", TextReport.Milliseconds(found.Milliseconds));
    }

    private static void WriteJson(Terminal terminal, Result found, string source) => JsonReport.Write(terminal, json =>
    {
        json.WriteBoolean("valid", found.IsValid);
        json.WriteString("reason", found.Reason);
        json.WriteString("message", found.Message);
        json.WriteString("digest", found.Key.Digest.ToString());
        json.WriteString("weightsBy", source);
        if (found.Verdict.Claim is { } claim)
        {
            json.Tensors("publicInputs", NamedTensor.Inputs(found.Key.Model, claim));
            json.Tensors("outputs", NamedTensor.Outputs(found.Key.Model, claim));
        }
        json.Security(found.Key);
        json.Number("verifyMilliseconds", found.Milliseconds);
    });
}
