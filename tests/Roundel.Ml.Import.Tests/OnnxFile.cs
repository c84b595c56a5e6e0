using Roundel.Ml.Graphs;
using Roundel.Ml.Onnx;
using Roundel.Ml.Operators;
using static Roundel.Ml.Onnx.OnnxFields;

namespace Roundel.Ml.Import.Tests;

/// <summary>Writes ONNX files as other programs do: any opset, named dimensions, attributes of older forms, typed data.</summary>
internal sealed class OnnxFile(long opset)
{
    private readonly ProtoWriter _graph = new();

    /// <summary>An input; a text is a dimension with a name.</summary>
    public OnnxFile Input(string name, ElementType type, params object[] dims) => Port(GraphInput, name, type, dims);

    public OnnxFile Output(string name, ElementType type = ElementType.Float32) => Port(GraphOutput, name, type, []);

    private OnnxFile Port(int field, string name, ElementType type, object[] dims)
    {
        (var shape, var tensor, var wrapper, var port) = (new ProtoWriter(), new ProtoWriter(), new ProtoWriter(), new ProtoWriter());
        foreach (object dim in dims)
        {
            var d = new ProtoWriter();
            if (dim is string text) d.Text(DimParameter, text);
            else d.Varint(DimValue, Convert.ToInt64(dim, System.Globalization.CultureInfo.InvariantCulture));
            shape.Message(ShapeDim, d);
        }
        tensor.Varint(TensorElementType, Conversion.NumberOf(type));
        tensor.Message(TensorShape, shape);
        wrapper.Message(TypeTensor, tensor);
        port.Text(PortName, name);
        port.Message(PortType, wrapper);
        _graph.Message(field, port);
        return this;
    }

    public OnnxFile Node(string op, string[] inputs, string[] outputs, params (string Name, object Value)[] attributes) =>
        Node("", op, inputs, outputs, attributes);

    public OnnxFile Node(string domain, string op, string[] inputs, string[] outputs, params (string Name, object Value)[] attributes)
    {
        var node = new ProtoWriter();
        foreach (string input in inputs) node.Text(NodeInput, input);
        foreach (string output in outputs) node.Text(NodeOutput, output);
        node.Text(NodeOpType, op);
        if (domain.Length > 0) node.Text(NodeDomain, domain);
        foreach ((string name, object value) in attributes)
        {
            var attribute = new ProtoWriter();
            attribute.Text(AttributeName, name);
            switch (value)
            {
                case long[] values:
                    foreach (long v in values) attribute.Varint(AttributeInts, v);
                    attribute.Varint(AttributeType, KindInts);
                    break;
                case ProtoWriter graph:
                    attribute.Message(AttributeGraph, graph);
                    break;
                default:
                    attribute.Varint(AttributeInt, Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture));
                    attribute.Varint(AttributeType, KindInt);
                    break;
            }
            node.Message(NodeAttribute, attribute);
        }
        _graph.Message(GraphNode, node);
        return this;
    }

    /// <summary>An initializer whose fields the caller writes.</summary>
    public OnnxFile Tensor(string name, ElementType type, long[] dims, Action<ProtoWriter> data)
    {
        var tensor = new ProtoWriter();
        foreach (long dim in dims) tensor.Varint(TensorDims, dim);
        tensor.Varint(TensorType, Conversion.NumberOf(type));
        tensor.Text(TensorName, name);
        data(tensor);
        _graph.Message(GraphInitializer, tensor);
        return this;
    }

    public byte[] Bytes(params (int Field, ProtoWriter Message)[] more)
    {
        (var model, var import) = (new ProtoWriter(), new ProtoWriter());
        import.Varint(OpsetVersion, opset);
        model.Message(ModelOpsetImport, import);
        model.Message(ModelGraph, _graph);
        foreach ((int field, ProtoWriter message) in more) model.Message(field, message);
        return model.Written.ToArray();
    }
}
