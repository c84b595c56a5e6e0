using System.Collections;
using Roundel.GuestCompiler.Ir;

namespace Roundel.GuestCompiler.Backend;

/// <summary>Which registers are live at the start and the end of each block.</summary>
internal sealed class Liveness
{
    private readonly Dictionary<Block, BitArray> _in = [];
    private readonly Dictionary<Block, BitArray> _out = [];

    public Liveness(MachineFunction f)
    {
        var kill = new Dictionary<Block, BitArray>();
        foreach (MachineBlock block in f.Blocks)
        {
            BitArray uses = new(f.RegisterCount), defs = new(f.RegisterCount);
            foreach (MachineInst inst in block.Insts)
            {
                foreach (int use in inst.Uses) if (use >= 0 && !defs[use]) uses[use] = true;
                foreach (int def in inst.Defs) defs[def] = true;
            }
            _in[block.Source] = uses;
            _out[block.Source] = new BitArray(f.RegisterCount);
            kill[block.Source] = defs.Not();
        }
        bool changed = true;
        while (changed)
        {
            changed = false;
            for (int i = f.Blocks.Count - 1; i >= 0; i--)
            {
                Block block = f.Blocks[i].Source;
                BitArray live = _out[block];
                foreach (Block successor in block.Successors) live.Or(_in[successor]);
                BitArray entering = new BitArray(live).And(kill[block]).Or(_in[block]);
                if (Same(entering, _in[block])) continue;
                _in[block] = entering;
                changed = true;
            }
        }
    }

    public BitArray In(Block block) => _in[block];

    public BitArray Out(Block block) => _out[block];

    private static bool Same(BitArray a, BitArray b)
    {
        BitArray difference = new BitArray(a).Xor(b);
        return !difference.HasAnySet();
    }
}
