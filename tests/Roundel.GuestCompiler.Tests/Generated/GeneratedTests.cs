using System.Reflection;

namespace Roundel.GuestCompiler.Tests.Generated;

/// <summary>Random programs run alike as .NET runs them and as guests.</summary>
public class GeneratedTests
{
    /// <summary>How many programs are run unless the sweep is asked for.</summary>
    public const int Sampled = 24;

    [Fact]
    public void ProgramsRunAlike()
    {
        bool slow = Environment.GetEnvironmentVariable("ROUNDEL_SLOW") == "1";
        int first = 1, count = slow ? 1000 : Sampled;
        DirectoryInfo folder = Directory.CreateTempSubdirectory("roundel-generated-");
        try
        {
            // They once found something: a handler with two ways in, a phi judged before all its edges were there, conv.ovf.i8.un of 32 bits.
            foreach (int seed in (int[])[.. Enumerable.Range(first, count), 211, 235, 347])
            {
                string path = Path.Combine(folder.FullName, $"Generated{seed}.dll");
                new ProgramGenerator(seed).Write(path);
                Type program = Assembly.LoadFrom(path).GetType("Program")!;
                GuestResult native = GuestRun.Native(program, []);
                Assert.True(native.ExitCode == 0, $"seed {seed}: {native.Console}");
                GuestResult compiled = GuestRun.Compiled(GuestRun.Compile(program), []);
                Assert.True(native.Output.AsSpan().SequenceEqual(compiled.Output) && compiled.ExitCode == 0,
                    $"seed {seed}: {Difference(native.Output, compiled.Output)} {compiled.Console}");
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Where two outputs of 64-bit values part.</summary>
    private static string Difference(byte[] native, byte[] compiled)
    {
        int at = native.AsSpan().CommonPrefixLength(compiled) / 8;
        return $"value {at} of {native.Length / 8}: {Value(native, at)} natively, {Value(compiled, at)} compiled";
    }

    private static string Value(byte[] bytes, int index) => 8 * index + 8 <= bytes.Length ? BitConverter.ToInt64(bytes, 8 * index).ToString() : "nothing";
}
