using Roundel.GuestCompiler.Import;
using Roundel.GuestCompiler.Ir;
using Roundel.GuestCompiler.Metadata;

namespace Roundel.GuestCompiler.Passes;

/// <summary>
/// Code that cannot be compiled: an error where the guest's own code contains it, or calls a method that always comes to it. Deep
/// inside the base class library it may stand on a way that is never taken: there it ends the run, with a message.
/// </summary>
internal static class Unsupported
{
    private const int MostErrors = 10;

    /// <param name="functions">All functions.</param>
    /// <param name="main">The one to start at.</param>
    /// <param name="calls">What was found before: calls of what is always unsupported.</param>
    /// <exception cref="GuestCompileException">Names the places, ten at most, by their methods' names.</exception>
    public static void Check(Dictionary<object, Function> functions, object main, IEnumerable<(MethodDesc, string)> calls)
    {
        var places = new HashSet<(string Method, int Offset, string Message)>();
        var reached = new HashSet<object> { main };
        var work = new Queue<object>(reached);
        while (work.TryDequeue(out object? symbol))
        {
            if (!functions.TryGetValue(symbol, out Function? function)) continue;
            foreach (Inst inst in function.AllInsts())
            {
                if (inst.Op == Op.Call && inst.Ref is UnsupportedSymbol place && place.Method.Def.Owner.Unit.IsUser)
                    places.Add((place.Method.ToString(), place.Offset, place.Message));
                if (inst.Op == Op.Call && reached.Add(inst.Ref!)) work.Enqueue(inst.Ref!);
                foreach (Inst arg in inst.Args) if (arg.Op == Op.Symbol && reached.Add(arg.Ref!)) work.Enqueue(arg.Ref!);
            }
        }
        foreach ((MethodDesc caller, string message) in calls) places.Add((caller.ToString(), 0, message));
        if (places.Count == 0) return;
        List<string> errors = [.. places.OrderBy(p => p.Method, StringComparer.Ordinal).ThenBy(p => p.Offset).ThenBy(p => p.Message, StringComparer.Ordinal)
            .Select(p => p.Message).Distinct()];
        if (errors.Count > MostErrors) errors = [.. errors[..MostErrors], $"{errors.Count - MostErrors} more places cannot be compiled."];
        throw new GuestCompileException(string.Join('\n', errors));
    }

    /// <summary>The first thing that a function comes to in any case, if that cannot be compiled.</summary>
    public static UnsupportedSymbol? Always(Function function) =>
        function.Entry.Insts.Select(i => i.Ref).OfType<UnsupportedSymbol>().FirstOrDefault();

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
