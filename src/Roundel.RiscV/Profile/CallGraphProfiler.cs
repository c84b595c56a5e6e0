using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Roundel.RiscV;

/// <summary>
/// Follows calls by the link conventions of the RISC-V psABI and ISA manual (table "Return-address stack prediction hints"): a
/// jump that links to ra or t0 is a call, JALR to ra or t0 without a link is a return, and any other jump to the start of a
/// function that is not the current one is a tail call. Programs that break the conventions get a wrong graph, nothing worse.
/// </summary>
public sealed class CallGraphProfiler
{
    /// <summary>Calls nested deeper than this are counted with their caller.</summary>
    public const int MaxDepth = 1 << 12;

    private const int ReturnAddress = 1, AlternateLink = 5, MaxNodes = 1 << 20;

    private readonly ElfImage _image;
    private readonly CallNode _root;
    private readonly List<(CallNode Node, uint Return)> _stack = [];
    private readonly Dictionary<uint, (uint Function, string Name)> _functions = [];
    private CallNode _current;
    private int _nodes, _beyond;
    private ulong _since;

    private CallGraphProfiler(ElfImage image)
    {
        _image = image;
        (uint function, string name) = FunctionAt(image.Entry);
        _root = _current = new CallNode(null, function, name) { Calls = 1 };
    }

    /// <summary>Runs a program and follows its calls.</summary>
    /// <param name="image">The program.</param>
    /// <param name="options">Inputs and limits; no trace is recorded.</param>
    /// <param name="execution">The result, if there is one.</param>
    /// <param name="graph">Where its cycles went.</param>
    /// <param name="fault">Otherwise why not.</param>
    public static bool TryRun(ElfImage image, ExecutionOptions options, [NotNullWhen(true)] out Execution? execution,
        [NotNullWhen(true)] out CallGraph? graph, [NotNullWhen(false)] out ExecutionFault? fault)
    {
        ArgumentNullException.ThrowIfNull(image);
        CallGraphProfiler profiler = new(image);
        bool completed = Executor.TryRun(image, options, new Tracer(profiler), out execution, out fault);
        graph = completed ? new CallGraph(profiler._root) : null;
        return completed;
    }

    private readonly struct Tracer(CallGraphProfiler profiler) : ITracer
    {
        public static bool Records => false;

        public static bool FollowsJumps => true;

        public void Jump(ulong cycles, uint pc, uint target, Instruction instruction) => profiler.Jump(cycles, pc, target, instruction);

        public void End(ulong cycles) => profiler.Charge(cycles);
    }

    private static bool IsLink(byte register) => register is ReturnAddress or AlternateLink;

    private void Jump(ulong cycles, uint pc, uint target, Instruction instruction)
    {
        if (IsLink(instruction.Rd)) Call(cycles, target, pc + 4);
        else if (instruction.Op == Op.Jalr && IsLink(instruction.Rs1)) Return(cycles, target);
        else if (FunctionAt(target) is var (function, _) && function == target && function != _current.Function) TailCall(cycles, target);
    }

    private void Call(ulong cycles, uint target, uint back)
    {
        if (_stack.Count >= MaxDepth)
        {
            _beyond++;
            return;
        }
        Charge(cycles);
        _stack.Add((_current, back));
        _current = Callee(_current, target);
    }

    private void Return(ulong cycles, uint target)
    {
        if (_beyond > 0)
        {
            _beyond--;
            return;
        }
        // The nearest frame that waits for this address: frames above it were left without a return.
        for (int i = _stack.Count - 1; i >= 0; i--)
        {
            if (_stack[i].Return != target) continue;
            Charge(cycles);
            _current = _stack[i].Node;
            _stack.RemoveRange(i, _stack.Count - i);
            return;
        }
    }

    private void TailCall(ulong cycles, uint target)
    {
        if (_beyond > 0) return;
        Charge(cycles);
        _current = Callee(_current.Caller ?? _current, target);
    }

    private void Charge(ulong cycles)
    {
        _current.SelfCycles += cycles - _since;
        _since = cycles;
    }

    private CallNode Callee(CallNode caller, uint target)
    {
        (uint function, string name) = FunctionAt(target);
        if (!caller.Children.TryGetValue(function, out CallNode? callee))
        {
            if (_nodes >= MaxNodes) return caller;
            _nodes++;
            callee = new CallNode(caller, function, name);
            caller.Children.Add(function, callee);
        }
        callee.Calls++;
        return callee;
    }

    private (uint Function, string Name) FunctionAt(uint pc)
    {
        if (_functions.TryGetValue(pc, out (uint, string) known)) return known;
        (uint, string) found = _image.SymbolStart(pc) is { } start && _image.SymbolAt(pc) is { } symbol
            ? (start, symbol) : (pc, string.Create(CultureInfo.InvariantCulture, $"0x{pc:x8}"));
        _functions.Add(pc, found);
        return found;
    }
}
