using System.Globalization;
using System.Reflection;
using System.Reflection.Metadata;
using System.Text.RegularExpressions;
using Roundel.GuestCompiler.Import;
using Roundel.GuestCompiler.Tests.Samples;
using Roundel.Testing;

namespace Roundel.GuestCompiler.Tests;

/// <summary>
/// What guests do not have is refused where the guest's code uses it: the message has the method, the offset of the instruction, the line of the
/// source, the member, and what to do instead.
/// </summary>
public class OutOfReachTests
{
    private const string Source = "OutOfReach.cs";

    private static readonly Regex Form = new(@"^(?<method>\S+), IL_(?<offset>[0-9a-f]{4}) \(OutOfReach\.cs:(?<line>\d+)\): (?<what>.+)$");

    [Fact]
    public void File_is_refused() => AssertRefused(typeof(UsesFile), "Main", "WriteAllBytes",
        "'File.WriteAllBytes' is not available: a guest reads by Guest.Read and Guest.PublicInput, and writes by Guest.Commit");

    [Fact]
    public void Thread_is_refused() =>
        AssertRefused(typeof(UsesThread), "Main", ".ctor", "a guest is one thread: 'new Thread()' is not available");

    [Fact]
    public void Task_is_refused() => AssertRefused(typeof(UsesTask), "Main", "Run", "a guest is one thread: 'Task.Run' is not available");

    [Fact]
    public void Reflection_is_refused() =>
        AssertRefused(typeof(UsesReflection), "Main", "GetMethods", "guests have no reflection: 'Type.GetMethods' is not available");

    [Fact]
    public void Console_is_refused() => AssertRefused(typeof(UsesConsole), "Main", "WriteLine",
        "'Console.WriteLine' is not available: use Guest.Log for messages, Guest.Commit for what is to be proven");

    [Fact]
    public void DateTime_Now_is_refused() => AssertRefused(typeof(UsesNow), "Main", "get_Now",
        "'DateTime.Now' is not available: a run depends on its input alone, so read from there what it needs");

    [Fact]
    public void Environment_is_refused() => AssertRefused(typeof(UsesEnvironment), "Main", "get_ProcessorCount",
        "'Environment.ProcessorCount' is not available: a run depends on its input alone, so read from there what it needs");

    [Fact]
    public void Native_methods_are_refused() => AssertRefused(typeof(UsesNative), "Main", "GetPid",
        "'UsesNative.GetPid' needs native code, which a guest does not have");

    [Fact]
    public void Async_is_refused() =>
        AssertRefused(typeof(UsesAsync), "Later", "Create", "a guest is one thread: 'UsesAsync.Later' is not available");

    [Fact]
    public void Dynamic_is_refused() => AssertRefused(typeof(UsesDynamic), "Main", null,
        "guests have no binder for 'dynamic': use types that are known when compiling");

    [Fact]
    public void Finalizers_are_refused() => AssertRefused(typeof(UsesFinalizer), "Main", ".ctor",
        "guests have no garbage collection: '~Resource' never runs, or does nothing");

    [Fact]
    public void Floating_point_is_refused() =>
        AssertRefused(typeof(UsesFloats), "Main", null, "guests have no floating point: use integers, scaled if need be", ILOpCode.Mul);

    [Fact]
    public void Floating_point_in_the_library_is_refused() => AssertRefused(typeof(UsesRoot), "Main", "Sqrt",
        "'Math.Sqrt' computes in floating point, which guests do not have: use integers, scaled if need be");

    [Fact]
    public void Method_groups_are_refused() => AssertRefused(typeof(UsesMethodGroup), "Main", "WriteLine",
        "'Console.WriteLine' is not available: use Guest.Log for messages, Guest.Commit for what is to be proven");

    /// <summary>In a method that is only ever called virtually.</summary>
    [Fact]
    public void Virtual_methods_are_looked_into()
    {
        string line = Assert.Single(Refusal(typeof(UsesVirtually)));
        Assert.StartsWith($"{typeof(UsesVirtually).FullName}+Loud.Dispose, IL_0000 (OutOfReach.cs:{LineOf("// UsesVirtually")}): 'Console.Beep' ", line,
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_no_list_names_is_refused_too() => AssertRefused(typeof(UsesCulture), "Main", ".ctor",
        "'new CultureInfo()' is not available: guests have no operating system, no reflection, and no cultures");

    /// <summary>All are named together; what is never reached is not.</summary>
    [Fact]
    public void All_are_named_together()
    {
        string[] lines = Refusal(typeof(UsesMuch));
        Assert.Equal([.. Enumerable.Range(0, 5).Select(i => LineOf($"// {i}"))],
            lines.Select(l => int.Parse(Form.Match(l).Groups["line"].Value, CultureInfo.InvariantCulture)));
    }

    private static string[] Refusal(Type type) => Assert.Throws<GuestCompileException>(() => GuestRun.Compile(type)).Message.Split('\n');

    private static int LineOf(string mark) =>
        1 + Array.FindIndex(File.ReadAllLines(Path.Combine(RepositoryRoot.Path, "tests", "Roundel.GuestCompiler.Tests", "Samples", Source)),
            l => l.EndsWith(mark, StringComparison.Ordinal));

    /// <param name="type">The program.</param>
    /// <param name="method">Its method that is named.</param>
    /// <param name="member">The member that the instruction at the offset calls; null for any.</param>
    /// <param name="what">The message behind the place.</param>
    /// <param name="op">The instruction, if it is no call.</param>
    private static void AssertRefused(Type type, string method, string? member, string what, ILOpCode? op = null)
    {
        string line = Assert.Single(Refusal(type));
        Match parts = Form.Match(line);
        Assert.True(parts.Success, line);
        Assert.Equal($"{type.FullName}.{method}", parts.Groups["method"].Value);
        Assert.Equal(what, parts.Groups["what"].Value);
        Assert.Equal(LineOf($"// {type.Name}"), int.Parse(parts.Groups["line"].Value, CultureInfo.InvariantCulture));
        MethodInfo body = type.GetMethod(method, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)!;
        byte[] il = body.GetMethodBody()!.GetILAsByteArray()!;
        int offset = int.Parse(parts.Groups["offset"].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture), start = 0;
        foreach ((ILOpCode found, int operand, int next) in Leaders.Walk(il))
        {
            if (start == offset)
            {
                if (op is not null) Assert.Equal(op, found);
                else Assert.Contains(found, (ILOpCode[])[ILOpCode.Call, ILOpCode.Callvirt, ILOpCode.Newobj, ILOpCode.Ldftn]);
                if (member is not null) Assert.Equal(member, body.Module.ResolveMethod(BitConverter.ToInt32(il, operand))!.Name);
                return;
            }
            start = next;
        }
        Assert.Fail($"there is no instruction at {offset:x4}");
    }
}
