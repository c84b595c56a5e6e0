using Roundel.Ml.Formats;
using Roundel.Ml.Graphs;
using Roundel.Ml.Operators;
using static Roundel.Ml.Onnx.OnnxFields;

namespace Roundel.Ml.Onnx;

/// <summary>An input or output as declared: an axis has a size, a name, or neither.</summary>
internal sealed record OnnxPort(string Name, ElementType? Type, IReadOnlyList<(long Value, string Name)>? Dims);

/// <summary>What is in a file, before shapes are bound.</summary>
internal sealed class OnnxGraph
{
    public long Opset { get; set; }

    public string Name { get; set; } = "";

    public List<OnnxPort> Inputs { get; } = [];

    public List<OnnxPort> Outputs { get; } = [];

    public Dictionary<string, FloatTensor> Initializers { get; } = new(StringComparer.Ordinal);

    public List<FloatNode> Nodes { get; } = [];
}

/// <summary>Reads the messages of an ONNX file.</summary>
/// <param name="external">Gives the bytes of external data: location, offset, length.</param>
internal sealed class OnnxParser(Func<string, long, long, byte[]>? external)
{
    private readonly OnnxGraph _graph = new();

    public OnnxGraph Parse(ReadOnlySpan<byte> bytes)
    {
        var model = new ProtoReader(bytes);
        bool hasGraph = false;
        while (model.Next())
            switch (model.Field)
            {
                case ModelGraph:
                    if (hasGraph) throw Bad("it has two graphs");
                    hasGraph = true;
                    Graph(model.Bytes());
                    break;
                case ModelOpsetImport: Opset(model.Bytes()); break;
                case ModelFunctions: throw Bad("it defines functions, which are not supported");
                default: model.Skip(); break;
            }
        if (!hasGraph) throw Bad("it has no graph");
        return _graph;
    }

    private static ModelFormatException Bad(string why) => new($"The ONNX file cannot be read: {why}.");

    private void Opset(ReadOnlySpan<byte> bytes)
    {
        var reader = new ProtoReader(bytes);
        (string domain, long version) = ("", 0L);
        while (reader.Next())
            if (reader.Field == OpsetDomain) domain = reader.Text();
            else if (reader.Field == OpsetVersion) version = reader.Varint();
            else reader.Skip();
        if (domain is "" or "ai.onnx") _graph.Opset = version;
    }

    private void Graph(ReadOnlySpan<byte> bytes)
    {
        var reader = new ProtoReader(bytes);
        while (reader.Next())
            switch (reader.Field)
            {
                case GraphNode: _graph.Nodes.Add(Node(reader.Bytes(), _graph.Nodes.Count)); break;
                case GraphName: _graph.Name = reader.Text(); break;
                case GraphInitializer:
                    (string name, FloatTensor value) = Tensor(reader.Bytes());
                    if (!_graph.Initializers.TryAdd(name, value)) throw Bad($"two initializers have the name '{name}'");
                    break;
                case GraphInput: _graph.Inputs.Add(Port(reader.Bytes())); break;
                case GraphOutput: _graph.Outputs.Add(Port(reader.Bytes())); break;
                case GraphSparseInitializer: throw Bad("it has sparse initializers, which are not supported");
                default: reader.Skip(); break;
            }
    }

    private FloatNode Node(ReadOnlySpan<byte> bytes, int number)
    {
        var reader = new ProtoReader(bytes);
        (string name, string op, string domain) = ("", "", "");
        (var inputs, var outputs) = (new List<string>(), new List<string>());
        var attributes = new Dictionary<string, FloatAttribute>(StringComparer.Ordinal);
        var messages = new List<byte[]>();
        while (reader.Next())
            switch (reader.Field)
            {
                case NodeInput: inputs.Add(reader.Text()); break;
                case NodeOutput: outputs.Add(reader.Text()); break;
                case NodeName: name = reader.Text(); break;
                case NodeOpType: op = reader.Text(); break;
                case NodeDomain: domain = reader.Text(); break;
                case NodeAttribute: messages.Add(reader.Bytes().ToArray()); break;
                default: reader.Skip(); break;
            }
        if (name.Length == 0) name = $"{op}_{number}";
        if (domain is not ("" or "ai.onnx")) throw Bad($"node '{name}' uses operator '{op}' of domain '{domain}', which is not supported");
        foreach (byte[] message in messages)
        {
            (string key, FloatAttribute value) = Attribute(message, name, op);
            if (!attributes.TryAdd(key, value)) throw Bad($"node '{name}' ({op}) has two attributes '{key}'");
        }
        return new FloatNode(name, op, inputs, outputs, attributes);
    }

