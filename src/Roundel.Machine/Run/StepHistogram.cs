using System.Numerics;
using Roundel.Air;
using Roundel.Machine.Paths;
using Roundel.RiscV;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Run;

/// <summary>How far apart successive accesses to an address are: the basis for choosing the height of the clock range table.</summary>
internal sealed class StepHistogram(ProgramFacts facts)
{
    // Index: the bits that step − 1 takes.
    private readonly long[] _counts = new long[33];

    public void Add(uint now, uint previous) => _counts[32 - BitOperations.LeadingZeroCount(now - previous - 1)]++;

    /// <summary>An access to RAM: the first to a word of the Boundary table needs no Gap row, however late it is.</summary>
    public void AddWord(uint address, uint now, uint previous)
    {
        if (previous != 0 || facts.IsZoned(address)) Add(now, previous);
    }

    /// <summary>Adds another's counts, each standing for several.</summary>
    public void Add(StepHistogram other, long times)
    {
        for (int i = 0; i < _counts.Length; i++) _counts[i] += times * other._counts[i];
    }

    /// <summary>Accesses whose step less one takes more than the given bits.</summary>
    public long Beyond(int bits) => _counts.AsSpan(bits + 1).ToArray().Sum();

    /// <summary>
    /// The number of bits, from 5 to 20, at which the clock range table and the gap table take the fewest cells together.
    /// </summary>
    /// <param name="rangeCells">Cells per row of the clock range table.</param>
    /// <param name="gapCells">Cells per row of the gap table.</param>
    public int CheapestBits(int rangeCells, int gapCells)
    {
        int best = 20;
        long bestCells = long.MaxValue;
        for (int bits = 5; bits <= 20; bits++)
        {
            long gaps = Beyond(bits);
            long cells = ((long)rangeCells << TableHeights.LogSize((1L << bits) / RangeChip.Values)) + (gaps == 0 ? 0 : gapCells << TableHeights.LogSize(gaps));
            if (cells < bestCells) (best, bestCells) = (bits, cells);
        }
        return best;
    }

    public void AddSteps(ReadOnlySpan<Step> steps, Operands operands, ReadOnlySpan<Instruction> program, uint textStart)
    {
        foreach (ref readonly Step step in steps)
        {
            if ((operands & Operands.Rs1) != 0) Add(step.Clock + Clocks.Rs1, step.Rs1Clock);
            if ((operands & Operands.Rd) != 0) Add(step.Clock + Clocks.Rd, step.RdClock);
            if ((operands & Operands.Rs2) == 0) continue;
            bool immediate = (operands & Operands.Rs2IfRegister) != 0 && IsImmediate(program[(int)((step.Pc - textStart) / 4)].Op);
            if (!immediate) Add(step.Clock + Clocks.Rs2, step.Rs2Clock);
        }
    }

    public void AddMemory(ReadOnlySpan<MemoryStep> records, Operands operands)
    {
        foreach (ref readonly MemoryStep record in records)
        {
            ref readonly Step step = ref record.Step;
            Add(step.Clock + Clocks.Rs1, step.Rs1Clock);
            if ((operands & Operands.Rs2) != 0) Add(step.Clock + Clocks.Rs2, step.Rs2Clock);
            if ((operands & Operands.Rd) != 0) Add(step.Clock + Clocks.Rd, step.RdClock);
            AddWord(record.Address / 4, step.Clock + Clocks.Memory, record.WordClock);
            // Leaves out first accesses to second words: this is an estimate of cost.
            if (record.NextClock != 0) Add(step.Clock + Clocks.Memory, record.NextClock);
        }
    }

    public void AddPath(PathInstances instances, PathAccess access, int first, int count)
    {
        for (int i = first; i < first + count; i++)
        {
            ref readonly Step step = ref instances.StepOf(i, access.Instruction);
            uint now = step.Clock + access.Tick;
            switch (access.Operand)
            {
                case AccessOperand.Rs1: Add(now, step.Rs1Clock); break;
                case AccessOperand.Rs2: Add(now, step.Rs2Clock); break;
                case AccessOperand.Rd: Add(now, step.RdClock); break;
                default:
                    ref readonly MemoryStep memory = ref instances.MemoryOf(i, access.Instruction);
                    AddWord(memory.Address / 4, now, memory.WordClock);
                    break;
            }
        }
    }

    public void AddCalls(ReadOnlySpan<EcallStep> calls)
    {
        foreach (ref readonly EcallStep call in calls)
        {
            uint now = call.Clock + Clocks.Rs1;
            Add(now, call.A7Clock);
            Add(now, call.A1Clock);
            Add(now, call.A2Clock);
            Add(call.Clock + Clocks.Rd, call.A0Clock);
            if (call.StreamRegister != 0) Add(call.Clock + Clocks.Memory, call.StreamClock);
        }
    }

    public void AddTransfers(ReadOnlySpan<TransferWord> words)
    {
        foreach (ref readonly TransferWord word in words) AddWord(word.WordAddress, word.CallClock + Clocks.Memory, word.WordClock);
    }

    private static bool IsImmediate(Op op) => op is Op.Andi or Op.Ori or Op.Xori or Op.Slli or Op.Srli or Op.Srai or Op.Slti or Op.Sltiu;
}

/// <summary>Which registers a family of instructions accesses.</summary>
[Flags]
internal enum Operands : byte
{
    Rs1 = 1,
    Rs2 = 2,
    Rd = 4,
    /// <summary>Rs2 only in register forms.</summary>
    Rs2IfRegister = 8,
}
