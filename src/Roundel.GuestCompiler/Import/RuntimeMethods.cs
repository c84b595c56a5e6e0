using System.Reflection.Metadata;
using Roundel.GuestCompiler.Metadata;

namespace Roundel.GuestCompiler.Import;

/// <summary>
/// The methods of Roundel.Runtime in the guest's support assembly that compiled code calls, and those that stand in for methods of
/// the base class library.
/// </summary>
internal sealed class RuntimeMethods
{
    /// <summary>The assembly that guests reference.</summary>
    public const string Assembly = "Roundel.Guest";

    private const string Support = "Roundel.Runtime.Support", Replaces = "Roundel.Runtime.ReplacesAttribute";

    private readonly World _world;
    private readonly Dictionary<string, MethodDef> _replacements = new(StringComparer.Ordinal);
    private readonly TypeDesc _support;

    public RuntimeMethods(World world)
    {
        _world = world;
        AssemblyUnit unit = world.Types.Unit(Assembly);
        _support = world.Types.Named(unit.Find(Support) ?? throw new GuestCompileException($"{unit.Path} has no {Support}."), []);
        foreach (TypeDefinitionHandle handle in unit.Md.TypeDefinitions)
        {
            TypeDef type = unit.Type(handle);
            if (!type.FullName.StartsWith("Roundel.Runtime.", StringComparison.Ordinal)) continue;
            foreach (MethodDef method in type.Methods.Values.SelectMany(m => m)) Register(unit.Md, method);
        }
    }

    /// <summary>A method of the support class.</summary>
    /// <exception cref="GuestCompileException">The library has none: it is not the one that this compiler was made with.</exception>
    public MethodDesc this[string name] => _support.Def!.Methods.TryGetValue(name, out List<MethodDef>? found)
        ? _world.Types.Method(_support, found[0], [])
        : throw new GuestCompileException(
            $"{_support.Def.Unit.Path} is of another version of Roundel: delete its folder, and 'roundel build' puts this one's there.");

    /// <summary>The field that counts the bytes of the heap in use.</summary>
    public StaticSymbol HeapUsed => new(_support, "s_used", _world.Types.Known("System.UInt32"));

    /// <summary>What code is made for without anybody calling it.</summary>
    public void NeedAlways()
    {
        _ = this["HeapBytes"]; // by which a library says that its heap has the size that it is given
        foreach (string name in (string[])["Unhandled", "Unsupported", "StackOverflow", "Move", "Clear", "NewArray"]) _world.Need(this[name]);
        foreach (Ir.Trap trap in Enum.GetValues<Ir.Trap>()) _world.Need(this["Throw" + trap]);
    }

    /// <summary>Our body for a method of the base class library.</summary>
    public MethodDesc? ReplacementOf(MethodDesc method)
    {
        if (method.Def.Owner.Unit.IsUser) return null;
        string key = Key(method.Owner.Def!.FullName, method.Name, method.Owner.Args.Length + method.Args.Length, method.Parameters.Count);
        if (!_replacements.TryGetValue(key, out MethodDef? body)) return null;
        return _world.Types.Method(_world.Types.Named(body.Owner, []), body, [.. method.Owner.Args, .. method.Args]);
    }

    private static string Key(string type, string method, int arity, int parameters) => $"{type}::{method}`{arity}/{parameters}";

    private void Register(MetadataReader md, MethodDef method)
    {
        foreach (CustomAttributeHandle handle in method.Row.GetCustomAttributes())
        {
            CustomAttribute attribute = md.GetCustomAttribute(handle);
            if (attribute.Constructor.Kind != HandleKind.MethodDefinition) continue;
            TypeDefinition type = md.GetTypeDefinition(md.GetMethodDefinition((MethodDefinitionHandle)attribute.Constructor).GetDeclaringType());
            if (AssemblyUnit.FullName(md.GetString(type.Namespace), md.GetString(type.Name)) != Replaces) continue;
            BlobReader value = md.GetBlobReader(attribute.Value);
            value.ReadUInt16(); // the prolog
            string owner = value.ReadSerializedString()!, name = value.ReadSerializedString()!;
            int parameters = method.Row.DecodeSignature(_world.Types.Decoder(method.Owner.Unit), GenericContext.Empty).ParameterTypes.Length;
            _replacements[Key(owner, name, method.Arity, parameters)] = method;
        }
    }
}
