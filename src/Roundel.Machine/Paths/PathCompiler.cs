using Roundel.Air;
using Roundel.Machine.Chips;
using Roundel.RiscV;
using Roundel.RiscV.Trace;
using static Roundel.Machine.Paths.RegisterFile.Operand;

namespace Roundel.Machine.Paths;

/// <summary>Executes a path with words instead of numbers, and declares what each instruction asks for.</summary>
/// <remarks>
/// A branch inside a path goes the way that the next instruction says, and the row shows that it does. A branch at the end goes either way: next is an
/// expression of the outcome, which is 0 or 1.
/// </remarks>
internal sealed class PathCompiler
{
    private readonly PathChip _chip;
    private readonly PathFrame _frame;
    private readonly InstructionPath _path;
    private readonly Sums _sums;
    private readonly Comparisons _comparisons;
    private readonly Bitwise _bitwise;
    private readonly Shifts _shifts;
    private readonly VariableShifts _variableShifts;
    private readonly Products _products;
    private readonly Addresses _addresses;
    private readonly Ram _ram;
    private readonly SubWords _subWords;
    private readonly RegisterFile _registers;
    private Expr _next;

    public PathCompiler(PathChip chip, PathFrame frame)
    {
        (_chip, _frame, _path) = (chip, frame, chip.Path);
        var splits = new Splits(frame);
        _sums = new Sums(frame, splits);
        _comparisons = new Comparisons(frame, _sums, splits);
        _bitwise = new Bitwise(frame, _sums, splits);
        _shifts = new Shifts(frame, _sums, splits);
        _variableShifts = new VariableShifts(frame, _sums, splits);
        _products = new Products(frame, _sums, splits);
        _addresses = new Addresses(frame, _sums);
        _ram = new Ram(frame, _sums);
        _subWords = new SubWords(frame, _sums, splits);
        _registers = new RegisterFile(frame, _sums);
    }

    /// <summary>Declares everything.</summary>
    public void Compile()
    {
        _chip.AddConsume(Buses.State, (int)_path.EntryPc, _chip.Clock);
        _frame.Fill(block =>
        {
            block[_chip.EnablerColumn].Fill(1);
            Span<uint> clocks = block[_chip.Clock];
            for (int i = 0; i < clocks.Length; i++) clocks[i] = block.Records.StepOf(block.Instance + i, 0).Clock;
        });
        for (int i = 0; i < _path.Length; i++)
        {
            _frame.Index = i;
            Execute(_path.Instructions[i], _path.Rows[i].Pc, i + 1 < _path.Length ? _path.Rows[i + 1].Pc : null);
        }
        _products.Finish();
        _ram.Finish();
        _registers.Finish();
        _frame.Finish();
        _chip.AddEmit(Buses.State, _next, _chip.Clock + (int)Clocks.Step * _path.Length);
    }

    private void Execute(in PathInstruction i, uint pc, uint? next)
    {
        _next = (int)(pc + 4);
        LinearWord a = i.ReadsRs1 ? _registers.Read(i.Rs1, Rs1) : new LinearWord(0);
        LinearWord b = i.ReadsRs2 ? _registers.Read(i.Rs2, Rs2) : new LinearWord(i.Immediate);
        if (i.Op == Op.Jalr) _next = JumpTo(_sums.Add(a, b));
        if (i.IsBranch) Branch(i, a, b, pc, next);
        else if (i.IsLoad || i.IsStore) Access(i, a, b);
        else _registers.Write(i.Rd, i.Op == Op.Jalr ? new LinearWord(pc + 4) : Result(i, a, b));
        if (i.Op == Op.Jal) _next = (int)i.Target;
    }

    private void Access(in PathInstruction i, LinearWord address, LinearWord value)
    {
        Place place = _addresses.Of(_sums.Add(address, new LinearWord(i.Immediate)),
            i.Op switch { Op.Lw or Op.Sw => 2, Op.Lh or Op.Lhu or Op.Sh => 1, _ => 0 });
        LinearWord word = _ram.Read(place);
        if (i.Op == Op.Lw) _registers.Write(i.Rd, word);
        else if (i.Op == Op.Sw) _ram.Write(place, value);
        else if (i.IsLoad) _registers.Write(i.Rd, _subWords.Load(i.Op, place, _sums.Atom(word)));
        else _ram.Write(place, _subWords.Store(i.Op, place, _sums.Atom(word), value));
    }

