using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Roundel;

/// <summary>
/// What a guest has of the world: input, output, and an end. The same code runs as an ordinary .NET program, see
/// <see cref="GuestHost"/>. Values are read and written as they lie in memory: little-endian, with their padding.
/// </summary>
public static unsafe partial class Guest
{
    [ThreadStatic]
    private static InputState s_input;

    /// <summary>The whole public input, which is part of the statement.</summary>
    public static byte[] PublicInput => s_input.Public ??= ReadToEnd(SystemCalls.PublicInput);

    /// <summary>The next value of the private input.</summary>
    /// <exception cref="EndOfStreamException">The input ends before.</exception>
    public static T Read<T>() where T : unmanaged
    {
        T value;
        // Safe: the buffer is a local of exactly this size.
        if (Fill((byte*)&value, sizeof(T)) != sizeof(T)) ThrowEnd();
        return value;
    }

    /// <summary>Fills a buffer from the private input.</summary>
    /// <returns>The bytes read: less than asked for only where the input ends.</returns>
    public static int Read(Span<byte> buffer)
    {
        // Safe: at most buffer.Length bytes are written.
        fixed (byte* p = buffer) return Fill(p, buffer.Length);
    }

    /// <summary>Fills a buffer of words from the private input.</summary>
    /// <returns>The bytes read: less than asked for only where the input ends.</returns>
    public static int Read<T>(Span<T> buffer) where T : unmanaged
    {
        // Safe: at most the buffer's bytes are written, and any bytes are a value of an unmanaged type.
        fixed (T* p = buffer) return Fill((byte*)p, checked(buffer.Length * sizeof(T)));
    }

    /// <summary>Fills a buffer from the private input, to its end.</summary>
    /// <exception cref="EndOfStreamException">The input ends before.</exception>
    public static void ReadExactly<T>(Span<T> buffer) where T : unmanaged
    {
        if (Read(buffer) != buffer.Length * sizeof(T)) ThrowEnd();
    }

    /// <summary>The next bytes of the private input, whose number stands before them: four bytes, little-endian.</summary>
    /// <exception cref="EndOfStreamException">The input ends before.</exception>
    public static byte[] ReadBytes()
    {
        uint length = Read<uint>();
        // A wrong number must not cost more than there is: what is not there is noticed before room is made for more.
        var bytes = new byte[Math.Min(length, 1 << 16)];
        for (int done = 0; ;)
        {
            ReadExactly(bytes.AsSpan(done));
            if ((uint)bytes.Length == length) return bytes;
            done = bytes.Length;
            Array.Resize(ref bytes, (int)Math.Min(length, 4 * (uint)done));
        }
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
        Commit(Utf8.Encode(text));
    }

    /// <summary>A line for whoever runs the program; no part of what is proven.</summary>
    public static void Log(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        byte[] bytes = Utf8.Encode(text + "\n");
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

    private static byte[] ReadToEnd(int descriptor)
    {
        var buffer = new byte[1024];
        int length = 0;
        while (true)
        {
            int wanted = buffer.Length - length, got;
            // Safe: the bytes lie behind those that are there already, inside the buffer.
            fixed (byte* p = buffer) got = descriptor == SystemCalls.PrivateInput ? Fill(p + length, wanted) : Fill(descriptor, p + length, wanted);
            length += got;
            if (got < wanted) break;
            Array.Resize(ref buffer, 4 * buffer.Length);
        }
        return length == buffer.Length ? buffer : buffer.AsSpan(0, length).ToArray();
    }

    /// <summary>From the private input, what was read ahead first.</summary>
    private static int Fill(byte* buffer, int length)
    {
        int ahead = Math.Min(s_input.End - s_input.At, length);
        if (ahead > 0)
        {
            // Safe: no more than the buffer takes.
            s_input.Ahead.AsSpan(s_input.At, ahead).CopyTo(new Span<byte>(buffer, ahead));
            s_input.At += ahead;
            if (ahead == length) return length;
            return ahead + Fill(SystemCalls.PrivateInput, buffer + ahead, length - ahead);
        }
        return Fill(SystemCalls.PrivateInput, buffer, length);
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
    internal static void Send(int descriptor, byte* bytes, int length)
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
