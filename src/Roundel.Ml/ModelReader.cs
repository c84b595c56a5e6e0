using System.Buffers.Binary;
using System.Text;
using Roundel.Hash;

namespace Roundel.Ml;

/// <summary>
/// Reads what <see cref="ModelWriter"/> writes, by making the same calls of a <see cref="ModelBuilder"/>. Bytes that do not come out again
/// exactly are refused, so a model has one encoding.
/// </summary>
internal ref struct ModelReader
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly ModelBuilder _builder = new();
    private readonly List<Node> _records = [];
    private FunctionTable[] _tables = [];
    private int _position;

    private ModelReader(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    public static IntegerModel Topology(ReadOnlySpan<byte> bytes)
    {
        IntegerModel model = new ModelReader(bytes).Read();
        return model.Topology.Span.SequenceEqual(bytes) ? model : throw Bad("the bytes are not the ones that the model has");
    }

    public static IntegerModel File(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 8 + Digest.ByteCount || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != ModelWriter.Magic) throw Bad("no model file");
        ReadOnlySpan<byte> content = bytes[..^Digest.ByteCount];
        if (Blake2s.Hash(content, ModelWriter.FilePersonalisation) != Digest.ReadFrom(bytes[content.Length..])) throw Bad("the file is damaged");
        int length = BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]);
        if (length < 0 || length > content.Length - 8) throw Bad("the file ends too early");
        IntegerModel model = Topology(content.Slice(8, length));
        ReadOnlySpan<byte> rest = content[(8 + length)..];
        long expected = model.Weights.Sum(w => w.Shape.Count * (w.Bits <= 8 ? 1 : 2));
        if (rest.Length != expected) throw Bad($"{rest.Length} bytes of weights, not {expected}");
        foreach (WeightNode weight in model.Weights) rest = rest[Fill(weight, rest)..];
        return model;
    }

    private static int Fill(WeightNode weight, ReadOnlySpan<byte> raw)
    {
        TensorShape shape = weight.Shape;
        bool isSmall = weight.Bits <= 8;
        var bytes = new sbyte[isSmall ? shape.PaddedCount : 0];
        var words = new short[isSmall ? 0 : shape.PaddedCount];
        int position = 0;
        for (int row = 0; row < shape.RowCount; row++)
        {
            int start = shape.RowStart(row);
            for (int i = 0; i < shape.RowLength; i++)
            {
                int cell = isSmall ? (sbyte)raw[position] : BinaryPrimitives.ReadInt16LittleEndian(raw[position..]);
                if (!weight.Interval.Contains(cell)) throw new ModelException(weight.Name, $"the weight {cell} has more than {weight.Bits} bits");
                if (isSmall) bytes[start + i] = (sbyte)cell;
                else words[start + i] = (short)cell;
                position += isSmall ? 1 : 2;
            }
        }
        (weight.Bytes, weight.Words) = (bytes, words);
        return position;
    }

    private IntegerModel Read()
    {
        if (Int() != ModelWriter.Version) throw Bad("a model of another version");
        _tables = new FunctionTable[Count(4 + 4 + 8)];
        for (int i = 0; i < _tables.Length; i++)
        {
            int first = Int(), bits = Int();
            if (bits is < 1 or > Table.MaxBits) throw Bad($"a table of {bits} bits");
            _tables[i] = new(first, [.. Ints(1 << bits)]);
        }
        int records = Count(1 + 4);
        for (int i = 0; i < records; i++) _records.Add(Record());
        int outputs = Count(4 + 4 + 4);
        for (int i = 0; i < outputs; i++)
        {
            string name = Text();
            _builder.Output(name, Reference(), Int());
        }
        if (_position != _bytes.Length) throw Bad("bytes after the end");
        return _builder.Build();
    }

    private Node Record()
    {
        if (_position == _bytes.Length) throw Bad("the bytes end too early");
        var kind = (RecordKind)_bytes[_position++];
        string name = Text();
        return kind switch
        {
            RecordKind.Input or RecordKind.ClassInput => Input(name, kind),
            RecordKind.Weight => _builder.Weight(name, Shape(), Int(), []),
            RecordKind.Constant => Constant(name),
            RecordKind.Affine or RecordKind.Reshape or RecordKind.Gather => View(name, Reference(), kind),
            RecordKind.Sum or RecordKind.Cumulative or RecordKind.Dense => AxisMap(name, Reference(), Int(), kind),
            RecordKind.Linear => Linear(name),
            RecordKind.Einsum => Einsum(name),
            RecordKind.Range => _builder.Range(name, Reference(), Int(), Int()),
            RecordKind.Shift => _builder.Shift(name, Reference(), Int(), new(Int(), Int())),
            RecordKind.Lookup => Lookup(name),
            RecordKind.Divide => _builder.Divide(name, Reference(), Reference()),
            RecordKind.ArgMax => _builder.ArgMax(name, Reference(), Int()),
            _ => throw new ModelException(name, $"a record of kind {(int)kind}"),
        };
    }

    private InputNode Input(string name, RecordKind kind)
    {
        TensorShape shape = Shape();
        bool isPublic = Int() switch { 0 => false, 1 => true, int other => throw new ModelException(name, $"a flag of {other}") };
        return kind == RecordKind.ClassInput
            ? _builder.ClassInput(name, shape, Int(), isPublic)
            : _builder.Input(name, shape, new(Int(), Int()), isPublic, Int());
    }

    private ConstantNode Constant(string name)
    {
        TensorShape shape = Shape();
        if (shape.Count > (_bytes.Length - _position) / 4) throw Bad("the bytes end too early");
        return _builder.Constant(name, shape, Ints((int)shape.Count));
    }

    private ViewNode View(string name, Node operand, RecordKind kind)
    {
        switch (kind)
        {
            case RecordKind.Affine:
                TensorShape target = Shape();
                int[] axes = List(), steps = List(), offsets = List();
                return _builder.View(name, operand, new AffineMap(operand.Shape, target, [.. axes], [.. steps], [.. offsets]));
            case RecordKind.Reshape: return _builder.View(name, operand, new ReshapeMap(operand.Shape, Shape()));
            default: return _builder.View(name, operand, new GatherMap(operand.Shape, Int(), [.. List()]));
        }
    }

    private AxisMapNode AxisMap(string name, Node operand, int axis, RecordKind kind)
    {
        if (axis < 0 || axis >= operand.Shape.Rank) throw new ModelException(name, $"axis {axis} of {operand.Shape}");
        int length = operand.Shape.Dims[axis];
        return _builder.AxisMap(name, operand, axis, kind switch
        {
            RecordKind.Sum => new SumMatrix(length),
            RecordKind.Cumulative => new CumulativeMatrix(length),
            _ => new DenseMatrix(Int(), length, [.. List()]),
        });
    }

    private LinearNode Linear(string name)
    {
        var terms = new (long, Node)[Count(8)];
        for (int i = 0; i < terms.Length; i++)
        {
            Node operand = Reference();
            terms[i] = (Int(), operand);
        }
        return _builder.Linear(name, Int(), terms);
    }

    private EinsumNode Einsum(string name)
    {
        Node left = Reference(), right = Reference();
        return _builder.Einsum(name, Text(), left, right);
    }

    private LookupNode Lookup(string name)
    {
        Node operand = Reference();
        int table = Int();
        return table >= 0 && table < _tables.Length ? _builder.Lookup(name, operand, _tables[table]) : throw new ModelException(name, $"table {table}");
    }

    private Node Reference()
    {
        int reference = Int();
        if (reference < 0 || reference / 2 >= _records.Count) throw Bad($"operand {reference}");
        Node node = _records[reference / 2];
        if (reference % 2 == 0) return node;
        return node switch
        {
            ShiftNode shift => shift.Low,
            DivideNode divide => divide.Remainder,
            ArgMaxNode argMax => argMax.Maximum,
            _ => throw Bad($"operand {reference}"),
        };
    }

    private TensorShape Shape() => new(List());

    private int[] List() => Ints(Count(4));

    private int[] Ints(int count)
    {
        if (count > (_bytes.Length - _position) / 4) throw Bad("the bytes end too early");
        var values = new int[count];
        for (int i = 0; i < count; i++) values[i] = Int();
        return values;
    }

    /// <summary>How many items follow, each of so many bytes at least.</summary>
    private int Count(int bytesEach)
    {
        int count = Int();
        return count >= 0 && count <= (_bytes.Length - _position) / bytesEach ? count : throw Bad("the bytes end too early");
    }

    private string Text()
    {
        int length = Count(1);
        if (length > 4 * ModelBuilder.MaxNameLength) throw Bad("a name is too long");
        _position += length;
        return Encoding.UTF8.GetString(_bytes.Slice(_position - length, length));
    }

    private int Int()
    {
        if (_bytes.Length - _position < 4) throw Bad("the bytes end too early");
        int value = BinaryPrimitives.ReadInt32LittleEndian(_bytes[_position..]);
        _position += 4;
        return value;
    }

    private static ModelException Bad(string reason) => new("", reason);
}
