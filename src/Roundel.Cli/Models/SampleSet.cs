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
    /// <summary>Of four samples one is held out, where there are so many.</summary>
    private const int HeldOutOf = 4;

    /// <summary>Samples to calibrate with, and others to compare models on: every fourth; all of them for both if there are fewer than four.</summary>
    public (SampleSet Calibration, SampleSet HeldOut) Split() => Inputs.Count < HeldOutOf ? (this, this)
        : (Where(i => i % HeldOutOf != HeldOutOf - 1), Where(i => i % HeldOutOf == HeldOutOf - 1));

    private SampleSet Where(Func<int, bool> keeps)
    {
        int[] kept = [.. Enumerable.Range(0, Inputs.Count).Where(keeps)];
        return new SampleSet([.. kept.Select(i => Inputs[i])], Labels is null ? null : [.. kept.Select(i => Labels[i])]);
    }

    /// <summary>The samples with the types of elements that a model has: JSON's numbers are taken for floats unless they say otherwise.</summary>
    public SampleSet For(FloatModel model) => this with { Inputs = [.. Inputs.Select(i => For(model, i))] };

    /// <summary>The same of one input.</summary>
    public static IReadOnlyDictionary<string, FloatTensor> For(FloatModel model, IReadOnlyDictionary<string, FloatTensor> input) =>
        input.ToDictionary(i => i.Key,
        i => model.Inputs.FirstOrDefault(p => p.Name == i.Key) is { } port ? Converted(i.Value, port.Type) : i.Value, StringComparer.Ordinal);

    private static FloatTensor Converted(FloatTensor tensor, ElementType type)
    {
        if (tensor.Type == type) return tensor;
        if (type.IsFloat()) return FloatTensor.FromFloats(tensor.Dims, tensor.ToFloats(), type);
        float[] floats = tensor.ToFloats();
        // Only numbers that stay what they are.
        if (floats.Any(v => v != MathF.Truncate(v) || v < type.MinValue() || v > type.MaxValue() || Math.Abs(v) > 1 << 24)) return tensor;
        return FloatTensor.FromIntegers(tensor.Dims, [.. floats.Select(v => (long)v)], type);
    }

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
