using System.Reflection;

namespace Roundel.GuestCompiler.Metadata;

/// <summary>How a type is built.</summary>
internal enum TypeKind : byte
{
    Named,
    Array,
    Grid,
    Pointer,
    ByRef,
    Function,
    TypeVariable,
    MethodVariable,
}

/// <summary>The types that the machine knows by themselves.</summary>
internal enum Primitive : byte
{
    None,
    Void,
    Boolean,
    Char,
    SByte,
    Byte,
    Int16,
    UInt16,
    Int32,
    UInt32,
    Int64,
    UInt64,
    IntPtr,
    UIntPtr,
    Single,
    Double,
}

/// <summary>A type with its generic arguments. One object per type: compare by reference.</summary>
internal sealed class TypeDesc
{
    internal TypeDesc(TypeSystem system, string key, TypeKind kind, TypeDef? def, TypeDesc[] args, TypeDesc? element, int index)
    {
        System = system;
        Key = key;
        Kind = kind;
        Def = def;
        Args = args;
        Element = element;
        Index = index;
        IsOpen = kind is TypeKind.TypeVariable or TypeKind.MethodVariable || element is { IsOpen: true } || args.Any(a => a.IsOpen);
        if (def is not null && args.Length == 0) Primitive = TypeSystem.PrimitiveOf(def);
    }

    public TypeSystem System { get; }

    /// <summary>Unique, and the same on every machine: what everything is sorted by.</summary>
    public string Key { get; }

    public TypeKind Kind { get; }

    /// <summary>The declaration of a named type.</summary>
    public TypeDef? Def { get; }

    /// <summary>Generic arguments; of a function pointer the parameters, and the result at the end.</summary>
    public TypeDesc[] Args { get; }

    public TypeDesc? Element { get; }

    /// <summary>Number of a type variable; rank of a grid.</summary>
    public int Index { get; }

    /// <summary>Contains type variables.</summary>
    public bool IsOpen { get; }

    public Primitive Primitive { get; }

    public bool IsInterface => Def is { IsInterface: true };

    public bool IsSealed => Kind == TypeKind.Array ? Element!.IsValueType || Element.IsSealed
        : Def is not null && (Def.Attributes & TypeAttributes.Sealed) != 0;

    public bool IsValueType => Shape.IsValueType;

    public bool IsEnum => Base is { Def.FullName: "System.Enum" };

    /// <summary>Objects, arrays, interfaces.</summary>
    public bool IsReference => Kind is TypeKind.Array or TypeKind.Grid || Kind == TypeKind.Named && !IsValueType;

    public TypeDesc? Base => Shape.Base;

    public TypeShape Shape => field ??= new TypeShape(this);

    public ValueLayout Layout => field ??= LayoutBuilder.Build(this);

    public InstanceLayout Instance => field ??= LayoutBuilder.BuildInstance(this);

    public bool Is(string fullName) => Def is not null && Def.FullName == fullName;

    public override string ToString() => Kind switch
    {
        TypeKind.Named => Def!.FullName + (Args.Length == 0 ? "" : $"<{string.Join(",", (object[])Args)}>"),
        TypeKind.Array => Element + "[]",
        TypeKind.Grid => $"{Element}[{new string(',', Index - 1)}]",
        TypeKind.Pointer => Element + "*",
        TypeKind.ByRef => Element + "&",
        TypeKind.TypeVariable => "!" + Index,
        TypeKind.MethodVariable => "!!" + Index,
        _ => "method*",
    };
}
