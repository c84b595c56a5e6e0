using Roundel.Ml.Formats;
using Roundel.Ml.Onnx;
using Roundel.Ml.Operators;
using static Roundel.Ml.Onnx.OnnxFields;

namespace Roundel.Ml.Graphs;

/// <summary>Writes models as ONNX files of opset 23, in one piece: up to 2 GB.</summary>
public static class OnnxWriter
{
    private const int Opset = 23, IrVersion = 11;

    /// <summary>The file.</summary>
    public static byte[] Write(FloatModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Initializers.Values.Sum(t => (long)t.Count * t.Type.ByteSize()) > 2_000_000_000)
            throw new ModelFormatException("The model is larger than the 2 GB that an ONNX file can have.");
        var graph = new ProtoWriter();
        foreach (FloatNode node in model.Nodes) graph.Message(GraphNode, Node(node));
        graph.Text(GraphName, model.Name);
        foreach ((string name, FloatTensor value) in model.Initializers) graph.Message(GraphInitializer, Tensor(name, value));
        foreach (FloatPort port in model.Inputs) graph.Message(GraphInput, Port(port));
        foreach (FloatPort port in model.Outputs) graph.Message(GraphOutput, Port(port));
        var opset = new ProtoWriter();
        opset.Text(OpsetDomain, "");
        opset.Varint(OpsetVersion, Opset);
        var file = new ProtoWriter();
        file.Varint(ModelIrVersion, IrVersion);
        file.Text(ModelProducer, "roundel");
        file.Message(ModelOpsetImport, opset);
        file.Message(ModelGraph, graph);
        return file.Written.ToArray();
    }

    private static ProtoWriter Node(FloatNode node)
    {
        var writer = new ProtoWriter();
        foreach (string input in node.Inputs) writer.Text(NodeInput, input);
        foreach (string output in node.Outputs) writer.Text(NodeOutput, output);
        writer.Text(NodeName, node.Name);
        writer.Text(NodeOpType, node.Op);
        foreach ((string name, FloatAttribute value) in node.Attributes.OrderBy(a => a.Key, StringComparer.Ordinal))
            writer.Message(NodeAttribute, Attribute(name, value));
        return writer;
    }

    private static ProtoWriter Attribute(string name, FloatAttribute value)
    {
        var writer = new ProtoWriter();
        writer.Text(AttributeName, name);
        int kind = 0;
        switch (value)
        {
            case FloatAttribute.Float f: kind = KindFloat; writer.Float(AttributeFloat, f.Value); break;
            case FloatAttribute.Int i: kind = KindInt; writer.Varint(AttributeInt, i.Value); break;
            case FloatAttribute.Text t: kind = KindText; writer.Text(AttributeText, t.Value); break;
            case FloatAttribute.Tensor t: kind = KindTensor; writer.Message(AttributeTensor, Tensor("", t.Value)); break;
            case FloatAttribute.Floats f:
                kind = KindFloats;
                foreach (float v in f.Values) writer.Float(AttributeFloats, v);
                break;
            case FloatAttribute.Ints i:
                kind = KindInts;
                foreach (long v in i.Values) writer.Varint(AttributeInts, v);
                break;
        }
        writer.Varint(AttributeType, kind);
        return writer;
    }

    private static ProtoWriter Tensor(string name, FloatTensor value)
    {
        var writer = new ProtoWriter();
        foreach (int dim in value.Dims) writer.Varint(TensorDims, dim);
        writer.Varint(TensorType, Conversion.NumberOf(value.Type));
        if (name.Length > 0) writer.Text(TensorName, name);
        writer.Bytes(TensorRaw, ElementBytes.Write(value));
        return writer;
    }

    private static ProtoWriter Port(FloatPort port)
    {
        (var shape, var tensor, var type, var writer) = (new ProtoWriter(), new ProtoWriter(), new ProtoWriter(), new ProtoWriter());
        foreach (int size in port.Dims)
        {
            var dim = new ProtoWriter();
            dim.Varint(DimValue, size);
            shape.Message(ShapeDim, dim);
        }
        tensor.Varint(TensorElementType, Conversion.NumberOf(port.Type));
        tensor.Message(TensorShape, shape);
        type.Message(TypeTensor, tensor);
        writer.Text(PortName, port.Name);
        writer.Message(PortType, type);
        return writer;
    }
}
