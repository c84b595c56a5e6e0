using System.Reflection.Metadata;

namespace Roundel.GuestCompiler.Metadata;

/// <summary>Finds what a member reference means: by name and by signature, in the type and then in its bases.</summary>
internal static class MemberResolver
{
    public static MethodDesc? Method(TypeSystem system, AssemblyUnit unit, MemberReferenceHandle handle, GenericContext context)
    {
        MemberReference reference = unit.Md.GetMemberReference(handle);
        if (reference.Parent.Kind == HandleKind.MethodDefinition) return system.ResolveMethod(unit, reference.Parent, context);
        TypeDesc? owner = system.Resolve(unit, reference.Parent, context);
        if (owner.Kind is TypeKind.Array or TypeKind.Grid) owner = owner.Base;
        string name = unit.Md.GetString(reference.Name);
        // Both sides with their own variables left open: the reference's signature is written in terms of the parent's parameters.
        MethodSignature<TypeDesc> wanted = reference.DecodeMethodSignature(system.Decoder(unit), GenericContext.Empty);
        for (TypeDesc? type = owner; type is not null; type = type.Base)
        {
            if (type.Def is not { } def || !def.Methods.TryGetValue(name, out List<MethodDef>? candidates)) continue;
            foreach (MethodDef candidate in candidates)
            {
                MethodSignature<TypeDesc> found = candidate.Row.DecodeSignature(system.Decoder(def.Unit), GenericContext.Empty);
                if (Same(wanted, found)) return system.Method(type, candidate, []);
            }
        }
        return null;
    }

    public static FieldDesc? Field(TypeSystem system, AssemblyUnit unit, MemberReferenceHandle handle, GenericContext context)
    {
        MemberReference reference = unit.Md.GetMemberReference(handle);
        string name = unit.Md.GetString(reference.Name);
        for (TypeDesc? type = system.Resolve(unit, reference.Parent, context); type is not null; type = type.Base)
            if (type.Shape.Field(name) is { } field) return field;
        return null;
    }

    public static bool Same(MethodSignature<TypeDesc> a, MethodSignature<TypeDesc> b) =>
        a.ParameterTypes.Length == b.ParameterTypes.Length && a.GenericParameterCount == b.GenericParameterCount
        && a.Header.IsInstance == b.Header.IsInstance && a.ReturnType == b.ReturnType && a.ParameterTypes.SequenceEqual(b.ParameterTypes);
}
