using System.Buffers.Binary;
using System.Text;
using Roundel.Ml.Formats;

namespace Roundel.Ml.Graphs;

/// <summary>How a GGUF file stores a tensor; the numbers are ggml's (github.com/ggml-org/ggml, docs/gguf.md).</summary>
public enum GgufType
{
    /// <summary>Binary32.</summary>
    F32 = 0,

    /// <summary>Binary16.</summary>
    F16 = 1,

    /// <summary>Blocks of 32: a binary16 scale, and 4 bits each.</summary>
    Q4Zero = 2,

    /// <summary>Blocks of 32: a binary16 scale, and 8 bits each.</summary>
    Q8Zero = 8,

    /// <summary>The upper half of a binary32.</summary>
    BF16 = 30,
}

/// <summary>A GGUF file of version 2 or 3: its metadata, and its tensors, read when they are asked for. Quantised tensors become Float32.</summary>
public sealed class GgufFile
{
    private const uint Magic = 0x46554747;
    private const int MaxHeader = 1 << 26, Block = 32;

    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    private readonly Dictionary<string, (GgufType Type, int[] Dims, long Offset, int Length)> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, object> _metadata = new(StringComparer.Ordinal);

    private GgufFile(long size, Func<long, int, ReadOnlyMemory<byte>> read)
    {
        long start = Header(read(0, (int)Math.Min(size, MaxHeader)).Span, size);
        foreach ((string name, var entry) in _entries)
            if (entry.Offset < 0 || entry.Offset > size - start || entry.Length > size - start - entry.Offset)
                throw new ModelFormatException($"Tensor '{name}' of {entry.Length} bytes at {entry.Offset} lies outside of the GGUF file.");
        Tensors = new TensorSource(_entries.Keys.ToHashSet(StringComparer.Ordinal), name =>
            Decode(name, read(start + _entries[name].Offset, _entries[name].Length).Span));
    }

    /// <summary>Numbers (long or double), texts and truth values by key; lists, such as vocabularies, are left out.</summary>
    public IReadOnlyDictionary<string, object> Metadata => _metadata;

    /// <summary>The tensors; the last axis is contiguous, the other way round than in the file.</summary>
    public TensorSource Tensors { get; }

    /// <summary>How a tensor is stored, and its dimensions.</summary>
    public (GgufType Type, IReadOnlyList<int> Dims) Describe(string name) =>
        _entries.TryGetValue(name, out var entry) ? (entry.Type, entry.Dims) : throw new ModelFormatException($"There is no tensor '{name}'.");

    /// <summary>Reads a file that is in memory.</summary>
    public static GgufFile Read(ReadOnlyMemory<byte> file) => new(file.Length, (offset, length) => file.Slice((int)offset, length));

    /// <summary>Opens a file; tensors are read from it later.</summary>
    public static GgufFile Open(string path) => new(new FileInfo(path).Length, (offset, length) =>
    {
        using FileStream file = File.OpenRead(path);
        var bytes = new byte[length];
        file.Position = offset;
        file.ReadExactly(bytes);
        return bytes;
    });

