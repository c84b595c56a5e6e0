using Roundel.GuestCompiler.Ir;

namespace Roundel.GuestCompiler.Backend;

/// <summary>Writes the machine code of one function, registers assigned.</summary>
internal sealed partial class Emitter
{
    /// <summary>Between the limit of the stack and the heap there is room for many of these.</summary>
    private const int MaxFrame = 1 << 18;

    private readonly MachineFunction _f;
    private readonly Assignment _registers;
    private readonly Frame _frame;
    private readonly GpOffset _gp;
    private readonly object _self;
    private readonly Func<Trap, object> _traps;
    private readonly CodeBuffer _code = new();
    private readonly Dictionary<Trap, object> _stubs = [];
    private readonly List<(object Label, MachineInst Inst)> _checkedStubs = [];
    private readonly List<(object Table, Block[] Targets)> _tables = [];
    private readonly Dictionary<Block, Block> _skipped = [];

    /// <summary>The second scratch register holds a value across several moves.</summary>
    private bool _otherIsBusy;

    private Emitter(MachineFunction f, object self, GpOffset gp, Func<Trap, object> traps)
    {
        _f = f;
        _self = self;
        _gp = gp;
        _traps = traps;
        _registers = Allocator.Run(f);
        _frame = new Frame(f, _registers);
        if (_frame.Size > MaxFrame)
            throw new GuestCompileException($"{f.Source.Name} has {_frame.Size} bytes of local variables; at most {MaxFrame} are possible.");
    }

    /// <param name="f">The function.</param>
    /// <param name="self">Its symbol.</param>
    /// <param name="gp">Where data lies.</param>
    /// <param name="traps">What a failed check calls.</param>
    /// <param name="stackLimit">The lowest address that sp may have here, 0 where it cannot be reached.</param>
    public static FunctionCode Run(MachineFunction f, object self, GpOffset gp, Func<Trap, object> traps, (object Routine, uint Limit)? stackLimit)
    {
        var emitter = new Emitter(f, self, gp, traps);
        emitter.Emit(stackLimit);
        uint[] words = emitter._code.Finish(out List<Fixup> fixups, out Func<object, int> place);
        for (int i = 0; i < fixups.Count; i++)
            if (fixups[i].Symbol is Block block) fixups[i] = fixups[i] with { Symbol = new CodeLabel(self, place(block)) };
        return new FunctionCode(f.Source.Name, words, [.. fixups], [.. emitter._tables.Select(t => (t.Table, t.Targets.Select(place).ToArray()))]);
    }

    private void Emit((object Routine, uint Limit)? stackLimit)
    {
        Prologue(stackLimit);
        List<MachineBlock> blocks = [.. _f.Blocks.Where(b => !b.Source.IsCold), .. _f.Blocks.Where(b => b.Source.IsCold)];
        if (_f.Source.Entry.IsCold) blocks = [.. _f.Blocks];
        SkipEmpty(blocks);
        for (int i = 0; i < blocks.Count; i++)
        {
            _code.Label(blocks[i].Source);
            Block? next = i + 1 < blocks.Count ? blocks[i + 1].Source : null;
            foreach (MachineInst inst in blocks[i].Insts) Emit(inst, next);
        }
        foreach ((Trap trap, object label) in _stubs)
        {
            _code.Label(label);
            CallSymbol(_traps(trap));
        }
        foreach ((object label, MachineInst inst) in _checkedStubs)
        {
            // A length that was read of null: that is what was wrong.
            _code.Label(label);
            int array = Source(inst.Uses[2], Registers.Scratch);
            _code.Branch(Condition.Ne, array, 0, StubOf(inst.Trap));
            CallSymbol(_traps(Trap.NullReference));
        }
    }

    /// <summary>Blocks that turn out to do nothing but jump on are left out; what leads to them leads on.</summary>
    private void SkipEmpty(List<MachineBlock> blocks)
    {
        foreach (MachineBlock block in blocks)
        {
            bool isEmpty = block.Insts[^1].Op == M.Jump && block.Source != _f.Source.Entry && block.Insts.SkipLast(1).All(DoesNothing);
            if (isEmpty && block.Insts[^1].Targets[0] != block.Source) _skipped[block.Source] = block.Insts[^1].Targets[0];
        }
        // A circle of empty blocks is an endless loop: one of them stays.
        foreach (Block start in _skipped.Keys.ToList())
        {
            Block at = start;
            for (int steps = 0; _skipped.TryGetValue(at, out Block? next); at = next)
                if (++steps > _skipped.Count) _skipped.Remove(at);
        }
        blocks.RemoveAll(b => _skipped.ContainsKey(b.Source));
    }

    private bool DoesNothing(MachineInst inst) => inst.Op switch
    {
        M.ParallelMove => inst.Defs
            .Select((d, i) => Place.Of(_registers, d) is { Kind: PlaceKind.Register } place && place == PlaceOf(inst.Uses[i])).All(s => s),
        M.Li or M.La or M.SlotAddress => _f.Remade.ContainsKey(inst.Defs[0]) && _registers.Register[inst.Defs[0]] < 0,
        _ => false,
    };

