using System.Collections;
using Roundel.GuestCompiler.Ir;

namespace Roundel.GuestCompiler.Backend;

/// <summary>Where each virtual register lives: a register, or a word of the frame, or nowhere because it is made anew for each use.</summary>
internal sealed record Assignment(int[] Register, int[] Spill, int SpillWords);

/// <summary>
/// Register allocation by colouring the graph of interferences (Chaitin; Briggs's optimistic colouring). Copies for phis are
/// coalesced first where their ends do not interfere. What finds no register lives in the frame and is loaded for each use: the two
/// scratch registers make that possible without a second round.
/// </summary>
internal sealed class Allocator
{
    private readonly MachineFunction _f;
    private readonly int _count;
    private readonly HashSet<int>[] _neighbours;
    private readonly double[] _weight;
    private readonly bool[] _crosses, _inMemory;
    private readonly int[] _leader;
    private readonly Dictionary<int, List<int>> _hints = [];
    private Dictionary<int, MachineInst> _reloads = [];
    private readonly Dictionary<int, List<int>> _friends = [];

    private Allocator(MachineFunction f)
    {
        _f = f;
        _count = f.RegisterCount;
        _neighbours = new HashSet<int>[_count];
        for (int i = 0; i < _count; i++) _neighbours[i] = [];
        _weight = new double[_count];
        _crosses = new bool[_count];
        _inMemory = new bool[_count];
        _leader = [.. Enumerable.Range(0, _count)];
    }

    public static Assignment Run(MachineFunction f)
    {
        var allocator = new Allocator(f);
        var liveness = new Liveness(f);
        allocator.Build(liveness);
        allocator._reloads = Reloads.Find(f, liveness);
        allocator.Coalesce();
        return allocator.Color();
    }

    private void Build(Liveness liveness)
    {
        foreach (MachineBlock block in _f.Blocks)
        {
            double weight = Math.Pow(8, Math.Min(block.Source.Depth, 6)) * (block.Source.IsCold ? 0.01 : 1);
            var live = new HashSet<int>();
            BitArray leaving = liveness.Out(block.Source);
            for (int i = 0; i < _count; i++) if (leaving[i]) live.Add(i);
            for (int i = block.Insts.Count - 1; i >= 0; i--) Step(block.Insts[i], live, weight);
            // A handler finds no register as it was: what it needs must lie in the frame.
            if (block.Source.Insts.Count > 0 && block.Source.Insts[0].Op == Op.Landing)
            {
                BitArray entering = liveness.In(block.Source);
                for (int i = 0; i < _count; i++) if (entering[i]) _inMemory[i] = true;
            }
        }
    }

    private void Step(MachineInst inst, HashSet<int> live, double weight)
    {
        bool isMove = inst.Op is M.Move or M.ParallelMove;
        for (int d = 0; d < inst.Defs.Length; d++)
        {
            int def = inst.Defs[d];
            _weight[def] += weight;
            int copied = isMove ? inst.Uses[d] : -1;
            foreach (int other in live) if (other != def && other != copied) Interfere(def, other);
            foreach (int other in inst.Defs) if (other != def) Interfere(def, other);
        }
        foreach (int def in inst.Defs) live.Remove(def);
        // A system call leaves all registers alone but a0 and those of its arguments, which are set up like those of a call.
        if (inst.IsCall || inst.Op == M.SystemCall) foreach (int other in live) _crosses[other] = true;
        foreach (int use in inst.Uses)
        {
            if (use < 0) continue;
            _weight[use] += weight;
            live.Add(use);
        }
        NoteHints(inst);
    }

    private void NoteHints(MachineInst inst)
    {
        if (inst.IsCall || inst.Op is M.Return or M.SystemCall)
        {
            int first = inst.Op == M.CallPointer ? 1 : 0;
            for (int i = first; i < inst.Uses.Length && i - first < Registers.ArgumentCount; i++)
                if (inst.Uses[i] >= 0) Add(_hints, inst.Uses[i], Registers.A0 + i - first);
        }
        if (inst.IsCall || inst.Op is M.Parameters or M.SystemCall or M.Landing)
            for (int i = 0; i < inst.Defs.Length && i < Registers.ArgumentCount; i++) Add(_hints, inst.Defs[i], Registers.A0 + i);
        if (inst.Op is not (M.Move or M.ParallelMove)) return;
        for (int i = 0; i < inst.Defs.Length; i++)
        {
            if (inst.Uses[i] < 0) continue;
            Add(_friends, inst.Defs[i], inst.Uses[i]);
            Add(_friends, inst.Uses[i], inst.Defs[i]);
        }
    }

    private static void Add(Dictionary<int, List<int>> map, int key, int value)
    {
        if (!map.TryGetValue(key, out List<int>? list)) map[key] = list = [];
        list.Add(value);
    }

    private void Interfere(int a, int b)
    {
        _neighbours[a].Add(b);
        _neighbours[b].Add(a);
    }

    private int Leader(int register)
    {
        while (_leader[register] != register) register = _leader[register] = _leader[_leader[register]];
        return register;
    }

