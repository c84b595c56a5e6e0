using System.Reflection;
using System.Reflection.Metadata;
using Roundel.GuestCompiler.Ir;
using Roundel.GuestCompiler.Metadata;
using Roundel.GuestScope;

namespace Roundel.GuestCompiler.Import;

/// <summary>What the guest's own code uses that guests do not have: named where it is used, and the import goes on, for there may be more.</summary>
internal sealed partial class MethodImporter
{
    private const string NothingOutside = "guests have no operating system, no reflection, and no cultures";

    private static readonly string NoFloats = OutOfScope.Advice(Topic.FloatingPoint);

    /// <summary>Whether this is the guest's own code, as opposed to the libraries that it is compiled with.</summary>
    private bool IsGuest => _unit.IsUser && _unit.Name != RuntimeMethods.Assembly;

    /// <summary>Calls nothing in place of a method that guests do not have.</summary>
    /// <param name="method">The method.</param>
    /// <param name="result">The type of what it gives.</param>
    /// <param name="args">Its arguments; null if they are on the stack.</param>
    /// <param name="isKnown">Exactly this method would run, and nothing stands in for it.</param>
    /// <returns>Whether it is one.</returns>
    private bool Refuses(MethodDesc method, TypeDesc result, IEnumerable<StackValue>? args, bool isKnown = false)
    {
        if (!IsGuest || (Refusal(method) ?? (isKnown ? Absence(method) : null)) is not { } what) return false;
        args ??= PopArguments(method);
        // The state machine behind it says nothing new.
        if (IsOfAsync(method.Def.Owner)) Unsupported(what);
        else PushCall(Op.Call, new UnsupportedSymbol(what, _method, _start, GoesOn: true), result, [.. args.SelectMany(a => a.Words)]);
        return true;
    }

    /// <summary>Names what stands here, if it is out of scope.</summary>
    private void Note(string? what)
    {
        if (IsGuest && what is not null) Emit(Op.Call, 0, new UnsupportedSymbol(what, _method, _start, GoesOn: true));
    }

    /// <summary>Something that has no code: in the guest's own a value that nobody knows stands for its result.</summary>
    private void Without(string what, TypeDesc result)
    {
        if (IsGuest) PushCall(Op.Call, new UnsupportedSymbol(what, _method, _start, GoesOn: true), result, []);
        else Unsupported(what);
    }

    /// <summary>What a guest is told that uses a method; null if it may.</summary>
    private string? Refusal(MethodDesc method)
    {
        TypeDef owner = method.Def.Owner;
        if (owner.Unit.IsUser)
        {
            return method.HasBody || method.Def.IsAbstract || IsOfRuntime(method) ? null : OutOfScope.Advice(Topic.Native, ReadableNames.Of(method));
        }
        if (OutOfScope.Of(ReadableNames.Space(owner), ReadableNames.Plain(owner.Name), ReadableNames.Plain(method.Name)) is { } topic)
        {
            return OutOfScope.Advice(topic, ReadableNames.Of(IsOfAsync(owner) ? _method : method));
        }
        return TakesFloats(method) ? OutOfScope.Advice(Topic.FloatingPointCalls, ReadableNames.Of(method)) : null;
    }

    /// <summary>The same for a static field.</summary>
    private static string? Refusal(FieldDesc field)
    {
        TypeDef owner = field.Owner.Def!;
        return !owner.Unit.IsUser && OutOfScope.Of(ReadableNames.Space(owner), ReadableNames.Plain(owner.Name), field.Name) is { } topic
            ? OutOfScope.Advice(topic, $"{ReadableNames.Plain(owner.Name)}.{field.Name}") : null;
    }

    /// <summary>Whether a method of the library is declared with floating-point numbers, whatever it is instantiated with.</summary>
    private bool TakesFloats(MethodDesc method)
    {
        TypeDef owner = method.Def.Owner;
        if (!OutOfScope.Computes(ReadableNames.Space(owner), owner.Name)) return false;
        MethodSignature<TypeDesc> signature = method.Def.Row.DecodeSignature(Types.Decoder(owner.Unit), GenericContext.Empty);
        return IsFloat(signature.ReturnType) || signature.ParameterTypes.Any(IsFloat);
    }

    private static bool IsFloat(TypeDesc type) => type.Primitive is Primitive.Single or Primitive.Double;

    /// <summary>The same for parts of the library that end where guests have nothing, though no list names them.</summary>
    private string? Absence(MethodDesc method)
    {
        if (method.Def.Owner.Unit.IsUser || IsOfRuntime(method) || (method.HasBody || method.Def.IsAbstract) && !Frontier.IsOutside(method)) return null;
        if (_world.Runtime.ReplacementOf(method) is not null) return null;
        return $"'{ReadableNames.Of(method)}' is not available: {NothingOutside}";
    }

    /// <summary>The methods of delegates.</summary>
    private static bool IsOfRuntime(MethodDesc method) => (method.Def.Implementation & MethodImplAttributes.CodeTypeMask) == MethodImplAttributes.Runtime;

    private static bool IsOfAsync(TypeDef type) => type.FullName.StartsWith("System.Runtime.CompilerServices.Async", StringComparison.Ordinal);

    /// <summary>An object with a finalizer of the guest's own.</summary>
    private static string? RefusalOfFinalizer(TypeDesc type)
    {
        for (TypeDesc? at = type; at?.Def is { Unit.IsUser: true } def; at = at.Base)
            if (def.Methods.TryGetValue("Finalize", out List<MethodDef>? found) && found.Exists(m => m.IsVirtual && !m.IsNewSlot))
                return OutOfScope.Advice(Topic.Collector, "~" + ReadableNames.Plain(def.Name));
        return null;
    }
}

/// <summary>Names as they stand in C#.</summary>
internal static class ReadableNames
{
    /// <summary>How the C# compiler marks the name of a local function.</summary>
    private const string LocalFunction = ">g__";

    /// <summary>Type.Member, of a constructor new Type(), of a local function its name alone.</summary>
    public static string Of(MethodDesc method)
    {
        string type = Plain(method.Def.Owner.Name);
        if (method.Name.Contains(LocalFunction, StringComparison.Ordinal)) return Plain(method.Name);
        return method.Name == ".ctor" ? $"new {type}()" : $"{type}.{Plain(method.Name)}";
    }

    /// <summary>The namespace of a type, or of the one around it.</summary>
    public static string Space(TypeDef type)
    {
        string outer = type.FullName.Split('+')[0];
        return outer[..Math.Max(outer.LastIndexOf('.'), 0)];
    }

    /// <summary>
    /// Without the number of type parameters; of an accessor the property; of what the C# compiler made of a local function or a state machine the
    /// name that it had.
    /// </summary>
    public static string Plain(string name)
    {
        int local = name.IndexOf(LocalFunction, StringComparison.Ordinal);
        if (local >= 0) return name[(local + LocalFunction.Length)..].Split('|')[0];
        if (name.StartsWith('<') && name.IndexOf('>') is > 1 and var end) return name[1..end];
        foreach (string prefix in (string[])["get_", "set_", "add_", "remove_"])
            if (name.StartsWith(prefix, StringComparison.Ordinal)) return name[prefix.Length..];
        return name.Split('`')[0];
    }
}
