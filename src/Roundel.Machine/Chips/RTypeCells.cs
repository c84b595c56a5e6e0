using Roundel.Field;
using Roundel.RiscV;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Chips;

/// <summary>The cells of <see cref="RTypeChip"/>.</summary>
internal readonly ref struct RTypeCells(RTypeChip chip, ColumnView main)
{
    private readonly HeadCells _head = new(chip, main);
    private readonly Span<uint> _rd = main[chip.RdIndex.Index], _rs1 = main[chip.Rs1Index.Index], _rs2 = main[chip.Rs2Index.Index];
    private readonly AccessCells _value1 = new(chip.Rs1, main), _value2 = new(chip.Rs2, main), _old = new(chip.RdOld, main);

    public void Set(int row, TraceContext context, in Instruction instruction, in Step step)
    {
        _head.Set(row, step.Pc, step.Clock);
        _rd[row] = instruction.Rd;
        _rs1[row] = instruction.Rs1;
        _rs2[row] = instruction.Rs2;
        _value1.Register(row, context, instruction.Rs1, step.Rs1, step.Rs1Clock, step.Clock + Clocks.Rs1);
        _value2.Register(row, context, instruction.Rs2, step.Rs2, step.Rs2Clock, step.Clock + Clocks.Rs2);
        _old.Register(row, context, instruction.Rd, step.RdOld, step.RdClock, step.Clock + Clocks.Rd);
    }
}