    /// <summary>
    /// Copies between registers that are never live with different values become none: deep loops first. What a handler needs keeps a
    /// word of its own: on the way to the handler it counts as dead, and another value must not take its place.
    /// </summary>
    private void Coalesce()
    {
        foreach (MachineBlock block in _f.Blocks.OrderByDescending(b => b.Source.Depth).ThenBy(b => b.Source.Order))
            foreach (MachineInst inst in block.Insts)
            {
                if (inst.Op is not (M.Move or M.ParallelMove)) continue;
                for (int i = 0; i < inst.Defs.Length; i++)
                {
                    if (inst.Uses[i] < 0) continue;
                    int a = Leader(inst.Defs[i]), b = Leader(inst.Uses[i]);
                    if (a == b || _neighbours[a].Contains(b) || _f.Remade.ContainsKey(a) || _f.Remade.ContainsKey(b) || _inMemory[a] || _inMemory[b]) continue;
                    Join(a, b);
                }
            }
    }

    private void Join(int a, int b)
    {
        _leader[b] = a;
        foreach (int neighbour in _neighbours[b])
        {
            _neighbours[neighbour].Remove(b);
            _neighbours[neighbour].Add(a);
            _neighbours[a].Add(neighbour);
        }
        _neighbours[b].Clear();
        _weight[a] += _weight[b];
        _crosses[a] |= _crosses[b];
        foreach (Dictionary<int, List<int>> map in (Dictionary<int, List<int>>[])[_hints, _friends])
            if (map.TryGetValue(b, out List<int>? list)) foreach (int value in list) Add(map, a, value);
    }

    private int Capacity(int register) => Registers.CalleeSaved.Length + (_crosses[register] ? 0 : Registers.CallerSaved.Length);

    private Assignment Color()
    {
        var register = new int[_count];
        Array.Fill(register, -1);
        foreach (int node in Order())
        {
            int chosen = Choose(node, register);
            if (chosen >= 0) register[node] = chosen;
        }
        LoadAgain(register);
        var spill = new int[_count];
        Array.Fill(spill, -1);
        int words = 0;
        for (int i = 0; i < _count; i++)
        {
            int leader = Leader(i);
            if (i == leader && register[i] < 0 && !_f.Remade.ContainsKey(i) && _weight[i] > 0) spill[i] = words++;
        }
        for (int i = 0; i < _count; i++) (register[i], spill[i]) = (register[Leader(i)], spill[Leader(i)]);
        return new Assignment(register, spill, words);
    }

    /// <summary>Values without a register that can be had again are made anew for each use.</summary>
    private void LoadAgain(int[] register)
    {
        var members = new int[_count];
        for (int i = 0; i < _count; i++) members[Leader(i)]++;
        foreach ((int value, MachineInst load) in _reloads)
        {
            if (Leader(value) != value || members[value] > 1 || register[value] >= 0 || _inMemory[value]) continue;
            if (load.Uses.Length == 0 || register[Leader(load.Uses[0])] >= 0) _f.Remade.TryAdd(value, load);
        }
    }

    /// <summary>The order of colouring: those that are sure to find a colour come last.</summary>
    private List<int> Order()
    {
        var degree = new int[_count];
        var nodes = new List<int>();
        for (int i = 0; i < _count; i++)
        {
            if (Leader(i) != i || _inMemory[i]) continue;
            nodes.Add(i);
            degree[i] = _neighbours[i].Count(n => !_inMemory[n]);
        }
        var removed = new bool[_count];
        var easy = new Queue<int>(nodes.Where(n => degree[n] < Capacity(n)));
        var left = new PriorityQueue<int, (double, int)>(nodes.Select(n => (n, (Cost(n, degree[n]), n))));
        var order = new List<int>();
        while (order.Count < nodes.Count)
        {
            if (!easy.TryDequeue(out int node))
            {
                if (!left.TryDequeue(out node, out _)) break;
            }
            if (removed[node]) continue;
            removed[node] = true;
            order.Add(node);
            foreach (int neighbour in _neighbours[node])
            {
                if (removed[neighbour] || _inMemory[neighbour]) continue;
                if (degree[neighbour]-- == Capacity(neighbour)) easy.Enqueue(neighbour);
            }
        }
        order.Reverse();
        return order;
    }

    private double Cost(int node, int degree) => _weight[node] * (_f.Remade.ContainsKey(node) || _reloads.ContainsKey(node) ? 0.5 : 1) / (degree + 1);

    private int Choose(int node, int[] register)
    {
        ulong taken = 0;
        foreach (int neighbour in _neighbours[node]) if (register[neighbour] >= 0) taken |= 1ul << register[neighbour];
        bool Free(int r) => (taken >> r & 1) == 0 && (!_crosses[node] || !Registers.CallerSaved.Contains(r));
        if (_friends.TryGetValue(node, out List<int>? friends))
            foreach (int friend in friends)
                if (register[Leader(friend)] is >= 0 and int wanted && Free(wanted)) return wanted;
        if (_hints.TryGetValue(node, out List<int>? hints))
            foreach (int hint in hints) if (Free(hint)) return hint;
        if (!_crosses[node]) foreach (int r in Registers.CallerSaved) if (Free(r)) return r;
        foreach (int r in Registers.CalleeSaved) if (Free(r)) return r;
        return -1;
    }
}
