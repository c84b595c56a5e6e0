namespace Roundel.Runtime;

/// <summary>Enumerations as text and as keys, from the names that the compiler puts into their tables.</summary>
internal static unsafe partial class Support
{
    private const uint IsSigned = 256, IsFlags = 512;

    private static uint* NamesOf(object value) => *(uint**)(*(nint*)Address(value) + ElementOffset);

    /// <summary>The value without its sign: what lies behind it in the box is zero.</summary>
    private static ulong BitsOf(object value)
    {
        uint* data = (uint*)(Address(value) + 4);
        return (*NamesOf(value) & 0xff) == 8 ? data[0] | (ulong)data[1] << 32 : data[0];
    }

    private static long SignedOf(object value)
    {
        long bits = (long)BitsOf(value);
        int unused = 64 - 8 * (int)(*NamesOf(value) & 0xff);
        return bits << unused >> unused;
    }

    [Replaces("System.Enum", "ToString")]
    private static string TextOf(Enum value)
    {
        ulong bits = BitsOf(value);
        if (NameOf(value, bits) is { } name) return name;
        if ((*NamesOf(value) & IsFlags) != 0 && FlagsOf(value, bits) is { } flags) return flags;
        return NumberOf(value);
    }

    [Replaces("System.Enum", "ToString")]
    private static string TextOf(Enum value, string? format) => TextOf((object)value, format);

    [Replaces("System.Enum", "ToString")]
    private static string TextOf(Enum value, string? format, IFormatProvider? provider) => TextOf(value, format);

    [Replaces("System.Enum", "System.ISpanFormattable.TryFormat")]
    private static bool Format(Enum value, Span<char> target, out int written, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        Format((object)value, target, out written, format);

    [Replaces("System.Enum", "CompareTo")]
    private static int Compare(Enum value, object? other)
    {
        if (other is null) return 1;
        if (*(nint*)Address(value) != *(nint*)Address(other)) throw new ArgumentException("Object must be the same type as the enum.");
        return (*NamesOf(value) & IsSigned) != 0 ? SignedOf(value).CompareTo(SignedOf(other)) : BitsOf(value).CompareTo(BitsOf(other));
    }

    private static string? NameOf(object value, ulong bits)
    {
        uint* names = NamesOf(value);
        for (uint i = 0; i < names[1]; i++)
            if (ValueAt(names, i) == bits) return NameAt(names, i);
        return null;
    }

    /// <summary>Names joined by commas, the largest value last; null if they do not make up the value.</summary>
    private static string? FlagsOf(object value, ulong bits)
    {
        if (bits == 0) return null;
        uint* names = NamesOf(value);
        string text = "";
        for (uint i = names[1]; i > 0; i--)
        {
            ulong flag = ValueAt(names, i - 1);
            if (flag == 0 || (bits & flag) != flag) continue;
            bits -= flag;
            string name = NameAt(names, i - 1);
            text = text.Length == 0 ? name : string.Concat(name, ", ", text);
        }
        return bits == 0 ? text : null;
    }

    [Replaces("System.Enum", "GetHashCode")]
    private static int HashOf(Enum value)
    {
        uint kind = *NamesOf(value);
        return kind == (2 | IsSigned) || kind == (1 | IsSigned) ? (int)SignedOf(value) : BitsOf(value).GetHashCode();
    }

    [Replaces("System.Enum", "Equals")]
    private static bool AreEqual(Enum value, object? other) =>
        other is not null && *(nint*)Address(value) == *(nint*)Address(other) && BitsOf(value) == BitsOf(other);

    /// <summary>As part of an interpolated string.</summary>
    [Replaces("System.Enum", "TryFormatUnconstrained")]
    private static bool Format<T>(T value, Span<char> target, out int written, ReadOnlySpan<char> format)
    {
        string text = value is Enum ? TextOf((object)value, format) : value!.ToString()!;
        bool fits = text.TryCopyTo(target);
        written = fits ? text.Length : 0;
        return fits;
    }
}
