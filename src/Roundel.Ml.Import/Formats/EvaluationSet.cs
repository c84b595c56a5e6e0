using System.Buffers.Binary;
using System.Text.Json;

namespace Roundel.Ml.Graphs;

/// <summary>
/// Samples with the class that each belongs to, to measure how often a model is right. The numbers are integers of 8 or 16 bits over one divisor,
/// kept as Base64 in JSON.
/// </summary>
public sealed class EvaluationSet
{
    private readonly short[] _numbers;

    private EvaluationSet(string input, ElementType type, int[] dims, int divisor, short[] numbers, int[] labels) =>
        (Input, Type, Dims, Divisor, _numbers, Labels) = (input, type, dims, divisor, numbers, labels);

    /// <summary>Name of the model's input.</summary>
    public string Input { get; }

    /// <summary>Type of the model's input.</summary>
    public ElementType Type { get; }

    /// <summary>Dimensions of one sample.</summary>
    public IReadOnlyList<int> Dims { get; }

    /// <summary>What the integers are divided by; 1 for an input of integers.</summary>
    public int Divisor { get; }

    /// <summary>For each sample the index of the largest output that is right, among those of the last position.</summary>
    public IReadOnlyList<int> Labels { get; }

    /// <summary>Number of samples.</summary>
    public int Count => Labels.Count;

    /// <summary>One sample, as the model takes it.</summary>
    public IReadOnlyDictionary<string, FloatTensor> Sample(int index)
    {
        int size = FloatTensor.CountOf(Dims);
        ReadOnlySpan<short> numbers = _numbers.AsSpan(index * size, size);
        if (!Type.IsFloat())
        {
            var integers = new long[size];
            for (int i = 0; i < size; i++) integers[i] = numbers[i];
            return new Dictionary<string, FloatTensor> { [Input] = FloatTensor.FromIntegers(Dims, integers, Type) };
        }
        var floats = new float[size];
        for (int i = 0; i < size; i++) floats[i] = (float)((double)numbers[i] / Divisor);
        return new Dictionary<string, FloatTensor> { [Input] = FloatTensor.FromFloats(Dims, floats, Type) };
    }

    /// <summary>Makes a set of values, each of which must be a multiple of 1 / <paramref name="divisor"/>.</summary>
    public static EvaluationSet Of(string input, ElementType type, IReadOnlyList<int> dims, int divisor, IReadOnlyList<float> values, IReadOnlyList<int> labels)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(labels);
        var numbers = new short[values.Count];
        for (int i = 0; i < numbers.Length; i++)
        {
            double scaled = Math.Round((double)values[i] * divisor);
            if (scaled is < short.MinValue or > short.MaxValue || (float)(scaled / divisor) != values[i])
                throw new ArgumentException($"{values[i]} is no multiple of 1/{divisor}.", nameof(values));
            numbers[i] = (short)scaled;
        }
        if ((long)FloatTensor.CountOf(dims) * labels.Count != values.Count)
            throw new ArgumentException("There are not as many values as samples need.", nameof(values));
        return new EvaluationSet(input, type, [.. dims], divisor, numbers, [.. labels]);
    }

    /// <summary>Reads a set; a <see cref="ModelFormatException"/> says what is wrong.</summary>
    public static EvaluationSet Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            string text = root.GetProperty("type").GetString() ?? "";
            if (!Enum.TryParse(text, out ElementType type) || type.ToString() != text)
                throw new ModelFormatException($"Elements of type '{text}' are not supported.");
            int[] dims = [.. root.GetProperty("dims").EnumerateArray().Select(d => d.GetInt32())],
                labels = [.. root.GetProperty("labels").EnumerateArray().Select(d => d.GetInt32())];
            int bits = root.GetProperty("bits").GetInt32(), divisor = root.GetProperty("divisor").GetInt32();
            byte[] data = root.GetProperty("data").GetBytesFromBase64();
            if (bits is not (8 or 16) || divisor < 1 || labels.Any(l => l < 0))
                throw new ModelFormatException("The set has numbers, a divisor or labels that are out of range.");
            long count = (long)FloatTensor.CountOf(dims) * labels.Length;
            if (count * (bits / 8) != data.Length)
                throw new ModelFormatException($"{labels.Length} samples of [{string.Join(',', dims)}] do not have {data.Length} bytes.");
            var numbers = new short[count];
            for (int i = 0; i < numbers.Length; i++) numbers[i] = bits == 8 ? data[i] : BinaryPrimitives.ReadInt16LittleEndian(data.AsSpan(2 * i));
            if (!type.IsFloat() && (divisor != 1 || numbers.Any(n => n < type.MinValue() || n > type.MaxValue())))
                throw new ModelFormatException($"The set has a number that is no {type}.");
            return new EvaluationSet(root.GetProperty("input").GetString() ?? "", type, dims, divisor, numbers, labels);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new ModelFormatException($"The evaluation set cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Writes the set.</summary>
    public byte[] Write()
    {
        bool small = _numbers.All(n => n is >= 0 and <= 255);
        var data = new byte[_numbers.Length * (small ? 1 : 2)];
        for (int i = 0; i < _numbers.Length; i++)
            if (small) data[i] = (byte)_numbers[i];
            else BinaryPrimitives.WriteInt16LittleEndian(data.AsSpan(2 * i), _numbers[i]);
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteString("input", Input);
            writer.WriteString("type", Type.ToString());
            writer.WriteStartArray("dims");
            foreach (int dim in Dims) writer.WriteNumberValue(dim);
            writer.WriteEndArray();
            writer.WriteNumber("bits", small ? 8 : 16);
            writer.WriteNumber("divisor", Divisor);
            writer.WriteStartArray("labels");
            foreach (int label in Labels) writer.WriteNumberValue(label);
            writer.WriteEndArray();
            writer.WriteBase64String("data", data);
            writer.WriteEndObject();
        }
        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    /// <summary>The share of samples for which the largest of the model's last outputs is the label's.</summary>
    public double Accuracy(FloatModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        int right = 0;
        for (int i = 0; i < Count; i++)
        {
            FloatTensor output = FloatInterpreter.Run(model, Sample(i))[model.Outputs[0].Name];
            if (LastArgMax(output.ToFloats(), output.Dims[^1]) == Labels[i]) right++;
        }
        return (double)right / Count;
    }

    /// <summary>Index of the first largest among the last <paramref name="classes"/> numbers.</summary>
    public static int LastArgMax(ReadOnlySpan<float> output, int classes)
    {
        ReadOnlySpan<float> last = output[^classes..];
        int best = 0;
        for (int i = 1; i < last.Length; i++)
            if (last[i] > last[best]) best = i;
        return best;
    }
}
