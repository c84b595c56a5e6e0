using Roundel.GuestCompiler.Ir;

namespace Roundel.GuestCompiler.Passes;

/// <summary>Functions that can come to themselves again: Tarjan's strongly connected components of the call graph.</summary>
internal sealed class Recursion
{
    private static readonly object Pointers = new();

    private readonly Dictionary<object, List<object>> _calls = [];
    private readonly Dictionary<object, int> _index = [];
    private readonly Dictionary<object, int> _low = [];
    private readonly Stack<object> _open = new();
    private readonly HashSet<object> _isOpen = [];
    private readonly HashSet<object> _recursive = [];
    private readonly List<object> _order = [];

    private Recursion(Dictionary<object, Function> functions)
    {
        var addressed = new HashSet<object>();
        foreach ((object symbol, Function function) in functions)
        {
            var calls = new List<object>();
            foreach (Inst inst in function.AllInsts())
            {
                if (inst.Op == Op.Call && functions.ContainsKey(inst.Ref!)) calls.Add(inst.Ref!);
                if (inst.Op is Op.CallPointer or Op.CallVirtual) calls.Add(Pointers);
            }
            _calls[symbol] = calls;
            addressed.Add(symbol);
        }
        // A call by pointer may reach anything: method tables and delegates hold the address of nearly everything.
        _calls[Pointers] = [.. addressed];
    }

    public static HashSet<object> Find(Dictionary<object, Function> functions)
    {
        var search = new Recursion(functions);
        foreach (object symbol in functions.Keys) search.Visit(symbol);
        search._recursive.Remove(Pointers);
        return search._recursive;
    }

    /// <summary>All functions, callees before callers as far as that goes; calls by pointer do not count.</summary>
    public static List<object> BottomUp(Dictionary<object, Function> functions, out HashSet<object> recursive)
    {
        var search = new Recursion(functions);
        search._calls[Pointers] = [];
        foreach (object symbol in functions.Keys) search.Visit(symbol);
        search._order.Remove(Pointers);
        recursive = search._recursive;
        return search._order;
    }

    private void Visit(object root)
    {
        if (_index.ContainsKey(root)) return;
        var path = new Stack<(object Node, int Next)>();
        path.Push((root, 0));
        while (path.TryPop(out (object Node, int Next) at))
        {
            if (at.Next == 0) Open(at.Node);
            List<object> calls = _calls[at.Node];
            int next = at.Next;
            if (next > 0) _low[at.Node] = Math.Min(_low[at.Node], _isOpen.Contains(calls[next - 1]) ? _low[calls[next - 1]] : int.MaxValue);
            while (next < calls.Count && _index.ContainsKey(calls[next]))
            {
                if (_isOpen.Contains(calls[next])) _low[at.Node] = Math.Min(_low[at.Node], _index[calls[next]]);
                next++;
            }
            if (next < calls.Count)
            {
                path.Push((at.Node, next + 1));
                path.Push((calls[next], 0));
                continue;
            }
            if (_low[at.Node] == _index[at.Node]) Close(at.Node);
        }
    }

    private void Open(object node)
    {
        _index[node] = _low[node] = _index.Count;
        _open.Push(node);
        _isOpen.Add(node);
    }

    private void Close(object node)
    {
        var component = new List<object>();
        object member;
        do
        {
            member = _open.Pop();
            _isOpen.Remove(member);
            component.Add(member);
        }
        while (member != node);
        _order.AddRange(component);
        if (component.Count > 1 || _calls[node].Contains(node)) _recursive.UnionWith(component);
    }
}
