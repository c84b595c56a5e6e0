using Roundel.Air.Sealing;

namespace Roundel.Air.Blocks;

/// <summary>
/// Lowers a graph to <see cref="BlockProgram"/>: actions (folds, pairs, outputs) are ordered so that few values are alive,
/// operands are computed just before they are needed, and registers are reused as soon as their value has died.
/// </summary>
internal sealed class Lowering
{
    /// <summary>Constraints folded by one instruction; their values wait in registers. Two rounds of products without a reduction.</summary>
    private const int FoldSize = 8;

    /// <summary>The operand that is one in every row.</summary>
    private const int Ones = int.MinValue;

    /// <summary>How many of the remaining actions compete to be next.</summary>
    private const int Lookahead = 64;

    private readonly ExprNode[] _nodes;
    private readonly Func<ExprNode, int> _column;
    private readonly List<PendingAction> _actions;
    private readonly List<PairPlan> _plans;
    private readonly VectorForms _forms;
    private readonly int[] _uses;
    private readonly int[] _register;
    private readonly int[] _need;
    private readonly List<Instruction> _code = [];
    private readonly List<FoldEntry[]> _folds = [];
    private readonly List<PendingAction> _fold = [];
    private readonly PriorityQueue<int, int> _free = new();
    private int _registerCount;

    /// <summary>Something to be done with the values of nodes.</summary>
    /// <param name="Op">Fold, Pair, Fraction or Output.</param>
    /// <param name="Index">The constraint, pair or output.</param>
    /// <param name="Nodes">The nodes of positive degree, repeated as often as they are used.</param>
    private sealed record PendingAction(OpCode Op, int Index, int[] Nodes);

    private Lowering(LiveGraph graph, Func<ExprNode, int> column, List<PendingAction> actions, List<PairPlan> plans)
    {
        (_nodes, _column, _actions, _plans) = (graph.Nodes, column, actions, plans);
        _forms = new VectorForms(_nodes, actions.SelectMany(a => a.Nodes));
        _uses = new int[_nodes.Length];
        _register = new int[_nodes.Length];
        _need = new int[_nodes.Length];
        Array.Fill(_register, -1);
        CountUses();
        while (actions.Count > 0) Perform(TakeNext());
        FlushFolds();
    }

    /// <summary>The composition: every constraint and every pair.</summary>
    public static BlockProgram Composition(LiveGraph graph, Func<ExprNode, int> column, int columnCount)
    {
        var actions = graph.Constraints.Select((c, j) => new PendingAction(OpCode.Fold, j, [c.Root])).ToList();
        return WithPairs(graph, column, columnCount, actions, OpCode.Pair);
    }

    /// <summary>Numerator and denominator of every pair.</summary>
    public static BlockProgram Fractions(LiveGraph graph, Func<ExprNode, int> column, int columnCount) =>
        WithPairs(graph, column, columnCount, [], OpCode.Fraction);

    /// <summary>The values of some nodes of positive degree, as outputs 0, 1, ….</summary>
    public static BlockProgram Outputs(LiveGraph graph, Func<ExprNode, int> column, int columnCount, IReadOnlyList<int> roots)
    {
        var lowering = new Lowering(graph, column, [.. roots.Select((r, i) => new PendingAction(OpCode.Output, i, [r]))], []);
        return lowering.Finish(columnCount, []);
    }

    private static BlockProgram WithPairs(
        LiveGraph graph, Func<ExprNode, int> column, int columnCount, List<PendingAction> actions, OpCode op)
    {
        var planner = new FingerprintPlanner(graph.Nodes);
        List<PairPlan> plans = [];
        for (int first = 0; first < graph.Terms.Length; first += 2)
        {
            PairPlan plan = PlanPair(graph, planner, first);
            plans.Add(plan);
            actions.Add(new PendingAction(op, plan.Index, [.. NodesOf(plan).Where(n => n >= 0)]));
        }
        var lowering = new Lowering(graph, column, actions, plans);
        return lowering.Finish(columnCount, planner.Coefficients);
    }

