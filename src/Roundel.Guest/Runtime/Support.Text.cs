using System.Globalization;
using System.Runtime.CompilerServices;

namespace Roundel.Runtime;

/// <summary>Strings, and what stands in for cultures and resources.</summary>
internal static unsafe partial class Support
{
    private static NumberFormatInfo? s_numbers;

    /// <summary>A string of zeros, to be written before anybody sees it.</summary>
    [Replaces("System.String", "FastAllocateString")]
    private static string NewString(int length)
    {
        if ((uint)length > 0x1800_0000u) ThrowLength(length);
        nint made = Allocate(2 * (uint)length + 10);
        *(nint*)made = *(nint*)Address("");
        *(int*)(made + 4) = length;
        return Object<string>(made);
    }

    /// <summary>Any hash will do: .NET's own differs from process to process. FNV-1a.</summary>
    [Replaces("System.String", "GetHashCode")]
    [Replaces("System.String", "GetNonRandomizedHashCode")]
    private static int HashOf(string text)
    {
        uint hash = 2166136261;
        for (int i = 0; i < text.Length; i++) hash = unchecked((hash ^ text[i]) * 16777619);
        return (int)hash;
    }

    [Replaces("System.HashCode", "GenerateGlobalSeed")]
    private static uint Seed() => 0;

    private static CultureInfo? s_culture;

    /// <summary>Stands for any culture as a format provider; whoever asks it for more ends the run.</summary>
    [Replaces("System.Globalization.CultureInfo", "get_CurrentCulture")]
    [Replaces("System.Globalization.CultureInfo", "get_CurrentUICulture")]
    [Replaces("System.Globalization.CultureInfo", "get_InvariantCulture")]
    private static CultureInfo Culture() => s_culture ??= (CultureInfo)RuntimeHelpers.GetUninitializedObject(typeof(CultureInfo));

    [Replaces("System.Globalization.NumberFormatInfo", "get_CurrentInfo")]
    [Replaces("System.Globalization.NumberFormatInfo", "get_InvariantInfo")]
    private static NumberFormatInfo Numbers() => s_numbers ??= new NumberFormatInfo();

    [Replaces("System.Globalization.NumberFormatInfo", "GetInstance")]
    private static NumberFormatInfo NumbersOf(IFormatProvider? provider) => provider as NumberFormatInfo ?? Numbers();

    /// <summary>There are no cultures: what asks for one compares and converts as the invariant mode of .NET does.</summary>
    [Replaces("System.Globalization.GlobalizationMode", "get_Invariant")]
    [Replaces("System.Globalization.GlobalizationMode", "get_PredefinedCulturesOnly")]
    [Replaces("System.Globalization.GlobalizationMode", "get_InvariantNoLoad")]
    private static bool IsInvariant() => true;

    [Replaces("System.Globalization.CultureInfo", "GetFormat")]
    private static object? FormatOf(CultureInfo culture, Type? type) => type == typeof(NumberFormatInfo) ? Numbers() : null;

    private static CompareInfo? s_compare;

    [Replaces("System.Globalization.CultureInfo", "get_CompareInfo")]
    private static CompareInfo Comparison(CultureInfo culture) => s_compare ??= (CompareInfo)RuntimeHelpers.GetUninitializedObject(typeof(CompareInfo));

    private static TextInfo? s_casing;

    [Replaces("System.Globalization.CultureInfo", "get_TextInfo")]
    private static TextInfo Casing(CultureInfo culture) => s_casing ??= (TextInfo)RuntimeHelpers.GetUninitializedObject(typeof(TextInfo));

    /// <summary>Messages that the runtime keeps in native code.</summary>
    [Replaces("System.Exception", "GetMessageFromNativeResources")]
    private static string NativeMessage(int kind) => kind switch
    {
        1 => "Thread was being aborted.",
        2 => "Thread was interrupted from a waiting state.",
        3 => "Insufficient memory to continue the execution of the program.",
        _ => "Exception.",
    };

    [Replaces("System.SR", "Format")]
    private static string Format(string text, object? first) => Put(text, "{0}", first);

    [Replaces("System.SR", "Format")]
    private static string Format(string text, object? first, object? second) => Put(Put(text, "{0}", first), "{1}", second);

    [Replaces("System.SR", "Format")]
    private static string Format(string text, object? first, object? second, object? third) =>
        Put(Put(Put(text, "{0}", first), "{1}", second), "{2}", third);

    /// <summary>The text with one place filled in.</summary>
    private static string Put(string text, string place, object? value)
    {
        string with = value?.ToString() ?? "";
        for (int i = 0; i + 3 <= text.Length; i++)
            if (text[i] == place[0] && text[i + 1] == place[1] && text[i + 2] == place[2])
                return string.Concat(string.Concat(text.AsSpan(0, i), with), text.AsSpan(i + 3));
        return text;
    }

    [Replaces("System.Threading.Monitor", "Enter")]
    [Replaces("System.Threading.Monitor", "Exit")]
    private static void Lock(object value)
    {
        if (value is null) ThrowNullReference();
    }

    [Replaces("System.Threading.Monitor", "Enter")]
    private static void Lock(object value, ref bool taken)
    {
        Lock(value);
        taken = true;
    }

    [Replaces("System.GC", "KeepAlive")]
    [Replaces("System.GC", "SuppressFinalize")]
    private static void Keep(object? value)
    {
        // Nothing is ever collected.
    }
}