    private (string Name, FloatAttribute Value) Attribute(ReadOnlySpan<byte> bytes, string node, string op)
    {
        var reader = new ProtoReader(bytes);
        (string name, string text, float number, long integer, long kind) = ("", "", 0f, 0L, 0L);
        FloatTensor? tensor = null;
        (var floats, var integers) = (new List<float>(), new List<long>());
        while (reader.Next())
            switch (reader.Field)
            {
                case AttributeName: name = reader.Text(); break;
                case AttributeFloat: number = reader.Float(); break;
                case AttributeInt: integer = reader.Varint(); break;
                case AttributeText: text = reader.Text(); break;
                case AttributeTensor: tensor = Tensor(reader.Bytes()).Value; break;
                case AttributeFloats: reader.Floats(floats); break;
                case AttributeInts: reader.Varints(integers); break;
                case AttributeType: kind = reader.Varint(); break;
                case AttributeGraph or AttributeGraphs: throw Bad($"node '{node}' ({op}) contains a graph, which is not supported");
                case AttributeReference: throw Bad($"node '{node}' ({op}) refers to an attribute of a function");
                default: reader.Skip(); break;
            }
        return (name, kind switch
        {
            KindFloat => new FloatAttribute.Float(number),
            KindInt => new FloatAttribute.Int(integer),
            KindText => new FloatAttribute.Text(text),
            KindTensor => new FloatAttribute.Tensor(tensor ?? throw Bad($"attribute '{name}' of node '{node}' ({op}) has no tensor")),
            KindFloats => new FloatAttribute.Floats(floats),
            KindInts => new FloatAttribute.Ints(integers),
            _ => throw Bad($"attribute '{name}' of node '{node}' ({op}) is of a kind that is not supported"),
        });
    }

    private static OnnxPort Port(ReadOnlySpan<byte> bytes)
    {
        var reader = new ProtoReader(bytes);
        string name = "";
        (ElementType? Type, List<(long, string)>? Dims) declared = default;
        while (reader.Next())
            if (reader.Field == PortName) name = reader.Text();
            else if (reader.Field == PortType)
            {
                var type = new ProtoReader(reader.Bytes());
                while (type.Next())
                    if (type.Field == TypeTensor) declared = TensorDeclaration(type.Bytes());
                    else type.Skip();
            }
            else reader.Skip();
        return new OnnxPort(name, declared.Type, declared.Dims);
    }

    private static (ElementType?, List<(long, string)>?) TensorDeclaration(ReadOnlySpan<byte> bytes)
    {
        var reader = new ProtoReader(bytes);
        ElementType? type = null;
        List<(long, string)>? dims = null;
        while (reader.Next())
            if (reader.Field == TensorElementType)
            {
                long number = reader.Varint();
                type = Conversion.TypeOf(number) ?? throw Bad($"elements of type {number} are not supported");
            }
            else if (reader.Field == TensorShape)
            {
                dims = [];
                var shape = new ProtoReader(reader.Bytes());
                while (shape.Next())
                    if (shape.Field == ShapeDim) dims.Add(Dim(shape.Bytes()));
                    else shape.Skip();
            }
            else reader.Skip();
        return (type, dims);
    }

    private static (long, string) Dim(ReadOnlySpan<byte> bytes)
    {
        (long value, string name) = (-1, "");
        var reader = new ProtoReader(bytes);
        while (reader.Next())
            if (reader.Field == DimValue) value = reader.Varint();
            else if (reader.Field == DimParameter) name = reader.Text();
            else reader.Skip();
        return (value, name);
    }

