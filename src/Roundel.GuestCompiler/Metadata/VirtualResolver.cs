using System.Reflection;
using System.Reflection.Metadata;
using System.Runtime.CompilerServices;

namespace Roundel.GuestCompiler.Metadata;

/// <summary>Which body a virtual call reaches, and what can be assigned to what (ECMA-335, I.8.7 and II.12.2).</summary>
internal static class VirtualResolver
{
    /// <summary>The method that a call of <paramref name="declaration"/> on an object of exactly type <paramref name="type"/> runs.</summary>
    public static MethodDesc? Resolve(TypeDesc type, MethodDesc declaration)
    {
        if (!declaration.Owner.IsInterface) return ResolveClass(type, declaration);
        if (type.Kind == TypeKind.Array && OnArray(type, declaration) is { } helper) return helper;
        MethodDesc? found = ResolveInterface(type, declaration);
        if (found is not null) return found;
        foreach (TypeDesc candidate in type.Shape.Interfaces)
        {
            if (candidate.Def != declaration.Owner.Def || candidate == declaration.Owner || !IsVariant(candidate, declaration.Owner)) continue;
            MethodDesc same = type.System.Method(candidate, declaration.Def, declaration.Args);
            found = type.Kind == TypeKind.Array ? OnArray(type, same) : ResolveInterface(type, same);
            if (found is not null) return found;
        }
        return null;
    }

    public static bool IsAssignable(TypeDesc from, TypeDesc to)
    {
        if (from == to) return true;
        if (to.IsInterface)
        {
            return from.Shape.Interfaces.Any(i => i == to || i.Def == to.Def
                && (IsVariant(i, to) || from.Kind == TypeKind.Array && to.Args.Length == 1 && ElementsMatch(from.Element!, to.Args[0])));
        }
        if (from.Kind == TypeKind.Array && to.Kind == TypeKind.Array) return ElementsMatch(from.Element!, to.Element!);
        if (from.IsInterface && to.Is("System.Object")) return true;
        for (TypeDesc? type = from; type is not null; type = type.Base)
            if (type == to || type.Def is not null && type.Def == to.Def && IsVariant(type, to)) return true;
        return false;
    }

    private static bool ElementsMatch(TypeDesc from, TypeDesc to)
    {
        if (from.IsReference && to.IsReference) return IsAssignable(from, to);
        return Reduced(from) == Reduced(to) && Reduced(from) != Primitive.None;
    }

    /// <summary>Arrays of integers of one size convert into each other.</summary>
    private static Primitive Reduced(TypeDesc type)
    {
        Primitive primitive = type.IsEnum ? type.Shape.Fields.First(f => !f.IsStatic).Type.Primitive : type.Primitive;
        return primitive switch
        {
            Primitive.SByte => Primitive.Byte,
            Primitive.Int16 => Primitive.UInt16,
            Primitive.Int32 => Primitive.UInt32,
            Primitive.Int64 => Primitive.UInt64,
            Primitive.IntPtr => Primitive.UIntPtr,
            _ => primitive,
        };
    }

    private static bool IsVariant(TypeDesc from, TypeDesc to)
    {
        if (from.Args.Length != to.Args.Length) return false;
        GenericParameterHandleCollection parameters = from.Def!.Row.GetGenericParameters();
        for (int i = 0; i < from.Args.Length; i++)
        {
            TypeDesc a = from.Args[i], b = to.Args[i];
            if (a == b) continue;
            GenericParameterAttributes variance = from.Def.Unit.Md.GetGenericParameter(parameters[i]).Attributes & GenericParameterAttributes.VarianceMask;
            if (!a.IsReference || !b.IsReference) return false;
            if (variance == GenericParameterAttributes.Covariant ? !IsAssignable(a, b)
                : variance != GenericParameterAttributes.Contravariant || !IsAssignable(b, a)) return false;
        }
        return true;
    }

    private static MethodDesc? ResolveClass(TypeDesc type, MethodDesc declaration)
    {
        MethodDesc root = Root(declaration);
        for (TypeDesc? t = type; t is not null; t = t.Base)
        {
            foreach ((MethodDesc body, MethodDesc declared) in t.Shape.Overrides)
                if (!declared.Owner.IsInterface && declared.Name == root.Name && Root(WithArgs(declared, declaration.Args)) == root)
                    return Last(type, WithArgs(body, declaration.Args), root);
            foreach (MethodDesc candidate in Virtuals(t, root))
                if (Root(candidate) == root) return candidate;
        }
        return null;
    }

