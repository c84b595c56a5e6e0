using System.Collections;

namespace Roundel.GuestCompiler.Backend;

/// <summary>
/// Loads whose value need not be kept: all uses are in the same block, nothing writes memory before the last of them, and the
/// address is at hand until then. Where such a value finds no register, it is loaded again from where it came.
/// </summary>
internal static class Reloads
{
    public static Dictionary<int, MachineInst> Find(MachineFunction f, Liveness liveness)
    {
        var defs = new int[f.RegisterCount];
        foreach (MachineBlock block in f.Blocks)
            foreach (MachineInst inst in block.Insts)
                foreach (int def in inst.Defs) defs[def]++;
        var found = new Dictionary<int, MachineInst>();
        foreach (MachineBlock block in f.Blocks) Search(block, liveness.Out(block.Source), defs, found);
        return found;
    }

    /// <summary>Several words at once: the address may be written over before the value is read, if it is not needed any more.</summary>
    private static bool IsMove(MachineInst inst) => inst.Op is M.ParallelMove or M.Return;

    private static void Search(MachineBlock block, BitArray leaving, int[] defs, Dictionary<int, MachineInst> found)
    {
        var last = new Dictionary<int, int>();
        for (int i = 0; i < block.Insts.Count; i++)
            foreach (int use in block.Insts[i].Uses) if (use >= 0) last[use] = i;
        int write = int.MaxValue; // the first one behind the instruction
        for (int i = block.Insts.Count - 1; i >= 0; i--)
        {
            MachineInst inst = block.Insts[i];
            bool isLoad = inst.Op is >= M.Lb and <= M.Lhu;
            if (isLoad && defs[inst.Defs[0]] == 1 && !leaving[inst.Defs[0]] && last.TryGetValue(inst.Defs[0], out int end) && end < write)
            {
                int start = inst.Uses.Length == 0 ? -1 : inst.Uses[0];
                bool isAtHand = start < 0 || defs[start] == 1 && (leaving[start] || last[start] > end || last[start] == end && !IsMove(block.Insts[end]));
                if (isAtHand) found[inst.Defs[0]] = inst;
            }
            if (inst.Op is >= M.Sb and <= M.Sw || inst.IsCall || inst.Op is M.SystemCall or M.TryEnter or M.TryLeave) write = i;
        }
    }
}
