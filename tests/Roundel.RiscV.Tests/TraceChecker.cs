using Roundel.RiscV.Trace;

namespace Roundel.RiscV.Tests;

/// <summary>
/// What the proof system will demand of a trace, stated without it: every row follows from its operands, rows form one thread
/// of control, and the accesses to each register and word form one chain in time from the initial to the final state.
/// </summary>
internal sealed class TraceChecker
{
    private readonly record struct Access(int Space, uint Address, uint Previous, uint Now, uint Old, uint New);

    /// <summary>An executed instruction, and the next pc or null where the run ends.</summary>
    private readonly record struct Row(uint Clock, uint Pc, uint? Next);

    private readonly List<Access> _accesses = [];
    private readonly List<Row> _rows = [];
    private readonly ElfImage _image;
    private readonly ExecutionOptions _options;
    private readonly Execution _execution;
    private readonly ExecutionTrace _trace;

    private TraceChecker(ElfImage image, ExecutionOptions options, Execution execution)
    {
        (_image, _options, _execution) = (image, options, execution);
        _trace = execution.Trace!;
    }

    public static void Check(ElfImage image, ExecutionOptions options, Execution execution)
    {
        TraceChecker checker = new(image, options, execution);
        checker.Steps();
        checker.MemorySteps();
        checker.Calls();
        checker.ThreadOfControl();
        checker.Chains();
    }

    private Instruction At(uint pc) => _image.Program.Span[(int)((pc - _image.TextStart) / 4)];

    private void Steps()
    {
        Family(_trace.AddImm, Op.Addi);
        Family(_trace.LoadConst, Op.Lui, Op.Auipc);
        Family(_trace.AddSub, Op.Add, Op.Sub);
        Family(_trace.Bitwise, Op.And, Op.Or, Op.Xor, Op.Andi, Op.Ori, Op.Xori);
        Family(_trace.Shift, Op.Sll, Op.Srl, Op.Sra, Op.Slli, Op.Srli, Op.Srai);
        Family(_trace.LessThan, Op.Slt, Op.Sltu, Op.Slti, Op.Sltiu);
        Family(_trace.BranchEqual, Op.Beq, Op.Bne);
        Family(_trace.BranchLess, Op.Blt, Op.Bltu, Op.Bge, Op.Bgeu);
        Family(_trace.Jal, Op.Jal);
        Family(_trace.Jalr, Op.Jalr);
        Family(_trace.Mul, Op.Mul);
        Family(_trace.MulHigh, Op.Mulh, Op.Mulhsu, Op.Mulhu);
        Family(_trace.DivRem, Op.Div, Op.Divu, Op.Rem, Op.Remu);
    }

    private void Family(RecordList<Step> list, params Op[] ops)
    {
        foreach (Step step in list.Span)
        {
            Instruction i = At(step.Pc);
            Assert.Contains(i.Op, ops);
            uint next = step.Pc + 4, a = step.Rs1, b = HasRs2(i.Op) ? step.Rs2 : i.Immediate;
            switch (i.Op)
            {
                case Op.Lui or Op.Auipc: Assert.Equal(i.Immediate, step.Rd); break;
                case Op.Jal: (next, _) = (i.Immediate, Link(step)); break;
                case Op.Jalr: (next, _) = (a + i.Immediate & ~1u, Link(step)); break;
                case >= Op.Beq and <= Op.Bgeu: next = Taken(i.Op, a, b) ? i.Immediate : next; break;
                default: Assert.Equal(Oracle.Binary(Oracle.RegisterForm(i.Op), a, b), step.Rd); break;
            }
            Operands(step, i, i.Op is not (Op.Lui or Op.Auipc or Op.Jal), HasRs2(i.Op), i.Op is < Op.Beq or > Op.Bgeu);
            _rows.Add(new Row(step.Clock, step.Pc, next));
        }
    }

    private static bool Link(Step step)
    {
        Assert.Equal(step.Pc + 4, step.Rd);
        return true;
    }

