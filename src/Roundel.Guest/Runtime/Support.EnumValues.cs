using System.Globalization;
using System.Runtime.CompilerServices;

namespace Roundel.Runtime;

/// <summary>The values and the names of an enumeration, and text as a value.</summary>
internal static unsafe partial class Support
{
    [Replaces("System.Enum", "GetName")]
    private static string? NameOfValue<T>(T value) => NameOf(value!, BitsOf(value!));

    [Replaces("System.Enum", "IsDefined")]
    private static bool IsNamed<T>(T value) => NameOf(value!, BitsOf(value!)) is not null;

    [Replaces("System.Enum", "GetNames")]
    private static string[] AllNames<T>()
    {
        uint* names = NamesOf(default(T)!);
        var all = new string[names[1]];
        for (uint i = 0; i < names[1]; i++) all[i] = NameAt(names, i);
        return all;
    }

    [Replaces("System.Enum", "GetValues")]
    private static T[] AllValues<T>()
    {
        uint* names = NamesOf(default(T)!);
        var all = new T[names[1]];
        for (uint i = 0; i < names[1]; i++) all[i] = Value<T>(ValueAt(names, i));
        return all;
    }

    /// <summary>Where all ways to parse one lead.</summary>
    [Replaces("System.Enum", "TryParse")]
    private static bool TryParse<T>(ReadOnlySpan<char> text, bool ignoreCase, bool throws, out T result)
    {
        result = default!;
        uint* names = NamesOf(default(T)!);
        text = text.Trim();
        if (text.IsEmpty) return throws ? throw new ArgumentException("Must specify valid information for parsing in the string.", "value") : false;
        if (char.IsAsciiDigit(text[0]) || text[0] is '-' or '+')
        {
            if (Int128.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out Int128 number))
            {
                if (!Fits(number, *names)) return throws ? throw new OverflowException("Value was either too large or too small for its type.") : false;
                result = Value<T>((ulong)number);
                return true;
            }
        }
        ulong bits = 0;
        foreach (Range range in text.Split(','))
        {
            ReadOnlySpan<char> word = text[range].Trim();
            uint i = 0;
            StringComparison comparison = ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
            while (i < names[1] && !word.Equals(NameAt(names, i), comparison)) i++;
            if (i == names[1]) return throws ? throw new ArgumentException(string.Concat("Requested value '", text, "' was not found.")) : false;
            bits |= ValueAt(names, i);
        }
        result = Value<T>(bits);
        return true;
    }

    /// <summary>G is the name, F the names of flags, D the number, X its digits in hexadecimal, as many as the type has.</summary>
    private static string TextOf(object value, ReadOnlySpan<char> format)
    {
        if (format.IsEmpty) return TextOf((Enum)value);
        if (format.Length > 1) throw BadFormat();
        uint kind = *NamesOf(value);
        switch (format[0])
        {
            case 'G' or 'g':
                return TextOf((Enum)value);
            case 'F' or 'f':
                return FlagsOf(value, BitsOf(value)) ?? TextOf((Enum)value);
            case 'D' or 'd':
                return NumberOf(value);
            case 'X' or 'x':
                return BitsOf(value).ToString(string.Concat("X", (2 * (kind & 0xff)).ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);
            default:
                throw BadFormat();
        }
    }

    private static FormatException BadFormat() => new("Format string can be only \"G\", \"g\", \"X\", \"x\", \"F\", \"f\", \"D\" or \"d\".");

    private static string NumberOf(object value) =>
        (*NamesOf(value) & IsSigned) != 0 ? SignedOf(value).ToString(CultureInfo.InvariantCulture) : BitsOf(value).ToString(CultureInfo.InvariantCulture);

    private static bool Fits(Int128 number, uint kind)
    {
        int bits = 8 * (int)(kind & 0xff);
        return (kind & IsSigned) != 0 ? number >= -((Int128)1 << bits - 1) && number < (Int128)1 << bits - 1 : number >= 0 && number < (Int128)1 << bits;
    }

    private static ulong ValueAt(uint* names, uint i) => names[2 + 3 * i] | (ulong)names[3 + 3 * i] << 32;

    private static string NameAt(uint* names, uint i) => Object<string>((nint)names[4 + 3 * i]);

    /// <summary>Safe: an enumeration is an integer of at most eight bytes, the lowest first.</summary>
    private static T Value<T>(ulong bits) => Unsafe.As<ulong, T>(ref bits);
}
