using Roundel.GuestCompiler.Import;
using Roundel.GuestCompiler.Ir;

namespace Roundel.GuestCompiler.Backend;

/// <summary>Each instruction as words.</summary>
internal sealed partial class Emitter
{
    private void Emit(MachineInst inst, Block? next)
    {
        switch (inst.Op)
        {
            case <= M.Remu:
                int first = Source(inst.Uses[0], Registers.Scratch), second = Source(inst.Uses[1], Registers.OtherScratch), rd = Target(inst.Defs[0]);
                _code.Word(Encoder.Register(inst.Op, rd, first, second));
                Finish(inst.Defs[0], rd);
                break;
            case >= M.Addi and <= M.Srai:
                int source = Source(inst.Uses[0], Registers.Scratch), target = Target(inst.Defs[0]);
                if (inst.Imm != 0 || source != target || inst.Op != M.Addi) _code.Word(Encoder.Immediate(inst.Op, target, source, inst.Imm));
                Finish(inst.Defs[0], target);
                break;
            case >= M.Lb and <= M.Sw:
                EmitAccess(inst);
                break;
            case M.Li or M.La or M.SlotAddress:
                if (_f.Remade.ContainsKey(inst.Defs[0]) && _registers.Register[inst.Defs[0]] < 0) break;
                int made = Target(inst.Defs[0]);
                Make(inst, made);
                Finish(inst.Defs[0], made);
                break;
            case M.ParallelMove:
                Moves([.. inst.Defs.Select((d, i) => (Place.Of(_registers, d), PlaceOf(inst.Uses[i])))]);
                break;
            case M.Parameters:
                Moves([.. inst.Defs.Select((d, i) => (Place.Of(_registers, d), i < Registers.ArgumentCount ? Place.InRegister(Registers.A0 + i)
                    : Place.InFrame(_frame.Size + 4 * (i - Registers.ArgumentCount))))]);
                break;
            case M.Call or M.CallPointer or M.SystemCall:
                EmitCall(inst);
                break;
            case M.Trap:
                EmitTrap(inst);
                break;
            default:
                EmitEnd(inst, next);
                break;
        }
    }

    private void EmitAccess(MachineInst inst)
    {
        bool isStore = inst.Op is M.Sb or M.Sh or M.Sw;
        if (!isStore)
        {
            if (_f.Remade.ContainsKey(inst.Defs[0]) && _registers.Register[inst.Defs[0]] < 0) return;
            int target = Target(inst.Defs[0]);
            Load(inst, target);
            Finish(inst.Defs[0], target);
            return;
        }
        int register = Source(inst.Uses[^1], Registers.OtherScratch);
        if (inst.Slot is not null)
        {
            InFrame(inst.Op, register, _frame.Slot(inst.Slot) + inst.Imm);
        }
        else if (inst.Symbol is not null)
        {
            EmitAt(inst, register, isStore: true);
        }
        else
        {
            _code.Word(Encoder.Store(inst.Op, Source(inst.Uses[0], Registers.Scratch), register, inst.Imm));
        }
    }

    private void Load(MachineInst inst, int target)
    {
        if (inst.Slot is not null) InFrame(inst.Op, target, _frame.Slot(inst.Slot) + inst.Imm);
        else if (inst.Symbol is not null) EmitAt(inst, target, isStore: false);
        else _code.Word(Encoder.Load(inst.Op, target, Source(inst.Uses[0], target == Registers.OtherScratch ? target : Registers.Scratch), inst.Imm));
    }

    private void EmitAt(MachineInst inst, int register, bool isStore)
    {
        if (_gp(inst.Symbol!) is { } near && Encoder.FitsImmediate(near + inst.Imm))
        {
            int offset = near + inst.Imm;
            _code.Word(isStore ? Encoder.Store(inst.Op, Registers.Gp, register, offset) : Encoder.Load(inst.Op, register, Registers.Gp, offset));
            return;
        }
        int start = isStore ? Registers.Scratch : register;
        _code.Word(Encoder.Lui(start, 0), FixupKind.Upper, inst.Symbol!, inst.Imm);
        if (isStore) _code.Word(Encoder.Store(inst.Op, start, register, 0), FixupKind.LowerStore, inst.Symbol!, inst.Imm);
        else _code.Word(Encoder.Load(inst.Op, register, start, 0), FixupKind.LowerLoad, inst.Symbol!, inst.Imm);
    }