    /// <summary>Where a jump to a block comes out.</summary>
    private Block Final(Block block)
    {
        while (_skipped.TryGetValue(block, out Block? next)) block = next;
        return block;
    }

    private object StubOf(Trap trap)
    {
        if (!_stubs.TryGetValue(trap, out object? label)) _stubs[trap] = label = new object();
        return label;
    }

    private void Prologue((object Routine, uint Limit)? stackLimit)
    {
        if (stackLimit is var (routine, limit))
        {
            var fine = new object();
            _code.Word(Encoder.Lui(Registers.Scratch, limit));
            _code.Branch(Condition.GeU, Registers.Sp, Registers.Scratch, fine);
            CallSymbol(routine);
            _code.Label(fine);
        }
        Adjust(-_frame.Size);
        for (int i = 0; i < _frame.Saved.Count; i++) InFrame(M.Sw, _frame.Saved[i], _frame.SavedStart + 4 * i);
    }

    private void Epilogue()
    {
        for (int i = 0; i < _frame.Saved.Count; i++) InFrame(M.Lw, _frame.Saved[i], _frame.SavedStart + 4 * i);
        Adjust(_frame.Size);
        _code.Word(Encoder.Jalr(0, Registers.Ra, 0));
    }

    private void Adjust(int bytes)
    {
        if (bytes == 0) return;
        if (Encoder.FitsImmediate(bytes))
        {
            _code.Word(Encoder.Immediate(M.Addi, Registers.Sp, Registers.Sp, bytes));
            return;
        }
        Constant(Registers.Scratch, bytes);
        _code.Word(Encoder.Register(M.Add, Registers.Sp, Registers.Sp, Registers.Scratch));
    }

    private void Constant(int rd, int value)
    {
        if (Encoder.FitsImmediate(value))
        {
            _code.Word(Encoder.Immediate(M.Addi, rd, 0, value));
            return;
        }
        _code.Word(Encoder.Lui(rd, Encoder.Upper(value)));
        if (Encoder.Lower(value) != 0) _code.Word(Encoder.Immediate(M.Addi, rd, rd, Encoder.Lower(value)));
    }

    private void Address(int rd, object symbol, int offset)
    {
        if (_gp(symbol) is { } near && Encoder.FitsImmediate(near + offset))
        {
            _code.Word(Encoder.Immediate(M.Addi, rd, Registers.Gp, near + offset));
            return;
        }
        _code.Word(Encoder.Lui(rd, 0), FixupKind.Upper, symbol, offset);
        _code.Word(Encoder.Immediate(M.Addi, rd, rd, 0), FixupKind.LowerLoad, symbol, offset);
    }

    /// <summary>A load or store of the frame; a store far away needs the other scratch register.</summary>
    private void InFrame(M op, int register, int offset)
    {
        int start = Registers.Sp;
        bool isStore = op is M.Sb or M.Sh or M.Sw;
        if (!Encoder.FitsImmediate(offset))
        {
            start = isStore ? register == Registers.Scratch ? Registers.OtherScratch : Registers.Scratch : register;
            if (start == Registers.OtherScratch && _otherIsBusy) throw new GuestCompileException($"{_f.Source.Name} has too large a frame: split it up.");
            _code.Word(Encoder.Lui(start, Encoder.Upper(offset)));
            _code.Word(Encoder.Register(M.Add, start, start, Registers.Sp));
            offset = Encoder.Lower(offset);
        }
        _code.Word(isStore ? Encoder.Store(op, start, register, offset) : Encoder.Load(op, register, start, offset));
    }

    private void FrameAddress(int rd, int offset)
    {
        if (Encoder.FitsImmediate(offset))
        {
            _code.Word(Encoder.Immediate(M.Addi, rd, Registers.Sp, offset));
            return;
        }
        Constant(rd, offset);
        _code.Word(Encoder.Register(M.Add, rd, rd, Registers.Sp));
    }

    private void CallSymbol(object symbol) => _code.Word(0, FixupKind.Call, symbol, 0);

    /// <summary>The register that a value is in, or the scratch register after bringing it there.</summary>
    private int Source(int register, int scratch)
    {
        if (register < 0) return 0;
        if (_registers.Register[register] is >= 0 and int found) return found;
        if (_f.Remade.TryGetValue(register, out MachineInst? made)) Make(made, scratch);
        else InFrame(M.Lw, scratch, _frame.Spill(_registers.Spill[register]));
        return scratch;
    }

    private int Target(int register) => _registers.Register[register] is >= 0 and int found ? found : Registers.Scratch;

    private void Finish(int register, int rd)
    {
        if (_registers.Register[register] < 0 && _registers.Spill[register] >= 0) InFrame(M.Sw, rd, _frame.Spill(_registers.Spill[register]));
    }

    private void Make(MachineInst made, int rd)
    {
        if (made.Op == M.Li) Constant(rd, made.Imm);
        else if (made.Op == M.La) Address(rd, made.Symbol!, made.Imm);
        else if (made.Op is >= M.Lb and <= M.Lhu) Load(made, rd);
        else FrameAddress(rd, _frame.Slot(made.Slot!) + made.Imm);
    }
}
