using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Roundel;

/// <summary>What a program sent and how it ended.</summary>
/// <param name="ExitCode">The exit code; 101 after an unhandled exception.</param>
/// <param name="Output">The public output.</param>
/// <param name="Console">What it logged; no part of what is proven.</param>
public sealed record GuestResult(int ExitCode, byte[] Output, string Console);

/// <summary>
/// The world of a guest that runs as an ordinary .NET program: standard input, output and error, and for the public input the file
/// that the environment variable ROUNDEL_PUBLIC_INPUT names. Tests give bytes instead. No part of this reaches the guest itself.
/// </summary>
public static class GuestHost
{
    /// <summary>The exit code of an unhandled exception.</summary>
    public const int UnhandledException = 101;

    [ThreadStatic]
    private static World? t_world;

    private static World? s_process;

    private static World Current => t_world ?? (s_process ??= World.OfProcess());

    /// <summary>Runs a guest's entry with given inputs on this thread.</summary>
    /// <param name="main">The entry.</param>
    /// <param name="privateInput">What descriptor 0 gives.</param>
    /// <param name="publicInput">What descriptor 3 gives.</param>
    public static GuestResult Run(Action main, byte[]? privateInput = null, byte[]? publicInput = null)
    {
        ArgumentNullException.ThrowIfNull(main);
        World? before = t_world;
        var output = new MemoryStream();
        var console = new MemoryStream();
        InputState input = Guest.Exchange(default);
        t_world = new World(new MemoryStream(privateInput ?? []), new MemoryStream(publicInput ?? []), output, console);
        int code = 0;
        try
        {
            main();
        }
        catch (ExitSignal exit)
        {
            code = exit.Code;
        }
        catch (Exception e)
        {
            console.Write(Encoding.UTF8.GetBytes($"Unhandled exception. {e.GetType()}: {e.Message}\n"));
            code = UnhandledException;
        }
        finally
        {
            t_world = before;
            Guest.Exchange(input);
        }
        return new GuestResult(code, output.ToArray(), Encoding.UTF8.GetString(console.ToArray()));
    }

    internal static int Read(int descriptor, Span<byte> buffer) =>
        (descriptor == SystemCalls.PublicInput ? Current.PublicInput : Current.PrivateInput).Read(buffer);

    internal static int Write(int descriptor, ReadOnlySpan<byte> bytes)
    {
        Stream stream = descriptor == SystemCalls.Console ? Current.Console : Current.Output;
        stream.Write(bytes);
        stream.Flush();
        return bytes.Length;
    }

    [DoesNotReturn]
    internal static void Exit(int code)
    {
        if (t_world is null) Environment.Exit(code);
        throw new ExitSignal(code);
    }

    private sealed record World(Stream PrivateInput, Stream PublicInput, Stream Output, Stream Console)
    {
        public static World OfProcess()
        {
            string? path = Environment.GetEnvironmentVariable("ROUNDEL_PUBLIC_INPUT");
            return new World(System.Console.OpenStandardInput(), path is null ? Stream.Null : File.OpenRead(path),
                System.Console.OpenStandardOutput(), System.Console.OpenStandardError());
        }
    }

    /// <summary>Leaves a guest that ends itself under <see cref="Run"/>.</summary>
    private sealed class ExitSignal(int code) : Exception
    {
        public int Code { get; } = code;
    }
}
