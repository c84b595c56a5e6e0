using Roundel.Air;
using Roundel.Machine.Chips;
using Roundel.Machine.Paths;
using Roundel.RiscV;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Run;

/// <summary>All chips that have rows for what happened in a run, and which records go where.</summary>
/// <param name="image">The program.</param>
/// <param name="trace">The trace.</param>
/// <param name="left">The records that paths leave.</param>
internal sealed class Families(ElfImage image, ExecutionTrace trace, RemainingRecords left)
{
    private readonly ReadOnlyMemory<Instruction> _program = image.Program;
    private readonly uint _textStart = image.TextStart;

    /// <summary>The families, in the order of the system.</summary>
    public List<Family> All()
    {
        List<Family> all = [];
        AddArithmetic(all);
        AddControl(all);
        AddMemory(all);
        AddCalls(all);
        all.Add(new Family<TransferChip, TransferWord>(RoundelMachine.Transfer, () => trace.Transfers.Span, TransferTrace.Fill,
            (records, histogram) => histogram.AddTransfers(records)));
        all.Add(new Family<MmioStoreChip, MmioStore>(RoundelMachine.MmioStore, () => trace.MmioStores.Span, MmioStoreTrace.Fill,
            AddMmioSteps));
        all.Add(new Family<MmioInputChip, uint>(RoundelMachine.MmioInput, MmioInput,
            (chip, records, _, main) => MmioInputTrace.Fill(chip, records[0], main), (_, _) => { }));
        return all;
    }

    private void AddArithmetic(List<Family> all)
    {
        const Operands immediate = Operands.Rs1 | Operands.Rd, register = immediate | Operands.Rs2;
        const Operands either = register | Operands.Rs2IfRegister;
        all.Add(Steps(RoundelMachine.AddImm, left.Of(trace.AddImm, RecordFamily.AddImm), immediate, AddImmTrace.Fill));
        all.Add(Steps(RoundelMachine.LoadConst, left.Of(trace.LoadConst, RecordFamily.LoadConst), Operands.Rd, LoadConstTrace.Fill));
        all.Add(Steps(RoundelMachine.AddSub, left.Of(trace.AddSub, RecordFamily.AddSub), register, AddSubTrace.Fill));
        all.Add(Steps(RoundelMachine.Bitwise, left.Of(trace.Bitwise, RecordFamily.Bitwise), either, BitwiseTrace.Fill));
        all.Add(Steps(RoundelMachine.Shift, left.Of(trace.Shift, RecordFamily.Shift), either, ShiftTrace.Fill));
        all.Add(Steps(RoundelMachine.LessThan, left.Of(trace.LessThan, RecordFamily.LessThan), either, LessThanTrace.Fill));
        all.Add(Steps(RoundelMachine.Mul, left.Of(trace.Mul, RecordFamily.Mul), register, MulTrace.Fill));
        all.Add(Steps(RoundelMachine.MulHigh, left.Of(trace.MulHigh, RecordFamily.MulHigh), register, MulHighTrace.Fill));
        all.Add(Steps(RoundelMachine.DivRem, () => trace.DivRem.Span, register, DivRemTrace.Fill));
    }

    private void AddControl(List<Family> all)
    {
        const Operands compare = Operands.Rs1 | Operands.Rs2;
        all.Add(Steps(RoundelMachine.BranchEqual, left.Of(trace.BranchEqual, RecordFamily.BranchEqual), compare, BranchEqualTrace.Fill));
        all.Add(Steps(RoundelMachine.BranchLess, left.Of(trace.BranchLess, RecordFamily.BranchLess), compare, BranchLessTrace.Fill));
        all.Add(Steps(RoundelMachine.Jal, left.Of(trace.Jal, RecordFamily.Jal), Operands.Rd, JalTrace.Fill));
        all.Add(Steps(RoundelMachine.Jalr, left.Of(trace.Jalr, RecordFamily.Jalr), Operands.Rs1 | Operands.Rd, JalrTrace.Fill));
    }

