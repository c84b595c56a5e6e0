namespace Roundel.Ml.Onnx;

/// <summary>Field numbers of onnx.proto (github.com/onnx/onnx, onnx/onnx.proto, IR version 10), message by message.</summary>
internal static class OnnxFields
{
    public const int ModelIrVersion = 1, ModelProducer = 2, ModelGraph = 7, ModelOpsetImport = 8, ModelFunctions = 25;
    public const int OpsetDomain = 1, OpsetVersion = 2;
    public const int GraphNode = 1, GraphName = 2, GraphInitializer = 5, GraphInput = 11, GraphOutput = 12, GraphSparseInitializer = 15;
    public const int NodeInput = 1, NodeOutput = 2, NodeName = 3, NodeOpType = 4, NodeAttribute = 5, NodeDomain = 7;
    public const int AttributeName = 1, AttributeFloat = 2, AttributeInt = 3, AttributeText = 4, AttributeTensor = 5, AttributeGraph = 6;
    public const int AttributeFloats = 7, AttributeInts = 8, AttributeTexts = 9, AttributeTensors = 10, AttributeGraphs = 11, AttributeType = 20,
        AttributeReference = 21;
    public const int TensorDims = 1, TensorType = 2, TensorSegment = 3, TensorFloats = 4, TensorInt32 = 5, TensorTexts = 6, TensorInt64 = 7, TensorName = 8;
    public const int TensorRaw = 9, TensorDoubles = 10, TensorUInt64 = 11, TensorExternal = 13, TensorLocation = 14;
    public const int EntryKey = 1, EntryValue = 2;
    public const int PortName = 1, PortType = 2, TypeTensor = 1, TensorElementType = 1, TensorShape = 2, ShapeDim = 1, DimValue = 1, DimParameter = 2;

    /// <summary>AttributeProto.AttributeType: FLOAT, INT, STRING, TENSOR, FLOATS, INTS.</summary>
    public const int KindFloat = 1, KindInt = 2, KindText = 3, KindTensor = 4, KindFloats = 6, KindInts = 7;
}
