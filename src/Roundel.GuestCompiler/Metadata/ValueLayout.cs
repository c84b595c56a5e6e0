using System.Reflection;
using System.Reflection.Metadata;
using System.Runtime.CompilerServices;

namespace Roundel.GuestCompiler.Metadata;

/// <summary>How a word or part of one lies in memory.</summary>
internal enum Access : byte
{
    SByte,
    Byte,
    Int16,
    UInt16,
    Word,
}

/// <summary>One primitive piece of a value; a 64-bit integer is two words, the lower first.</summary>
internal readonly record struct Leaf(int Offset, Access Access);

/// <summary>
/// Sizes and offsets, those of .NET on 64-bit machines except that references and native integers take four bytes. A value is flat if
/// it can be held as its leaves, one register each; other values are held in memory.
/// </summary>
internal sealed record ValueLayout(int Size, int Align, IReadOnlyList<Leaf> Leaves, bool IsFlat)
{
    /// <summary>The most leaves of a flat value.</summary>
    public const int MaxLeaves = 8;

    /// <summary>Bytes of an object before its first field: the address of its method table.</summary>
    public const int HeaderBytes = 4;

    /// <summary>Where arrays and strings hold their length, and where the elements start.</summary>
    public const int LengthOffset = 4, DataOffset = 8;
}

/// <summary>Where fields lie: in an object from its address, in a value from its start. The size is that of an object.</summary>
internal sealed record InstanceLayout(int Size, IReadOnlyDictionary<string, int> Offsets);

/// <summary>Computes layouts.</summary>
internal static class LayoutBuilder
{
    private static readonly Dictionary<string, int> NoFields = [];

    private static readonly ValueLayout Reference = new(4, 4, [new Leaf(0, Access.Word)], true);

