using System.Diagnostics.CodeAnalysis;

namespace Roundel;

/// <summary>
/// The three system calls of a guest. Here is what they do in an ordinary .NET program; the compiler puts ECALL in their place, with
/// the Linux numbers read (63), write (64) and exit (93).
/// </summary>
internal static unsafe class SystemCalls
{
    public const int PrivateInput = 0, Output = 1, Console = 2, PublicInput = 3;

    /// <summary>Reads at most <paramref name="length"/> bytes; 0 at the end.</summary>
    public static int Read(int descriptor, byte* buffer, int length) => GuestHost.Read(descriptor, new Span<byte>(buffer, length));

    /// <summary>Writes bytes; returns how many.</summary>
    public static int Write(int descriptor, byte* buffer, int length) => GuestHost.Write(descriptor, new ReadOnlySpan<byte>(buffer, length));

    /// <summary>Ends the run.</summary>
    [DoesNotReturn]
    public static void Exit(int code) => GuestHost.Exit(code);
}
