using System.Reflection;
using Roundel.GuestCompiler.Import;
using Roundel.GuestCompiler.Ir;
using Roundel.GuestCompiler.Link;
using Roundel.GuestCompiler.Metadata;

namespace Roundel.GuestCompiler.Passes;

/// <summary>
/// Static constructors of types marked beforefieldinit may run at any time before the first access (ECMA-335, II.10.5.3): those of
/// the guest's own types run before the entry, and the code behind it needs no guards. Code that they themselves reach keeps its
/// guards, so that each runs before its first use there too. Those of the base class library run when they are needed: most are not.
/// </summary>
internal sealed class Initialization(World world, Dictionary<object, Function> functions, IReadOnlyCollection<TypeDesc> early)
{
    /// <summary>The types whose constructors run before the entry.</summary>
    public static IEnumerable<TypeDesc> Early(World world) => world.Guarded
        .Where(t => t.Def!.Unit.IsUser && (t.Def.Attributes & TypeAttributes.BeforeFieldInit) != 0).OrderBy(t => t.Key, StringComparer.Ordinal);

    public void Run()
    {
        HashSet<object> before = Reached();
        HashSet<TypeDesc> ready = [.. early];
        foreach ((object symbol, Function function) in functions)
        {
            if (before.Contains(symbol) || symbol is string) continue;
            foreach (Block block in function.Blocks)
            {
                block.Insts.RemoveAll(i => i.Op == Op.Call && i.Ref is GuardSymbol guard && ready.Contains(guard.Type));
                foreach (Inst inst in block.Insts) Fix(inst, ready);
            }
        }
    }

    /// <summary>A read-only field of a type that is ready does not change any more.</summary>
    private static void Fix(Inst inst, HashSet<TypeDesc> ready)
    {
        if (inst.Op != Op.Load32 || inst.Args[0] is not { Op: Op.Symbol, Ref: StaticSymbol field } || !ready.Contains(field.Owner)) return;
        if (field.Owner.Shape.Field(field.Field) is { } found && (found.Attributes & FieldAttributes.InitOnly) != 0) inst.Op = Op.LoadFixed;
    }

    private HashSet<object> Reached()
    {
        var reached = new HashSet<object>();
        var work = new Stack<object>(early.Select(t => (object)new GuardSymbol(t)));
        while (work.TryPop(out object? symbol))
        {
            if (!reached.Add(symbol) || !functions.TryGetValue(symbol, out Function? function)) continue;
            foreach (Inst inst in function.AllInsts())
            {
                if (inst.Op is Op.CallVirtual or Op.VirtualCode)
                {
                    foreach (TypeDesc type in world.Allocated)
                        if (TypeTables.BodyOf(type, (MethodDesc)inst.Ref!) is { } body) work.Push(body);
                }
                else if (inst.Op == Op.Call)
                {
                    work.Push(inst.Ref!);
                }
                foreach (Inst arg in inst.Args) if (arg.Op == Op.Symbol) work.Push(arg.Ref!);
                if (inst.Op is Op.TrapIf) work.Push(world.Runtime["Throw" + inst.Trap]);
            }
        }
        return reached;
    }
}
