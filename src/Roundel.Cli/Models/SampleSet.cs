using System.Reflection;
using System.Text;
using System.Text.Json;
using Roundel.Ml.Graphs;
using Roundel.Sdk;

namespace Roundel.Cli.Models;

/// <summary>Inputs of a model, to calibrate or to evaluate with.</summary>
/// <param name="Inputs">Each with its tensors by name.</param>
/// <param name="Labels">The class that each belongs to; null where that is not known.</param>
internal sealed record SampleSet(IReadOnlyList<IReadOnlyDictionary<string, FloatTensor>> Inputs, IReadOnlyList<int>? Labels)
{
    /// <summary>Reads one input, a list of inputs, or a set with labels.</summary>
    /// <exception cref="RoundelException">There is no such file, or it holds no inputs.</exception>
    public static SampleSet Read(string path) => Of(Files.Read(path, "samples"), path);

    /// <summary>Reads one input.</summary>
    /// <exception cref="RoundelException">There is no such file, or it holds no tensors.</exception>
    public static IReadOnlyDictionary<string, FloatTensor> ReadTensors(string path, string what) => Explaining(path, () => TensorJson.Read(Files.Read(path, what)));

    /// <summary>A file of the examples, which the project file puts into the assembly.</summary>
    public static byte[] Resource(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Networks/{name}")
            ?? throw new InvalidOperationException($"The assembly lacks {name}.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>The same from bytes.</summary>
    public static SampleSet Of(byte[] json, string name) => Explaining(name, () =>
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement root = document.RootElement;
        if (root.ValueKind == JsonValueKind.Array)
            return new SampleSet([.. root.EnumerateArray().Select(e => TensorJson.Read(Encoding.UTF8.GetBytes(e.GetRawText())))], null);
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("labels", out JsonElement labels) || labels.ValueKind != JsonValueKind.Array)
            return new SampleSet([TensorJson.Read(json)], null);
        EvaluationSet set = EvaluationSet.Read(json);
        return new SampleSet([.. Enumerable.Range(0, set.Count).Select(set.Sample)], set.Labels);
    });

    private static T Explaining<T>(string name, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is ModelFormatException or JsonException)
        {
            throw new RoundelException(RoundelErrorKind.BadInput, $"{name}: {e.Message}", e);
        }
    }
}
