using Roundel.Air;
using Roundel.Machine.Chips;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Paths;

/// <summary>Registers: the values that flow through a row, and one access for each register that it touches.</summary>
/// <remarks>
/// <para>
/// The first touch of a register brings the columns of the value before. At the end the register is accessed once, as if at the clock of the
/// last access that its instructions make: so the chain of accesses is the one that instruction chips would have made, and both may be mixed. The state
/// consumed is
/// earlier than that clock. It cannot be one that is given between the row's clock and the access by anything but a Gap row, which changes no value: all clocks
/// from clock to clock + 4·n − 1 are this row's, and this is its only access to the register. So the value before is the one that was left before the
/// row's first instruction, and the value after that of its last.
/// </para>
/// <para>
/// Register 0 is always 0: it starts so, and no row writes it, since no instruction's rd is 0. Its columns are saved; the access remains, for the chain.
/// </para>
/// </remarks>
internal sealed class RegisterFile(PathFrame frame, Sums sums)
{
    private readonly LinearWord?[] _values = new LinearWord?[Roundel.RiscV.Registers.Sink + 1];
    private readonly Touched?[] _touched = new Touched?[Roundel.RiscV.Registers.Sink + 1];

    private PathChip Chip => frame.Chip;

    /// <summary>Which operand of an instruction touches a register first.</summary>
    public enum Operand
    {
        /// <summary>rs1.</summary>
        Rs1,
        /// <summary>rs2.</summary>
        Rs2,
        /// <summary>rd.</summary>
        Rd,
    }

    /// <summary>Reads a register.</summary>
    public LinearWord Read(int register, Operand operand)
    {
        Touch(register, operand);
        LinearWord value = _values[register]!;
        return sums.Known(value) is { } atom && !value.IsConstant ? _values[register] = new LinearWord(atom) : value;
    }

    /// <summary>Writes a register.</summary>
    public void Write(int register, LinearWord value)
    {
        Touch(register, Operand.Rd);
        _values[register] = value;
    }

    /// <summary>Declares the accesses.</summary>
    public void Finish()
    {
        for (int register = 0; register < _touched.Length; register++)
        {
            if (_touched[register] is not { } touched) continue;
            Atom after = sums.Atom(_values[register]!);
            Chip.AddAccess(Space.Register, register, touched.Clock, touched.Before, new Word(after.Lo, after.Hi), touched.Last, touched.Last);
            FillClock(register, touched);
        }
    }

    private void Touch(int register, Operand operand)
    {
        int j = frame.Index, now = (int)(Clocks.Step * (uint)j + operand switch { Operand.Rs1 => Clocks.Rs1, Operand.Rs2 => Clocks.Rs2, _ => Clocks.Rd });
        if (_touched[register] is { } before)
        {
            before.Last = now;
            return;
        }
        Column clock = Chip.AddInherited($"x{register}.clock", "consumed from Memory, and ordered by ClockRange");
        int value = frame.NewSlot(), previous = frame.NewSlot();
        frame.Fill(block => Gather(block, j, operand, block[value], block[previous]));
        Word word = new(0, 0);
        if (register == 0) _values[register] = new LinearWord(0);
        else
        {
            Column lo = Chip.AddInherited($"x{register}.lo", "consumed from Memory"), hi = Chip.AddInherited($"x{register}.hi", "consumed from Memory");
            word = new Word(lo, hi);
            frame.Fill(block =>
            {
                RowKernels.Low(block[value], block[lo]);
                RowKernels.High(block[value], block[hi]);
            });
            _values[register] = new LinearWord(frame.NewAtom(lo, hi, uint.MaxValue, () => value));
        }
        _touched[register] = new Touched(clock, word, value, previous) { Last = now };
    }

    private static void Gather(PathBlock block, int j, Operand operand, Span<uint> values, Span<uint> clocks)
    {
        for (int i = 0; i < values.Length; i++)
        {
            ref readonly Step step = ref block.Records.StepOf(block.Instance + i, j);
            (values[i], clocks[i]) = operand switch
            {
                Operand.Rs1 => (step.Rs1, step.Rs1Clock),
                Operand.Rs2 => (step.Rs2, step.Rs2Clock),
                _ => (step.RdOld, step.RdClock),
            };
        }
    }

    private void FillClock(int register, Touched touched)
    {
        uint last = (uint)touched.Last;
        frame.Fill(block =>
        {
            Span<uint> clocks = block[Chip.Clock], previous = block[touched.Previous], values = block[touched.Value], cells = block[touched.Clock];
            for (int i = 0; i < cells.Length; i++)
                cells[i] = block.Context.Reach(Space.Register, (uint)register, values[i], previous[i], clocks[i] + last);
        });
    }

    /// <summary>A register that the row touches.</summary>
    private sealed record Touched(Column Clock, Word Before, int Value, int Previous)
    {
        /// <summary>The last access's clock, from the row's on.</summary>
        public int Last { get; set; }
    }
}