    private static IEnumerable<int> NodesOf(PairPlan plan) =>
        [.. plan.Multiplicities, .. plan.First.Select(e => e.Operand), .. plan.Second.Select(e => e.Operand)];

    /// <summary>A plan whose operands are still nodes; −1 stands for the multiplicity one.</summary>
    private static PairPlan PlanPair(LiveGraph graph, FingerprintPlanner planner, int first)
    {
        bool single = first + 1 == graph.Terms.Length;
        BusTerm[] terms = single ? [graph.Terms[first]] : [graph.Terms[first], graph.Terms[first + 1]];
        var parts = terms.Select(planner.Plan).ToArray();
        return new PairPlan
        {
            Index = first / 2,
            IsSingle = single,
            Multiplicities = [.. terms.Select(t => graph.Nodes[t.Multiplicity].Degree == 0 ? -1 : t.Multiplicity)],
            Negative = [.. terms.Select(t => t.IsNegative)],
            Constants = [.. parts.Select(p => p.Constant)],
            First = [.. parts[0].Entries],
            Second = single ? [] : [.. parts[1].Entries],
        };
    }

    private void CountUses()
    {
        foreach (int node in _actions.SelectMany(a => a.Nodes)) _uses[node]++;
        for (int i = _nodes.Length - 1; i >= 0; i--)
            if (_uses[i] > 0)
                foreach (int operand in Operands(i)) _uses[operand]++;
        // Sethi–Ullman numbers: the operand that needs more registers is computed first.
        for (int i = 0; i < _nodes.Length; i++)
        {
            if (_uses[i] == 0) continue;
            int[] needs = [.. Operands(i).Select(o => _need[o]).OrderDescending()];
            for (int k = 0; k < needs.Length; k++) _need[i] = Math.Max(_need[i], needs[k] + k);
            if (needs.Length > 0) _need[i] = Math.Max(_need[i], 1);
        }
    }

    /// <summary>The nodes that a node's instruction reads.</summary>
    private IEnumerable<int> Operands(int node)
    {
        VectorForm form = _forms[node];
        if (form.A < 0) yield break;
        yield return form.A;
        if (form.UsesB) yield return form.B;
        if (form.C >= 0) yield return form.C;
    }

    private bool IsCell(int node) => _nodes[node].Kind == ExprKind.Cell;

    private PendingAction TakeNext()
    {
        int best = 0, bestGrowth = int.MaxValue;
        for (int i = 0; i < Math.Min(_actions.Count, Lookahead); i++)
        {
            int growth = Growth(_actions[i]);
            if (growth < bestGrowth) (best, bestGrowth) = (i, growth);
        }
        PendingAction action = _actions[best];
        _actions.RemoveAt(best);
        return action;
    }

    /// <summary>How many more registers are occupied after an action than before it.</summary>
    private int Growth(PendingAction action)
    {
        var consumed = new Dictionary<int, int>();
        var stack = new Stack<int>(action.Nodes);
        int growth = 0;
        while (stack.TryPop(out int node))
        {
            if (IsCell(node)) continue;
            consumed[node] = consumed.GetValueOrDefault(node) + 1;
            if (consumed[node] > 1 || _register[node] >= 0) continue;
            growth++;
            foreach (int operand in Operands(node)) stack.Push(operand);
        }
        return growth - consumed.Count(p => p.Value == _uses[p.Key]);
    }

    private void Perform(PendingAction action)
    {
        foreach (int node in action.Nodes.Distinct().OrderByDescending(n => _need[n])) Compute(node);
        if (action.Op == OpCode.Fold)
        {
            _fold.Add(action);
            if (_fold.Count == FoldSize) FlushFolds();
            return;
        }
        if (action.Op != OpCode.Output) _plans[action.Index] = Resolve(_plans[action.Index]);
        _code.Add(new Instruction(action.Op, action.Index, action.Op == OpCode.Output ? Operand(action.Nodes[0]) : 0, 0, 0));
        foreach (int node in action.Nodes) Release(node);
    }

