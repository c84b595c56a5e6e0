using Roundel.GuestCompiler.Import;
using Roundel.GuestCompiler.Ir;
using Roundel.GuestCompiler.Metadata;

namespace Roundel.GuestCompiler.Passes;

/// <summary>Passes that a program is right without.</summary>
[Flags]
internal enum OptionalPasses
{
    None = 0,
    Inlining = 1,
    Forwarding = 2,
    Inversion = 4,
    Invariants = 8,
    Ranges = 16,
    Induction = 32,
    Numbering = 64,
    All = 127,
}

/// <summary>The order of passes.</summary>
internal static class Optimizer
{
    /// <summary>Whether each pass is followed by the verifier; tests do that.</summary>
    [ThreadStatic]
    private static bool t_verify;

    public static bool Verify
    {
        get => t_verify;
        set => t_verify = value;
    }

    [ThreadStatic]
    private static OptionalPasses t_without;

    /// <summary>What is left out: tests find out that way which pass goes wrong.</summary>
    public static OptionalPasses Without
    {
        get => t_without;
        set => t_without = value;
    }

    /// <summary>Optimises all functions.</summary>
    public static void Run(World world, Dictionary<object, Function> functions)
    {
        var single = new Dictionary<MethodDesc, object?>();
        foreach (Function f in functions.Values)
        {
            Dispatch.Devirtualize(world, f, single);
            First(f);
        }
        List<object> order = Recursion.BottomUp(functions, out HashSet<object> recursive);
        Function? Body(object? symbol) => symbol is not null && !recursive.Contains(symbol) && functions.TryGetValue(symbol, out Function? f) ? f : null;
        Dictionary<Function, int> sites = CallSites(functions);
        var inliner = new Inliner(Body, sites);
        foreach (object symbol in order)
        {
            Function f = functions[symbol];
            NoReturn.Run(f, functions);
            for (int round = 0; round < 3 && Has(OptionalPasses.Inlining) && inliner.Run(f); round++)
            {
                Check(f);
                First(f);
            }
            Last(f);
        }
        MethodDesc report = world.Runtime["Unsupported"];
        foreach (Function f in functions.Values) Unsupported.Report(f, report, world);
    }

    private static void First(Function f)
    {
        Cleanup.Run(f);
        Check(f);
        if (Promotion.Run(f))
        {
            Check(f);
            Cleanup.Run(f);
            Check(f);
        }
        if (Has(OptionalPasses.Numbering)) Numbering.Run(f);
        Check(f);
        Cleanup.Run(f);
        Check(f);
    }

    private static void Last(Function f)
    {
        ColdPaths.Mark(f);
        if (Has(OptionalPasses.Forwarding)) Forwarding.Run(f);
        Then(f);
        if (Has(OptionalPasses.Inversion) && LoopInversion.Run(f))
        {
            Check(f);
            Then(f);
        }
        if (Has(OptionalPasses.Invariants)) Invariants.Run(f);
        Check(f);
        Then(f);
        if (Has(OptionalPasses.Ranges)) Ranges.Run(f);
        if (Has(OptionalPasses.Forwarding)) Forwarding.Run(f);
        Check(f);
        Then(f);
        if (Has(OptionalPasses.Invariants)) Invariants.Run(f);
        Check(f);
        if (Has(OptionalPasses.Induction)) Induction.Run(f);
        Check(f);
        Cleanup.Run(f);
        Check(f);
        ColdPaths.Mark(f);
    }

    private static void Then(Function f)
    {
        Check(f);
        Cleanup.Run(f);
        if (Has(OptionalPasses.Numbering)) Numbering.Run(f);
        Check(f);
        Cleanup.Run(f);
        Check(f);
    }

    private static bool Has(OptionalPasses pass) => (t_without & pass) == 0;

    private static void Check(Function f)
    {
        if (t_verify) Verifier.Check(f);
    }

    private static Dictionary<Function, int> CallSites(Dictionary<object, Function> functions)
    {
        var sites = new Dictionary<Function, int>();
        foreach (Function f in functions.Values)
            foreach (Inst inst in f.AllInsts())
            {
                if (inst.Op == Op.Call && functions.TryGetValue(inst.Ref!, out Function? callee)) sites[callee] = sites.GetValueOrDefault(callee) + 1;
                // An address may be called from anywhere.
                foreach (Inst arg in inst.Args)
                    if (arg.Op == Op.Symbol && functions.TryGetValue(arg.Ref!, out Function? addressed))
                        sites[addressed] = sites.GetValueOrDefault(addressed) + 2;
            }
        return sites;
    }
}
