namespace Roundel.Runtime;

/// <summary>What guests have of Type: its names, and that two are the same. The object of a type is its table.</summary>
internal static unsafe partial class Support
{
    [Replaces("System.RuntimeType", "ToString")]
    private static string TextOf(Type type) => Name(Address(type));

    [Replaces("System.RuntimeType", "GetHashCode")]
    private static int HashOf(Type type) => (int)Address(type) >> 2;

    [Replaces("System.RuntimeType", "Equals")]
    private static bool AreEqual(Type type, object? other) => ReferenceEquals(type, other);

    [Replaces("System.RuntimeType", "get_FullName")]
    private static string FullNameOf(Type type)
    {
        string name = Name(Address(type));
        int at = name.IndexOf('[');
        if (at >= 0 && name[at + 1] is not (']' or ',')) Unsupported("Type.FullName of generic types is not available to guests");
        return name;
    }

    [Replaces("System.RuntimeType", "get_Name")]
    private static string ShortNameOf(Type type)
    {
        ReadOnlySpan<char> name = Name(Address(type)), suffix = "";
        int end = name.Length;
        while (end >= 2 && name[end - 1] == ']')
        {
            int start = end - 2;
            while (start > 0 && name[start] == ',') start--;
            if (name[start] != '[') break;
            end = start;
        }
        suffix = name[end..];
        name = name[..end];
        int arguments = name.IndexOf('[');
        if (arguments >= 0) name = name[..arguments];
        return string.Concat(name[(name.LastIndexOfAny('.', '+') + 1)..], suffix);
    }
}
