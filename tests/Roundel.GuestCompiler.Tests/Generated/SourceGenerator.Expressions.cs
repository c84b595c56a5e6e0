namespace Roundel.GuestCompiler.Tests.Generated;

/// <summary>Expressions. They must be no constants as a whole: the C# compiler refuses those that go wrong.</summary>
internal sealed partial class SourceGenerator
{
    private static bool IsInteger(string type) => type is not ("bool" or "Pair" or "Wide");

    private static bool IsWide(string type) => type is "Int128" or "UInt128";

    /// <summary>An integer type; those of 128 bits seldom, as they cost much.</summary>
    private string AnyInteger() => Any(Integers) is var type && IsWide(type) && !Chance(6) ? "int" : type;

    private string Expression(string type, int depth)
    {
        if (depth <= 0 || Chance(7)) return Leaf(type);
        return type switch
        {
            "bool" => Boolean(depth),
            "Pair" => PairOf(depth),
            "Wide" => WideOf(depth),
            _ => Integer(type, depth),
        };
    }

    private string Leaf(string type)
    {
        List<Variable> fitting = _scope.FindAll(v => v.Type == type);
        if (fitting.Count > 0 && !Chance(4)) return Any(fitting).Name;
        return type switch
        {
            "bool" => $"Hide({Corner(type)})",
            "Pair" => Chance(2) ? "s_pair" : "s_wide.High",
            "Wide" => "s_wide",
            "int" when Chance(2) => Any<string>(["s_int", "s_fixed", "s_pair.B", "array.Length", "s_array[3]", "s_wide.Three[1]"]),
            "long" when Chance(2) => Any<string>(["s_long", "s_wide.Low.C"]),
            "byte" when Chance(2) => Any<string>(["s_byte", "s_pair.A"]),
            _ => $"{(Chance(3) ? "Hide" : "K")}({Corner(type)})",
        };
    }

    private string Integer(string type, int depth)
    {
        int d = depth - 1;
        switch (Next(22))
        {
            case 0 or 1:
                string from = AnyInteger();
                return $"{Context()}(({type}){Expression(from, d)})";
            case 2:
                return $"{Context()}(({type})({Expression(type, d)} {Any<string>(["/", "%"])} {(Chance(2) ? NotZero(type) : Expression(type, d))}))";
            case 3 or 4:
                return Shift(type, d);
            case 5:
                return $"{Context()}(({type})({Any<string>(["-", "~", "+"])}{(type == "ulong" ? "(long)" : "")}{Expression(type, d)}))";
            case 6:
                return $"({Boolean(d)} ? {Expression(type, d)} : {Expression(type, d)})";
            case 7 when _methods.Count > 0:
                return Call(type, d);
            case 8:
                return $"unchecked(({type})array[{Index(d)}])";
            case 9:
                return Switch(type, d);
            case 10:
                return Special(type, d);
            case 11:
                return $"unchecked(({type})({Boolean(d)} ? 1 : 0))";
            case 12:
                return $"unchecked(({type}){PairOf(d)}.{Any<string>(["A", "B", "C", "D", "Sum()", "Step(5)"])})";
            case 13 when _scope.Exists(v => v.Type == type && !v.IsFixed && v.Name[0] != 'i'):
                string target = Any(_scope.FindAll(v => v.Type == type && !v.IsFixed && v.Name[0] != 'i')).Name;
                return Chance(2) ? $"{Context()}({target}{Any<string>(["++", "--"])})" : $"({target} = {Expression(type, d)})";
            default:
                string right = Chance(3) ? $"({Corner(type)})" : Expression(type, d);
                return $"{Context()}(({type})({Expression(type, d)} {Any<string>(["+", "-", "*", "+", "-", "*", "&", "|", "^"])} {right}))";
        }
    }

    /// <summary>Not on the stack in handlers: the language forbids it.</summary>
    private string Allocation => _handlers == 0 && Chance(2) ? "stackalloc" : "new";

    private string Context() => Chance(4) ? "checked" : "unchecked";

    private string NotZero(string type) => $"({type}){Any<string>(["1", "2", "3", "7", "8", "16", "100", "127", "64"])}";

    private string Shift(string type, int depth)
    {
        string amount = Chance(2) ? Any<string>(["0", "1", "5", "8", "16", "24", "31", "32", "33", "40", "63", "64", "-1"]) : Expression("int", depth);
        return $"unchecked(({type})({Expression(type, depth)} {Any<string>(["<<", ">>", ">>>"])} {amount}))";
    }

    private string Switch(string type, int depth)
    {
        string subject = Any(Integers[..^2]);
        IEnumerable<string> cases = ((string[])["0", "1", "2", "3", "7", "100"]).Take(1 + Next(6));
        string arms = string.Join(", ", cases.Select(c => $"({subject}){c} => {Expression(type, depth - 1)}"));
        string guard = Chance(2) ? $"> ({subject})64 and < ({subject})120 => {Expression(type, depth - 1)}, " : "";
        return $"({Expression(subject, depth)} switch {{ {arms}, {guard}_ => {Expression(type, depth - 1)} }})";
    }

    private string Index(int depth)
    {
        List<Variable> counters = _scope.FindAll(v => v.Name[0] == 'i');
        if (counters.Count > 0 && !Chance(3)) return Any(counters).Name + Any<string>(["", "", "", " + 1", " - 1", " & 3", " >> 1", " * 2"]);
        return $"{Expression("int", depth)} & {Any<string>(["3", "7", "15", "7"])}";
    }