    /// <summary>A body that returns more than what it overrides has a slot of its own, which may be overridden again.</summary>
    private static MethodDesc? Last(TypeDesc type, MethodDesc body, MethodDesc root)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack(); // a damaged file may have overrides in circles
        return !body.Def.IsVirtual || Root(body) == root ? body : ResolveClass(type, body);
    }

    /// <summary>The method that introduced the slot.</summary>
    private static MethodDesc Root(MethodDesc method)
    {
        while (!method.Def.IsNewSlot)
        {
            MethodDesc? above = null;
            for (TypeDesc? t = method.Owner.Base; t is not null && above is null; t = t.Base) above = Virtuals(t, method).FirstOrDefault();
            if (above is null) break;
            method = above;
        }
        return method;
    }

    /// <summary>Virtual methods of exactly this type with the name and signature of another.</summary>
    private static IEnumerable<MethodDesc> Virtuals(TypeDesc type, MethodDesc like)
    {
        if (type.Def is null || !type.Def.Methods.TryGetValue(like.Name, out List<MethodDef>? methods)) yield break;
        foreach (MethodDef def in methods)
        {
            if (!def.IsVirtual || def.IsStatic != like.IsStatic || def.Arity != like.Def.Arity) continue;
            MethodDesc method = type.System.Method(type, def, like.Args);
            if (MemberResolver.Same(method.Signature, like.Signature)) yield return method;
        }
    }

    private static MethodDesc? ResolveInterface(TypeDesc type, MethodDesc declaration)
    {
        TypeDesc wanted = declaration.Owner;
        TypeDesc? declaring = null;
        for (TypeDesc? t = type; t is not null && declaring is null; t = t.Base)
            if (t.Shape.Interfaces.Contains(wanted) && (t.Base is null || !t.Base.Shape.Interfaces.Contains(wanted) || Redeclares(t, wanted))) declaring = t;
        if (declaring is null) return null;
        // A type that names the interface again comes with its own members before those of its base.
        for (TypeDesc? t = declaring; t is not null; t = t.Base)
        {
            foreach ((MethodDesc body, MethodDesc declared) in t.Shape.Overrides)
                if (declared.Owner == wanted && declared.Def == declaration.Def) return Final(type, WithArgs(body, declaration.Args));
            foreach (MethodDesc candidate in ByName(t, declaration))
                return Final(type, candidate);
        }
        return Default(type, declaration);
    }

    private static bool Redeclares(TypeDesc type, TypeDesc wanted) => type.Def is { } def && def.Row.GetInterfaceImplementations().Any(handle =>
    {
        TypeDesc direct = type.System.Resolve(def.Unit, def.Unit.Md.GetInterfaceImplementation(handle).Interface, new GenericContext(type.Args, []));
        return direct == wanted || direct.Shape.Interfaces.Contains(wanted);
    });

    private static IEnumerable<MethodDesc> ByName(TypeDesc type, MethodDesc declaration)
    {
        if (type.Def is null || !type.Def.Methods.TryGetValue(declaration.Name, out List<MethodDef>? methods)) yield break;
        foreach (MethodDef def in methods)
        {
            bool fits = declaration.IsStatic ? def.IsStatic : def.IsVirtual;
            if (!fits || def.IsStatic != declaration.IsStatic || def.Arity != declaration.Def.Arity
                || (def.Attributes & MethodAttributes.MemberAccessMask) != MethodAttributes.Public) continue;
            MethodDesc method = type.System.Method(type, def, declaration.Args);
            if (MemberResolver.Same(method.Signature, declaration.Signature)) yield return method;
        }
    }

    private static MethodDesc? Final(TypeDesc type, MethodDesc method) =>
        method.IsStatic || method.Owner.IsInterface || !method.Def.IsVirtual ? method : ResolveClass(type, method);

    /// <summary>A body in an interface; where several declare one, the most derived.</summary>
    private static MethodDesc? Default(TypeDesc type, MethodDesc declaration)
    {
        MethodDesc? best = declaration.Def.IsAbstract ? null : declaration;
        foreach (TypeDesc candidate in type.Shape.Interfaces)
            foreach ((MethodDesc body, MethodDesc declared) in candidate.Shape.Overrides)
                if (declared.Owner == declaration.Owner && declared.Def == declaration.Def
                    && (best is null || candidate.Shape.Interfaces.Contains(best.Owner))) best = WithArgs(body, declaration.Args);
        return best is { Def.IsAbstract: true } ? null : best;
    }

    /// <summary>Interfaces of arrays are implemented by generic methods of SZArrayHelper, with the array as their receiver.</summary>
    private static MethodDesc? OnArray(TypeDesc array, MethodDesc declaration)
    {
        if (declaration.Owner.Args.Length != 1) return null;
        TypeDef helper = array.System.Known("System.SZArrayHelper").Def!;
        if (!helper.Methods.TryGetValue(declaration.Name, out List<MethodDef>? methods)) return null;
        MethodDef? body = methods.FirstOrDefault(m => m.Row.DecodeSignature(array.System.Decoder(helper.Unit), new GenericContext([], [array.Element!]))
            .ParameterTypes.Length == declaration.Signature.ParameterTypes.Length);
        return body is null ? null : array.System.Method(array.System.Named(helper, []), body, [declaration.Owner.Args[0]]);
    }

    private static MethodDesc WithArgs(MethodDesc method, TypeDesc[] args) =>
        args.Length == 0 || method.Args.Length == args.Length && method.Args.SequenceEqual(args) ? method
            : method.Owner.System.Method(method.Owner, method.Def, args);
}
