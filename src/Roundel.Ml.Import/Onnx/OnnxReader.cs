using Roundel.Ml.Onnx;

namespace Roundel.Ml.Graphs;

/// <summary>Reads ONNX files of opsets 11 to 24 of the default domain. Whatever else is in a file is refused by a <see cref="ModelFormatException"/>.</summary>
public static class OnnxReader
{
    /// <summary>The opsets that are understood.</summary>
    public const int MinOpset = 11, MaxOpset = 24;

    /// <summary>Reads a model from bytes. Tensors stored in other files are refused.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="bind">Sizes of dimensions that have names; each input's axes need a size here, in the file, or in the example.</param>
    /// <param name="example">Dimensions of inputs, by their names, which give the sizes that are left.</param>
    public static FloatModel Read(ReadOnlyMemory<byte> bytes, IReadOnlyDictionary<string, int>? bind = null,
        IReadOnlyDictionary<string, IReadOnlyList<int>>? example = null) => Read(bytes, bind, example, null);

    /// <summary>Reads a model from a stream, to its end.</summary>
    public static FloatModel Read(Stream stream, IReadOnlyDictionary<string, int>? bind = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return Read(copy.GetBuffer().AsMemory(0, (int)copy.Length), bind, null, null);
    }

    /// <summary>Reads a model from a file. Tensors may be stored in other files of its folder, or of folders in it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="bind">Sizes of dimensions that have names.</param>
    /// <param name="example">Dimensions of inputs, by their names, which give the sizes that are left.</param>
    public static FloatModel ReadFile(string path, IReadOnlyDictionary<string, int>? bind = null,
        IReadOnlyDictionary<string, IReadOnlyList<int>>? example = null)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return Read(File.ReadAllBytes(path), bind, example, (location, offset, length) => External(folder, location, offset, length));
    }

    private static FloatModel Read(ReadOnlyMemory<byte> bytes, IReadOnlyDictionary<string, int>? bind,
        IReadOnlyDictionary<string, IReadOnlyList<int>>? example, Func<string, long, long, byte[]>? external)
    {
        OnnxGraph graph = new OnnxParser(external).Parse(bytes.Span);
        if (graph.Opset is < MinOpset or > MaxOpset)
            throw new ModelFormatException($"The ONNX file is of opset {graph.Opset}; {MinOpset} to {MaxOpset} are supported.");
        OpsetUpgrade.Apply(graph);
        return OnnxBinder.Bind(graph, bind ?? new Dictionary<string, int>(), example ?? new Dictionary<string, IReadOnlyList<int>>());
    }

    /// <summary>A location is a relative path of plain names; neither the file nor a folder on the way may be a link.</summary>
    private static byte[] External(string folder, string location, long offset, long length)
    {
        string[] parts = location.Split('/', '\\');
        if (parts.Any(p => p.Length == 0 || p is "." or ".." || p.Contains(':', StringComparison.Ordinal) || p.Any(char.IsControl)))
            throw new ModelFormatException($"Tensors in '{location}' are refused: not a file beside the model.");
        string path = folder;
        foreach (string part in parts)
        {
            path = Path.Combine(path, part);
            if (new FileInfo(path).LinkTarget is not null) throw new ModelFormatException($"Tensors in '{location}' are refused: it is a link.");
        }
        if (!File.Exists(path)) throw new ModelFormatException($"The file '{location}' with tensors is missing.");
        using FileStream file = File.OpenRead(path);
        if (offset < 0 || length < 0 || length > Array.MaxLength || offset > file.Length || length > file.Length - offset)
            throw new ModelFormatException($"The file '{location}' has {file.Length} bytes; a tensor is said to have {length} at {offset}.");
        var bytes = new byte[length];
        file.Position = offset;
        file.ReadExactly(bytes);
        return bytes;
    }
}