    private string Boolean(int depth)
    {
        string type = AnyInteger();
        int d = depth - 1;
        return Next(depth <= 0 ? 2 : 9) switch
        {
            0 => Leaf("bool"),
            1 => $"({Leaf(type)} {Relation()} {Leaf(type)})",
            2 => $"({Boolean(d)} {Any<string>(["&&", "||", "^", "&", "|", "=="])} {Boolean(d)})",
            3 => $"(!{Boolean(d)})",
            4 => $"({Expression("int", d)} is {Any<string>(["> 3 and < 77", "< 0 or 5", "not 0", "int.MinValue or int.MaxValue", ">= -1 and <= 1"])})",
            5 => $"((object){Expression(type, d)} is {AnyInteger()})",
            6 => $"({Expression(type, d)} {Relation()} ({Corner(type)}))",
            7 => $"Split({Expression("long", d)}, out _, out _)",
            _ => $"({Expression(type, d)} {Relation()} {Expression(type, d)})",
        };
    }

    private string Relation() => Any<string>(["<", "<=", ">", ">=", "==", "!="]);

    private string PairOf(int depth) => Next(depth <= 0 ? 1 : 5) switch
    {
        0 => Leaf("Pair"),
        1 => $"new Pair {{ A = {Expression("byte", depth - 1)}, B = {Expression("int", depth - 1)}, C = {Expression("long", depth - 1)} }}",
        2 => $"{WideOf(depth - 1)}.{Any<string>(["Low", "High"])}",
        3 => $"({Leaf("Pair")} with {{ B = {Expression("int", depth - 1)}, D = {Expression("sbyte", depth - 1)} }})",
        _ => $"({Boolean(depth - 1)} ? {PairOf(depth - 1)} : {PairOf(depth - 1)})",
    };

    private string WideOf(int depth) => Next(depth <= 0 ? 1 : 4) switch
    {
        0 => Leaf("Wide"),
        1 => $"Prelude.Swap({WideOf(depth - 1)})",
        2 => $"({Leaf("Wide")} with {{ Low = {PairOf(depth - 1)}, Bits = {Expression("ulong", depth - 1)} }})",
        _ => $"({Boolean(depth - 1)} ? {WideOf(depth - 1)} : {WideOf(depth - 1)})",
    };

    private string Call(string type, int depth)
    {
        List<Method> possible = _methods.FindAll(m => IsInteger(m.Result) && m.Parameters.TrueForAll(p => p.Modifier is "" or "in "));
        if (possible.Count == 0) return Leaf(type);
        Method method = Any(possible);
        return $"unchecked(({type}){method.Name}({string.Join(", ", method.Parameters.Select(p => Expression(p.Type, Math.Min(depth - 1, 2))))}))";
    }

    /// <summary>Objects, boxes, delegates, spans, text, the library.</summary>
    private string Special(string type, int depth)
    {
        int d = depth - 1;
        string number = Expression("long", d), word = Expression("int", d);
        string value = Next(18) switch
        {
            0 => $"Ops[{word} & 3].Op({number})",
            1 => $"Ops[{word} & 3].Twice({number})",
            2 => $"Through({Any<string>(["new Adder(5)", "new Shifter(3)", "new Counter(4)", "(Shifter)new Thrower(2)"])}, {number})",
            3 => $"({AnyInteger()})(object){Expression(AnyInteger(), d)}",
            4 => $"new {Any<string>(["Adder", "Shifter", "Thrower"])}({number}).Self().ToString()!.Length",
            5 => $"array.AsSpan({word} & 3, {Expression("int", d)} & 7)[{Expression("int", d)} & 3]",
            6 => $"Sum(array.AsSpan({word} & 7))",
            7 => $"Sum({Allocation} int[] {{ {word}, {Expression("int", d)}, {Expression("int", d)} }})",
            8 => $"({number}).ToString().Length",
            9 => $"(text + {number})[{Expression("int", d)} & 3]",
            10 => $"Math.{Any<string>(["Max", "Min"])}({number}, {Expression("long", d)})",
            11 => $"BitOperations.{Any<string>(["PopCount", "LeadingZeroCount", "TrailingZeroCount", "Log2"])}"
                + $"({Expression(Any<string>(["uint", "ulong"]), d)})",
            12 => $"BitOperations.RotateLeft({Expression("ulong", d)}, {word})",
            13 => $"Cell<{Any<string>(["int", "long"])}>.Put({word})",
            14 => $"Math.{Any<string>(["Abs", "Sign"])}({Expression(Any<string>(["int", "long", "short"]), d)})",
            15 => $"(long)(Small){Expression("byte", d)} + (long)(Large){number}",
            16 => Lambda(d),
            _ => $"Math.BigMul({word}, {Expression("int", d)})",
        };
        return $"unchecked(({type})({value}))";
    }

    /// <summary>A function made and called at once, which may capture what it may.</summary>
    private string Lambda(int depth)
    {
        List<Variable> before = [.. _scope];
        _scope.RemoveAll(v => !v.IsCapturable);
        _scope.Add(new Variable("q", "long"));
        string body = Expression("long", Math.Min(depth, 2));
        _scope.Clear();
        _scope.AddRange(before);
        return $"((Func<long, long>)(q => {body}))({Expression("long", depth - 1)})";
    }
}