    private static bool HasRs2(Op op) => op is Op.Add or Op.Sub or Op.And or Op.Or or Op.Xor or Op.Sll or Op.Srl or Op.Sra
        or Op.Slt or Op.Sltu or (>= Op.Beq and <= Op.Bgeu) or (>= Op.Mul and <= Op.Remu);

    private static bool Taken(Op op, uint a, uint b) => op switch
    {
        Op.Beq => a == b,
        Op.Bne => a != b,
        Op.Blt => Oracle.Binary(Op.Slt, a, b) == 1,
        Op.Bltu => Oracle.Binary(Op.Sltu, a, b) == 1,
        Op.Bge => Oracle.Binary(Op.Slt, a, b) == 0,
        _ => Oracle.Binary(Op.Sltu, a, b) == 0,
    };

    private void Operands(Step step, Instruction i, bool rs1, bool rs2, bool rd)
    {
        if (rs1) _accesses.Add(new Access(0, i.Rs1, step.Rs1Clock, step.Clock + 1, step.Rs1, step.Rs1));
        else Assert.Equal((0u, 0u), (step.Rs1, step.Rs1Clock));
        if (rs2) _accesses.Add(new Access(0, i.Rs2, step.Rs2Clock, step.Clock + 2, step.Rs2, step.Rs2));
        else Assert.Equal((0u, 0u), (step.Rs2, step.Rs2Clock));
        if (rd) _accesses.Add(new Access(0, i.Rd, step.RdClock, step.Clock + 3, step.RdOld, step.Rd));
        else Assert.Equal((0u, 0u, 0u), (step.Rd, step.RdOld, step.RdClock));
    }

    private void MemorySteps()
    {
        Memory(_trace.LoadWord, aligned: true, Op.Lw);
        Memory(_trace.StoreWord, aligned: true, Op.Sw);
        Memory(_trace.LoadSub, aligned: false, Op.Lb, Op.Lbu, Op.Lh, Op.Lhu, Op.Lw);
        Memory(_trace.StoreSub, aligned: false, Op.Sb, Op.Sh, Op.Sw);
    }

    private void Memory(RecordList<MemoryStep> list, bool aligned, params Op[] ops)
    {
        foreach (MemoryStep record in list.Span)
        {
            Step step = record.Step;
            Instruction i = At(step.Pc);
            Assert.Contains(i.Op, ops);
            Assert.Equal(step.Rs1 + i.Immediate, record.Address);
            if (i.Op is Op.Lw or Op.Sw) Assert.Equal(aligned, record.Address % 4 == 0);
            bool store = i.Op is Op.Sw or Op.Sb or Op.Sh;
            int width = i.Op is Op.Lw or Op.Sw ? 4 : i.Op is Op.Lh or Op.Lhu or Op.Sh ? 2 : 1, offset = (int)(record.Address % 4);
            byte[] before = Concat(record.WordOld, record.NextOld), after = Concat(record.WordNew, record.NextNew);
            if (store)
            {
                BitConverter.GetBytes(step.Rs2).AsSpan(0, width).CopyTo(before.AsSpan(offset));
            }
            else
            {
                byte[] value = new byte[4];
                before.AsSpan(offset, width).CopyTo(value);
                if (i.Op is Op.Lb or Op.Lh && (value[width - 1] & 0x80) != 0) value.AsSpan(width).Fill(0xff);
                Assert.Equal(BitConverter.ToUInt32(value), step.Rd);
            }
            Assert.Equal(before, after);
            Operands(step, i, rs1: true, rs2: store, rd: !store);
            uint word = record.Address / 4, now = step.Clock + 2;
            _accesses.Add(new Access(1, word, record.WordClock, now, record.WordOld, record.WordNew));
            uint next = (word + 1) % (1u << 30);
            if (offset + width > 4) _accesses.Add(new Access(1, next, record.NextClock, now, record.NextOld, record.NextNew));
            else Assert.Equal((0u, 0u, 0u), (record.NextOld, record.NextNew, record.NextClock));
            _rows.Add(new Row(step.Clock, step.Pc, step.Pc + 4));
        }
    }

