using System.Reflection;
using System.Reflection.Metadata;
using System.Runtime.CompilerServices;

namespace Roundel.GuestCompiler.Metadata;

/// <summary>A type as its file declares it, generic parameters open.</summary>
internal sealed class TypeDef
{
    private Dictionary<string, List<MethodDef>>? _methods;

    public TypeDef(AssemblyUnit unit, TypeDefinitionHandle handle)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack(); // a damaged file may have types in circles
        Unit = unit;
        Handle = handle;
        TypeDefinition type = unit.Md.GetTypeDefinition(handle);
        Attributes = type.Attributes;
        Name = unit.Md.GetString(type.Name);
        TypeDefinitionHandle outer = type.GetDeclaringType();
        FullName = outer.IsNil ? AssemblyUnit.FullName(unit.Md.GetString(type.Namespace), Name) : unit.Type(outer).FullName + "+" + Name;
        Arity = type.GetGenericParameters().Count;
    }

    public AssemblyUnit Unit { get; }

    public TypeDefinitionHandle Handle { get; }

    public TypeAttributes Attributes { get; }

    public string Name { get; }

    public string FullName { get; }

    /// <summary>Generic parameters, those of enclosing types included.</summary>
    public int Arity { get; }

    public bool IsInterface => (Attributes & TypeAttributes.Interface) != 0;

    public TypeDefinition Row => Unit.Md.GetTypeDefinition(Handle);

    public IReadOnlyDictionary<string, List<MethodDef>> Methods
    {
        get
        {
            if (_methods is not null) return _methods;
            _methods = new Dictionary<string, List<MethodDef>>(StringComparer.Ordinal);
            foreach (MethodDefinitionHandle handle in Row.GetMethods())
            {
                var method = new MethodDef(this, handle);
                if (!_methods.TryGetValue(method.Name, out List<MethodDef>? list)) _methods[method.Name] = list = [];
                list.Add(method);
            }
            return _methods;
        }
    }

    public MethodDef Method(MethodDefinitionHandle handle) =>
        Methods[Unit.Md.GetString(Unit.Md.GetMethodDefinition(handle).Name)].First(m => m.Handle == handle);

    public bool HasAttribute(string fullName) => Metadata.Attributes.Has(Unit.Md, Row.GetCustomAttributes(), fullName);
}

/// <summary>A method as its file declares it.</summary>
internal sealed class MethodDef
{
    public MethodDef(TypeDef owner, MethodDefinitionHandle handle)
    {
        Owner = owner;
        Handle = handle;
        MethodDefinition row = owner.Unit.Md.GetMethodDefinition(handle);
        Name = owner.Unit.Md.GetString(row.Name);
        Attributes = row.Attributes;
        Implementation = row.ImplAttributes;
        Arity = row.GetGenericParameters().Count;
        BodyAddress = row.RelativeVirtualAddress;
    }

    public TypeDef Owner { get; }

    public MethodDefinitionHandle Handle { get; }

    public string Name { get; }

    public MethodAttributes Attributes { get; }

    public MethodImplAttributes Implementation { get; }

    public int Arity { get; }

    /// <summary>0: there is no IL.</summary>
    public int BodyAddress { get; }

    public MethodDefinition Row => Owner.Unit.Md.GetMethodDefinition(Handle);

    public bool IsStatic => (Attributes & MethodAttributes.Static) != 0;

    public bool IsVirtual => (Attributes & MethodAttributes.Virtual) != 0;

    public bool IsAbstract => (Attributes & MethodAttributes.Abstract) != 0;

    public bool IsNewSlot => (Attributes & MethodAttributes.NewSlot) != 0;

    public bool HasAttribute(string fullName) => Metadata.Attributes.Has(Owner.Unit.Md, Row.GetCustomAttributes(), fullName);
}

/// <summary>Custom attributes by name.</summary>
internal static class Attributes
{
    public static bool Has(MetadataReader md, CustomAttributeHandleCollection attributes, string fullName) =>
        Find(md, attributes, fullName) is not null;

    public static CustomAttribute? Find(MetadataReader md, CustomAttributeHandleCollection attributes, string fullName)
    {
        foreach (CustomAttributeHandle handle in attributes)
        {
            CustomAttribute attribute = md.GetCustomAttribute(handle);
            if (NameOf(md, attribute) == fullName) return attribute;
        }
        return null;
    }

    private static string NameOf(MetadataReader md, CustomAttribute attribute)
    {
        EntityHandle type = attribute.Constructor.Kind == HandleKind.MethodDefinition
            ? md.GetMethodDefinition((MethodDefinitionHandle)attribute.Constructor).GetDeclaringType()
            : md.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent;
        if (type.Kind == HandleKind.TypeDefinition)
        {
            TypeDefinition row = md.GetTypeDefinition((TypeDefinitionHandle)type);
            return AssemblyUnit.FullName(md.GetString(row.Namespace), md.GetString(row.Name));
        }
        if (type.Kind != HandleKind.TypeReference) return "";
        TypeReference reference = md.GetTypeReference((TypeReferenceHandle)type);
        return AssemblyUnit.FullName(md.GetString(reference.Namespace), md.GetString(reference.Name));
    }
}
