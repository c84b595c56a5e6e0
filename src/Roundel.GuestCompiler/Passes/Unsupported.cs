using Roundel.GuestCompiler.Import;
using Roundel.GuestCompiler.Ir;
using Roundel.GuestCompiler.Link;
using Roundel.GuestCompiler.Metadata;

namespace Roundel.GuestCompiler.Passes;

/// <summary>
/// Code that cannot be compiled: an error where the guest's own code contains it, or calls a method that always comes to it. Deep
/// inside the base class library it may stand on a way that is never taken: there it ends the run, with a message.
/// </summary>
internal static class Unsupported
{
    private const int MostErrors = 10, MostDepth = 64;

    /// <summary>Finds the calls of the guest's own code that come to such a place in any case: before any pass, while they stand in their methods.</summary>
    public static void Mark(IReadOnlyDictionary<MethodDesc, Function> functions)
    {
        var known = new Dictionary<MethodDesc, UnsupportedSymbol?>();
        foreach (Function f in functions.Values)
            foreach ((Inst call, int offset) in f.Calls)
                if (call.Ref is MethodDesc callee && Always(callee, functions, known, 0) is { } place)
                {
                    string way = place.Method == callee ? "" : $"it comes to {place.Method}, and ";
                    call.Ref = new UnsupportedSymbol($"'{ReadableNames.Of(callee)}' is not available: {way}{place.What}", f.Method!, offset, GoesOn: true);
                }
    }

    /// <summary>Errors for what is left of such places in the guest's own code: what was found to be never reached is none.</summary>
    /// <param name="functions">All functions.</param>
    /// <param name="main">The one to start at.</param>
    /// <exception cref="GuestCompileException">Names the places, ten at most, by their methods' names: of each line of the source the first.</exception>
    public static void Check(Dictionary<object, Function> functions, object main)
    {
        HashSet<UnsupportedSymbol> places = [.. Reached(functions, main).SelectMany(f => f.AllInsts()).Where(i => i.Op == Op.Call)
            .Select(i => i.Ref).OfType<UnsupportedSymbol>().Where(p => p.Method.Def.Owner.Unit.IsUser)];
        if (places.Count == 0) return;
        List<string> errors = [.. places.OrderBy(p => p.Method.ToString(), StringComparer.Ordinal).ThenBy(p => p.Offset)
            .ThenBy(p => p.What, StringComparer.Ordinal).DistinctBy(p => (p.Method.Def, p.Line ?? $"{p.Offset}")).Select(p => p.Message).Distinct()];
        if (errors.Count > MostErrors) errors = [.. errors[..MostErrors], $"{errors.Count - MostErrors} more places cannot be compiled."];
        throw new GuestCompileException(errors);
    }

    /// <summary>What the program can come to: by calls, by addresses, and by virtual calls on types that objects have.</summary>
    private static List<Function> Reached(Dictionary<object, Function> functions, object main)
    {
        var found = new List<Function>();
        var reached = new HashSet<object> { main };
        var work = new Queue<object>(reached);
        var types = new HashSet<TypeDesc>();
        var selectors = new HashSet<MethodDesc>();
        void Reach(object? symbol)
        {
            if (symbol is not null && reached.Add(symbol)) work.Enqueue(symbol);
        }
        while (work.TryDequeue(out object? symbol))
        {
            TypeDesc? type = symbol switch { TypeSymbol table => table.Type, FrozenSymbol frozen => frozen.Type, _ => null };
            if (type is not null && types.Add(type))
                foreach (MethodDesc selector in selectors) Reach(TypeTables.BodyOf(type, selector));
            if (!functions.TryGetValue(symbol, out Function? function)) continue;
            found.Add(function);
            foreach (Inst inst in function.AllInsts())
            {
                if (inst.Op == Op.Call) Reach(inst.Ref);
                if (inst.Op is Op.CallVirtual or Op.VirtualCode && selectors.Add((MethodDesc)inst.Ref!))
                    foreach (TypeDesc made in types) Reach(TypeTables.BodyOf(made, (MethodDesc)inst.Ref!));
                foreach (Inst arg in inst.Args) if (arg.Op == Op.Symbol) Reach(arg.Ref);
            }
        }
        return found;
    }

    /// <summary>The first thing that a method of the library comes to in any case, if that cannot be compiled.</summary>
    private static UnsupportedSymbol? Always(MethodDesc method, IReadOnlyDictionary<MethodDesc, Function> functions,
        Dictionary<MethodDesc, UnsupportedSymbol?> known, int depth)
    {
        if (method.Def.Owner.Unit.IsUser || depth > MostDepth || !functions.TryGetValue(method, out Function? function)) return null;
        if (known.TryGetValue(method, out UnsupportedSymbol? found)) return found;
        known[method] = null; // for calls in circles
        var seen = new HashSet<Block>();
        for (Block? block = function.Entry; block is not null && seen.Add(block); block = block.End is { Op: Op.Jump } ? block.Successors[0] : null)
            foreach (Inst inst in block.Insts)
            {
                if (inst.Op != Op.Call) continue;
                found = inst.Ref as UnsupportedSymbol ?? (inst.Ref is MethodDesc callee ? Always(callee, functions, known, depth + 1) : null);
                if (found is not null) return known[method] = found;
            }
        return null;
    }

    /// <summary>Turns what is left into a message at run time.</summary>
    public static void Report(Function f, MethodDesc report, World world)
    {
        foreach (Block block in f.Blocks)
            foreach (Inst inst in block.Insts)
            {
                if (inst.Op != Op.Call || inst.Ref is not UnsupportedSymbol place || place.Method.Def.Owner.Unit.IsUser) continue;
                world.Allocate(world.Types.Known("System.String"));
                inst.Ref = report;
                inst.Args = [f.Symbol(new StringSymbol(place.Message))];
            }
    }
}
