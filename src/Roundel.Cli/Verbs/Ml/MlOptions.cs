using System.CommandLine;
using System.Globalization;
using Roundel.Cli.Models;
using Roundel.Ml.Graphs;
using Roundel.Sdk;

namespace Roundel.Cli.Verbs.Ml;

/// <summary>Makes the options that verbs about neural networks share.</summary>
internal static class MlOptions
{
    public static Argument<string> FloatModel() => new("MODEL") { Description = "A model: .onnx, .gguf, .safetensors with its config.json, or a folder with both." };

    public static Argument<string> AnyModel() => new("MODEL")
    {
        Description = "An integer model (.rndlm), or a float model: .onnx, .gguf, .safetensors, or a folder with config.json.",
    };

    public static Argument<string> IntegerModel() => new("MODEL") { Description = "An integer model (.rndlm), as 'roundel ml calibrate' writes it." };

    public static Option<string> Input() => Options.Text("--input", "FILE",
        "The input's tensors as JSON: {\"x\": {\"dims\": [1, 2], \"values\": [0.5, -1]}}; \"type\" is \"Float32\" unless said otherwise.");

    public static Option<string[]> Samples() => new("--samples")
    {
        Description = "Inputs as they are to be expected, as JSON, as often as wanted: one input, a list of them, or a set with labels.",
        HelpName = "FILE",
    };

    public static Option<bool> PrivateInput() => new("--private-input")
    {
        Description = "Inputs are no part of what proofs say; without it all of them are. (Proofs do not hide them.)",
    };

    /// <summary>Sizes of dimensions that have names.</summary>
    public static Setting<IReadOnlyDictionary<string, int>> Bind() => new("--bind", new Dictionary<string, int>())
    {
        Description = $"The size of a dimension that the file only names, as often as wanted; " +
            $"{ModelFiles.TokensName} is the number of tokens of safetensors and GGUF files.",
        HelpName = "NAME=N",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
        CustomParser = argument =>
        {
            var sizes = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (string text in argument.Tokens.Select(t => t.Value))
            {
                int equals = text.LastIndexOf('=');
                if (equals > 0 && int.TryParse(text[(equals + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int size) && size > 0
                    && sizes.TryAdd(text[..equals], size)) continue;
                argument.AddError($"--bind: '{Options.Short(text)}' is not NAME=N with a size of at least 1, or the name was there before.");
            }
            return sizes;
        },
    };

    /// <summary>All inputs of some files.</summary>
    public static SampleSet Read(IReadOnlyList<string> paths)
    {
        SampleSet[] sets = [.. paths.Select(SampleSet.Read)];
        return new SampleSet([.. sets.SelectMany(s => s.Inputs)], sets.Length == 1 ? sets[0].Labels : null);
    }

    /// <summary>Checks that samples fit a model before time is spent on them.</summary>
    public static void Check(FloatModel model, IEnumerable<IReadOnlyDictionary<string, FloatTensor>> inputs)
    {
        foreach (IReadOnlyDictionary<string, FloatTensor> input in inputs)
            foreach (FloatPort port in model.Inputs)
                if (!input.TryGetValue(port.Name, out FloatTensor? tensor) || !tensor.Dims.SequenceEqual(port.Dims) || tensor.Type.IsFloat() != port.Type.IsFloat())
                    throw new RoundelException(RoundelErrorKind.BadInput,
                        $"The model's input is {port}; {(tensor is null ? "there is no such tensor" : $"the tensor given is {tensor}")}.");
    }
}
