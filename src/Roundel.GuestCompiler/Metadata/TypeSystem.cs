using System.Reflection.Metadata;
using System.Runtime.CompilerServices;

namespace Roundel.GuestCompiler.Metadata;

/// <summary>All types and methods of one compilation, found in the guest's files and the base class library's.</summary>
internal sealed class TypeSystem : IDisposable
{
    private readonly Dictionary<string, AssemblyUnit> _units = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, TypeDesc> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, MethodDesc> _methods = new(StringComparer.Ordinal);
    private readonly Dictionary<AssemblyUnit, SignatureDecoder> _decoders = [];
    private readonly string[] _userFolders;
    private readonly string _framework;

    /// <param name="framework">The folder with the base class library.</param>
    /// <param name="userFolders">Folders with other assemblies that the guest references.</param>
    public TypeSystem(string framework, params string[] userFolders)
    {
        _framework = framework;
        _userFolders = userFolders;
    }

    public const string CoreLibrary = "System.Private.CoreLib";

    public AssemblyUnit Load(string path)
    {
        string name = Path.GetFileNameWithoutExtension(path);
        if (!_units.TryGetValue(name, out AssemblyUnit? unit)) _units[name] = unit = new AssemblyUnit(path, isUser: true);
        return unit;
    }

    public AssemblyUnit Unit(string name)
    {
        if (_units.TryGetValue(name, out AssemblyUnit? unit)) return unit;
        string system = Path.Combine(_framework, name + ".dll");
        if (File.Exists(system)) return _units[name] = new AssemblyUnit(system, isUser: false);
        foreach (string folder in _userFolders)
        {
            string path = Path.Combine(folder, name + ".dll");
            if (File.Exists(path)) return _units[name] = new AssemblyUnit(path, isUser: true);
        }
        throw new GuestCompileException($"The assembly {name} was not found in {string.Join(", ", _userFolders.Append(_framework))}.");
    }

    public SignatureDecoder Decoder(AssemblyUnit unit)
    {
        if (!_decoders.TryGetValue(unit, out SignatureDecoder? decoder)) _decoders[unit] = decoder = new SignatureDecoder(this, unit);
        return decoder;
    }

    /// <summary>A type of the core library by its full name.</summary>
    public TypeDesc Known(string fullName, params TypeDesc[] args) => Named(FindDef(Unit(CoreLibrary), fullName), args);

    public TypeDesc Named(TypeDef def, TypeDesc[] args)
    {
        string key = $"[{def.Unit.Name}]{def.FullName}" + (args.Length == 0 ? "" : $"<{string.Join(",", args.Select(a => a.Key))}>");
        return Intern(key, TypeKind.Named, def, args, null, 0);
    }

    public TypeDesc Array(TypeDesc element) => Intern(element.Key + "[]", TypeKind.Array, null, [], element, 0);

    public TypeDesc Grid(TypeDesc element, int rank) => Intern($"{element.Key}[{rank}]", TypeKind.Grid, null, [], element, rank);

    public TypeDesc Pointer(TypeDesc element) => Intern(element.Key + "*", TypeKind.Pointer, null, [], element, 0);

    public TypeDesc ByRef(TypeDesc element) => Intern(element.Key + "&", TypeKind.ByRef, null, [], element, 0);

    public TypeDesc Function(TypeDesc[] signature) =>
        Intern($"fn({string.Join(",", signature.Select(a => a.Key))})", TypeKind.Function, null, signature, null, 0);

    public TypeDesc Variable(TypeKind kind, int index) => Intern((kind == TypeKind.TypeVariable ? "!" : "!!") + index, kind, null, [], null, index);

    public MethodDesc Method(TypeDesc owner, MethodDef def, TypeDesc[] args)
    {
        string key = $"{owner.Key}::{def.Name}#{def.Handle.GetHashCode():x}" + (args.Length == 0 ? "" : $"<{string.Join(",", args.Select(a => a.Key))}>");
        if (!_methods.TryGetValue(key, out MethodDesc? method)) _methods[key] = method = new MethodDesc(key, owner, def, args);
        return method;
    }

    /// <summary>A type token.</summary>
    public TypeDesc Resolve(AssemblyUnit unit, EntityHandle handle, GenericContext context) => handle.Kind switch
    {
        HandleKind.TypeDefinition => Named(unit.Type((TypeDefinitionHandle)handle), []),
        HandleKind.TypeReference => Named(ResolveReference(unit, (TypeReferenceHandle)handle), []),
        HandleKind.TypeSpecification => unit.Md.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(Decoder(unit), context),
        _ => throw new GuestCompileException($"{unit.Name} has a damaged type token."),
    };

