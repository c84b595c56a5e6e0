namespace Roundel.GuestCompiler.Tests.Generated;

/// <summary>Statements.</summary>
internal sealed partial class SourceGenerator
{
    /// <summary>Where control may go from a place.</summary>
    [Flags]
    private enum Exits
    {
        None = 0,
        Return = 1,
        Loop = 2,
    }

    private readonly List<Variable> _scope = [];
    private int _indent, _names, _handlers;

    private void Line(string text) => _text.Append(' ', 4 * _indent).Append(text).Append('\n');

    private void Open()
    {
        Line("{");
        _indent++;
    }

    private void Close()
    {
        _indent--;
        Line("}");
    }

    private void Declare(string type)
    {
        string name = "v" + _names++;
        Line($"{type} {name} = {(Chance(2) ? Leaf(type) : Expression(type, 2))};");
        _scope.Add(new Variable(name, type));
    }

    /// <summary>Statements in braces; what they declare ends with them.</summary>
    private void Block(int depth, Exits exits, Action? first = null)
    {
        int count = _scope.Count;
        Open();
        first?.Invoke();
        for (int i = 1 + Next(2); i > 0; i--) Statement(depth - 1, exits);
        Close();
        _scope.RemoveRange(count, _scope.Count - count);
    }

    private void Statement(int depth, Exits exits)
    {
        switch (Next(depth <= 0 ? 9 : 22))
        {
            case 0:
                string field = Any<string>(["int", "long", "byte"]);
                Line($"s_{field} = {Expression(field, 3)};");
                break;
            case 1:
                Line($"array[{Index(2)}] {Any<string>(["=", "+=", "^=", "-="])} {Expression("int", 2)};");
                break;
            case 2:
                Structs();
                break;
            case 3:
                Leave(exits);
                break;
            case 4:
                References();
                break;
            case 5 or 6:
                Compound();
                break;
            case 9 or 10:
                Line($"if ({Boolean(2)})");
                Block(depth, exits);
                if (Chance(2)) break;
                Line("else");
                Block(depth, exits);
                break;
            case 11 or 12 or 13:
                Loop(depth, exits);
                break;
            case 14 or 15 or 16:
                Try(depth, exits);
                break;
            case 17:
                Switch(depth, exits);
                break;
            case 18:
                Line($"using (new Closing({Expression("long", 1)}))");
                Block(depth, exits);
                break;
            case 19:
                Span(depth, exits);
                break;
            case 20:
                Jump(depth, exits);
                break;
            default:
                List<Variable> targets = _scope.FindAll(v => !v.IsFixed && v.Name[0] != 'i' && v.Name != "q");
                if (targets.Count == 0) break;
                Variable target = Any(targets);
                Line($"{target.Name} = {Expression(target.Type, 3)};");
                break;
        }
    }

    private void Compound()
    {
        List<Variable> targets = _scope.FindAll(v => IsInteger(v.Type) && !v.IsFixed && v.Name[0] != 'i');
        if (targets.Count == 0) return;
        Variable target = Any(targets);
        string operation = Any<string>(["+=", "-=", "*=", "^=", "|=", "&=", "/=", "%="]);
        Line(Chance(3) ? $"unchecked {{ {target.Name} {Any<string>(["<<=", ">>=", ">>>="])} {Expression("int", 2)}; }}"
            : $"{Context()} {{ {target.Name} {operation} {Expression(target.Type, 3)}; }}");
    }

    private void Structs() => Line(Next(8) switch
    {
        0 => $"s_pair = {PairOf(3)};",
        1 => $"s_wide = {WideOf(2)};",
        2 => $"s_wide.{Any<string>(["Low", "High"])} = {PairOf(2)};",
        3 => $"s_wide.Three[{Expression("int", 1)} & 3] = {Expression("int", 2)};",
        4 => $"s_pair.{Any<string>(["B = (int)", "C = ", "A = (byte)", "D = (sbyte)"])}{Expression("int", 2)};",
        5 => $"s_long = {Any<string>(["s_pair", "s_wide.Low", "s_wide.High"])}.Step({Expression("long", 2)});",
        6 => $"Cell<Pair>.Put({PairOf(2)});",
        _ => $"(s_wide.Low, s_wide.High, s_int) = (s_wide.High, {PairOf(1)}, s_wide.Low.B);",
    });

    /// <summary>Variables by their addresses.</summary>
    private void References()
    {
        string name = "r" + _names++;
        List<Variable> words = _scope.FindAll(v => v.Type == "int" && !v.IsFixed && v.Name[0] != 'i');
        string word = words.Count > 0 ? Any(words).Name : "s_int";
        Line(Next(5) switch
        {
            0 => $"{{ ref int {name} = ref array[{Index(1)}]; {name} += {Expression("int", 2)}; {word} ^= {name}; {name}--; }}",
            1 => $"{{ ref Pair {name} = ref s_wide.Low; {name}.C ^= {Expression("long", 2)}; s_pair = {name}; {name}.A++; }}",
            2 => $"Larger(ref {word}, ref s_int) = {Expression("int", 2)};",
            3 => $"s_int ^= Many({word}, s_long, s_byte, s_pair.D, s_wide.Bits, {PairOf(1)}, {WideOf(1)}, s_wide.Number, ref {word}, s_long, s_int > 0, 'x');",
            _ when _handlers > 0 => ";",
            _ => $"{{ int* {name} = stackalloc int[4]; {name}[1] = {Expression("int", 2)}; {name}[2] = {name}[1] + 1; "
                + $"{word} = {name}[{Expression("int", 1)} & 1]; }}",
        });
    }

