using Roundel.GuestCompiler.Ir;

namespace Roundel.GuestCompiler.Passes;

/// <summary>
/// Addresses that grow by a constant in each turn become variables of the loop: start + (i &lt;&lt; k), where i is a loop variable,
/// is one addition a turn instead of a shift and an addition.
/// </summary>
internal static class Induction
{
    private const int MaxVariables = 4;

    public static void Run(Function f)
    {
        Flow.Order(f);
        foreach (Loop loop in Flow.Loops(f))
        {
            if (loop.Preheader is not { } before || loop.Latches.Count != 1) continue;
            Reduce(f, loop, before);
        }
        f.ApplyReplacements();
    }

    private static void Reduce(Function f, Loop loop, Block before)
    {
        Block header = loop.Header, latch = loop.Latches[0];
        int inside = header.Predecessors.IndexOf(latch), outside = 1 - inside;
        int made = 0;
        foreach (Inst phi in header.Phis.ToList())
        {
            Inst next = phi.Args[inside];
            if (next.Op != Op.Add || next.Args[0] != phi || !next.Args[1].IsConst) continue;
            foreach ((Inst start, int log, List<Inst> users) in Addresses(loop, phi))
            {
                if (made == MaxVariables) return;
                made++;
                Inst scaled = Append(f, before, Op.Shl, phi.Args[outside], f.Const(log));
                Inst first = Append(f, before, Op.Add, start, scaled);
                Inst variable = f.New(Op.Phi);
                variable.Block = header;
                Inst step = f.New(Op.Add, variable, f.Const(next.Args[1].Imm << log));
                step.Block = latch;
                // Where the counter steps, so that both can share their ends.
                latch.Insts.Add(step);
                variable.Args = inside == 0 ? [step, first] : [first, step];
                header.Insts.Insert(0, variable);
                foreach (Inst user in users) user.ReplaceWith(variable);
            }
        }
    }

    private static Inst Append(Function f, Block block, Op op, Inst a, Inst b)
    {
        Inst inst = f.New(op, a, b);
        if (Simplifier.Simplify(f, inst) is { } simpler) return simpler;
        inst.Block = block;
        block.Insts.Add(inst);
        return inst;
    }

    /// <summary>Sums of something fixed and the scaled variable, by what is fixed.</summary>
    private static List<(Inst Start, int Log, List<Inst> Users)> Addresses(Loop loop, Inst phi)
    {
        var found = new List<(Inst Start, int Log, List<Inst> Users)>();
        foreach (Block block in loop.Blocks.OrderBy(b => b.Order))
        {
            if (block.IsCold) continue;
            foreach (Inst inst in block.Insts)
            {
                if (inst.Op != Op.Add || inst.IsReplaced) continue;
                Inst? start = ScaleOf(inst.Args[1], phi) is not null ? inst.Args[0] : ScaleOf(inst.Args[0], phi) is not null ? inst.Args[1] : null;
                if (start is null || start.IsConst || start == phi || start.Block is { } at && loop.Blocks.Contains(at)) continue;
                int log = (start == inst.Args[0] ? ScaleOf(inst.Args[1], phi) : ScaleOf(inst.Args[0], phi))!.Value;
                int known = found.FindIndex(g => g.Start == start && g.Log == log);
                if (known >= 0) found[known].Users.Add(inst);
                else found.Add((start, log, [inst]));
            }
        }
        return found;
    }

    private static int? ScaleOf(Inst inst, Inst phi) => inst == phi ? 0
        : inst.Op == Op.Shl && inst.Args[0] == phi && inst.Args[1].IsConst ? inst.Args[1].Imm : null;
}