    private static byte[] Concat(uint low, uint high) => BitConverter.GetBytes(low | (ulong)high << 32);

    private void Calls()
    {
        Queue<TransferWord> transfers = new(_trace.Transfers.Span.ToArray());
        List<byte> output = [];
        if (_options.Abi == Abi.MemoryMapped)
        {
            uint length = (uint)_options.PrivateInput.Length;
            _accesses.Add(new Access(0, Registers.PrivateRemaining, 0, 2, length, 0));
            Transfer(transfers, output, 0, 2, StreamKind.PrivateInput, 0x0010_0000, length, length);
        }
        foreach (EcallStep call in _trace.Ecall.Span)
        {
            Assert.Equal(Op.Ecall, At(call.Pc).Op);
            (byte stream, StreamKind kind) = (call.A7, call.A0Old) switch
            {
                (63, 0) => (Registers.PrivateRemaining, StreamKind.PrivateInput),
                (63, 3) => (Registers.PublicRemaining, StreamKind.PublicInput),
                (64, 1) => (Registers.OutputLength, StreamKind.Output),
                _ => ((byte)0, default),
            };
            uint moved = stream == 0 ? 0 : kind == StreamKind.Output ? call.A2 : Math.Min(call.A2, call.StreamOld);
            uint result = stream != 0 ? moved : call.A7 switch
            {
                64 when call.A0Old == 2 => call.A2,
                63 or 64 => unchecked((uint)-9),
                93 => call.A0Old,
                _ => unchecked((uint)-38),
            };
            Assert.Equal((stream, moved, result), (call.StreamRegister, call.Moved, call.A0New));
            _accesses.Add(new Access(0, 17, call.A7Clock, call.Clock + 1, call.A7, call.A7));
            _accesses.Add(new Access(0, 11, call.A1Clock, call.Clock + 1, call.A1, call.A1));
            _accesses.Add(new Access(0, 12, call.A2Clock, call.Clock + 1, call.A2, call.A2));
            _accesses.Add(new Access(0, 10, call.A0Clock, call.Clock + 3, call.A0Old, call.A0New));
            if (stream != 0)
            {
                Assert.Equal(kind == StreamKind.Output ? call.StreamOld + moved : call.StreamOld - moved, call.StreamNew);
                _accesses.Add(new Access(0, stream, call.StreamClock, call.Clock + 2, call.StreamOld, call.StreamNew));
                Transfer(transfers, output, call.Clock, call.Clock + 2, kind, call.A1, moved, call.StreamOld);
            }
            else
            {
                Assert.Equal((0u, 0u, 0u), (call.StreamOld, call.StreamNew, call.StreamClock));
            }
            _rows.Add(new Row(call.Clock, call.Pc, call.A7 == 93 ? null : call.Pc + 4));
        }
        foreach (MmioStore store in _trace.MmioStores.Span) Flag(store, transfers, output);
        Assert.Empty(transfers);
        Assert.Equal(_execution.Output, output);
    }

    private void Flag(MmioStore store, Queue<TransferWord> transfers, List<byte> output)
    {
        Instruction i = At(store.Step.Pc);
        Assert.Equal(Op.Sw, i.Op);
        Assert.Equal(0x0010_1000u, store.Step.Rs1 + i.Immediate);
        Operands(store.Step, i, rs1: true, rs2: true, rd: false);
        bool halts = store.Step.Rs2 != 0;
        Assert.Equal(halts ? 1 : 0, store.Halts);
        _rows.Add(new Row(store.Step.Clock, store.Step.Pc, halts ? null : store.Step.Pc + 4));
        if (!halts)
        {
            Assert.Equal((0u, 0u, 0u, 0u, 0u), (store.Length, store.LengthClock, store.StreamOld, store.StreamNew, store.StreamClock));
            return;
        }
        uint now = store.Step.Clock + 2;
        Assert.Equal(store.StreamOld + store.Length, store.StreamNew);
        _accesses.Add(new Access(1, 0x0010_1004 / 4, store.LengthClock, now, store.Length, store.Length));
        _accesses.Add(new Access(0, Registers.OutputLength, store.StreamClock, now, store.StreamOld, store.StreamNew));
        Transfer(transfers, output, store.Step.Clock, now, StreamKind.Output, 0x0010_1008, store.Length, store.StreamOld);
    }

