namespace Roundel.Runtime;

/// <summary>Delegates: a target and code; where several are combined, a list of them.</summary>
internal static unsafe partial class Support
{
    private const int TargetOffset = 4, CodeOffset = 12, ListOffset = 20;

    private static object[]? ListOf(Delegate value) => Object<object[]?>(*(nint*)(Address(value) + ListOffset));

    /// <summary>A delegate of the same type that calls each of a list.</summary>
    private static Delegate Several(Delegate like, object[] list)
    {
        nint table = *(nint*)Address(like), made = NewObject(table, *(uint*)(table + SizeOffset));
        *(nint*)(made + TargetOffset) = made;
        *(nint*)(made + CodeOffset) = *(nint*)(table + ElementOffset);
        *(nint*)(made + ListOffset) = Address(list);
        return Object<Delegate>(made);
    }

    [Replaces("System.Delegate", "Combine")]
    private static Delegate? Combine(Delegate? first, Delegate? second)
    {
        if (first is null) return second;
        if (second is null) return first;
        if (*(nint*)Address(first) != *(nint*)Address(second)) throw new ArgumentException("Delegates must be of the same type.");
        return Several(first, [.. ListOf(first) ?? [first], .. ListOf(second) ?? [second]]);
    }

    /// <summary>Without the last place where the other's list stands in this one's.</summary>
    [Replaces("System.Delegate", "Remove")]
    private static Delegate? Remove(Delegate? source, Delegate? value)
    {
        if (source is null || value is null) return source;
        if (*(nint*)Address(source) != *(nint*)Address(value)) throw new ArgumentException("Delegates must be of the same type.");
        object[] all = ListOf(source) ?? [source], gone = ListOf(value) ?? [value];
        for (int at = all.Length - gone.Length; at >= 0; at--)
        {
            int same = 0;
            while (same < gone.Length && IsSame((Delegate)all[at + same], (Delegate)gone[same])) same++;
            if (same < gone.Length) continue;
            object[] left = [.. all.AsSpan(0, at), .. all.AsSpan(at + same)];
            return left.Length switch { 0 => null, 1 => (Delegate)left[0], _ => Several(source, left) };
        }
        return source;
    }

    [Replaces("System.MulticastDelegate", "GetInvocationList")]
    private static Delegate[] Parts(MulticastDelegate value)
    {
        object[] list = ListOf(value) ?? [value];
        var parts = new Delegate[list.Length];
        for (int i = 0; i < parts.Length; i++) parts[i] = (Delegate)list[i];
        return parts;
    }

    [Replaces("System.Delegate", "get_HasSingleTarget")]
    private static bool IsSingle(Delegate value) => ListOf(value) is null;

    [Replaces("System.Delegate", "get_Target")]
    private static object? TargetOf(Delegate value) =>
        ListOf(value) is { } list ? TargetOf((Delegate)list[^1]) : Object<object?>(*(nint*)(Address(value) + TargetOffset));

    [Replaces("System.MulticastDelegate", "Equals")]
    private static bool AreEqual(MulticastDelegate value, object? other) =>
        other is Delegate o && *(nint*)Address(value) == *(nint*)Address(o) && IsSame(value, o);

    private static bool IsSame(Delegate a, Delegate b)
    {
        if (ListOf(a) is not { } first || ListOf(b) is not { } second)
            return *(nint*)(Address(a) + TargetOffset) == *(nint*)(Address(b) + TargetOffset)
                && *(nint*)(Address(a) + CodeOffset) == *(nint*)(Address(b) + CodeOffset);
        if (first.Length != second.Length) return false;
        for (int i = 0; i < first.Length; i++) if (!IsSame((Delegate)first[i], (Delegate)second[i])) return false;
        return true;
    }

    [Replaces("System.MulticastDelegate", "GetHashCode")]
    private static int HashOf(MulticastDelegate value)
    {
        if (ListOf(value) is { } list) value = (MulticastDelegate)list[^1];
        return (int)(*(nint*)(Address(value) + CodeOffset) >> 2);
    }
}
