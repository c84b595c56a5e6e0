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

    private static void Forward(Function f, Block block, MethodDesc method, Inst[] args)
    {
        Inst call = Add(f, block, Op.Call, method, args);
        var results = new Inst[f.Results];
        for (int i = 0; i < results.Length; i++)
        {
            results[i] = call;
            if (i == 0) continue;
            results[i] = Add(f, block, Op.Result, null, call);
            results[i].Imm = i;
        }
        End(f, block, Op.Return, results);
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
