namespace Roundel.RiscV.Trace;

/// <summary>What happened in a run, by instruction family and in the order of the run. Owns native memory.</summary>
public sealed class ExecutionTrace : IDisposable
{
    private readonly List<IDisposable> _lists = [];
    private readonly TraceBudget _budget;

    internal ExecutionTrace(ExecutionOptions options)
    {
        Abi = options.Abi;
        _budget = new TraceBudget(options.MaxTraceBytes, (long)options.MaxCycles);
        AddImm = New<Step>();
        LoadConst = New<Step>();
        AddSub = New<Step>();
        Bitwise = New<Step>();
        Shift = New<Step>();
        LessThan = New<Step>();
        BranchEqual = New<Step>();
        BranchLess = New<Step>();
        Jal = New<Step>();
        Jalr = New<Step>();
        LoadWord = New<MemoryStep>();
        StoreWord = New<MemoryStep>();
        LoadSub = New<MemoryStep>();
        StoreSub = New<MemoryStep>();
        Mul = New<Step>();
        MulHigh = New<Step>();
        DivRem = New<Step>();
        Ecall = New<EcallStep>();
        MmioStores = New<MmioStore>();
        Transfers = New<TransferWord>();
        Stretches = New<Stretch>();
        OddAccesses = New<uint>();
        FinalRegisters = New<FinalCell>();
        FinalMemory = New<FinalCell>();
    }

    /// <summary>The ABI of the run.</summary>
    public Abi Abi { get; }

    /// <summary>ADDI, FENCE and FENCE.I. Operands: rs1, rd.</summary>
    public RecordList<Step> AddImm { get; }

    /// <summary>LUI, AUIPC. Operands: rd.</summary>
    public RecordList<Step> LoadConst { get; }

    /// <summary>ADD, SUB. Operands: rs1, rs2, rd.</summary>
    public RecordList<Step> AddSub { get; }

    /// <summary>AND, OR, XOR and their immediate forms. Operands: rs1, rd, and rs2 of the register forms.</summary>
    public RecordList<Step> Bitwise { get; }

    /// <summary>SLL, SRL, SRA and their immediate forms. Operands: rs1, rd, and rs2 of the register forms.</summary>
    public RecordList<Step> Shift { get; }

    /// <summary>SLT, SLTU and their immediate forms. Operands: rs1, rd, and rs2 of the register forms.</summary>
    public RecordList<Step> LessThan { get; }

    /// <summary>BEQ, BNE. Operands: rs1, rs2.</summary>
    public RecordList<Step> BranchEqual { get; }

    /// <summary>BLT, BLTU, BGE, BGEU. Operands: rs1, rs2.</summary>
    public RecordList<Step> BranchLess { get; }

    /// <summary>JAL. Operands: rd.</summary>
    public RecordList<Step> Jal { get; }

    /// <summary>JALR. Operands: rs1, rd.</summary>
    public RecordList<Step> Jalr { get; }

    /// <summary>LW at multiples of four. Operands: rs1, rd.</summary>
    public RecordList<MemoryStep> LoadWord { get; }

    /// <summary>SW at multiples of four. Operands: rs1, rs2.</summary>
    public RecordList<MemoryStep> StoreWord { get; }

    /// <summary>LB, LBU, LH, LHU, and LW elsewhere. Operands: rs1, rd.</summary>
    public RecordList<MemoryStep> LoadSub { get; }

    /// <summary>SB, SH, and SW elsewhere. Operands: rs1, rs2.</summary>
    public RecordList<MemoryStep> StoreSub { get; }

    /// <summary>MUL. Operands: rs1, rs2, rd.</summary>
    public RecordList<Step> Mul { get; }

    /// <summary>MULH, MULHSU, MULHU. Operands: rs1, rs2, rd.</summary>
    public RecordList<Step> MulHigh { get; }

    /// <summary>DIV, DIVU, REM, REMU. Operands: rs1, rs2, rd.</summary>
    public RecordList<Step> DivRem { get; }

    /// <summary>ECALL.</summary>
    public RecordList<EcallStep> Ecall { get; }

    /// <summary>Stores to the halt flag; empty under <see cref="Abi.Linux"/>.</summary>
    public RecordList<MmioStore> MmioStores { get; }

    /// <summary>
    /// Bytes moved by system calls. Under the memory-mapped ABI: first the input (call clock 0, accesses at
    /// <see cref="MemoryMap.InputClock"/>, where <see cref="Registers.PrivateRemaining"/> also goes from the input's length to 0, even
    /// if that is 0 already), last the output.
    /// </summary>
    public RecordList<TransferWord> Transfers { get; }

    /// <summary>The run's course: where each stretch begins, the one before ended.</summary>
    public RecordList<Stretch> Stretches { get; }

    /// <summary>
    /// The clocks of loads and stores at addresses that are not multiples of their width, and of stores to the halt flag. Among words,
    /// they alone are not where their operation's records are.
    /// </summary>
    public RecordList<uint> OddAccesses { get; }

    /// <summary>All <see cref="Registers.Count"/> registers by number; clock 0 for those never accessed.</summary>
    public RecordList<FinalCell> FinalRegisters { get; }

    /// <summary>All words of RAM that were accessed, by word address.</summary>
    public RecordList<FinalCell> FinalMemory { get; }

    /// <summary>The clock after the last instruction: <see cref="Clocks.First"/> + 4 · cycles.</summary>
    public uint FinalClock { get; internal set; }

    /// <summary>The address of the last instruction.</summary>
    public uint LastPc { get; internal set; }

    /// <summary>The private input's length: <see cref="Registers.PrivateRemaining"/> at clock 0.</summary>
    public uint PrivateInputLength { get; internal set; }

    /// <summary>The public input's length: <see cref="Registers.PublicRemaining"/> at clock 0.</summary>
    public uint PublicInputLength { get; internal set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDisposable list in _lists) list.Dispose();
    }

    private RecordList<T> New<T>() where T : unmanaged
    {
        RecordList<T> list = new(_budget);
        _lists.Add(list);
        return list;
    }
}
