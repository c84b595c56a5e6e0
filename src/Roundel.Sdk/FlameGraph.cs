using Roundel.RiscV;

namespace Roundel.Sdk;

/// <summary>What a profile counts.</summary>
public enum ProfileMeasure
{
    /// <summary>Instructions.</summary>
    Cycles,

    /// <summary>
    /// Committed words of the instructions' own rows. Within one function the words go to its call stacks in proportion to their cycles.
    /// </summary>
    Cells,
}

/// <summary>A function in the context of its callers.</summary>
/// <param name="Name">Its symbol, or its address.</param>
/// <param name="Self">What the function itself took.</param>
/// <param name="Total">What it took with everything it called.</param>
/// <param name="Calls">How often it was called from here.</param>
/// <param name="Callees">The functions it called, by name.</param>
public sealed record FlameNode(string Name, double Self, double Total, ulong Calls, IReadOnlyList<FlameNode> Callees);

/// <summary>Where the cycles of a run, or the cells of its proof, went.</summary>
/// <param name="Root">The entry.</param>
/// <param name="Measure">What was counted.</param>
/// <param name="Cycles">Cycles of the run.</param>
public sealed record FlameGraph(FlameNode Root, ProfileMeasure Measure, ulong Cycles)
{
    /// <summary>Draws the graph as a static SVG file.</summary>
    /// <param name="title">What was profiled.</param>
    public string ToSvg(string title) => FlameGraphSvg.Draw(this, title);

    /// <summary>Writes the graph as JSON for speedscope.</summary>
    /// <param name="title">What was profiled.</param>
    public byte[] ToSpeedscope(string title) => FlameGraphSpeedscope.Write(this, title);

    /// <summary>Every function with what it took itself and how often it was called, whoever called it; the largest first.</summary>
    public IReadOnlyList<(string Name, double Self, ulong Calls)> Functions()
    {
        var sums = new Dictionary<string, (double Self, ulong Calls)>(StringComparer.Ordinal);
        var left = new Stack<FlameNode>([Root]);
        while (left.TryPop(out FlameNode? node))
        {
            (double self, ulong calls) = sums.GetValueOrDefault(node.Name);
            sums[node.Name] = (self + node.Self, calls + node.Calls);
            foreach (FlameNode callee in node.Callees) left.Push(callee);
        }
        return [.. sums.Select(s => (s.Key, s.Value.Self, s.Value.Calls)).OrderByDescending(s => s.Self).ThenBy(s => s.Key, StringComparer.Ordinal)];
    }

    internal static FlameGraph Of(ElfImage image, Execution execution, CallGraph graph, ProfileMeasure measure)
    {
        Weights? weights = measure == ProfileMeasure.Cells ? new Weights(image, execution.Profile) : null;
        return new FlameGraph(Convert(graph.Root, weights), measure, execution.Cycles);
    }

    /// <summary>Converts callees before their callers, without recursion: stacks may be thousands of calls deep.</summary>
    private static FlameNode Convert(CallNode root, Weights? weights)
    {
        var order = new List<CallNode>();
        var left = new Stack<CallNode>([root]);
        while (left.TryPop(out CallNode? node))
        {
            order.Add(node);
            foreach (CallNode callee in node.Callees) left.Push(callee);
        }
        var done = new Dictionary<CallNode, FlameNode>(ReferenceEqualityComparer.Instance);
        for (int i = order.Count - 1; i >= 0; i--)
        {
            CallNode node = order[i];
            FlameNode[] callees = [.. node.Callees.Select(c => done[c]).OrderBy(c => c.Name, StringComparer.Ordinal)];
            double self = node.SelfCycles * (weights?.CellsPerCycle(node.Function) ?? 1);
            done[node] = new FlameNode(node.Name, self, self + callees.Sum(c => c.Total), node.Calls, callees);
        }
        return done[root];
    }

    /// <summary>The mean number of cells per cycle of each function, from how often each of its words ran.</summary>
    private sealed class Weights
    {
        private readonly Dictionary<uint, (double Cells, ulong Cycles)> _functions = [];
        private readonly double _mean;

        public Weights(ElfImage image, PcProfile profile)
        {
            ReadOnlySpan<Instruction> program = image.Program.Span;
            ReadOnlySpan<ulong> counts = profile.Counts.Span;
            double all = 0;
            for (int i = 0; i < counts.Length; i++)
            {
                if (counts[i] == 0) continue;
                double cells = counts[i] * (double)ChipOf.Operation(program[i].Op).CellsPerRow;
                all += cells;
                if (image.SymbolStart(profile.TextStart + 4 * (uint)i) is not { } function) continue;
                (double sum, ulong cycles) = _functions.GetValueOrDefault(function);
                _functions[function] = (sum + cells, cycles + counts[i]);
            }
            _mean = all / profile.Cycles;
        }

        public double CellsPerCycle(uint function) =>
            _functions.TryGetValue(function, out (double Cells, ulong Cycles) sums) ? sums.Cells / sums.Cycles : _mean;
    }
}