    /// <summary>
    /// Where JALR leads: the word with bit 0 cleared. A quarter of the low limb less odd is looked up as 16-bit value, so odd is bit 0, and the rest a
    /// multiple of
    /// four, as text asks for; and so is four times the high limb: the target is an integer below 2^30, canonical. Text lies there, so nothing that could
    /// go on is lost.
    /// </summary>
    private Expr JumpTo(LinearWord target)
    {
        if (target.IsConstant) return (int)((target.Constant & ~1u) is var address && address % 4 == 0 && address < 1u << 30 ? address : ProgramRom.Nowhere);
        Atom atom = _sums.Atom(target);
        Column odd = _chip.AddBit(_frame.Name("odd"), "bit 0 of the target before it is cleared");
        int slot = atom.Slot;
        _frame.Fill(block => RowKernels.Bits(block[slot], 0, 1, block[odd]));
        _chip.AddLookup(RangeBuses.Range16, (atom.Lo - odd) * Splits.Inverse(2));
        _chip.AddLookup(RangeBuses.Range16, 4 * atom.Hi);
        return Word.Radix * atom.Hi + atom.Lo - odd;
    }

    private LinearWord Result(in PathInstruction i, LinearWord a, LinearWord b) => i.Op switch
    {
        Op.Lui or Op.Jal => b,
        Op.Sub => _sums.Subtract(a, b),
        >= Op.And and <= Op.Xori => _bitwise.Apply(i.Op, a, b),
        Op.Mul => _products.Low(a, b),
        Op.Mulh or Op.Mulhsu or Op.Mulhu => _products.High(i.Op, a, b),
        Op.Sll or Op.Srl or Op.Sra when !b.IsConstant => _variableShifts.Apply(i.Op, a, b),
        Op.Sll or Op.Srl or Op.Sra => _shifts.Apply(i.Op - Op.Sll + Op.Slli, a, (int)(b.Constant & 31)),
        >= Op.Slli and <= Op.Srai => _shifts.Apply(i.Op, a, (int)i.Immediate),
        Op.Slt or Op.Slti => Truth(_comparisons.Less(a, b, signed: true), a, b, signed: true),
        Op.Sltu or Op.Sltiu => Truth(_comparisons.Less(a, b, signed: false), a, b, signed: false),
        _ => _sums.Add(a, b),
    };

    /// <summary>The word 0 or 1 of a comparison's outcome.</summary>
    private LinearWord Truth(Expr less, LinearWord a, LinearWord b, bool signed)
    {
        if (less.IsConstant(out Field.M31 constant) && constant.IsZero) return new LinearWord(0);
        if (a.IsConstant && b.IsConstant) return new LinearWord(1);
        return new LinearWord(_frame.NewAtom(less, 0, 1, () =>
        {
            (int left, int right) = (_frame.SlotOf(a), _frame.SlotOf(b));
            return _frame.NewSlot((block, target) => RowKernels.Less(block[left], block[right], signed, target));
        }));
    }

    private void Branch(in PathInstruction i, LinearWord a, LinearWord b, uint pc, uint? next)
    {
        bool negated = i.Op is Op.Bne or Op.Bge or Op.Bgeu;
        if (i.Target == pc + 4) return;
        if (next is { } address)
        {
            bool holds = address == i.Target != negated;
            if (i.Op is Op.Beq or Op.Bne) _comparisons.RequireZero(_sums.Subtract(a, b), holds);
            else _comparisons.RequireLess(a, b, i.Op is Op.Blt or Op.Bge, holds);
            return;
        }
        Expr outcome = i.Op is Op.Beq or Op.Bne ? _comparisons.IsZero(_sums.Subtract(a, b)) : _comparisons.Less(a, b, i.Op is Op.Blt or Op.Bge);
        Expr taken = negated ? _chip.EnablerColumn - outcome : outcome;
        _next = _next + (Expr)Field.M31.FromInt64((long)i.Target - pc - 4) * taken;
    }
}
