using System.Buffers.Binary;
using System.Text.Json;
using Roundel.Ml.Formats;

namespace Roundel.Ml.Graphs;

/// <summary>Reads safetensors files (github.com/huggingface/safetensors): a length of 8 bytes, a JSON header, and the tensors' bytes.</summary>
public static class SafetensorsReader
{
    /// <summary>The longest header that is read; the format's own limit.</summary>
    public const int MaxHeader = 100_000_000;

    /// <summary>Reads all tensors of a file.</summary>
    public static IReadOnlyDictionary<string, FloatTensor> Read(ReadOnlyMemory<byte> file)
    {
        (Dictionary<string, Entry> entries, long start) = Header(file.Length, (offset, length) => file.Slice((int)offset, length));
        return entries.ToDictionary(e => e.Key, e => ElementBytes.Read(e.Key, e.Value.Type, e.Value.Dims,
            file.Span.Slice((int)(start + e.Value.Begin), (int)e.Value.Length)), StringComparer.Ordinal);
    }

    /// <summary>Opens a file, or the files that an index of shards (model.safetensors.index.json) names beside it; tensors are read when they are asked
    /// for.</summary>
    public static TensorSource Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!path.EndsWith(".json", StringComparison.Ordinal)) return OpenOne(path);
        var sources = new Dictionary<string, TensorSource>(StringComparer.Ordinal);
        var names = new Dictionary<string, TensorSource>(StringComparer.Ordinal);
        try
        {
            using JsonDocument index = JsonDocument.Parse(File.ReadAllBytes(path));
            foreach (JsonProperty property in index.RootElement.GetProperty("weight_map").EnumerateObject())
            {
                string shard = property.Value.GetString() ?? "";
                if (shard.Length == 0 || Path.GetFileName(shard) != shard || !shard.EndsWith(".safetensors", StringComparison.Ordinal))
                    throw new ModelFormatException($"The shard '{shard}' is refused: not a file beside the index.");
                if (!sources.TryGetValue(shard, out TensorSource? source)) sources[shard] = source = OpenOne(Path.Combine(folder, shard));
                if (!source.Names.Contains(property.Name)) throw new ModelFormatException($"The shard '{shard}' has no tensor '{property.Name}'.");
                names[property.Name] = source;
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new ModelFormatException($"The index of shards cannot be read: {e.Message}", e);
        }
        return new TensorSource(names.Keys.ToHashSet(StringComparer.Ordinal), name => names[name].Read(name));
    }

    private static TensorSource OpenOne(string path)
    {
        if (!File.Exists(path)) throw new ModelFormatException($"The file '{Path.GetFileName(path)}' is missing.");
        byte[] Bytes(long offset, int length)
        {
            using FileStream file = File.OpenRead(path);
            var bytes = new byte[length];
            file.Position = offset;
            file.ReadExactly(bytes);
            return bytes;
        }
        (Dictionary<string, Entry> entries, long start) = Header(new FileInfo(path).Length, (offset, length) => Bytes(offset, length));
        return new TensorSource(entries.Keys.ToHashSet(StringComparer.Ordinal), name =>
            ElementBytes.Read(name, entries[name].Type, entries[name].Dims, Bytes(start + entries[name].Begin, checked((int)entries[name].Length))));
    }

    private readonly record struct Entry(ElementType Type, int[] Dims, long Begin, long Length);

    private static (Dictionary<string, Entry> Entries, long Start) Header(long size, Func<long, int, ReadOnlyMemory<byte>> read)
    {
        if (size < 8) throw new ModelFormatException("This is no safetensors file: it has less than 8 bytes.");
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(read(0, 8).Span);
        if (length > MaxHeader || length > (ulong)(size - 8))
            throw new ModelFormatException($"This is no safetensors file: a header of {length} bytes does not fit {size}.");
        long start = 8 + (long)length, room = size - start;
        var entries = new Dictionary<string, Entry>(StringComparer.Ordinal);
        try
        {
            using JsonDocument header = JsonDocument.Parse(read(8, (int)length));
            foreach (JsonProperty property in header.RootElement.EnumerateObject())
                if (property.Name != "__metadata__" && !entries.TryAdd(property.Name, Parse(property.Name, property.Value, room)))
                    throw new ModelFormatException($"The tensor '{property.Name}' is there twice.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new ModelFormatException($"This is no safetensors file: {e.Message}", e);
        }
        // The format asks for tensors that neither overlap nor leave holes.
        long end = 0;
        foreach ((string name, Entry entry) in entries.OrderBy(e => e.Value.Begin).ThenBy(e => e.Value.Length))
        {
            if (entry.Begin != end) throw new ModelFormatException($"The tensor '{name}' starts at {entry.Begin} instead of {end}.");
            end = entry.Begin + entry.Length;
        }
        if (end != room) throw new ModelFormatException($"The tensors end at {end} of {room} bytes.");
        return (entries, start);
    }

    private static Entry Parse(string name, JsonElement element, long room)
    {
        string text = element.GetProperty("dtype").GetString() ?? "";
        ElementType type = SafetensorsWriter.TypeOf(text)
            ?? throw new ModelFormatException($"Tensor '{name}' has elements of type '{text}', which is not supported.");
        int[] dims = [.. element.GetProperty("shape").EnumerateArray().Select(d => d.GetInt32())];
        JsonElement offsets = element.GetProperty("data_offsets");
        if (offsets.GetArrayLength() != 2) throw new ModelFormatException($"Tensor '{name}' has no two offsets.");
        (long begin, long end) = (offsets[0].GetInt64(), offsets[1].GetInt64());
        if (begin < 0 || end < begin || end > room) throw new ModelFormatException($"Tensor '{name}' at {begin} to {end} lies outside of {room} bytes.");
        if ((long)FloatTensor.CountOf(dims) * type.ByteSize() != end - begin)
            throw new ModelFormatException($"Tensor '{name}' of [{string.Join(',', dims)}] has {end - begin} bytes.");
        return new Entry(type, dims, begin, end - begin);
    }
}
