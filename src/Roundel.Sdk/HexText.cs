using System.Diagnostics.CodeAnalysis;

namespace Roundel.Sdk;

/// <summary>Bytes as hexadecimal text.</summary>
public static class HexText
{
    /// <summary>Bytes shown of a long value.</summary>
    public const int PrefixBytes = 64;

    /// <summary>All bytes, or the first <see cref="PrefixBytes"/> and an ellipsis; "empty" for none.</summary>
    public static string Prefix(ReadOnlySpan<byte> bytes) => bytes.IsEmpty ? "empty"
        : bytes.Length <= PrefixBytes ? Convert.ToHexStringLower(bytes) : Convert.ToHexStringLower(bytes[..PrefixBytes]) + "…";

    /// <summary>Reads hexadecimal digits, upper or lower case, with or without 0x in front.</summary>
    /// <param name="text">The digits.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="error">Otherwise one line that says what is wrong.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out byte[]? bytes, out string error)
    {
        ArgumentNullException.ThrowIfNull(text);
        bytes = null;
        error = "";
        ReadOnlySpan<char> digits = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? text.AsSpan(2) : text;
        int bad = digits.IndexOfAnyExcept("0123456789abcdefABCDEF");
        if (bad >= 0) error = $"'{Short(text)}' is not hexadecimal: give pairs of the digits 0-9 and a-f.";
        else if (digits.Length % 2 != 0) error = $"'{Short(text)}' has an odd number of hexadecimal digits: each byte takes two.";
        if (error.Length > 0) return false;
        bytes = Convert.FromHexString(digits);
        return true;
    }

    private static string Short(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
