using Roundel.GuestCompiler.Import;
using Roundel.GuestCompiler.Ir;
using Roundel.GuestCompiler.Metadata;

namespace Roundel.GuestCompiler.Link;

/// <summary>Functions that have no IL.</summary>
internal static class Synthetic
{
    /// <summary>Runs static constructors that may run early, then the entry, then exits.</summary>
    public static Function Main(World world, MethodDesc entry, IEnumerable<TypeDesc> early)
    {
        var f = new Function("start", null);
        Block block = f.NewBlock();
        foreach (TypeDesc type in early) Add(f, block, Op.Call, new GuardSymbol(type));
        Inst[] args = entry.Parameters.Count == 0 ? []
            : [Add(f, block, Op.Call, world.Runtime["NewArray"], f.Symbol(new TypeSymbol(entry.Parameters[0])), f.Const(0), f.Const(4))];
        Inst result = Add(f, block, Op.Call, entry, args);
        Inst exit = Add(f, block, Op.SystemCall, null, entry.ReturnType.Primitive == Primitive.Void ? f.Const(0) : result);
        exit.Imm = 93;
        End(f, block, Op.Unreachable);
        return f;
    }

    /// <summary>Runs a static constructor unless it has run, or is running.</summary>
    public static Function Guard(World world, TypeDesc type)
    {
        var f = new Function($"{type}..cctor?", null);
        Inst flag = f.Symbol(new StaticSymbol(type, "<ran>", world.Types.Known("System.Int32")));
        Block entry = f.NewBlock(), run = f.NewBlock(), done = f.NewBlock();
        Inst ran = Add(f, entry, Op.Load32, null, flag);
        End(f, entry, Op.Branch, ran, f.Const(0)).Imm = (int)Condition.Ne;
        entry.Link(done);
        entry.Link(run);
        Add(f, run, Op.Store32, null, flag, f.Const(1));
        Add(f, run, Op.Call, world.StaticConstructor(type)!);
        End(f, run, Op.Jump);
        run.Link(done);
        End(f, done, Op.Return);
        return f;
    }

    /// <summary>Calls a method of a value type with the value inside a box.</summary>
    public static Function Unbox(MethodDesc method)
    {
        var f = new Function(method + " (boxed)", null) { Results = Calling.ResultWords(method.ReturnType) };
        Block block = f.NewBlock();
        Inst[] args = [.. Enumerable.Range(0, Calling.ArgumentWords(method)).Select(_ => f.AddParam())];
        args[0] = Add(f, block, Op.Add, null, args[0], f.Const(ValueLayout.HeaderBytes));
        Forward(f, block, method, args);
        return f;
    }

    /// <summary>Calls a static method without the first argument.</summary>
    public static Function Shuffle(MethodDesc method)
    {
        var f = new Function(method + " (delegate)", null) { Results = Calling.ResultWords(method.ReturnType) };
        Block block = f.NewBlock();
        f.AddParam();
        Inst[] args = [.. Enumerable.Range(0, Calling.ArgumentWords(method)).Select(_ => f.AddParam())];
        Forward(f, block, method, args);
        return f;
    }

    /// <summary>Calls each delegate of a list with the same arguments; the result is the last one's.</summary>
    public static Function Multicast(World world, TypeDesc type)
    {
        MethodDesc invoke = world.Types.Method(type, type.Def!.Methods["Invoke"][0], []);
        var f = new Function(type + " (several)", null) { Results = Calling.ResultWords(invoke.ReturnType) };
        (int targetOffset, int codeOffset, int listOffset) = DelegateLayout.Of(world.Types);
        Block entry = f.NewBlock(), body = f.NewBlock(), end = f.NewBlock();
        Inst[] parameters = [.. Enumerable.Range(0, Calling.ArgumentWords(invoke)).Select(_ => f.AddParam())];
        Inst list = Add(f, entry, Op.LoadFixed, null, parameters[0]);
        list.Imm = listOffset;
        Inst length = Add(f, entry, Op.LoadFixed, null, list);
        length.Imm = ValueLayout.LengthOffset;
        End(f, entry, Op.Jump);
        entry.Link(body);
        Inst index = Add(f, body, Op.Phi, null);
        Inst each = Add(f, body, Op.Load32, null, Add(f, body, Op.Add, null, list, Add(f, body, Op.Shl, null, index, f.Const(2))));
        each.Imm = ValueLayout.DataOffset;
        Inst code = Add(f, body, Op.LoadFixed, null, each), target = Add(f, body, Op.LoadFixed, null, each);
        (code.Imm, target.Imm) = (codeOffset, targetOffset);
        Inst call = Add(f, body, Op.CallPointer, null, [code, target, .. Copies(f, body, invoke, parameters)]);
        Inst[] results = Results(f, body, call);
        Inst next = Add(f, body, Op.Add, null, index, f.Const(1));
        End(f, body, Op.Branch, next, length).Imm = (int)Condition.LtU;
        body.Link(body);
        body.Link(end);
        index.Args = [f.Const(0), next];
        End(f, end, Op.Return, results);
        return f;
    }

    /// <summary>The arguments behind the first: what lies in memory belongs to the callee, so that each gets its own.</summary>
    private static List<Inst> Copies(Function f, Block block, MethodDesc invoke, Inst[] parameters)
    {
        var args = new List<Inst>();
        int at = 1;
        foreach (TypeDesc type in invoke.Parameters.Skip(1))
        {
            if (type.Layout.IsFlat)
            {
                for (int i = 0; i < type.Layout.Leaves.Count; i++) args.Add(parameters[at++]);
                continue;
            }
            Inst slot = f.AddSlot(type.Layout.Size);
            Add(f, block, Op.CopyMemory, null, slot, parameters[at++]).Imm = type.Layout.Size;
            args.Add(slot);
        }
        if (Calling.ReturnsInMemory(invoke.ReturnType)) args.Add(parameters[at]);
        return args;
    }

    private static void Forward(Function f, Block block, MethodDesc method, Inst[] args)
    {
        Inst call = Add(f, block, Op.Call, method, args);
        End(f, block, Op.Return, Results(f, block, call));
    }

    private static Inst[] Results(Function f, Block block, Inst call)
    {
        var results = new Inst[f.Results];
        for (int i = 0; i < results.Length; i++)
        {
            results[i] = call;
            if (i == 0) continue;
            results[i] = Add(f, block, Op.Result, null, call);
            results[i].Imm = i;
        }
        return results;
    }

    private static Inst Add(Function f, Block block, Op op, object? reference, params Inst[] args)
    {
        Inst inst = f.New(op, args);
        inst.Ref = reference;
        inst.Block = block;
        block.Insts.Add(inst);
        return inst;
    }

    private static Inst End(Function f, Block block, Op op, params Inst[] args)
    {
        Inst end = f.New(op, args);
        end.Block = block;
        block.End = end;
        return end;
    }
}
