using Roundel.Air;
using Roundel.Field;
using Roundel.RiscV;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Chips;

/// <summary>The cells that every instruction's row starts with.</summary>
internal readonly ref struct HeadCells(MachineChip chip, ColumnView main)
{
    private readonly Span<uint> _enabler = main[chip.EnablerColumn.Index], _pc = main[chip.Pc.Index], _clock = main[chip.Clock.Index];

    public void Set(int row, uint pc, uint clock)
    {
        _enabler[row] = 1;
        _pc[row] = pc;
        _clock[row] = clock;
    }
}

/// <summary>The cells of one access: the clock reached and the value found.</summary>
internal readonly ref struct AccessCells(AccessColumns columns, ColumnView main)
{
    private readonly Span<uint> _clock = main[columns.PreviousClock.Index];
    private readonly Span<uint> _lo = main[columns.Lo.Index], _hi = main[columns.Hi.Index];

    public void Set(int row, uint value, uint previousClock)
    {
        _clock[row] = previousClock;
        _lo[row] = value & 0xffff;
        _hi[row] = value >> 16;
    }

    public void Register(int row, TraceContext context, uint register, uint value, uint previousClock, uint now) =>
        Set(row, value, context.Reach(Space.Register, register, value, previousClock, now));

    public void Ram(int row, TraceContext context, uint word, uint value, uint previousClock, uint now) =>
        Set(row, value, context.Reach(Space.Ram, word, value, previousClock, now));
}

/// <summary>The cells of <see cref="AddressedChip"/>.</summary>
internal readonly ref struct AddressCells(AddressedChip chip, ColumnView main)
{
    private readonly HeadCells _head = new(chip, main);
    private readonly AccessCells _rs1 = new(chip.Rs1, main);
    private readonly Span<uint> _index = main[chip.Rs1Index.Index];
    private readonly Span<uint> _immediateLo = main[chip.ImmediateLo.Index], _immediateHi = main[chip.ImmediateHi.Index];
    private readonly Span<uint> _carry = main[chip.Carry.Index], _wrap = main[chip.Wrap.Index];

    public void Set(int row, TraceContext context, in Instruction instruction, in Step step)
    {
        uint immediate = instruction.Immediate;
        _head.Set(row, step.Pc, step.Clock);
        _index[row] = instruction.Rs1;
        _immediateLo[row] = immediate & 0xffff;
        _immediateHi[row] = immediate >> 16;
        _carry[row] = (step.Rs1 & 0xffff) + (immediate & 0xffff) >> 16;
        _wrap[row] = (uint)((ulong)step.Rs1 + immediate >> 32);
        _rs1.Register(row, context, instruction.Rs1, step.Rs1, step.Rs1Clock, step.Clock + Clocks.Rs1);
    }
}

/// <summary>The cells that all branches share, their head aside.</summary>
internal readonly ref struct BranchCells(Column rs1Index, Column rs2Index, Column target, Column next, Column taken,
    AccessColumns rs1, AccessColumns rs2, ColumnView main)
{
    private readonly Span<uint> _rs1Index = main[rs1Index.Index], _rs2Index = main[rs2Index.Index];
    private readonly Span<uint> _target = main[target.Index], _next = main[next.Index], _taken = main[taken.Index];
    private readonly AccessCells _rs1 = new(rs1, main), _rs2 = new(rs2, main);

    public void Set(int row, TraceContext context, in Instruction instruction, in Step step, bool isTaken)
    {
        uint fetchable = context.Fetchable(instruction.Immediate);
        _rs1Index[row] = instruction.Rs1;
        _rs2Index[row] = instruction.Rs2;
        _target[row] = fetchable;
        _next[row] = isTaken ? fetchable : step.Pc + 4;
        _taken[row] = isTaken ? 1u : 0;
        _rs1.Register(row, context, instruction.Rs1, step.Rs1, step.Rs1Clock, step.Clock + Clocks.Rs1);
        _rs2.Register(row, context, instruction.Rs2, step.Rs2, step.Rs2Clock, step.Clock + Clocks.Rs2);
    }
}
