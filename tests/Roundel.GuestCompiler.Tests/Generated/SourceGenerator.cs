using System.Text;

namespace Roundel.GuestCompiler.Tests.Generated;

/// <summary>
/// Makes random programs in C#: integers of all widths in every conversion and operation, structs, references, spans, arrays, objects,
/// delegates, loops, and ways out of protected regions. A program calls its methods with corner values and commits what comes of it.
/// What they are made with is in Prelude.cs. Loops and calls need fuel, so that every program ends.
/// </summary>
internal sealed partial class SourceGenerator(int seed)
{
    /// <summary>Comes before what a program commits, with its seed below.</summary>
    public const long Mark = 0x5eed_0000_0000_0000;

    private const int MethodCount = 4, Fuel = 60;

    private static readonly string[] Narrow = ["sbyte", "byte", "short", "ushort", "char"];

    private static readonly string[] Integers = [.. Narrow, "int", "int", "int", "uint", "uint", "long", "long", "ulong", "Int128", "UInt128"];

    private static readonly string[] Types = [.. Integers, "bool", "Pair", "Wide"];

    private static readonly string[] Corners =
    [
        "0", "1", "-1", "2", "3", "5", "7", "8", "31", "32", "33", "63", "64", "65", "127", "128", "-128", "-129", "255", "256",
        "32767", "32768", "-32768", "65535",
        "65536", "int.MaxValue", "int.MinValue", "uint.MaxValue", "long.MaxValue", "long.MinValue", "1L << 32", "(1L << 32) + 1", "-1L << 31", "-1L << 32",
        "0x1234_5678_9abc_def0L", "1 << 30", "-(1 << 30)", "1000003", "-77",
    ];

    private readonly Random _random = new(seed);
    private readonly StringBuilder _text = new();
    private readonly List<Method> _methods = [];

    /// <summary>A variable in scope.</summary>
    private sealed record Variable(string Name, string Type, bool IsFixed = false, bool IsCapturable = true);

    private sealed record Method(string Name, string Result, List<(string Modifier, string Type)> Parameters);

    private int Next(int limit) => _random.Next(limit);

    private bool Chance(int of) => _random.Next(of) == 0;

    private T Any<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];

    /// <summary>A static class with a method Run.</summary>
    public string Write(string name)
    {
        _text.Append($"using static Roundel.GuestCompiler.Tests.Generated.Prelude;\nusing Roundel.GuestCompiler.Tests.Generated;\n"
            + $"using System.Numerics;\npublic static unsafe class {name}\n{{\n");
        _text.Append("    static int s_int; static long s_long; static byte s_byte; static Pair s_pair; static Wide s_wide; "
            + "static readonly int s_fixed = Hide(77);\n");
        _text.Append("    static int[] s_array = new int[9]; static readonly IOp[] Ops = [new Adder(3), new Shifter(5), new Thrower(7), new Counter(9)];\n");
        for (int i = 0; i < MethodCount; i++) WriteMethod(i);
        WriteRun();
        return _text.Append("}\n").ToString();
    }

    private void WriteMethod(int index)
    {
        List<(string, string)> parameters = [.. Enumerable.Range(0, Next(5)).Select(_ => (Any<string>(["", "", "", "ref ", "in ", "out "]), Any(Types)))];
        if (Chance(6)) parameters.AddRange(Enumerable.Range(0, 6).Select(_ => ("", Any(Types))));
        var method = new Method("M" + index, Any(Types), parameters);
        string attribute = Chance(3) ? "[System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions."
            + (Chance(2) ? "NoInlining" : "AggressiveInlining") + ")] " : "";
        _text.Append($"    {attribute}static {method.Result} {method.Name}({string.Join(", ", parameters.Select((p, i) => $"{p.Item1}{p.Item2} p{i}"))})\n");
        _names = 0;
        _scope.Clear();
        foreach ((string modifier, string type) in parameters) _scope.Add(new Variable("p" + _scope.Count, type, modifier == "in ", modifier == ""));
        _indent = 1;
        Open();
        for (int i = 0; i < parameters.Count; i++) if (parameters[i].Item1 == "out ") Line($"p{i} = default;");
        Line("if (--Fuel < 0) return default;");
        Line($"string text = {Any<string>(["\"\"", "\"abc\"", "\"k\" + s_int"])};");
        Line($"int[] array = s_int % 2 == 0 ? s_array : new int[{Next(9)}];");
        for (int i = 0; i < 3; i++) Declare(Any(Types));
        Declare("int");
        Declare("long");
        Line("for (int f = 0; f < array.Length; f++) array[f] = unchecked(f * 0x01010101 - 3);");
        for (int i = 0; i < 4; i++) Statement(3, Exits.Return);
        Line($"return {Expression(method.Result, 3)};");
        Close();
        _methods.Add(method);
    }

    private void WriteRun()
    {
        _indent = 1;
        Line("public static void Run()");
        Open();
        Line($"Out(0x{Mark + seed:x});");
        foreach (Method method in _methods)
        {
            for (int call = 0; call < 5; call++)
            {
                Line("try");
                Open();
                Line($"Prelude.Fuel = {Fuel};");
                var arguments = new List<string>();
                int made = 0;
                foreach ((string modifier, string type) in method.Parameters)
                {
                    if (modifier == "")
                    {
                        arguments.Add(Corner(type));
                        continue;
                    }
                    string variable = $"a{made++}";
                    Line($"{type} {variable} = {Corner(type)};");
                    arguments.Add(modifier + variable);
                }
                Line($"{method.Result} result = {method.Name}({string.Join(", ", arguments)});");
                Commit(method.Result, "result");
                int at = 0;
                foreach ((string modifier, string type) in method.Parameters) if (modifier != "") Commit(type, $"a{at++}");
                Close();
                Line("catch (Exception e) { Out(e); }");
            }
        }
        Line("Out(s_int); Out(s_long); Out(s_byte); Out(s_pair.Sum()); Out(s_wide.Sum()); Out(Sum(s_array)); Out(Cell<int>.Count); Out(Cell<Pair>.Count);");
        Close();
    }

    private void Commit(string type, string value) => Line(type switch
    {
        "bool" => $"Out({value} ? 1 : 0);",
        "Pair" or "Wide" => $"Out({value}.Sum());",
        "Int128" => $"Out({value});",
        "UInt128" => $"Out(unchecked((Int128){value}));",
        _ => $"Out(unchecked((long){value}));",
    });

    /// <summary>A constant of a type.</summary>
    private string Corner(string type) => type switch
    {
        "bool" => Chance(2) ? "true" : "false",
        "Pair" => $"new Pair {{ A = {Corner("byte")}, B = {Corner("int")}, C = {Corner("long")}, D = {Corner("sbyte")} }}",
        "Wide" => $"new Wide {{ Low = {Corner("Pair")}, Number = {Corner("short")}, Bits = {Corner("ulong")} }}",
        "UInt128" or "Int128" when Chance(3) => $"unchecked(({type})({Any(Corners)}) << {Next(128)})",
        _ => $"unchecked(({type})({Any(Corners)}))",
    };
}
