using Roundel.GuestCompiler.Ir;

namespace Roundel.GuestCompiler.Passes;

/// <summary>
/// Global value numbering over the tree of dominators: an operation that a dominating block has computed already is not computed
/// again, a check that has passed already is not made again, and a condition that led here is known.
/// </summary>
internal static class Numbering
{
    public static void Run(Function f)
    {
        Flow.Order(f);
        var scope = new Scope();
        Visit(f, scope, Flow.Children(f));
        f.ApplyReplacements();
        foreach (Block block in f.Blocks) block.Insts.RemoveAll(Simplifier.NeverTraps);
    }

    private static void Visit(Function f, Scope scope, List<Block>[] children)
    {
        var stack = new Stack<(Block Block, int Mark)>();
        stack.Push((f.Entry, -1));
        while (stack.TryPop(out (Block Block, int Mark) item))
        {
            if (item.Mark >= 0)
            {
                scope.Undo(item.Mark);
                continue;
            }
            stack.Push((item.Block, scope.Mark));
            Process(f, item.Block, scope);
            foreach (Block child in children[item.Block.Order]) stack.Push((child, -1));
        }
    }

    private static void Process(Function f, Block block, Scope scope)
    {
        LearnFromEdge(block, scope);
        var passed = new HashSet<Inst>();
        foreach (Inst inst in block.Insts)
        {
            if (Simplifier.Simplify(f, inst) is { } simpler && simpler != inst)
            {
                inst.ReplaceWith(simpler);
                continue;
            }
            if (inst.Op == Op.TrapIf)
            {
                if (scope.IsKnown(inst.Condition, inst.Args[0], inst.Args[1]) == false) passed.Add(inst);
                else scope.Learn(inst.Condition, inst.Args[0], inst.Args[1], holds: false);
                continue;
            }
            if (inst.Op.IsCompare() && scope.IsKnown(inst.Op.ToCondition(), inst.Args[0], inst.Args[1]) is { } truth)
            {
                inst.ReplaceWith(f.Const(truth ? 1 : 0));
                continue;
            }
            bool isResult = inst.Op == Op.Result;
            if (!inst.Op.IsPure() && !isResult) continue;
            if (scope.Find(inst) is { } earlier) inst.ReplaceWith(earlier);
            else scope.Add(inst);
        }
        block.Insts.RemoveAll(passed.Contains);
        Inst end = block.End!;
        Simplifier.Simplify(f, end);
        if (end.Op == Op.Branch && scope.IsKnown(end.Condition, end.Args[0], end.Args[1]) is { } way)
        {
            end.Imm = (int)Condition.Eq;
            end.Args = [f.Const(0), f.Const(way ? 0 : 1)];
        }
    }

    private static void LearnFromEdge(Block block, Scope scope)
    {
        if (block.Predecessors.Count != 1 || block.Predecessors[0].End is not { Op: Op.Branch } branch) return;
        Block before = block.Predecessors[0];
        if (before.Successors[0] == before.Successors[1]) return;
        scope.Learn(branch.Condition, branch.Args[0].Current, branch.Args[1].Current, holds: before.Successors[0] == block);
    }

    /// <summary>What is known in a block and below it.</summary>
    private sealed class Scope
    {
        private readonly Dictionary<Key, Inst> _values = [];
        private readonly Dictionary<(Condition, Inst, Inst), bool> _facts = [];
        private readonly List<object> _log = [];

        public int Mark => _log.Count;

        public Inst? Find(Inst inst) => _values.GetValueOrDefault(new Key(inst))?.Current;

        public void Add(Inst inst)
        {
            var key = new Key(inst);
            if (_values.TryAdd(key, inst)) _log.Add(key);
        }

        public bool? IsKnown(Condition condition, Inst a, Inst b)
        {
            if (_facts.TryGetValue((condition, a, b), out bool holds)) return holds;
            return null;
        }

        public void Learn(Condition condition, Inst a, Inst b, bool holds)
        {
            Note(condition, a, b, holds);
            Note(condition.Not(), a, b, !holds);
            bool equality = condition is Condition.Eq or Condition.Ne;
            if (!equality) return;
            Note(condition, b, a, holds);
            Note(condition.Not(), b, a, !holds);
        }

        public void Undo(int mark)
        {
            while (_log.Count > mark)
            {
                object last = _log[^1];
                _log.RemoveAt(_log.Count - 1);
                if (last is Key key) _values.Remove(key);
                else _facts.Remove(((Condition, Inst, Inst))last);
            }
        }

        private void Note(Condition condition, Inst a, Inst b, bool holds)
        {
            if (_facts.TryAdd((condition, a, b), holds)) _log.Add((condition, a, b));
        }
    }

    /// <summary>Two pure operations with equal keys are equal.</summary>
    private readonly struct Key(Inst inst) : IEquatable<Key>
    {
        private readonly Inst _inst = inst;

        public bool Equals(Key other)
        {
            if (_inst.Op != other._inst.Op || _inst.Imm != other._inst.Imm || _inst.Args.Length != other._inst.Args.Length) return false;
            bool same = true;
            for (int i = 0; i < _inst.Args.Length; i++) same &= _inst.Args[i].Current == other._inst.Args[i].Current;
            return same || _inst.Op.IsCommutative() && _inst.Args[0].Current == other._inst.Args[1].Current
                && _inst.Args[1].Current == other._inst.Args[0].Current;
        }

        public override bool Equals(object? obj) => obj is Key key && Equals(key);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            hash.Add(_inst.Op);
            hash.Add(_inst.Imm);
            if (_inst.Op.IsCommutative()) hash.Add(_inst.Args[0].Current.Id + _inst.Args[1].Current.Id);
            else foreach (Inst arg in _inst.Args) hash.Add(arg.Current.Id);
            return hash.ToHashCode();
        }
    }
}
