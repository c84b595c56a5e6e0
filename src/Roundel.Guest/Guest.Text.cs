namespace Roundel;

/// <summary>Text in the private input. It is UTF-8; anything else is refused, never replaced.</summary>
public static unsafe partial class Guest
{
    private const int ReadAhead = 1024;

    /// <summary>
    /// The next line of the private input, without its end (LF or CR LF), or null where nothing is left. The last line needs no end. May be
    /// mixed with the other ways to read.
    /// </summary>
    /// <exception cref="InvalidDataException">The line is not UTF-8.</exception>
    public static string? ReadLine()
    {
        byte[] longer = [];
        while (true)
        {
            if (s_input.At == s_input.End && !ReadMore()) return longer.Length == 0 ? null : Utf8.Decode(longer);
            ReadOnlySpan<byte> ahead = s_input.Ahead.AsSpan(s_input.At, s_input.End - s_input.At);
            int length = ahead.IndexOf((byte)'\n');
            ReadOnlySpan<byte> part = length < 0 ? ahead : ahead[..length];
            s_input.At += length < 0 ? part.Length : length + 1;
            if (longer.Length > 0 || length < 0)
            {
                byte[] joined = new byte[longer.Length + part.Length];
                longer.AsSpan().CopyTo(joined);
                part.CopyTo(joined.AsSpan(longer.Length));
                part = longer = joined;
            }
            if (length >= 0) return Utf8.Decode(part.Length > 0 && part[^1] == '\r' ? part[..^1] : part);
        }
    }

    /// <summary>The next text of the private input, the number of whose bytes stands before it: four bytes, little-endian.</summary>
    /// <exception cref="EndOfStreamException">The input ends before.</exception>
    /// <exception cref="InvalidDataException">It is not UTF-8.</exception>
    public static string ReadString() => Utf8.Decode(ReadBytes());

    /// <summary>Takes another state of the input, for another run on this thread.</summary>
    internal static InputState Exchange(InputState state)
    {
        InputState before = s_input;
        s_input = state;
        return before;
    }

    private static bool ReadMore()
    {
        s_input.Ahead ??= new byte[ReadAhead];
        s_input.At = s_input.End = 0;
        fixed (byte* p = s_input.Ahead) s_input.End = Fill(SystemCalls.PrivateInput, p, ReadAhead); // safe: exactly the buffer
        return s_input.End > 0;
    }
}