    /// <summary>Replaces nodes by where their values are now.</summary>
    private PairPlan Resolve(PairPlan plan)
    {
        FingerprintEntry[] Resolved(FingerprintEntry[] entries) => [.. entries.Select(e => e with { Operand = Operand(e.Operand) })];
        return plan with
        {
            Multiplicities = [.. plan.Multiplicities.Select(m => m < 0 ? Ones : Operand(m))],
            First = Resolved(plan.First),
            Second = Resolved(plan.Second),
        };
    }

    private void FlushFolds()
    {
        if (_fold.Count == 0) return;
        _code.Add(new Instruction(OpCode.Fold, _folds.Count, 0, 0, 0));
        _folds.Add([.. _fold.Select(f => new FoldEntry(Operand(f.Nodes[0]), f.Index))]);
        foreach (PendingAction fold in _fold) Release(fold.Nodes[0]);
        _fold.Clear();
    }

    /// <summary>Emits code for a node and for what it needs; an explicit stack, since sums may be long.</summary>
    private void Compute(int root)
    {
        var stack = new Stack<(int Node, bool Ready)>();
        stack.Push((root, false));
        while (stack.TryPop(out (int Node, bool Ready) top))
        {
            if (IsCell(top.Node) || _register[top.Node] >= 0) continue;
            if (top.Ready)
            {
                Emit(top.Node);
                continue;
            }
            stack.Push((top.Node, true));
            foreach (int operand in Operands(top.Node).OrderBy(o => _need[o])) stack.Push((operand, false));
        }
    }

    private void Emit(int node)
    {
        VectorForm form = _forms[node];
        int a = Operand(form.A), b = form.UsesB ? Operand(form.B) : form.B, c = form.C >= 0 ? Operand(form.C) : 0;
        foreach (int operand in Operands(node)) Release(operand);
        // Instructions work vector by vector, so the destination may be an operand's register.
        if (!_free.TryDequeue(out int register, out _)) register = _registerCount++;
        _register[node] = register;
        _code.Add(new Instruction(form.Op, register, a, b, c));
    }

    /// <summary>A register, or ~column: the number of registers is not known yet.</summary>
    private int Operand(int node) => IsCell(node) ? ~_column(_nodes[node]) : _register[node];

    private void Release(int node)
    {
        if (--_uses[node] > 0 || IsCell(node)) return;
        _free.Enqueue(_register[node], _register[node]);
    }

    private BlockProgram Finish(int columnCount, Coefficient[] coefficients)
    {
        int Place(int operand) =>
            operand == Ones ? _registerCount + columnCount : operand >= 0 ? operand : _registerCount + ~operand;
        FingerprintEntry[] PlaceAll(FingerprintEntry[] entries) => [.. entries.Select(e => e with { Operand = Place(e.Operand) })];
        int places = 0;
        PairPlan Placed(PairPlan plan)
        {
            int start = places;
            places += 1 + plan.First.Length;
            FingerprintEntry[] first = PlaceAll(plan.First);
            return plan with
            {
                Multiplicities = [.. plan.Multiplicities.Select(Place)],
                First = first,
                Second = PlaceAll(plan.Second),
                Weighted = [.. first.Select((e, i) => e with { Coefficient = start + 1 + i })],
                WeightedStart = start,
            };
        }
        return new BlockProgram
        {
            Code = [.. _code.Select(i => i.Op switch
            {
                OpCode.Fold or OpCode.Pair or OpCode.Fraction => i,
                _ when UsesB(i.Op) => i with { A = Place(i.A), B = Place(i.B), C = Place(i.C) },
                _ => i with { A = Place(i.A), C = Place(i.C) },
            })],
            RegisterCount = _registerCount,
            Folds = [.. _folds.Select(f => (FoldEntry[])[.. f.Select(e => e with { Operand = Place(e.Operand) })])],
            Pairs = [.. _plans.Select(Placed)],
            Coefficients = coefficients,
        };
    }

    private static bool UsesB(OpCode op) => new VectorForm(op, 0, 0, 0).UsesB;
}
