using System.Reflection;
using System.Reflection.Metadata;

namespace Roundel.GuestCompiler.Metadata;

/// <summary>Values for type variables.</summary>
internal sealed record GenericContext(TypeDesc[] TypeArgs, TypeDesc[] MethodArgs)
{
    public static readonly GenericContext Empty = new([], []);
}

/// <summary>A method with all its generic arguments. One object per method: compare by reference.</summary>
internal sealed class MethodDesc
{
    internal MethodDesc(string key, TypeDesc owner, MethodDef def, TypeDesc[] args)
    {
        Key = key;
        Owner = owner;
        Def = def;
        Args = args;
    }

    public string Key { get; }

    public TypeDesc Owner { get; }

    public MethodDef Def { get; }

    public TypeDesc[] Args { get; }

    public string Name => Def.Name;

    public bool IsStatic => Def.IsStatic;

    public GenericContext Context => field ??= new GenericContext(Owner.Args, Args);

    public MethodSignature<TypeDesc> Signature =>
        field.ParameterTypes.IsDefault ? field = Def.Row.DecodeSignature(Owner.System.Decoder(Def.Owner.Unit), Context) : field;

    public bool HasBody => Def.BodyAddress != 0 && (Def.Implementation & MethodImplAttributes.CodeTypeMask) == MethodImplAttributes.IL;

    public bool NoInlining => (Def.Implementation & MethodImplAttributes.NoInlining) != 0;

    public bool AggressiveInlining => (Def.Implementation & MethodImplAttributes.AggressiveInlining) != 0;

    /// <summary>Type of the implicit first argument.</summary>
    public TypeDesc? ThisType => IsStatic ? null : Owner.IsValueType ? Owner.System.ByRef(Owner) : Owner;

    /// <summary>Types of all arguments, the implicit one first.</summary>
    public IReadOnlyList<TypeDesc> Parameters => field ??= ThisType is { } self ? [self, .. Signature.ParameterTypes] : [.. Signature.ParameterTypes];

    public TypeDesc ReturnType => Signature.ReturnType;

    public bool Is(string type, string name) => Def.Name == name && Owner.Is(type);

    public override string ToString() => $"{Owner}.{Name}{(Args.Length == 0 ? "" : $"<{string.Join(",", (object[])Args)}>")}";
}