    private void Leave(Exits exits)
    {
        string condition = $"if ({Boolean(2)}) ";
        if ((exits & Exits.Loop) != 0 && Chance(2)) Line(condition + Any<string>(["break;", "continue;"]));
        else if ((exits & Exits.Return) != 0 && Chance(3)) Line(condition + "return default;");
        else Line(condition + Any<string>([$"throw new Marked({Expression("long", 1)});", "throw new InvalidOperationException();",
            $"Out({Expression("long", 2)});"]));
    }

    private void Loop(int depth, Exits exits)
    {
        string i = "i" + _names++;
        (string head, string type) = Next(9) switch
        {
            0 => ($"for (int {i} = 0; {i} < array.Length; {i}++)", "int"),
            1 => ($"for (int {i} = array.Length - 1; {i} >= 0; {i}--)", "int"),
            2 => ($"for (int {i} = {Expression("int", 1)} & 3; {i} < {3 + Next(8)}; {i} += {1 + Next(3)})", "int"),
            3 => ($"for (uint {i} = {Expression("uint", 1)} & 7; {i} < {4 + Next(8)}; {i} {Any<string>(["++", "--", "+= 3"])})", "uint"),
            4 => ($"for (byte {i} = (byte)({250 + Next(3)} + Hide(0)); {i} > 2; {i} += {1 + Next(3)})", "byte"),
            5 => ($"for (int {i} = {Leaf("int")}; {i} < {Leaf("int")}; {i} += {Any<string>(["1", "2", "0x40000000", "7"])})", "int"),
            6 => ($"for (long {i} = 0; {i} < (s_long & 7); {i}++)", "long"),
            7 => ($"foreach (int {i} in array.AsSpan({Expression("int", 1)} & 1))", "int"),
            _ => ($"for (int {i} = {2 + Next(5)}; {i} {Any<string>(["> 0", ">= 0", "!= 0", "> -2"])}; {i}--)", "int"),
        };
        Line(head);
        int count = _scope.Count;
        _scope.Add(new Variable(i, type, IsFixed: true));
        Block(depth, exits | Exits.Loop, () =>
        {
            Line(Chance(2) ? "if (--Fuel < 0) break;" : "if (--Fuel < 0) throw new Marked(1);");
            if (type == "int") Line($"s_int ^= array[{i}];");
        });
        _scope.RemoveRange(count, _scope.Count - count);
    }

    private void Try(int depth, Exits exits)
    {
        Line("try");
        Block(depth, exits);
        _handlers++;
        Handlers(depth, exits);
        _handlers--;
    }

    private void Handlers(int depth, Exits exits)
    {
        bool caught = Chance(2);
        foreach (string type in (string[])["DivideByZeroException", "OverflowException", "IndexOutOfRangeException", "Marked", "InvalidCastException"])
        {
            if (!Chance(3)) continue;
            caught = true;
            // Filters run in two passes under .NET and in one here: what they see must not depend on handlers on the way.
            Line($"catch ({type}){(Chance(4) ? $" when (Hide({Corner("bool")}))" : "")}");
            Block(depth, exits, () => Line(Chance(8) ? "if (--Fuel < 30) throw;" : "s_int++;"));
        }
        if (caught && Chance(2))
        {
            string name = "e" + _names++;
            Line($"catch (Exception {name})");
            Block(depth, exits, () => Line($"Out({name});"));
        }
        else if (caught)
        {
            Line("catch (ArgumentException) { s_long++; }");
        }
        if (caught && !Chance(3)) return;
        Line("finally");
        Block(depth, Exits.None);
    }

    private void Switch(int depth, Exits exits)
    {
        string[] labels = Any<string[]>([["0", "1", "2", "3", "4"], ["-5", "100", "70000", "int.MaxValue"], ["int.MinValue", "int.MinValue + 1", "7"]]);
        Line($"switch ({Expression("int", 2)}{(labels[0] == "0" ? " & 7" : "")})");
        Open();
        for (int i = 0; i < labels.Length; i++)
        {
            Line($"case {labels[i]}:");
            Block(depth, exits & Exits.Return);
            _indent++;
            Line(i > 0 && Chance(3) ? "goto default;" : i + 1 < labels.Length && Chance(3) ? $"goto case {labels[i + 1]};" : "break;");
            _indent--;
        }
        Line("default:");
        Block(depth, exits & Exits.Return);
        Line("    break;");
        Close();
    }

    private void Span(int depth, Exits exits)
    {
        string name = "w" + _names++, i = "i" + _names++;
        Open();
        Line($"Span<long> {name} = {Allocation} long[6];");
        Line($"for (int {i} = 0; {i} < {name}.Length; {i}++)");
        int count = _scope.Count;
        _scope.Add(new Variable(i, "int", IsFixed: true));
        Open();
        Line("if (--Fuel < 0) break;");
        Line($"{name}[{i}] = {Expression("long", 2)};");
        if (Chance(2)) Line($"if ({i} == 2) {name} = {name}[{Next(4)}..{3 + Next(4)}];");
        Line($"s_long ^= {name}[{Any<string>([i, i + " >> 1", i + " - 1", $"{name}.Length - 1 - {i}"])}];");
        Close();
        _scope.RemoveRange(count, _scope.Count - count);
        Statement(depth - 1, exits);
        Close();
    }

    private void Jump(int depth, Exits exits)
    {
        string label = "L" + _names++;
        Line($"{label}:");
        Statement(0, exits);
        Line($"if (--Fuel > 20 && {Boolean(1)}) goto {label};");
        Line(";");
        if (depth > 1) Statement(depth - 1, exits);
    }
}
