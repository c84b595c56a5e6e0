using Roundel.GuestCompiler.Ir;

namespace Roundel.GuestCompiler.Backend;

/// <summary>Chooses instructions for operations.</summary>
internal sealed class Selector
{
    private readonly Function _f;
    private readonly MachineFunction _out;
    private readonly Dictionary<Inst, int> _registers = [];
    private readonly Dictionary<Block, MachineBlock> _blocks = [];
    private readonly Dictionary<(Block, Inst), int> _constants = [];
    private readonly Dictionary<Inst, int[]> _results = [];
    private MachineBlock _at = null!;

    private Selector(Function f)
    {
        _f = f;
        _out = new MachineFunction(f);
    }

    public static MachineFunction Run(Function f)
    {
        var selector = new Selector(f);
        selector.Select();
        return selector._out;
    }

    private void Select()
    {
        foreach (Block block in _f.Blocks)
        {
            _blocks[block] = new MachineBlock(block);
            _out.Blocks.Add(_blocks[block]);
            foreach (Inst inst in block.Insts) if (!inst.Op.IsStore()) _registers[inst] = _out.NewRegister();
        }
        _at = _blocks[_f.Entry];
        if (_f.Params.Count > 0)
        {
            int[] made = [.. _f.Params.Select(p => _registers[p] = _out.NewRegister())];
            _at.Insts.Add(new MachineInst(M.Parameters) { Defs = made });
        }
        foreach (Block block in _f.Blocks)
            foreach (Inst inst in block.Insts)
                if (inst.Op.IsCall()) FindResults(inst);
        foreach (Block block in _f.Blocks)
        {
            _at = _blocks[block];
            foreach (Inst inst in block.Insts) SelectInst(inst);
            SelectEnd(block);
        }
        foreach (MachineBlock block in _out.Blocks)
        {
            // Before the copies for phis and the end.
            int at = block.Insts.FindIndex(i => i.Op is M.ParallelMove or >= M.Branch and not M.Trap and not M.TryLeave and not M.Landing);
            block.Insts.InsertRange(at, block.Hoisted);
        }
    }

    private void FindResults(Inst call)
    {
        var users = new List<Inst>();
        foreach (Inst inst in call.Block!.Insts) if (inst.Op == Op.Result && inst.Args[0] == call) users.Add(inst);
        int count = users.Count == 0 ? 1 : users.Max(u => u.Imm) + 1;
        var defs = new int[count];
        defs[0] = _registers[call];
        for (int i = 1; i < count; i++) defs[i] = users.Find(u => u.Imm == i) is { } user ? _registers[user] : _out.NewRegister();
        _results[call] = defs;
    }

    private int Register(Inst inst)
    {
        if (!inst.Op.IsFloating() || inst.Op == Op.Param) return _registers[inst];
        return inst.Is(0) ? -1 : Made(inst);
    }

    /// <summary>A register with a constant or an address: inside loops it is made before the outermost of them.</summary>
    private int Made(Inst inst)
    {
        Block home = _at.Source;
        while (home.Depth > 0 && home.Dominator is not null) home = home.Dominator;
        if (_constants.TryGetValue((home, inst), out int register)) return register;
        register = _out.NewRegister();
        _constants[(home, inst)] = register;
        MachineInst made = Making(inst, register);
        _out.Remade[register] = made;
        if (home == _at.Source) _at.Insts.Add(made);
        else _blocks[home].Hoisted.Add(made);
        return register;
    }

    private static MachineInst Making(Inst inst, int register) => inst.Op switch
    {
        Op.Const => new MachineInst(M.Li) { Defs = [register], Imm = inst.Imm },
        Op.Symbol => new MachineInst(M.La) { Defs = [register], Imm = inst.Imm, Symbol = inst.Ref },
        _ => new MachineInst(M.SlotAddress) { Defs = [register], Slot = inst },
    };

    private void Emit(M op, int target, int first, int second = -1, int imm = 0) =>
        _at.Insts.Add(new MachineInst(op) { Defs = [target], Uses = IsImmediate(op) ? [first] : [first, second], Imm = imm });

