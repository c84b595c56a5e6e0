using System.Buffers.Binary;
using System.Reflection;
using System.Runtime.ExceptionServices;
using System.Text;
using Roundel.Examples.Tests.Samples;
using Roundel.GuestCompiler;
using Roundel.GuestCompiler.Passes;

namespace Roundel.Examples.Tests;

/// <summary>What Roundel.Guest offers gives the same natively and as a guest; bad input ends with a clear message and exit code 101.</summary>
public class GuestApiTests
{
    private static byte[] Compile(Type type)
    {
        Optimizer.Verify = true;
        return Compiler.Compile(type.Assembly.Location, new CompileOptions { EntryType = type.FullName, References = [AppContext.BaseDirectory] }).Elf;
    }

    private static GuestResult RunAlike(Type type, byte[] elf, byte[] input, out ulong cycles)
    {
        MethodInfo main = type.GetMethod("Main")!;
        GuestResult native = GuestHost.Run(() =>
        {
            try
            {
                main.Invoke(null, null);
            }
            catch (TargetInvocationException e)
            {
                ExceptionDispatchInfo.Throw(e.InnerException!);
            }
        }, input);
        Example.AssertSame(native, Example.Execute(elf, input, [], out cycles));
        return native;
    }

    [Fact]
    public void DigestsAreTheSame()
    {
        var input = new byte[400];
        new Random(3).NextBytes(input);
        Assert.Equal(116, RunAlike(typeof(Digests), Compile(typeof(Digests)), input, out _).Output.Length);
    }

    [Fact]
    public void ArraysCopyThemselves() =>
        Assert.Equal("00010203010203", Convert.ToHexString(RunAlike(typeof(Copies), Compile(typeof(Copies)), [1, 2, 3], out _).Output));

    /// <summary>Six operations, and the rest of the loop: what the shift by an unknown amount needs is all folded away.</summary>
    [Fact]
    public void RotationsOfLongsByConstantsAreShort()
    {
        byte[] elf = Compile(typeof(Rotations)), input = new byte[12];
        RunAlike(typeof(Rotations), elf, input, out ulong none);
        BinaryPrimitives.WriteInt32LittleEndian(input.AsSpan(8), 1000);
        RunAlike(typeof(Rotations), elf, input, out ulong thousand);
        Assert.InRange(thousand - none, 1000ul, 13_000ul);
    }

    [Fact]
    public void InputsAreReadAlike()
    {
        byte[] elf = Compile(typeof(Inputs));
        string longLine = new string('x', 2500) + "\u00fc";
        Assert.Equal($"[first][][tr\u00e8s \ud83d\ude00][{longLine}][last]", Read($"lfirst\n\r\ntr\u00e8s \ud83d\ude00\r\n{longLine}\nlast"));
        Assert.Equal("", Read("l"));
        Assert.Equal("\u00fcber12", Read("s\u0005\0\0\0\u00fcber\u0002\0\0\012"));
        Assert.Equal("lineAB345nextrest\nnone", Read("mline\nAB345next\nrest\n"));
        Assert.Equal("Az", Read("h417A\n"));

        string Read(string input) => Encoding.UTF8.GetString(Ended(elf, Encoding.UTF8.GetBytes(input), 0).Output);
    }

    [Theory]
    [InlineData("6c61620aff0a", "System.IO.InvalidDataException: The text is not UTF-8.")]
    [InlineData("6cc3", "System.IO.InvalidDataException: The text is not UTF-8.")]
    [InlineData("6ceda080", "System.IO.InvalidDataException: The text is not UTF-8.")] // a surrogate
    [InlineData("73050000006162", "System.IO.EndOfStreamException: The private input ended.")]
    [InlineData("73ffffffff6162", "System.IO.EndOfStreamException: The private input ended.")]
    [InlineData("730500", "System.IO.EndOfStreamException: The private input ended.")]
    [InlineData("6d0a4142", "System.IO.EndOfStreamException: The private input ended.")]
    [InlineData("", "System.IO.EndOfStreamException: The private input ended.")]
    public void BadInputEndsTheRun(string hex, string message) => Assert.Equal($"Unhandled exception. {message}\n",
        Ended(Compile(typeof(Inputs)), Convert.FromHexString(hex), GuestHost.UnhandledException).Console);

    private static GuestResult Ended(byte[] elf, byte[] input, int exitCode)
    {
        GuestResult result = RunAlike(typeof(Inputs), elf, input, out _);
        Assert.Equal(exitCode, result.ExitCode);
        return result;
    }
}