    private void AddMemory(List<Family> all)
    {
        const Operands load = Operands.Rs1 | Operands.Rd, store = Operands.Rs1 | Operands.Rs2;
        (RecordSource<MemoryStep> loads, RecordSource<MemoryStep> oddLoads) = Part(left.Of(trace.LoadSub, RecordFamily.LoadSub));
        (RecordSource<MemoryStep> stores, RecordSource<MemoryStep> oddStores) = Part(left.Of(trace.StoreSub, RecordFamily.StoreSub));
        all.Add(Memory(RoundelMachine.LoadWord, left.Of(trace.LoadWord, RecordFamily.LoadWord), load, LoadWordTrace.Fill));
        all.Add(Memory(RoundelMachine.StoreWord, left.Of(trace.StoreWord, RecordFamily.StoreWord), store, StoreWordTrace.Fill));
        all.Add(Memory(RoundelMachine.LoadSub, loads, load, LoadSubTrace.Fill));
        all.Add(Memory(RoundelMachine.StoreSub, stores, store, StoreSubTrace.Fill));
        all.Add(Memory(RoundelMachine.LoadUnaligned, oddLoads, load, LoadUnalignedTrace.Fill));
        all.Add(Memory(RoundelMachine.StoreUnaligned, oddStores, store, StoreUnalignedTrace.Fill));
    }

    private void AddCalls(List<Family> all)
    {
        List<EcallStep> exits = [], reads = [], writes = [], others = [];
        foreach (ref readonly EcallStep call in trace.Ecall.Span)
        {
            List<EcallStep> list = call.A7 == SystemCalls.Exit ? exits
                : call.StreamRegister is Registers.PrivateRemaining or Registers.PublicRemaining ? reads
                : call.StreamRegister == Registers.OutputLength ? writes : others;
            list.Add(call);
        }
        all.Add(Calls(RoundelMachine.Exit, exits, ExitTrace.Fill));
        all.Add(Calls(RoundelMachine.Read, reads, ReadTrace.Fill));
        all.Add(Calls(RoundelMachine.Write, writes, WriteTrace.Fill));
        all.Add(Calls(RoundelMachine.EcallOther, others, EcallOtherTrace.Fill));
    }

    private Family Steps<TChip>(TChip chip, RecordSource<Step> records, Operands operands, FillRows<TChip, Step> fill) where TChip : Chip =>
        new Family<TChip, Step>(chip, records, fill,
            (steps, histogram) => histogram.AddSteps(steps, operands, _program.Span, _textStart));

    private static Family Memory<TChip>(TChip chip, RecordSource<MemoryStep> records, Operands operands, FillRows<TChip, MemoryStep> fill)
        where TChip : Chip =>
        new Family<TChip, MemoryStep>(chip, records, fill, (steps, histogram) => histogram.AddMemory(steps, operands));

    private static Family Calls<TChip>(TChip chip, List<EcallStep> calls, FillRows<TChip, EcallStep> fill) where TChip : Chip
    {
        EcallStep[] records = [.. calls];
        return new Family<TChip, EcallStep>(chip, () => records, fill, (steps, histogram) => histogram.AddCalls(steps));
    }

    /// <summary>Parts accesses within a limb, or to a whole one, from all others.</summary>
    private (RecordSource<MemoryStep> Within, RecordSource<MemoryStep> Across) Part(RecordSource<MemoryStep> records)
    {
        List<MemoryStep> across = [];
        if (trace.OddAccesses.Count > 0)
            foreach (ref readonly MemoryStep record in records())
                if (IsUnaligned(record)) across.Add(record);
        MemoryStep[] others = [.. across];
        if (others.Length == 0) return (records, () => others);
        var within = new MemoryStep[records().Length - others.Length];
        int count = 0;
        foreach (ref readonly MemoryStep record in records())
            if (!IsUnaligned(record)) within[count++] = record;
        return (() => within, () => others);
    }

    private bool IsUnaligned(in MemoryStep record) => _program.Span[(int)((record.Step.Pc - _textStart) / 4)].Op switch
    {
        Op.Lw or Op.Sw => true,
        Op.Lh or Op.Lhu or Op.Sh => (record.Address & 1) != 0,
        _ => false,
    };

    private ReadOnlySpan<uint> MmioInput() => trace.Abi == Abi.MemoryMapped ? new uint[] { trace.PrivateInputLength } : [];

    private static void AddMmioSteps(ReadOnlySpan<MmioStore> records, StepHistogram histogram)
    {
        foreach (ref readonly MmioStore record in records)
        {
            histogram.Add(record.Step.Clock + Clocks.Rs1, record.Step.Rs1Clock);
            histogram.Add(record.Step.Clock + Clocks.Rs2, record.Step.Rs2Clock);
            if (record.Halts == 0) continue;
            histogram.AddWord(MemoryMap.OutputLength / 4, record.Step.Clock + Clocks.Memory, record.LengthClock);
            histogram.Add(record.Step.Clock + Clocks.Memory, record.StreamClock);
        }
    }
}
