using Roundel.GuestCompiler.Backend;
using Roundel.GuestCompiler.Import;
using Roundel.GuestCompiler.Ir;
using Roundel.GuestCompiler.Metadata;
using Roundel.GuestCompiler.Passes;

namespace Roundel.GuestCompiler.Link;

/// <summary>From the closed world to a file: makes the small functions that nobody wrote, optimises, and links what is reached.</summary>
internal sealed class ProgramBuilder
{
    private const string Main = "start";

    private readonly World _world;
    private readonly MethodDesc _entry;
    private readonly Dictionary<object, Function> _functions = [];
    private readonly List<TypeDesc> _early;
    private readonly Action<Function>? _inspect;

    /// <param name="world">The closed world.</param>
    /// <param name="entry">The entry method.</param>
    /// <param name="inspect">Sees each function before code is made of it.</param>
    public ProgramBuilder(World world, MethodDesc entry, Action<Function>? inspect)
    {
        _world = world;
        _entry = entry;
        _inspect = inspect;
        foreach ((MethodDesc method, Function function) in world.Functions) _functions[method] = function;
        _early = [.. Initialization.Early(world)];
        _functions[Main] = Synthetic.Main(world, entry, _early);
        foreach (TypeDesc type in world.Guarded) _functions[new GuardSymbol(type)] = Synthetic.Guard(world, type);
    }

    public byte[] Build(out int functionCount)
    {
        Unsupported.Mark(_world.Functions);
        MakeDetours();
        new Initialization(_world, _functions, _early).Run();
        Optimizer.Run(_world, _functions);
        Unsupported.Check(_functions, Main);
        HashSet<MethodDesc> selectors = [.. _functions.Values.SelectMany(f => f.AllInsts()).Where(i => i.Op is Op.CallVirtual or Op.VirtualCode)
            .Select(i => (MethodDesc)i.Ref!)];
        var tables = new TypeTables(_world, selectors);
        foreach (Function function in _functions.Values) Dispatch.Run(function, tables);
        Dictionary<object, MachineFunction> machine = Select(tables, out HashSet<object> symbols);
        var data = new DataLayout(symbols, tables);
        var linker = new Linker(data);
        linker.Add(Startup.Entry, Startup.Start(Main, _world.HeapBytes));
        linker.Add(Routine.Throw, Startup.Throw(_world.Runtime["Unhandled"], data.FromGp(DataWord.Handler)!.Value));
        linker.Add(Routine.StackOverflow, Startup.StackOverflow(_world.Runtime["StackOverflow"], _world.HeapBytes));
        HashSet<object> recursive = Recursion.Find(_functions);
        foreach ((object symbol, MachineFunction function) in machine)
        {
            (object, uint)? limit = recursive.Contains(symbol) ? (Routine.StackOverflow, Startup.StackLimit(_world.HeapBytes)) : null;
            linker.Add(symbol, Emitter.Run(function, symbol, data.FromGp, TrapRoutine, limit));
        }
        functionCount = machine.Count;
        return linker.Link(Startup.Entry, _world.Runtime.HeapUsed);
    }

    private object TrapRoutine(Trap trap) => _world.Runtime["Throw" + trap];

    /// <summary>Selects instructions for everything that is reached, in a fixed order.</summary>
    private Dictionary<object, MachineFunction> Select(TypeTables tables, out HashSet<object> symbols)
    {
        symbols = [];
        var machine = new Dictionary<object, MachineFunction>();
        var work = new Queue<object>();
        foreach (object root in (object[])[Main, _world.Runtime["Unhandled"], _world.Runtime["StackOverflow"], .. Enum.GetValues<Trap>().Select(TrapRoutine)])
            if (symbols.Add(root)) work.Enqueue(root);
        while (work.TryDequeue(out object? symbol))
        {
            IEnumerable<object> uses = [];
            if (_functions.TryGetValue(symbol, out Function? function))
            {
                Lowering.Run(function, _world.Runtime["Move"], _world.Runtime["Clear"]);
                _inspect?.Invoke(function);
                machine[symbol] = Selector.Run(function);
                uses = function.AllInsts().SelectMany(i => i.Args.Append(i)).Where(i => i.Op is Op.Symbol or Op.Call && i.Ref is not null).Select(i => i.Ref!);
            }
            else if (symbol is MethodDesc missing)
            {
                throw new InvalidOperationException($"{missing} was not imported.");
            }
            else
            {
                uses = DataLayout.SymbolsIn(symbol, tables);
            }
            foreach (object used in uses) if (symbols.Add(used)) work.Enqueue(used);
        }
        return machine;
    }

    /// <summary>Functions for the symbols that stand for a way around: of unboxing, of delegates to static methods.</summary>
    private void MakeDetours()
    {
        foreach (Function function in _functions.Values.ToList())
            foreach (Inst inst in function.AllInsts())
                foreach (Inst arg in inst.Args) if (arg.Op == Op.Symbol) MakeDetour(arg.Ref!);
        foreach (MethodDesc selector in _world.Selectors)
            foreach (TypeDesc type in _world.Allocated)
                if (TypeTables.BodyOf(type, selector) is { } body) MakeDetour(body);
        foreach (TypeDesc type in _world.Allocated) if (TypeTables.CodeForSeveral(_world, type) is { } several) MakeDetour(several);
    }

    private void MakeDetour(object symbol)
    {
        if (_functions.ContainsKey(symbol)) return;
        if (symbol is UnboxSymbol unbox) _functions[symbol] = Synthetic.Unbox(unbox.Method);
        if (symbol is MulticastSymbol several) _functions[symbol] = Synthetic.Multicast(_world, several.Type);
        if (symbol is ShuffleSymbol shuffle) _functions[symbol] = Synthetic.Shuffle(shuffle.Method);
    }
}