    private static bool IsImmediate(M op) => op is >= M.Addi and <= M.Srai;

    private void SelectInst(Inst inst)
    {
        switch (inst.Op)
        {
            case Op.Phi or Op.Result:
                return;
            case Op.Landing:
                _at.Insts.Add(new MachineInst(M.Landing) { Defs = [_registers[inst]], Slot = inst.Args[0] });
                return;
            case Op.TryLeave:
                _at.Insts.Add(new MachineInst(M.TryLeave) { Slot = inst.Args[0] });
                return;
            case Op.TrapIf:
                _at.Insts.Add(new MachineInst(M.Trap) { Uses = [.. inst.Args.Select(Register)], Condition = inst.Condition, Trap = inst.Trap });
                return;
            case Op.Call or Op.CallPointer or Op.SystemCall:
                SelectCall(inst);
                return;
        }
        if (inst.Op.IsLoad() || inst.Op.IsStore()) SelectAccess(inst);
        else if (inst.Op.IsCompare()) SelectCompare(inst);
        else SelectPure(inst, _registers[inst]);
    }

    private void SelectCall(Inst inst)
    {
        int[] uses = [.. inst.Args.Select(Register)];
        if (inst.Op == Op.SystemCall)
        {
            _at.Insts.Add(new MachineInst(M.SystemCall) { Defs = _results[inst], Uses = uses, Imm = inst.Imm });
            return;
        }
        _out.HasCalls = true;
        int words = inst.Op == Op.CallPointer ? uses.Length - 1 : uses.Length;
        _out.OutgoingWords = Math.Max(_out.OutgoingWords, words - Registers.ArgumentCount);
        _at.Insts.Add(new MachineInst(inst.Op == Op.Call ? M.Call : M.CallPointer) { Defs = _results[inst], Uses = uses, Symbol = inst.Ref });
    }

    private void SelectAccess(Inst inst)
    {
        M op = inst.Op switch
        {
            Op.Load8S => M.Lb,
            Op.Load8U => M.Lbu,
            Op.Load16S => M.Lh,
            Op.Load16U => M.Lhu,
            Op.Store8 => M.Sb,
            Op.Store16 => M.Sh,
            Op.Store32 => M.Sw,
            _ => M.Lw,
        };
        Inst address = inst.Args[0];
        int[] stored = inst.Op.IsStore() ? [Register(inst.Args[1])] : [];
        int[] defs = inst.Op.IsStore() ? [] : [_registers[inst]];
        int imm = inst.Imm;
        if (address.Op == Op.Slot)
        {
            _at.Insts.Add(new MachineInst(op) { Defs = defs, Uses = stored, Imm = imm, Slot = address });
            return;
        }
        if (address.Op == Op.Symbol)
        {
            _at.Insts.Add(new MachineInst(op) { Defs = defs, Uses = stored, Imm = imm + address.Imm, Symbol = address.Ref });
            return;
        }
        int start = Register(address);
        if (!Encoder.FitsImmediate(imm))
        {
            // The upper part into the base.
            int sum = _out.NewRegister(), low = imm << 20 >> 20;
            Emit(M.Add, sum, start, Register(_f.Const(unchecked(imm - low))));
            (start, imm) = (sum, low);
        }
        _at.Insts.Add(new MachineInst(op) { Defs = defs, Uses = [start, .. stored], Imm = imm });
    }

    private void SelectCompare(Inst inst)
    {
        int target = _registers[inst];
        (Inst a, Inst b) = (inst.Args[0], inst.Args[1]);
        switch (inst.Op)
        {
            case Op.Eq or Op.Ne:
                int difference = Register(a);
                if (!b.Is(0))
                {
                    difference = _out.NewRegister();
                    if (b.IsConst && Encoder.FitsImmediate(unchecked(-b.Imm))) Emit(M.Addi, difference, Register(a), imm: -b.Imm);
                    else Emit(M.Sub, difference, Register(a), Register(b));
                }
                if (inst.Op == Op.Eq) Emit(M.Sltiu, target, difference, imm: 1);
                else Emit(M.Sltu, target, -1, difference);
                return;
            case Op.LtS or Op.LtU:
                Less(target, a, b, inst.Op == Op.LtS);
                return;
            default:
                int less = _out.NewRegister();
                Less(less, a, b, inst.Op == Op.GeS);
                Emit(M.Xori, target, less, imm: 1);
                return;
        }
    }