    private void EmitCall(MachineInst inst)
    {
        int first = inst.Op == M.CallPointer ? 1 : 0;
        if (first == 1)
        {
            int code = Source(inst.Uses[0], Registers.OtherScratch);
            if (code != Registers.OtherScratch) _code.Word(Encoder.Immediate(M.Addi, Registers.OtherScratch, code, 0));
        }
        Moves([.. inst.Uses.Skip(first).Select((u, i) => (i < Registers.ArgumentCount ? Place.InRegister(Registers.A0 + i)
            : Place.InFrame(4 * (i - Registers.ArgumentCount)), PlaceOf(u)))], keepOther: first == 1);
        if (inst.Op == M.SystemCall)
        {
            Constant(Registers.A7, inst.Imm);
            _code.Word(Encoder.Ecall);
        }
        else if (inst.Op == M.Call) CallSymbol(inst.Symbol!);
        else _code.Word(Encoder.Jalr(Registers.Ra, Registers.OtherScratch, 0));
        Moves([.. inst.Defs.Select((d, i) => (Place.Of(_registers, d), Place.InRegister(Registers.A0 + i)))]);
    }

    private void EmitTrap(MachineInst inst)
    {
        int first = Source(inst.Uses[0], Registers.Scratch), second = Source(inst.Uses[1], Registers.OtherScratch);
        object label = StubOf(inst.Trap);
        if (inst.Uses.Length > 2)
        {
            label = new object();
            _checkedStubs.Add((label, inst));
        }
        _code.Branch(inst.Condition, first, second, label);
    }

    private void EmitEnd(MachineInst inst, Block? next)
    {
        switch (inst.Op)
        {
            case M.Jump:
                if (Final(inst.Targets[0]) != next) _code.Jump(Final(inst.Targets[0]));
                break;
            case M.Branch:
                int first = Source(inst.Uses[0], Registers.Scratch), second = Source(inst.Uses[1], Registers.OtherScratch);
                (Block taken, Block other) = (Final(inst.Targets[0]), Final(inst.Targets[1]));
                if (taken == next) _code.Branch(inst.Condition.Not(), first, second, other);
                else _code.Branch(inst.Condition, first, second, taken);
                if (taken != next && other != next) _code.Jump(other);
                break;
            case M.SwitchJump:
                EmitSwitch(inst);
                break;
            case M.Return:
                Moves([.. inst.Uses.Select((u, i) => (Place.InRegister(Registers.A0 + i), PlaceOf(u)))]);
                Epilogue();
                break;
            case M.Unreachable:
                _code.Word(Encoder.Illegal);
                break;
            case M.TryEnter:
                EmitTryEnter(inst, next);
                break;
            case M.TryLeave:
                InFrame(M.Lw, Registers.Scratch, _frame.Slot(inst.Slot!));
                StoreHandler();
                break;
            case M.Landing:
                // a0: the exception; a1: the record, whose place in the frame is known.
                FrameFrom(_frame.Slot(inst.Slot!));
                int rd = Target(inst.Defs[0]);
                if (rd != Registers.A0) _code.Word(Encoder.Immediate(M.Addi, rd, Registers.A0, 0));
                Finish(inst.Defs[0], rd);
                break;
        }
    }

    private void FrameFrom(int offset)
    {
        if (Encoder.FitsImmediate(-offset))
        {
            _code.Word(Encoder.Immediate(M.Addi, Registers.Sp, Registers.A0 + 1, -offset));
            return;
        }
        Constant(Registers.Scratch, -offset);
        _code.Word(Encoder.Register(M.Add, Registers.Sp, Registers.A0 + 1, Registers.Scratch));
    }

    private void StoreHandler()
    {
        if (_gp(DataWord.Handler) is not { } near) throw new InvalidOperationException("The handler's word is out of reach.");
        _code.Word(Encoder.Store(M.Sw, Registers.Gp, Registers.Scratch, near));
    }

    private void EmitTryEnter(MachineInst inst, Block? next)
    {
        int record = _frame.Slot(inst.Slot!);
        _code.Word(Encoder.Load(M.Lw, Registers.Scratch, Registers.Gp, _gp(DataWord.Handler)!.Value));
        InFrame(M.Sw, Registers.Scratch, record);
        _code.Word(Encoder.Lui(Registers.Scratch, 0), FixupKind.Upper, Final(inst.Targets[1]), 0);
        _code.Word(Encoder.Immediate(M.Addi, Registers.Scratch, Registers.Scratch, 0), FixupKind.LowerLoad, Final(inst.Targets[1]), 0);
        InFrame(M.Sw, Registers.Scratch, record + 4);
        FrameAddress(Registers.Scratch, record);
        StoreHandler();
        if (Final(inst.Targets[0]) != next) _code.Jump(Final(inst.Targets[0]));
    }

