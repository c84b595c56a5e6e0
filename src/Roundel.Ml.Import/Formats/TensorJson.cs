using System.Text.Json;

namespace Roundel.Ml.Graphs;

/// <summary>
/// Named tensors as JSON, for inputs and outputs that people write and read:
/// <c>{"x": {"type": "Float32", "dims": [1, 2], "values": [0.5, -1.25]}}</c>.
/// </summary>
public static class TensorJson
{
    /// <summary>Reads tensors; a <see cref="ModelFormatException"/> says what is wrong.</summary>
    public static IReadOnlyDictionary<string, FloatTensor> Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            var result = new Dictionary<string, FloatTensor>(StringComparer.Ordinal);
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
                if (!result.TryAdd(property.Name, Tensor(property.Name, property.Value)))
                    throw new ModelFormatException($"The tensor '{property.Name}' is there twice.");
            return result;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new ModelFormatException($"The tensors cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Writes tensors; numbers are written so that they are read as the same.</summary>
    public static byte[] Write(IReadOnlyDictionary<string, FloatTensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            foreach ((string name, FloatTensor tensor) in tensors)
            {
                writer.WriteStartObject(name);
                writer.WriteString("type", tensor.Type.ToString());
                writer.WriteStartArray("dims");
                foreach (int dim in tensor.Dims) writer.WriteNumberValue(dim);
                writer.WriteEndArray();
                writer.WriteStartArray("values");
                for (int i = 0; i < tensor.Count; i++)
                    if (!tensor.Type.IsFloat()) writer.WriteNumberValue(tensor.IntegerArray[i]);
                    else if (float.IsFinite(tensor.FloatArray[i])) writer.WriteNumberValue(tensor.FloatArray[i]);
                    else throw new ModelFormatException($"'{name}' has an element that is no finite number, which JSON cannot hold.");
                writer.WriteEndArray();
                writer.WriteEndObject();
            }
            writer.WriteEndObject();
        }
        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    private static FloatTensor Tensor(string name, JsonElement element)
    {
        string text = element.TryGetProperty("type", out JsonElement kind) ? kind.GetString() ?? "" : "Float32";
        if (!Enum.TryParse(text, out ElementType type) || type.ToString() != text)
            throw new ModelFormatException($"'{name}' has elements of type '{text}', which is not supported.");
        int[] dims = [.. element.GetProperty("dims").EnumerateArray().Select(d => d.GetInt32())];
        JsonElement values = element.GetProperty("values");
        if (FloatTensor.CountOf(dims) != values.GetArrayLength())
            throw new ModelFormatException($"'{name}' has {values.GetArrayLength()} values for [{string.Join(',', dims)}].");
        if (type.IsFloat()) return FloatTensor.FromFloats(dims, [.. values.EnumerateArray().Select(v => v.GetSingle())], type);
        long[] integers = [.. values.EnumerateArray().Select(v => v.GetInt64())];
        if (integers.Any(v => v < type.MinValue() || v > type.MaxValue())) throw new ModelFormatException($"'{name}' has a value that is no {type}.");
        return FloatTensor.FromIntegers(dims, integers, type);
    }
}