    private void Less(int target, Inst a, Inst b, bool signed)
    {
        if (b.IsConst && Encoder.FitsImmediate(b.Imm) && b.Imm != 0) Emit(signed ? M.Slti : M.Sltiu, target, Register(a), imm: b.Imm);
        else Emit(signed ? M.Slt : M.Sltu, target, Register(a), Register(b));
    }

    private void SelectPure(Inst inst, int target)
    {
        Inst a = inst.Args[0];
        switch (inst.Op)
        {
            case Op.Ext8S or Op.Ext16S or Op.Ext16U:
                int shifted = _out.NewRegister(), n = inst.Op == Op.Ext8S ? 24 : 16;
                Emit(M.Slli, shifted, Register(a), imm: n);
                Emit(inst.Op == Op.Ext16U ? M.Srli : M.Srai, target, shifted, imm: n);
                return;
            case Op.Add when a.Op == Op.Slot && inst.Args[1].IsConst:
                _at.Insts.Add(new MachineInst(M.SlotAddress) { Defs = [target], Slot = a, Imm = inst.Args[1].Imm });
                return;
        }
        Inst b = inst.Args[1];
        (M register, M? immediate) = inst.Op switch
        {
            Op.Add => (M.Add, (M?)M.Addi),
            Op.Sub => (M.Sub, null),
            Op.And => (M.And, M.Andi),
            Op.Or => (M.Or, M.Ori),
            Op.Xor => (M.Xor, M.Xori),
            Op.Shl => (M.Sll, M.Slli),
            Op.Shr => (M.Srl, M.Srli),
            Op.Sar => (M.Sra, M.Srai),
            Op.Mul => (M.Mul, null),
            Op.MulHighU => (M.Mulhu, null),
            Op.MulHighS => (M.Mulh, null),
            Op.Div => (M.Div, null),
            Op.DivU => (M.Divu, null),
            Op.Rem => (M.Rem, null),
            Op.RemU => (M.Remu, null),
            _ => throw new InvalidOperationException($"No instruction for {Printer.Line(inst)}."),
        };
        if (immediate is { } op && b.IsConst && Encoder.FitsImmediate(b.Imm)) Emit(op, target, Register(a), imm: b.Imm);
        else Emit(register, target, Register(a), Register(b));
    }

    private void SelectEnd(Block block)
    {
        Inst end = block.End!;
        if (end.Op == Op.Jump && block.Successors[0].Phis.Any())
        {
            Block target = block.Successors[0];
            int edge = target.Predecessors.IndexOf(block);
            Inst[] moved = [.. target.Phis.Where(p => !p.Args[edge].Op.IsFloating() || p.Args[edge].Op == Op.Param)];
            _at.Insts.Add(new MachineInst(M.ParallelMove)
            {
                Defs = [.. moved.Select(p => _registers[p])],
                Uses = [.. moved.Select(p => Register(p.Args[edge]))],
            });
            // Constants need no source: they come behind, when all sources have been read.
            foreach (Inst phi in target.Phis.Except(moved)) _at.Insts.Add(Making(phi.Args[edge], _registers[phi]));
        }
        int[] registers = [.. end.Args.Where(a => end.Op != Op.TryEnter).Select(Register)];
        Block[] targets = [.. block.Successors];
        M op = end.Op switch
        {
            Op.Jump => M.Jump,
            Op.Branch => M.Branch,
            Op.Switch => M.SwitchJump,
            Op.Return => M.Return,
            Op.TryEnter => M.TryEnter,
            _ => M.Unreachable,
        };
        _at.Insts.Add(new MachineInst(op)
        {
            Uses = registers,
            Targets = targets,
            Condition = op == M.Branch ? end.Condition : default,
            Slot = op == M.TryEnter ? end.Args[0] : null,
        });
    }
}
