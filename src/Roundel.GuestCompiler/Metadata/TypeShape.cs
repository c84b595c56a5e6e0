using System.Reflection;
using System.Reflection.Metadata;
using System.Runtime.CompilerServices;

namespace Roundel.GuestCompiler.Metadata;

/// <summary>A field of a type with its generic arguments.</summary>
internal sealed record FieldDesc(TypeDesc Owner, FieldDefinitionHandle Handle, string Name, TypeDesc Type, FieldAttributes Attributes, int DeclaredOffset)
{
    public bool IsStatic => (Attributes & FieldAttributes.Static) != 0;

    public bool IsLiteral => (Attributes & FieldAttributes.Literal) != 0;

    public string Key => Owner.Key + "::" + Name;

    public FieldDefinition Row => Owner.Def!.Unit.Md.GetFieldDefinition(Handle);
}

/// <summary>What a named type inherits and declares, generic arguments filled in.</summary>
internal sealed class TypeShape
{
    private readonly TypeDesc _type;

    public TypeShape(TypeDesc type)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack(); // a damaged file may have types in circles
        _type = type;
        TypeSystem system = type.System;
        if (type.Kind is TypeKind.Array or TypeKind.Grid) Base = system.Known("System.Array");
        if (type.Def is not { } def) return;
        TypeDefinition row = def.Row;
        if (!row.BaseType.IsNil) Base = system.Resolve(def.Unit, row.BaseType, new GenericContext(type.Args, []));
        Depth = Base is null ? 0 : Base.Shape.Depth + 1;
        IsValueType = Base is not null && (Base.Is("System.ValueType") && !type.Is("System.Enum") || Base.Is("System.Enum"));
    }

    public TypeDesc? Base { get; }

    /// <summary>How many bases there are.</summary>
    public int Depth { get; }

    public bool IsValueType { get; }

    /// <summary>Fields in the order of declaration.</summary>
    public IReadOnlyList<FieldDesc> Fields => field ??= ReadFields();

    /// <summary>All interfaces, those of base types and of interfaces included.</summary>
    public IReadOnlyList<TypeDesc> Interfaces => field ??= ReadInterfaces();

    /// <summary>Explicit implementations: (body, declaration).</summary>
    public IReadOnlyList<(MethodDesc Body, MethodDesc Declaration)> Overrides => field ??= ReadOverrides();

    public FieldDesc? Field(string name) => Fields.FirstOrDefault(f => f.Name == name);

    private List<FieldDesc> ReadFields()
    {
        var fields = new List<FieldDesc>();
        if (_type.Def is not { } def) return fields;
        MetadataReader md = def.Unit.Md;
        foreach (FieldDefinitionHandle handle in def.Row.GetFields())
        {
            FieldDefinition row = md.GetFieldDefinition(handle);
            TypeDesc type = row.DecodeSignature(_type.System.Decoder(def.Unit), new GenericContext(_type.Args, []));
            fields.Add(new FieldDesc(_type, handle, md.GetString(row.Name), type, row.Attributes, row.GetOffset()));
        }
        return fields;
    }

    private List<TypeDesc> ReadInterfaces()
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var all = new List<TypeDesc>();
        void Add(TypeDesc type)
        {
            if (all.Contains(type)) return;
            all.Add(type);
            foreach (TypeDesc inner in type.Shape.Interfaces) if (!all.Contains(inner)) all.Add(inner);
        }
        if (_type.Def is { } def)
        {
            foreach (InterfaceImplementationHandle handle in def.Row.GetInterfaceImplementations())
                Add(_type.System.Resolve(def.Unit, def.Unit.Md.GetInterfaceImplementation(handle).Interface, new GenericContext(_type.Args, [])));
        }
        if (_type.Kind == TypeKind.Array)
        {
            foreach (string name in (string[])["IList`1", "IReadOnlyList`1"])
                Add(_type.System.Known("System.Collections.Generic." + name, _type.Element!));
        }
        if (Base is not null) foreach (TypeDesc type in Base.Shape.Interfaces) Add(type);
        return all;
    }

    private List<(MethodDesc, MethodDesc)> ReadOverrides()
    {
        var all = new List<(MethodDesc, MethodDesc)>();
        if (_type.Def is not { } def) return all;
        foreach (MethodImplementationHandle handle in def.Row.GetMethodImplementations())
        {
            MethodImplementation row = def.Unit.Md.GetMethodImplementation(handle);
            var context = new GenericContext(_type.Args, []);
            if (_type.System.ResolveMethod(def.Unit, row.MethodBody, context) is { } body
                && _type.System.ResolveMethod(def.Unit, row.MethodDeclaration, context) is { } declaration) all.Add((body, declaration));
        }
        return all;
    }
}
