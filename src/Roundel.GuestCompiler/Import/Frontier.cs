using Roundel.GuestCompiler.Metadata;

namespace Roundel.GuestCompiler.Import;

/// <summary>
/// Parts of the base class library that end in the operating system, in reflection or in cultures. Their methods count as
/// unsupported without being looked into.
/// </summary>
internal static class Frontier
{
    private static readonly string[] Spaces =
    [
        "Interop", "Internal.", "Microsoft.", "System.Diagnostics.", "System.IO.", "System.Net.", "System.Reflection.", "System.Resources.",
        "System.Runtime.Loader.", "System.Runtime.Versioning.", "System.Runtime.InteropServices.Marshal", "System.Runtime.Serialization.",
        "System.Security.", "System.Threading.", "System.Globalization.", "System.Text.EncodingProvider",
    ];

    private static readonly HashSet<string> Types = new(StringComparer.Ordinal)
    {
        "System.AppContext", "System.AppDomain", "System.Console", "System.Environment", "System.GC",
        "System.Runtime.CompilerServices.MethodTable", "System.Runtime.CompilerServices.TypeHandle",
        "System.LocalAppContextSwitches", "System.Random", "System.RuntimeType", "System.RuntimeTypeHandle",
        "System.StartupHookProvider", "System.TimeZoneInfo",
        "System.Type", "System.TypeNameBuilder", "System.DefaultBinder", "System.SR", "System.Buffers.SharedArrayPoolStatics", "System.Attribute",
    };

    private static readonly HashSet<string> Allowed = new(StringComparer.Ordinal)
    {
        "System.Globalization.NumberFormatInfo", "System.Globalization.CompareInfo", "System.Globalization.TextInfo", "System.Globalization.CultureData",
        "System.Globalization.InvariantModeCasing", "System.Globalization.CharUnicodeInfo", "System.Globalization.GlobalizationMode",
        "System.Threading.Volatile", "System.Threading.Interlocked", "System.Globalization.Ordinal", "System.Globalization.OrdinalCasing",
        "System.Globalization.InvariantModeCasing", "System.Diagnostics.Debug", "System.Diagnostics.UnreachableException", "System.Threading.Lock",
        "System.Globalization.TimeSpanFormat",
        "System.IO.Stream", "System.IO.MemoryStream", "System.IO.UnmanagedMemoryStream", "System.IO.TextReader", "System.IO.TextWriter",
        "System.IO.StringReader", "System.IO.StringWriter", "System.IO.BinaryReader", "System.IO.BinaryWriter",
    };

    /// <summary>Whether a method lies beyond what guests can use.</summary>
    public static bool IsOutside(MethodDesc method)
    {
        if (method.Def.Owner.Unit.IsUser) return false;
        string name = method.Def.Owner.FullName;
        if (Types.Contains(name) || method.Is("System.Runtime.CompilerServices.RuntimeHelpers", "GetMethodTable")) return true;
        if (Allowed.Contains(name.Split('+')[0]) || !Array.Exists(Spaces, s => name.StartsWith(s, StringComparison.Ordinal))) return false;
        for (TypeDesc? type = method.Owner; type is not null; type = type.Base) if (type.Is("System.Exception")) return false;
        return true;
    }
}
