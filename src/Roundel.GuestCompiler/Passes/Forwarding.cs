using Roundel.GuestCompiler.Ir;
using Roundel.GuestCompiler.Metadata;

namespace Roundel.GuestCompiler.Passes;

/// <summary>
/// Loads of what was just stored or loaded take that value. What is known holds inside a block, and goes on into a block that
/// nothing else leads to. Slots whose address stays in the function cannot be changed by calls and by stores through other pointers.
/// </summary>
internal static class Forwarding
{
    public static void Run(Function f)
    {
        Flow.Order(f);
        SlotUses slots = SlotUses.Of(f);
        List<Block>[] children = Flow.Children(f);
        var work = new Stack<(Block Block, Known Known)>();
        work.Push((f.Entry, new Known(slots)));
        while (work.TryPop(out (Block Block, Known Known) item))
        {
            Process(f, item.Block, item.Known);
            foreach (Block child in children[item.Block.Order])
            {
                bool isNext = child.Predecessors.Count == 1 && child.Predecessors[0] == item.Block && item.Block.End!.Op != Op.TryEnter;
                work.Push((child, isNext ? item.Known.Copy() : item.Known.Fixed()));
            }
        }
        f.ApplyReplacements();
    }

    private static void Process(Function f, Block block, Known known)
    {
        foreach (Inst inst in block.Insts)
        {
            for (int i = 0; i < inst.Args.Length; i++) inst.Args[i] = inst.Args[i].Current;
            if (inst.Op is Op.Load32 or Op.LoadFixed)
            {
                if (known.Find(inst) is { } value) inst.ReplaceWith(value);
                else known.Learn(inst, inst);
            }
            else if (inst.Op is Op.Load8U or Op.Load16U)
            {
                if (known.Find(inst) is { } value) Narrow(f, inst, value);
                else known.Learn(inst, inst);
            }
            else if (inst.Op.IsStore())
            {
                known.Forget(inst);
                known.Learn(inst, inst.Args[1]);
            }
            else if (inst.Op.IsCall() || inst.Op is Op.ZeroMemory or Op.CopyMemory or Op.Landing)
            {
                known.ForgetShared(inst);
            }
        }
    }

    private static void Narrow(Function f, Inst load, Inst value)
    {
        (load.Op, load.Args) = load.Op == Op.Load8U ? (Op.And, new[] { value, f.Const(0xff) }) : (Op.Ext16U, new[] { value });
        load.Imm = 0;
    }

    private sealed class Known(SlotUses slots)
    {
        private readonly List<(Inst Access, Inst Value)> _facts = [];

        /// <summary>Stores that may have been the first to memory that does not change any more: they tell of loads of it.</summary>
        private readonly List<(Inst Access, Inst Value)> _first = [];

        public Known Copy()
        {
            var copy = new Known(slots);
            copy._facts.AddRange(_facts);
            copy._first.AddRange(_first);
            return copy;
        }

        /// <summary>What holds wherever the block dominates: memory that does not change.</summary>
        public Known Fixed()
        {
            var copy = new Known(slots);
            copy._facts.AddRange(_facts.Where(k => k.Access.Op == Op.LoadFixed));
            copy._first.AddRange(_first);
            return copy;
        }

        public Inst? Find(Inst load) => Find(_facts, load) ?? (load.Op == Op.LoadFixed ? Find(_first, load) : null);

        private static Inst? Find(List<(Inst Access, Inst Value)> facts, Inst load)
        {
            for (int i = facts.Count - 1; i >= 0; i--)
            {
                (Inst access, Inst value) = facts[i];
                bool sameKind = access.Op.AccessBytes() == load.Op.AccessBytes();
                if (sameKind && access.Args[0].Current == load.Args[0] && access.Imm == load.Imm) return value.Current;
            }
            return null;
        }

        public void Learn(Inst access, Inst value)
        {
            const int most = 64;
            if (_facts.Count == most) _facts.RemoveAt(0);
            _facts.Add((access, value));
            if (access.Op == Op.Store32 && access.Imm <= ValueLayout.LengthOffset) _first.Add((access, value));
        }

        public void Forget(Inst store) => _facts.RemoveAll(k => k.Access.Op != Op.LoadFixed && !Alias.AreApart(k.Access, store) && !IsPrivate(k.Access, store));

        public void ForgetShared(Inst call) => _facts.RemoveAll(k => k.Access.Op != Op.LoadFixed && !IsPrivate(k.Access, call));

        /// <summary>A slot that only direct accesses reach, and this is none of them.</summary>
        private bool IsPrivate(Inst access, Inst other) => slots.Find(access.Args[0].Current) is var (slot, _) && !slots.Escaped.Contains(slot)
            && !other.Args.Any(a => slots.Find(a) is var (used, _) && used == slot);
    }
}