    private void EmitSwitch(MachineInst inst)
    {
        int count = inst.Targets.Length - 1, index = Source(inst.Uses[0], Registers.Scratch);
        Constant(Registers.OtherScratch, count);
        _code.Branch(Condition.GeU, index, Registers.OtherScratch, Final(inst.Targets[count]));
        var table = new TableSymbol(_self, _tables.Count);
        _tables.Add((table, [.. inst.Targets[..count].Select(Final)]));
        _code.Word(Encoder.Immediate(M.Slli, Registers.Scratch, index, 2));
        _code.Word(Encoder.Lui(Registers.OtherScratch, 0), FixupKind.Upper, table, 0);
        _code.Word(Encoder.Register(M.Add, Registers.Scratch, Registers.Scratch, Registers.OtherScratch));
        _code.Word(Encoder.Load(M.Lw, Registers.Scratch, Registers.Scratch, 0), FixupKind.LowerLoad, table, 0);
        _code.Word(Encoder.Jalr(0, Registers.Scratch, 0));
    }

    private Place PlaceOf(int register)
    {
        if (register < 0) return Place.InRegister(0);
        if (_registers.Register[register] < 0 && _f.Remade.TryGetValue(register, out MachineInst? made)) return Place.OfMade(made);
        Place place = Place.Of(_registers, register);
        return place.Kind == PlaceKind.Spill ? Place.InFrame(_frame.Spill(place.Number)) : place;
    }

    /// <summary>Moves values between places as if all at once.</summary>
    private void Moves((Place To, Place From)[] moves, bool keepOther = false)
    {
        List<(Place To, Place From)> left = [];
        _otherIsBusy = keepOther;
        foreach ((Place to, Place from) in moves)
        {
            Place target = to.Kind == PlaceKind.Spill ? Place.InFrame(_frame.Spill(to.Number)) : to;
            if (target.Kind != PlaceKind.None && target != from) left.Add((target, from));
        }
        while (left.Count > 0)
        {
            int free = left.FindIndex(m => !left.Exists(o => o != m && o.From == m.To));
            if (free >= 0)
            {
                Move(left[free].To, left[free].From);
                left.RemoveAt(free);
                continue;
            }
            // A circle of registers: one of them waits elsewhere. A pointer to be called may be in the usual place for that.
            int wait = keepOther ? Registers.Scratch : Registers.OtherScratch;
            Place waiting = left[0].From;
            Move(Place.InRegister(wait), waiting);
            _otherIsBusy = true;
            for (int i = 0; i < left.Count; i++) if (left[i].From == waiting) left[i] = (left[i].To, Place.InRegister(wait));
        }
        _otherIsBusy = false;
    }

    private void Move(Place to, Place from)
    {
        bool toRegister = to.Kind == PlaceKind.Register;
        int register = toRegister ? to.Number : from.Kind == PlaceKind.Register ? from.Number : Registers.Scratch;
        if (from.Kind == PlaceKind.Made) Make(from.Made!, register);
        else if (from.Kind == PlaceKind.Frame) InFrame(M.Lw, register, from.Number);
        else if (toRegister) _code.Word(Encoder.Immediate(M.Addi, register, from.Number, 0));
        if (!toRegister) InFrame(M.Sw, register, to.Number);
    }
}

/// <summary>How a place is given.</summary>
internal enum PlaceKind : byte
{
    None,
    Register,
    Spill,
    Frame,
    Made,
}

/// <summary>Where a value is, or is to go.</summary>
internal readonly record struct Place(PlaceKind Kind, int Number, MachineInst? Made = null)
{
    public static Place InRegister(int register) => new(PlaceKind.Register, register);

    public static Place InFrame(int offset) => new(PlaceKind.Frame, offset);

    public static Place OfMade(MachineInst made) => new(PlaceKind.Made, 0, made);

    public static Place Of(Assignment assignment, int register) =>
        assignment.Register[register] >= 0 ? InRegister(assignment.Register[register])
            : assignment.Spill[register] >= 0 ? new Place(PlaceKind.Spill, assignment.Spill[register]) : default;
}