    /// <summary>One transfer, byte by byte.</summary>
    private void Transfer(Queue<TransferWord> transfers, List<byte> output, uint callClock, uint now, StreamKind kind, uint address,
        uint count, uint position)
    {
        byte[] input = (kind == StreamKind.PrivateInput ? _options.PrivateInput : _options.PublicInput).ToArray();
        while (count > 0)
        {
            TransferWord t = transfers.Dequeue();
            Assert.Equal((callClock, kind, address / 4, (byte)(address % 4)), (t.CallClock, t.Kind, t.WordAddress, t.Offset));
            Assert.Equal((count, position), (t.Remaining, t.Position));
            Assert.Equal(Math.Min(4 - address % 4, count), t.Count);
            byte[] word = BitConverter.GetBytes(t.WordOld);
            for (int i = 0; i < t.Count; i++)
            {
                if (kind == StreamKind.Output) output.Add(word[t.Offset + i]);
                else word[t.Offset + i] = input[input.Length - (int)position + i];
            }
            Assert.Equal(BitConverter.ToUInt32(word), t.WordNew);
            _accesses.Add(new Access(1, t.WordAddress, t.WordClock, now, t.WordOld, t.WordNew));
            (address, count) = (address + t.Count, count - t.Count);
            position = kind == StreamKind.Output ? position + t.Count : position - t.Count;
        }
    }

    private void ThreadOfControl()
    {
        _rows.Sort((a, b) => a.Clock.CompareTo(b.Clock));
        Assert.Equal(_execution.Cycles, (ulong)_rows.Count);
        uint? pc = _image.Entry;
        uint clock = 4;
        foreach (Row row in _rows)
        {
            Assert.Equal((clock, pc), (row.Clock, row.Pc));
            (clock, pc) = (clock + 4, row.Next);
        }
        Assert.Null(pc);
        Assert.Equal((clock, _rows[^1].Pc), (_trace.FinalClock, _trace.LastPc));
    }

    private void Chains()
    {
        Dictionary<(int, uint), (uint Value, uint Clock)> cells = [];
        for (uint i = 0; i < Registers.Count; i++) cells[(0, i)] = (0, 0);
        cells[(0, 2)] = (0x7fff_ff00, 0);
        cells[(0, Registers.PrivateRemaining)] = ((uint)_options.PrivateInput.Length, 0);
        cells[(0, Registers.PublicRemaining)] = ((uint)_options.PublicInput.Length, 0);
        Dictionary<uint, uint> image = [];
        foreach (ImageZone zone in _image.Zones)
        {
            for (int i = 0; i < zone.Words.Length; i++) image.Add(zone.StartWord + (uint)i, zone.Words.Span[i]);
        }
        _accesses.Sort((a, b) => a.Now.CompareTo(b.Now));
        foreach (Access access in _accesses)
        {
            (int, uint) key = (access.Space, access.Address);
            if (!cells.TryGetValue(key, out (uint Value, uint Clock) cell)) cell = (image.GetValueOrDefault(access.Address), 0);
            Assert.Equal(cell, (access.Old, access.Previous));
            Assert.True(access.Now > access.Previous);
            cells[key] = (access.New, access.Now);
        }
        Assert.Equal(0u, cells[(0, 0)].Value);
        Assert.Equal(Final(cells, 0), _trace.FinalRegisters.Span.ToArray());
        Assert.Equal(Final(cells, 1), _trace.FinalMemory.Span.ToArray());
    }

    private static FinalCell[] Final(Dictionary<(int, uint), (uint Value, uint Clock)> cells, int space) =>
    [
        .. cells.Where(c => c.Key.Item1 == space).OrderBy(c => c.Key.Item2)
            .Select(c => new FinalCell(c.Key.Item2, c.Value.Value, c.Value.Clock)),
    ];
}
