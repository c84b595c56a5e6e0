using System.Buffers.Binary;
using System.Text;
using Roundel.Hash;

namespace Roundel.Ml;

/// <summary>The kinds of records of a topology, one for each node that was asked for.</summary>
internal enum RecordKind : byte
{
    Input = 1,
    ClassInput = 2,
    Weight = 3,
    Constant = 4,
    Affine = 5,
    Reshape = 6,
    Gather = 7,
    Sum = 8,
    Cumulative = 9,
    Dense = 10,
    Linear = 11,
    Einsum = 12,
    Range = 13,
    Shift = 14,
    Lookup = 15,
    Divide = 16,
    ArgMax = 17,
}

/// <summary>
/// Writes models. A topology: version, function tables, records, outputs; numbers little-endian, lists and texts with their lengths before.
/// Records name operands by their number among the records, doubled; plus 1 for the part that belongs to one. A file: magic, the
/// topology's length, the topology, the weights' cells in order without padding (a byte each up to 8 bits, else two), and the
/// Blake2s hash of all that.
/// </summary>
internal sealed class ModelWriter
{
    /// <summary>The first four bytes of a file: "RNDM".</summary>
    public const uint Magic = 0x4d44_4e52;

    /// <summary>The version of the format.</summary>
    public const int Version = 1;

    /// <summary>Keeps the hash of a topology apart: "RndlTopo".</summary>
    public const ulong TopologyPersonalisation = 0x6f70_6f54_6c64_6e52;

    /// <summary>Keeps the hash of a file apart: "RndlModl".</summary>
    public const ulong FilePersonalisation = 0x6c64_6f4d_6c64_6e52;

    private readonly MemoryStream _stream = new();
    private readonly Dictionary<Node, int> _records = [];

    public static byte[] Topology(IntegerModel model)
    {
        var writer = new ModelWriter();
        FunctionTable[] tables = [.. model.Tables.OfType<FunctionTable>()];
        writer.Int(Version);
        writer.Int(tables.Length);
        foreach (FunctionTable table in tables)
        {
            writer.Int((int)table.First);
            writer.Int(table.Bits);
            foreach (int output in table.Outputs) writer.Int(output);
        }
        Node[] nodes = [.. model.Nodes.Where(n => !n.IsAuxiliary && n is not PartNode)];
        writer.Int(nodes.Length);
        foreach (Node node in nodes)
        {
            writer._records.Add(node, 2 * writer._records.Count);
            writer.Record(node, tables);
        }
        writer.Int(model.Outputs.Length);
        foreach (ModelOutput output in model.Outputs)
        {
            writer.Text(output.Name);
            writer.Reference(output.Node);
            writer.Int(output.Exponent);
        }
        return writer._stream.ToArray();
    }

    public static byte[] File(IntegerModel model)
    {
        if (!model.IsLoaded) throw new InvalidOperationException("The weights are not at hand.");
        var writer = new ModelWriter();
        writer.Int((int)Magic);
        writer.Int(model.Topology.Length);
        writer._stream.Write(model.Topology.Span);
        foreach (WeightNode weight in model.Weights) writer.Cells(weight);
        Span<byte> digest = stackalloc byte[Digest.ByteCount];
        Blake2s.Hash(writer._stream.GetBuffer().AsSpan(0, (int)writer._stream.Length), FilePersonalisation).CopyTo(digest);
        writer._stream.Write(digest);
        return writer._stream.ToArray();
    }