    private static ModelFormatException Bad(string why) => new($"This is no GGUF file: {why}.");

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> rest, ulong length)
    {
        if (length > (ulong)rest.Length) throw Bad("its header ends early");
        ReadOnlySpan<byte> taken = rest[..(int)length];
        rest = rest[(int)length..];
        return taken;
    }

    private static uint UInt32(ref ReadOnlySpan<byte> rest) => BinaryPrimitives.ReadUInt32LittleEndian(Take(ref rest, 4));

    private static ulong UInt64(ref ReadOnlySpan<byte> rest) => BinaryPrimitives.ReadUInt64LittleEndian(Take(ref rest, 8));

    private static string Text(ref ReadOnlySpan<byte> rest)
    {
        try
        {
            return Utf8.GetString(Take(ref rest, UInt64(ref rest)));
        }
        catch (DecoderFallbackException)
        {
            throw Bad("a text is not UTF-8");
        }
    }

    /// <summary>Returns where the tensors start.</summary>
    private long Header(ReadOnlySpan<byte> bytes, long size)
    {
        ReadOnlySpan<byte> rest = bytes;
        if (UInt32(ref rest) != Magic) throw Bad("it starts with other bytes");
        uint version = UInt32(ref rest);
        if (version is not (2 or 3)) throw Bad($"version {version} is not supported");
        ulong tensors = UInt64(ref rest), pairs = UInt64(ref rest);
        for (ulong i = 0; i < pairs; i++)
        {
            string key = Text(ref rest);
            object? value = Value(ref rest, UInt32(ref rest));
            if (value is not null && !_metadata.TryAdd(key, value)) throw Bad($"the key '{key}' is there twice");
        }
        for (ulong i = 0; i < tensors; i++) Entry(ref rest);
        long alignment = _metadata.GetValueOrDefault("general.alignment") switch { null => 32, long a => a, _ => 0 };
        if (alignment is < 1 or > 1 << 20) throw Bad("its alignment is out of range");
        long start = (bytes.Length - rest.Length + alignment - 1) / alignment * alignment;
        return start <= size || tensors == 0 ? Math.Min(start, size) : throw Bad("it ends before its tensors");
    }

    private void Entry(ref ReadOnlySpan<byte> rest)
    {
        string name = Text(ref rest);
        uint rank = UInt32(ref rest);
        if (rank > 4) throw Bad($"tensor '{name}' has {rank} axes");
        var dims = new int[rank];
        for (int i = (int)rank - 1; i >= 0; i--)
            dims[i] = UInt64(ref rest) is <= int.MaxValue and var dim ? (int)dim : throw Bad($"tensor '{name}' has an axis that is too large");
        uint number = UInt32(ref rest);
        ulong offset = UInt64(ref rest);
        var type = (GgufType)number;
        if (!Enum.IsDefined(type)) throw new ModelFormatException($"Tensor '{name}' is stored as ggml type {number}, which is not supported.");
        if (type is GgufType.Q4Zero or GgufType.Q8Zero && (rank == 0 || dims[^1] % Block != 0))
            throw Bad($"the rows of tensor '{name}' do not consist of blocks");
        long length = BytesOf(type, FloatTensor.CountOf(dims));
        if (offset > long.MaxValue || length > Array.MaxLength) throw Bad($"tensor '{name}' is too large");
        if (!_entries.TryAdd(name, (type, dims, (long)offset, (int)length))) throw Bad($"two tensors have the name '{name}'");
    }

    internal static long BytesOf(GgufType type, long count) => type switch
    {
        GgufType.F32 => 4 * count,
        GgufType.F16 or GgufType.BF16 => 2 * count,
        GgufType.Q8Zero => count / Block * (2 + Block),
        _ => count / Block * (2 + Block / 2),
    };

    /// <summary>A value of the metadata; null for a list.</summary>
    private static object? Value(ref ReadOnlySpan<byte> rest, uint type)
    {
        switch (type)
        {
            case 0: return (long)Take(ref rest, 1)[0];
            case 1: return (long)(sbyte)Take(ref rest, 1)[0];
            case 2: return (long)BinaryPrimitives.ReadUInt16LittleEndian(Take(ref rest, 2));
            case 3: return (long)BinaryPrimitives.ReadInt16LittleEndian(Take(ref rest, 2));
            case 4: return (long)UInt32(ref rest);
            case 5: return (long)(int)UInt32(ref rest);
            case 6: return (double)BinaryPrimitives.ReadSingleLittleEndian(Take(ref rest, 4));
            case 7: return Take(ref rest, 1)[0] != 0;
            case 8: return Text(ref rest);
            case 10: return UInt64(ref rest) is <= long.MaxValue and var value ? (long)value : throw Bad("a number is too large");
            case 11: return (long)UInt64(ref rest);
            case 12: return BinaryPrimitives.ReadDoubleLittleEndian(Take(ref rest, 8));
            case 9: break;
            default: throw Bad($"a value has type {type}");
        }
        uint element = UInt32(ref rest);
        ulong count = UInt64(ref rest);
        int size = element switch
        {
            0 or 1 or 7 => 1,
            2 or 3 => 2,
            4 or 5 or 6 => 4,
            10 or 11 or 12 => 8,
            8 => 0,
            _ =>
            throw Bad($"a list has elements of type {element}")
        };
        if (size > 0) Take(ref rest, count <= int.MaxValue ? count * (ulong)size : ulong.MaxValue);
        else
            for (ulong i = 0; i < count; i++) Take(ref rest, UInt64(ref rest));
        return null;
    }

    private FloatTensor Decode(string name, ReadOnlySpan<byte> bytes)
    {
        (GgufType type, int[] dims, _, _) = _entries[name];
        if (type is GgufType.F32 or GgufType.F16 or GgufType.BF16)
            return ElementBytes.Read(name, type == GgufType.F32 ? ElementType.Float32 : type == GgufType.F16 ? ElementType.Float16 : ElementType.BFloat16,
                dims, bytes);
        var values = new float[FloatTensor.CountOf(dims)];
        int size = (int)BytesOf(type, Block);
        for (int start = 0; start < values.Length; start += Block)
        {
            ReadOnlySpan<byte> block = bytes.Slice(start / Block * size, size);
            float scale = (float)BinaryPrimitives.ReadHalfLittleEndian(block);
            for (int i = 0; i < Block; i++)
                values[start + i] = scale * (type == GgufType.Q8Zero ? (sbyte)block[2 + i] : (block[2 + i % 16] >> (i / 16 * 4) & 15) - 8);
        }
        return FloatTensor.FromFloats(dims, values);
    }
}
