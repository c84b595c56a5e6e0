using System.Text.Json;
using Roundel.Cli.Models;
using Roundel.Ml;
using Roundel.Ml.Graphs;
using Roundel.Ml.Proofs;
using Roundel.Sdk;
using Roundel.Verifier;

namespace Roundel.Cli.Output;

/// <summary>A tensor of integers with the real numbers that it stands for.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Tensor">The integers.</param>
/// <param name="Exponent">An integer x stands for x·2^Exponent.</param>
internal sealed record NamedTensor(string Name, IntegerTensor Tensor, int Exponent)
{
    /// <summary>The public inputs of a claim.</summary>
    public static IReadOnlyList<NamedTensor> Inputs(IntegerModel model, ModelClaim claim) =>
        [.. model.Inputs.Where(i => i.IsPublic).Zip(claim.Inputs, (input, tensor) => new NamedTensor(input.Name, tensor, input.Exponent))];

    /// <summary>The outputs of a claim.</summary>
    public static IReadOnlyList<NamedTensor> Outputs(IntegerModel model, ModelClaim claim) =>
        [.. model.Outputs.Zip(claim.Outputs, (output, tensor) => new NamedTensor(output.Name, tensor, output.Exponent))];

    /// <summary>The outputs of a run.</summary>
    public static IReadOnlyList<NamedTensor> Outputs(Witness witness) =>
        [.. witness.Model.Outputs.Select(o => new NamedTensor(o.Name, witness.Of(o.Node), o.Exponent))];

    /// <summary>The real numbers.</summary>
    public float[] Reals() => [.. Tensor.ToDense().Select(v => (float)Math.ScaleB(v, Exponent))];
}

/// <summary>Reports about models, for people and for programs.</summary>
internal static class ModelReport
{
    /// <summary>More cells of a tensor than this are cut short for people.</summary>
    private const int Shown = 10;

    /// <summary>A tensor: shape, integers, real numbers, and those of the float model.</summary>
    public static void Tensor(this TextReport text, string label, NamedTensor tensor, FloatTensor? exact = null)
    {
        int[] cells = tensor.Tensor.ToDense();
        float[] reals = tensor.Reals();
        int columns = tensor.Tensor.Shape.RowLength;
        string scale = tensor.Exponent == 0 ? "" : $", in units of 2^{tensor.Exponent}";
        text.Line(label, $"{tensor.Name} {tensor.Tensor.Shape}{scale}: {List(cells.Select(c => TextReport.Number(c)), cells.Length)}");
        if (tensor.Exponent != 0) text.Line("", $"that is {List(reals.Select(Real), reals.Length)}");
        if (exact is null) return;
        float[] floats = exact.ToFloats();
        text.Line("", $"float {List(floats.Select(Real), floats.Length)}; largest difference {Real(Difference(reals, floats))}");
        if (columns > 1) text.Line("", $"largest of the last row: number {EvaluationSet.LastArgMax(reals, columns)}, float {EvaluationSet.LastArgMax(floats, columns)}");
    }

    /// <summary>Sizes.</summary>
    public static void Figures(this TextReport text, ModelFigures figures)
    {
        text.Line("model", $"{TextReport.Count(figures.Parameters, "parameter")}, {TextReport.Count(figures.Products, "multiplication")}, " +
            $"{TextReport.Count(figures.Lookups, "look-up")}");
        text.Line("committed", $"{TextReport.Number(figures.WeightCells)} cells of weights, {TextReport.Number(figures.WitnessCells)} of each run, in " +
            $"{figures.Layout.FixedRows} and {figures.Layout.WitnessRows} rows of 2^{figures.Layout.LogRowLength}");
    }

    /// <summary>Proven bits of a key's proofs.</summary>
    public static void Security(this TextReport text, ModelKey key) => text.Line("security",
        $"{TextReport.Bits(ModelSecurity.ProvenBits(key))} bits proven (weakest step: {ModelSecurity.Rows(key).MinBy(r => r.Bits)!.Name}), set {key.Parameters.Name}");

    /// <summary>Steps with their times, first and warm.</summary>
    public static void Phases(this TextReport text, ModelRun run)
    {
        string[] Row(PhaseTime phase, string warm) => run.Warm is null ? [phase.Name, TextReport.Milliseconds(phase.Milliseconds)]
            : [phase.Name, TextReport.Milliseconds(phase.Milliseconds), warm];
        IEnumerable<string[]> rows = run.Before.Select(p => Row(p, ""))
            .Concat(run.Phases.Select((p, i) => Row(p, run.Warm is null ? "" : TextReport.Milliseconds(run.Warm[i].Milliseconds))));
        text.Table(run.Warm is null ? ["phase", "time"] : ["phase", "first", "warm"], [.. rows]);
    }

    /// <summary>The largest difference.</summary>
    public static float Difference(float[] a, float[] b)
    {
        float largest = 0;
        for (int i = 0; i < Math.Min(a.Length, b.Length); i++) largest = Math.Max(largest, Math.Abs(a[i] - b[i]));
        return largest;
    }

    public static void Tensors(this Utf8JsonWriter json, string name, IReadOnlyList<NamedTensor> tensors, IReadOnlyDictionary<string, FloatTensor>? exact = null)
    {
        json.WriteStartArray(name);
        foreach (NamedTensor tensor in tensors)
        {
            json.WriteStartObject();
            json.WriteString("name", tensor.Name);
            json.Array("dims", tensor.Tensor.Shape.Dims, json.WriteNumberValue);
            json.WriteNumber("exponent", tensor.Exponent);
            json.Array("integers", tensor.Tensor.ToDense(), json.WriteNumberValue);
            json.Array("values", tensor.Reals(), json.WriteNumberValue);
            if (exact is not null) json.Array("floatValues", exact[tensor.Name].ToFloats(), v => Finite(json, v));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    public static void Figures(this Utf8JsonWriter json, ModelFigures figures)
    {
        json.WriteNumber("parameters", figures.Parameters);
        json.WriteNumber("macs", figures.Products);
        json.WriteNumber("lookups", figures.Lookups);
        json.WriteNumber("weightCells", figures.WeightCells);
        json.WriteNumber("witnessCells", figures.WitnessCells);
        json.WriteNumber("logRowLength", figures.Layout.LogRowLength);
        json.WriteNumber("fixedRows", figures.Layout.FixedRows);
        json.WriteNumber("witnessRows", figures.Layout.WitnessRows);
    }

    public static void Security(this Utf8JsonWriter json, ModelKey key)
    {
        json.WriteString("set", key.Parameters.Name);
        json.Number("provenBits", ModelSecurity.ProvenBits(key));
        json.WriteStartArray("security");
        foreach (SecurityRow row in ModelSecurity.Rows(key))
        {
            json.WriteStartObject();
            json.WriteString("name", row.Name);
            json.Number("bits", row.Bits);
            json.WriteNumber("grinding", row.GrindingBits);
            json.WriteString("basis", row.Basis);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>An array of numbers or whatever is written of each.</summary>
    public static void Array<T>(this Utf8JsonWriter json, string name, IEnumerable<T> values, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (T value in values) write(value);
        json.WriteEndArray();
    }

    private static void Finite(Utf8JsonWriter json, float value)
    {
        if (float.IsFinite(value)) json.WriteNumberValue(value);
        else json.WriteNullValue();
    }

    private static string Real(float value) => value.ToString("0.#####", System.Globalization.CultureInfo.InvariantCulture);

    private static string List(IEnumerable<string> cells, int count) =>
        string.Join("  ", cells.Take(Shown)) + (count > Shown ? $"  … {TextReport.Number(count)} in all" : "");
}