    private void Record(Node node, FunctionTable[] tables)
    {
        _stream.WriteByte((byte)KindOf(node));
        Text(node.Name);
        foreach (Node operand in node is LinearNode ? [] : node.Operands) Reference(operand);
        switch (node)
        {
            case InputNode input: Input(input); break;
            case WeightNode weight:
                Ints(weight.Shape.Dims.AsSpan());
                Int(weight.Bits);
                break;
            case ConstantNode constant:
                Ints(constant.Shape.Dims.AsSpan());
                foreach (int cell in constant.Tensor.ToDense()) Int(cell);
                break;
            case ViewNode view: Map(view.Map); break;
            case AxisMapNode map:
                Int(map.Axis);
                if (map.Matrix is not DenseMatrix dense) break;
                Int(dense.Rows);
                Ints(dense.Entries.AsSpan());
                break;
            case LinearNode linear:
                Int(linear.Operands.Length);
                for (int i = 0; i < linear.Operands.Length; i++)
                {
                    Reference(linear.Operands[i]);
                    Int((int)linear.Coefficients[i]);
                }
                Int((int)linear.Constant);
                break;
            case EinsumNode einsum: Text(einsum.Labels.ToString()); break;
            case RangeNode range:
                Int((int)range.Min);
                Int(range.Bits);
                break;
            case ShiftNode shift:
                Int(shift.Bits);
                Int((int)shift.Interval.Min);
                Int((int)shift.Interval.Max);
                break;
            case LookupNode lookup: Int(Array.IndexOf(tables, lookup.Table)); break;
            case ArgMaxNode argMax: Int(argMax.Axis); break;
        }
    }

    private void Input(InputNode input)
    {
        Ints(input.GivenShape.Dims.AsSpan());
        Int(input.IsPublic ? 1 : 0);
        if (input.Kind == InputKind.Classes)
        {
            Int(input.Shape.Dims[^1]);
            return;
        }
        Int((int)input.Interval.Min);
        Int((int)input.Interval.Max);
        Int(input.Exponent);
    }

    private void Map(IndexMap map)
    {
        switch (map)
        {
            case AffineMap affine:
                Ints(affine.Target.Dims.AsSpan());
                Ints(affine.Axes.AsSpan());
                Ints(affine.Steps.AsSpan());
                Ints(affine.Offsets.AsSpan());
                break;
            case GatherMap gather:
                Int(gather.Axis);
                Ints(gather.Indices.AsSpan());
                break;
            default: Ints(map.Target.Dims.AsSpan()); break;
        }
    }

    private static RecordKind KindOf(Node node) => node switch
    {
        InputNode { Kind: InputKind.Integers } => RecordKind.Input,
        InputNode => RecordKind.ClassInput,
        WeightNode => RecordKind.Weight,
        ConstantNode => RecordKind.Constant,
        ViewNode { Map: AffineMap } => RecordKind.Affine,
        ViewNode { Map: ReshapeMap } => RecordKind.Reshape,
        ViewNode => RecordKind.Gather,
        AxisMapNode { Matrix: SumMatrix } => RecordKind.Sum,
        AxisMapNode { Matrix: CumulativeMatrix } => RecordKind.Cumulative,
        AxisMapNode => RecordKind.Dense,
        LinearNode => RecordKind.Linear,
        EinsumNode => RecordKind.Einsum,
        RangeNode => RecordKind.Range,
        ShiftNode => RecordKind.Shift,
        LookupNode => RecordKind.Lookup,
        DivideNode => RecordKind.Divide,
        ArgMaxNode => RecordKind.ArgMax,
        _ => throw new ArgumentException($"{node.Name} has no record.", nameof(node)),
    };

    private void Cells(WeightNode weight)
    {
        TensorShape shape = weight.Shape;
        var bytes = new byte[shape.RowLength * (weight.Bits <= 8 ? 1 : 2)];
        for (int row = 0; row < shape.RowCount; row++)
        {
            int start = shape.RowStart(row);
            for (int i = 0; i < shape.RowLength; i++)
            {
                if (weight.Bits <= 8) bytes[i] = (byte)weight.Bytes.Span[start + i];
                else BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(2 * i), weight.Words.Span[start + i]);
            }
            _stream.Write(bytes);
        }
    }

    private void Reference(Node node) => Int(node is PartNode part ? _records[part.Owner] + 1 : _records[node]);

    private void Text(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Int(bytes.Length);
        _stream.Write(bytes);
    }

    private void Ints(ReadOnlySpan<int> values)
    {
        Int(values.Length);
        foreach (int value in values) Int(value);
    }

    private void Int(int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        _stream.Write(bytes);
    }
}
