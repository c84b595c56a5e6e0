using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;

namespace Roundel;

/// <summary>
/// What a guest has of the world: input, output, and an end. The same code runs as an ordinary .NET program, see
/// <see cref="GuestHost"/>. Values are read and written as they lie in memory: little-endian, with their padding.
/// </summary>
public static unsafe class Guest
{
    private static byte[]? s_publicInput;

    /// <summary>The whole public input, which is part of the statement.</summary>
    public static byte[] PublicInput => s_publicInput ??= ReadToEnd(SystemCalls.PublicInput);

    /// <summary>The next value of the private input.</summary>
    /// <exception cref="EndOfStreamException">The input ends before.</exception>
    public static T Read<T>() where T : unmanaged
    {
        T value;
        // Safe: the buffer is a local of exactly this size.
        if (Fill(SystemCalls.PrivateInput, (byte*)&value, sizeof(T)) != sizeof(T)) ThrowEnd();
        return value;
    }

    /// <summary>Fills a buffer from the private input.</summary>
    /// <returns>The bytes read: less than asked for only where the input ends.</returns>
    public static int Read(Span<byte> buffer)
    {
        // Safe: at most buffer.Length bytes are written.
        fixed (byte* p = buffer) return Fill(SystemCalls.PrivateInput, p, buffer.Length);
    }

    /// <summary>Fills a buffer of words from the private input.</summary>
    /// <returns>The bytes read: less than asked for only where the input ends.</returns>
    public static int Read<T>(Span<T> buffer) where T : unmanaged
    {
        // Safe: at most the buffer's bytes are written, and any bytes are a value of an unmanaged type.
        fixed (T* p = buffer) return Fill(SystemCalls.PrivateInput, (byte*)p, checked(buffer.Length * sizeof(T)));
    }

    /// <summary>What is left of the private input.</summary>
    public static byte[] ReadAll() => ReadToEnd(SystemCalls.PrivateInput);

    /// <summary>Appends a value to the public output.</summary>
    public static void Commit<T>(T value) where T : unmanaged => Send(SystemCalls.Output, (byte*)&value, sizeof(T));

    /// <summary>Appends bytes to the public output.</summary>
    public static void Commit(ReadOnlySpan<byte> bytes)
    {
        // Safe: exactly the span's bytes are read.
        fixed (byte* p = bytes) Send(SystemCalls.Output, p, bytes.Length);
    }

    /// <summary>Appends text to the public output, as UTF-8.</summary>
    public static void Commit(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Commit(Utf8(text));
    }

    /// <summary>A line for whoever runs the program; no part of what is proven.</summary>
    public static void Log(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        byte[] bytes = Utf8(text + "\n");
        fixed (byte* p = bytes) Send(SystemCalls.Console, p, bytes.Length);
    }

    /// <summary>The same for a text that is there already: nothing is allocated.</summary>
    internal static void Say(ReadOnlySpan<byte> text)
    {
        // Safe: exactly the span's bytes are read.
        fixed (byte* p = text) Send(SystemCalls.Console, p, text.Length);
    }

    /// <summary>Ends the run with an exit code, which is part of the statement.</summary>
    [DoesNotReturn]
    public static void Exit(int code) => SystemCalls.Exit(code);

    /// <summary>UTF-8 with the replacement character for lone surrogates, as <see cref="Encoding.UTF8"/> writes it.</summary>
    private static byte[] Utf8(string text)
    {
        int length = 0;
        for (int i = 0; i < text.Length; i++) length += Utf8Length(text, ref i, out _);
        var bytes = new byte[length];
        int at = 0;
        for (int i = 0; i < text.Length; i++)
        {
            int count = Utf8Length(text, ref i, out int rune);
            int lead = count switch { 1 => 0, 2 => 0xc0, 3 => 0xe0, _ => 0xf0 };
            bytes[at] = (byte)(lead | rune >> 6 * (count - 1));
            for (int k = 1; k < count; k++) bytes[at + k] = (byte)(0x80 | rune >> 6 * (count - 1 - k) & 0x3f);
            at += count;
        }
        return bytes;
    }

    private static int Utf8Length(string text, ref int i, out int rune)
    {
        rune = text[i];
        if (rune < 0x80) return 1;
        if (rune < 0x800) return 2;
        if ((rune & 0xf800) != 0xd800) return 3;
        if (rune < 0xdc00 && i + 1 < text.Length && (text[i + 1] & 0xfc00) == 0xdc00)
        {
            rune = 0x10000 + ((rune & 0x3ff) << 10) + (text[++i] & 0x3ff);
            return 4;
        }
        rune = 0xfffd;
        return 3;
    }

    private static byte[] ReadToEnd(int descriptor)
    {
        var buffer = new byte[1024];
        int length = 0;
        while (true)
        {
            int wanted = buffer.Length - length, got;
            // Safe: the bytes lie behind those that are there already, inside the buffer.
            fixed (byte* p = buffer) got = Fill(descriptor, p + length, wanted);
            length += got;
            if (got < wanted) break;
            Array.Resize(ref buffer, 4 * buffer.Length);
        }
        return length == buffer.Length ? buffer : buffer.AsSpan(0, length).ToArray();
    }

    private static int Fill(int descriptor, byte* buffer, int length)
    {
        int done = 0;
        while (done < length)
        {
            int got = SystemCalls.Read(descriptor, buffer + done, length - done);
            if (got <= 0) break;
            done += got;
        }
        return done;
    }

    /// <summary>Writes everything, or ends the run: an output that was not given must not look given.</summary>
    private static void Send(int descriptor, byte* bytes, int length)
    {
        int done = 0;
        while (done < length)
        {
            int put = SystemCalls.Write(descriptor, bytes + done, length - done);
            if (put <= 0) SystemCalls.Exit(125);
            done += put;
        }
    }

    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowEnd() => throw new EndOfStreamException("The private input ended.");
}