    public static ValueLayout Build(TypeDesc type)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (type.Kind is TypeKind.TypeVariable or TypeKind.MethodVariable)
            throw new GuestCompileException($"A type variable {type} has no layout.");
        if (type.Primitive != Primitive.None) return OfPrimitive(type.Primitive);
        return type.IsValueType ? OfStruct(type, out _) : Reference;
    }

    public static InstanceLayout BuildInstance(TypeDesc type)
    {
        if (type.Primitive == Primitive.None && type.IsValueType)
        {
            ValueLayout layout = OfStruct(type, out Dictionary<string, int> offsets);
            return new InstanceLayout(Up(layout.Size, 4) + ValueLayout.HeaderBytes, offsets);
        }
        if (type.IsValueType) return new InstanceLayout(Up(type.Layout.Size, 4) + ValueLayout.HeaderBytes, NoFields);
        if (type.Kind != TypeKind.Named || type.IsInterface) return new InstanceLayout(ValueLayout.DataOffset, NoFields);
        int size = InstanceFields(type, out Dictionary<string, int> fields);
        return new InstanceLayout(size, fields);
    }

    private static ValueLayout OfPrimitive(Primitive primitive)
    {
        (int size, Access access) = primitive switch
        {
            Primitive.Void => (0, Access.Byte),
            Primitive.Boolean or Primitive.Byte => (1, Access.Byte),
            Primitive.SByte => (1, Access.SByte),
            Primitive.Int16 => (2, Access.Int16),
            Primitive.UInt16 or Primitive.Char => (2, Access.UInt16),
            Primitive.Int64 or Primitive.UInt64 or Primitive.Double => (8, Access.Word),
            _ => (4, Access.Word),
        };
        Leaf[] leaves = size switch { 0 => [], 8 => [new Leaf(0, access), new Leaf(4, access)], _ => [new Leaf(0, access)] };
        return new ValueLayout(size, Math.Max(size, 1), leaves, true);
    }

    private static ValueLayout OfStruct(TypeDesc type, out Dictionary<string, int> offsets)
    {
        TypeDef def = type.Def!;
        System.Reflection.Metadata.TypeLayout declared = def.Row.GetLayout();
        bool isExplicit = (def.Attributes & TypeAttributes.LayoutMask) == TypeAttributes.ExplicitLayout;
        int pack = declared.PackingSize == 0 ? 16 : declared.PackingSize, size = 0, align = 1;
        offsets = new Dictionary<string, int>(StringComparer.Ordinal);
        var leaves = new List<Leaf>();
        bool flat = true;
        foreach (FieldDesc field in type.Shape.Fields)
        {
            if (field.IsStatic) continue;
            ValueLayout inner = field.Type.Layout;
            int need = Math.Min(inner.Align, pack);
            int at = isExplicit && field.DeclaredOffset >= 0 ? field.DeclaredOffset : Up(size, need);
            offsets[field.Name] = at;
            flat &= inner.IsFlat;
            leaves.AddRange(inner.Leaves.Select(l => l with { Offset = at + l.Offset }));
            size = Math.Max(size, at + inner.Size);
            align = Math.Max(align, need);
        }
        if (type.Is("System.Int128") || type.Is("System.UInt128")) align = 16;
        if (InlineLength(def) is { } length)
        {
            if (length is <= 0 or > MostBytes || (long)size * length > MostBytes) throw TooLarge(type);
            size *= length;
            flat = false;
        }
        if (size is < 0 or > MostBytes || declared.Size is < 0 or > MostBytes) throw TooLarge(type);
        // What a declared size adds has no fields, and belongs to the value: buffers of fixed size are made that way.
        flat &= declared.Size <= Math.Max(Up(size, align), 1);
        size = Math.Max(Math.Max(Up(size, align), declared.Size), 1);
        flat &= leaves.Count <= ValueLayout.MaxLeaves && !Overlap(leaves);
        return new ValueLayout(size, align, flat ? leaves : [], flat);
    }

    /// <summary>The largest value.</summary>
    private const int MostBytes = 1 << 24;

    private static GuestCompileException TooLarge(TypeDesc type) => new($"The type {type} has a size that is not supported.");

    private static int InstanceFields(TypeDesc type, out Dictionary<string, int> offsets)
    {
        int size = type.Base is { } parent ? parent.Instance.Size : ValueLayout.HeaderBytes, start = size;
        TypeDef def = type.Def!;
        bool isExplicit = (def.Attributes & TypeAttributes.LayoutMask) == TypeAttributes.ExplicitLayout;
        offsets = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (FieldDesc field in type.Shape.Fields)
        {
            if (field.IsStatic) continue;
            ValueLayout inner = field.Type.Layout;
            int at = isExplicit && field.DeclaredOffset >= 0 ? start + field.DeclaredOffset : Up(size, Math.Min(inner.Align, 4));
            if (at is < 0 or > MostBytes) throw TooLarge(type);
            offsets[field.Name] = at;
            size = Math.Max(size, at + inner.Size);
        }
        return Up(size, 4);
    }

    public static int? InlineLength(TypeDef def)
    {
        CustomAttribute? found = Attributes.Find(def.Unit.Md, def.Row.GetCustomAttributes(), "System.Runtime.CompilerServices.InlineArrayAttribute");
        if (found is not { } attribute) return null;
        BlobReader value = def.Unit.Md.GetBlobReader(attribute.Value);
        value.ReadUInt16(); // the prolog
        return value.ReadInt32();
    }

    private static bool Overlap(List<Leaf> leaves)
    {
        int end = 0;
        foreach (Leaf leaf in leaves.OrderBy(l => l.Offset))
        {
            if (leaf.Offset < end) return true;
            end = leaf.Offset + Width(leaf.Access);
        }
        return false;
    }

    public static int Width(Access access) => access switch { Access.SByte or Access.Byte => 1, Access.Int16 or Access.UInt16 => 2, _ => 4 };

    public static int Up(int value, int multiple) => (value + multiple - 1) / multiple * multiple;
}