    private (string Name, FloatTensor Value) Tensor(ReadOnlySpan<byte> bytes)
    {
        var reader = new ProtoReader(bytes);
        (var dims, var integers, var floats, var entries) = (new List<long>(), new List<long>(), new List<float>(), new Dictionary<string, string>());
        (string name, long number, bool isExternal, bool hasRaw) = ("", 0L, false, false);
        ReadOnlySpan<byte> raw = default;
        while (reader.Next())
            switch (reader.Field)
            {
                case TensorDims: reader.Varints(dims); break;
                case TensorType: number = reader.Varint(); break;
                case TensorName: name = reader.Text(); break;
                case TensorRaw:
                    raw = reader.Bytes();
                    hasRaw = true;
                    break;
                case TensorFloats: reader.Floats(floats); break;
                case TensorDoubles: reader.Doubles(floats); break;
                case TensorInt32 or TensorInt64 or TensorUInt64: reader.Varints(integers); break;
                case TensorExternal: Entry(reader.Bytes(), entries); break;
                case TensorLocation: isExternal = reader.Varint() != 0; break;
                case TensorSegment or TensorTexts: throw Bad($"tensor '{name}' is of a kind that is not supported");
                default: reader.Skip(); break;
            }
        ElementType type = Conversion.TypeOf(number) ?? throw Bad($"tensor '{name}' has elements of type {number}, which is not supported");
        if (dims.Count > FloatTensor.MaxRank || dims.Any(d => d is < 0 or > int.MaxValue)) throw Bad($"tensor '{name}' has no valid dimensions");
        int[] sizes = [.. dims.Select(d => (int)d)];
        if (isExternal) return (name, ElementBytes.Read(name, type, sizes, External(name, entries, FloatTensor.CountOf(sizes) * (long)type.ByteSize())));
        if (hasRaw) return (name, ElementBytes.Read(name, type, sizes, raw));
        return (name, Typed(name, type, sizes, floats, integers));
    }

    private static FloatTensor Typed(string name, ElementType type, int[] dims, List<float> floats, List<long> integers)
    {
        bool isFloat = type is ElementType.Float32 or ElementType.Float64;
        int count = FloatTensor.CountOf(dims), given = isFloat ? floats.Count : integers.Count;
        if (given != count) throw Bad($"tensor '{name}' of {count} elements has {given}");
        if (isFloat) return FloatTensor.FromFloats(dims, [.. floats], type);
        // Binary16 and bfloat16 are stored as the integers of their bits.
        if (type == ElementType.Float16)
            return FloatTensor.FromFloats(dims, [.. integers.Select(v => (float)BitConverter.UInt16BitsToHalf(unchecked((ushort)v)))], type);
        if (type == ElementType.BFloat16)
            return FloatTensor.FromFloats(dims, [.. integers.Select(v => BitConverter.UInt32BitsToSingle(unchecked((uint)v << 16)))], type);
        foreach (long value in integers)
            if (value < type.MinValue() || value > type.MaxValue()) throw Bad($"tensor '{name}' has an element that is no {type}");
        return FloatTensor.FromIntegers(dims, [.. integers], type);
    }

    private static void Entry(ReadOnlySpan<byte> bytes, Dictionary<string, string> entries)
    {
        (string key, string value) = ("", "");
        var reader = new ProtoReader(bytes);
        while (reader.Next())
            if (reader.Field == EntryKey) key = reader.Text();
            else if (reader.Field == EntryValue) value = reader.Text();
            else reader.Skip();
        entries[key] = value;
    }

    private byte[] External(string name, Dictionary<string, string> entries, long expected)
    {
        if (external is null) throw Bad($"tensor '{name}' is stored in another file; read the model from a file");
        long Number(string key, long otherwise) => !entries.TryGetValue(key, out string? text) ? otherwise
            : long.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out long value) ? value
            : throw Bad($"'{key}' of tensor '{name}' is no number");
        long length = Number("length", expected);
        if (length != expected) throw Bad($"tensor '{name}' of {expected} bytes has {length} in another file");
        return external(entries.GetValueOrDefault("location", ""), Number("offset", 0), length);
    }
}
