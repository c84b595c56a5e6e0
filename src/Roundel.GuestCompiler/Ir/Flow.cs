namespace Roundel.GuestCompiler.Ir;

/// <summary>Order, dominators and loops of a function's blocks.</summary>
internal static class Flow
{
    /// <summary>
    /// Sorts blocks into reverse post-order, drops those that cannot be reached, and sets <see cref="Block.Order"/> and
    /// <see cref="Block.Dominator"/>. Algorithm: Cooper, Harvey, Kennedy, A Simple, Fast Dominance Algorithm.
    /// </summary>
    public static void Order(Function function)
    {
        var post = new List<Block>();
        var seen = new HashSet<Block> { function.Entry };
        var stack = new Stack<(Block Block, int Next)>();
        stack.Push((function.Entry, 0));
        while (stack.Count > 0)
        {
            (Block block, int next) = stack.Pop();
            if (next == block.Successors.Count)
            {
                post.Add(block);
                continue;
            }
            stack.Push((block, next + 1));
            // From the last to the first, so that the first successor comes right behind its block.
            Block successor = block.Successors[block.Successors.Count - 1 - next];
            if (seen.Add(successor)) stack.Push((successor, 0));
        }
        foreach (Block block in function.Blocks)
            if (!seen.Contains(block))
                while (block.Successors.Count > 0) block.Unlink(block.Successors[0]);
        post.Reverse();
        function.Blocks = post;
        for (int i = 0; i < post.Count; i++) post[i].Order = i;
        Dominators(post);
    }

    private static void Dominators(List<Block> blocks)
    {
        foreach (Block block in blocks) block.Dominator = null;
        bool changed = true;
        while (changed)
        {
            changed = false;
            foreach (Block block in blocks.Skip(1))
            {
                Block? best = null;
                foreach (Block predecessor in block.Predecessors)
                {
                    if (predecessor != blocks[0] && predecessor.Dominator is null) continue;
                    best = best is null ? predecessor : Meet(best, predecessor);
                }
                if (best == block.Dominator) continue;
                block.Dominator = best;
                changed = true;
            }
        }
    }

    private static Block Meet(Block a, Block b)
    {
        while (a != b)
        {
            while (a.Order > b.Order) a = a.Dominator!;
            while (b.Order > a.Order) b = b.Dominator!;
        }
        return a;
    }

    /// <summary>The children of each block in the tree of dominators, by order.</summary>
    public static List<Block>[] Children(Function function)
    {
        var children = new List<Block>[function.Blocks.Count];
        for (int i = 0; i < children.Length; i++) children[i] = [];
        foreach (Block block in function.Blocks.Skip(1)) children[block.Dominator!.Order].Add(block);
        return children;
    }

    /// <summary>Natural loops, inner ones before outer ones; sets <see cref="Block.Depth"/>. Needs <see cref="Order"/>.</summary>
    public static List<Loop> Loops(Function function)
    {
        var byHeader = new Dictionary<Block, Loop>();
        foreach (Block block in function.Blocks) block.Depth = 0;
        foreach (Block latch in function.Blocks)
        {
            foreach (Block header in latch.Successors)
            {
                if (!header.Dominates(latch)) continue;
                if (!byHeader.TryGetValue(header, out Loop? loop)) byHeader[header] = loop = new Loop(header);
                loop.Latches.Add(latch);
                var work = new Stack<Block>();
                if (loop.Blocks.Add(latch)) work.Push(latch);
                while (work.TryPop(out Block? at))
                    foreach (Block predecessor in at.Predecessors)
                        if (loop.Blocks.Add(predecessor)) work.Push(predecessor);
            }
        }
        foreach (Loop loop in byHeader.Values)
            foreach (Block block in loop.Blocks) block.Depth++;
        return [.. byHeader.Values.OrderByDescending(l => l.Header.Depth).ThenBy(l => l.Header.Order)];
    }
}

/// <summary>A natural loop.</summary>
internal sealed class Loop(Block header)
{
    public Block Header { get; } = header;

    public List<Block> Latches { get; } = [];

    public HashSet<Block> Blocks { get; } = [header];

    /// <summary>The only block before the header outside the loop, if it leads nowhere else.</summary>
    public Block? Preheader
    {
        get
        {
            Block? found = null;
            foreach (Block predecessor in Header.Predecessors)
            {
                if (Blocks.Contains(predecessor)) continue;
                if (found is not null) return null;
                found = predecessor;
            }
            return found is { Successors.Count: 1 } ? found : null;
        }
    }
}