    public TypeDef ResolveReference(AssemblyUnit unit, TypeReferenceHandle handle)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        TypeReference reference = unit.Md.GetTypeReference(handle);
        string name = AssemblyUnit.FullName(unit.Md.GetString(reference.Namespace), unit.Md.GetString(reference.Name));
        switch (reference.ResolutionScope.Kind)
        {
            case HandleKind.TypeReference:
                TypeDef outer = ResolveReference(unit, (TypeReferenceHandle)reference.ResolutionScope);
                foreach (TypeDefinitionHandle nested in outer.Row.GetNestedTypes())
                    if (outer.Unit.Type(nested).Name == unit.Md.GetString(reference.Name)) return outer.Unit.Type(nested);
                throw new GuestCompileException($"The type {outer.FullName}+{name} was not found.");
            case HandleKind.AssemblyReference:
                AssemblyReference assembly = unit.Md.GetAssemblyReference((AssemblyReferenceHandle)reference.ResolutionScope);
                return FindDef(Unit(unit.Md.GetString(assembly.Name)), name);
            default:
                return FindDef(unit, name);
        }
    }

    /// <summary>A method token; null if there is no such method.</summary>
    public MethodDesc? ResolveMethod(AssemblyUnit unit, EntityHandle handle, GenericContext context)
    {
        switch (handle.Kind)
        {
            case HandleKind.MethodDefinition:
                var definition = (MethodDefinitionHandle)handle;
                TypeDef owner = unit.Type(unit.Md.GetMethodDefinition(definition).GetDeclaringType());
                return Method(Named(owner, owner.Arity == 0 ? [] : context.TypeArgs), owner.Method(definition), []);
            case HandleKind.MemberReference:
                return MemberResolver.Method(this, unit, (MemberReferenceHandle)handle, context);
            case HandleKind.MethodSpecification:
                MethodSpecification spec = unit.Md.GetMethodSpecification((MethodSpecificationHandle)handle);
                MethodDesc? open = ResolveMethod(unit, spec.Method, context);
                return open is null ? null : Method(open.Owner, open.Def, [.. spec.DecodeSignature(Decoder(unit), context)]);
            default:
                return null;
        }
    }

    public FieldDesc? ResolveField(AssemblyUnit unit, EntityHandle handle, GenericContext context)
    {
        if (handle.Kind == HandleKind.MemberReference) return MemberResolver.Field(this, unit, (MemberReferenceHandle)handle, context);
        var definition = (FieldDefinitionHandle)handle;
        TypeDef owner = unit.Type(unit.Md.GetFieldDefinition(definition).GetDeclaringType());
        return Named(owner, owner.Arity == 0 ? [] : context.TypeArgs).Shape.Fields.First(f => f.Handle == definition);
    }

    public static Primitive PrimitiveOf(TypeDef def) => def.Unit.Name == CoreLibrary && def.FullName.StartsWith("System.", StringComparison.Ordinal)
        && Enum.TryParse(def.FullName.AsSpan(7), out Primitive primitive) ? primitive : Primitive.None;

    /// <summary>Replaces type variables.</summary>
    public TypeDesc Substitute(TypeDesc type, GenericContext context)
    {
        if (!type.IsOpen) return type;
        TypeDesc[] args = [.. type.Args.Select(a => Substitute(a, context))];
        return type.Kind switch
        {
            TypeKind.TypeVariable => type.Index < context.TypeArgs.Length ? context.TypeArgs[type.Index] : type,
            TypeKind.MethodVariable => type.Index < context.MethodArgs.Length ? context.MethodArgs[type.Index] : type,
            TypeKind.Named => Named(type.Def!, args),
            TypeKind.Array => Array(Substitute(type.Element!, context)),
            TypeKind.Grid => Grid(Substitute(type.Element!, context), type.Index),
            TypeKind.Pointer => Pointer(Substitute(type.Element!, context)),
            TypeKind.ByRef => ByRef(Substitute(type.Element!, context)),
            _ => Function(args),
        };
    }

    public void Dispose()
    {
        foreach (AssemblyUnit unit in _units.Values) unit.Dispose();
    }

    private TypeDef FindDef(AssemblyUnit unit, string fullName)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (unit.Find(fullName) is { } found) return found;
        if (unit.ForwardedTo(fullName) is { } target) return FindDef(Unit(target), fullName);
        throw new GuestCompileException($"The type {fullName} was not found in {unit.Name}.");
    }

    /// <summary>The longest name of a type with its arguments: generics that grow without an end end here.</summary>
    private const int MostCharacters = 8192;

    private TypeDesc Intern(string key, TypeKind kind, TypeDef? def, TypeDesc[] args, TypeDesc? element, int index)
    {
        if (key.Length > MostCharacters) throw new GuestCompileException($"Generic types nest too deeply: {key[..200]}…");
        if (!_types.TryGetValue(key, out TypeDesc? type)) _types[key] = type = new TypeDesc(this, key, kind, def, args, element, index);
        return type;
    }
}
