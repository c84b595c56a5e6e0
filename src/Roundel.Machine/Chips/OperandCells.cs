using Roundel.Field;
using Roundel.RiscV;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Chips;

/// <summary>The cells of <see cref="OperandChip"/>.</summary>
internal readonly ref struct OperandCells(OperandChip chip, ColumnView main)
{
    private readonly HeadCells _head = new(chip, main);
    private readonly Span<uint> _rd = main[chip.RdIndex.Index], _rs1 = main[chip.Rs1Index.Index];
    private readonly Span<uint> _f2 = main[chip.Field2.Index], _isImmediate = main[chip.IsImmediate.Index];
    private readonly AccessCells _a = new(chip.A, main), _b = new(chip.B, main), _old = new(chip.RdOld, main);

    /// <summary>Sets a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="context">The run.</param>
    /// <param name="instruction">The instruction.</param>
    /// <param name="step">The record.</param>
    /// <param name="isImmediate">Whether the second operand is the immediate.</param>
    /// <param name="field2">The program's f2 for an immediate.</param>
    /// <returns>The second operand.</returns>
    public uint Set(int row, TraceContext context, in Instruction instruction, in Step step, bool isImmediate, uint field2)
    {
        _head.Set(row, step.Pc, step.Clock);
        _rd[row] = instruction.Rd;
        _rs1[row] = instruction.Rs1;
        _a.Register(row, context, instruction.Rs1, step.Rs1, step.Rs1Clock, step.Clock + Clocks.Rs1);
        _old.Register(row, context, instruction.Rd, step.RdOld, step.RdClock, step.Clock + Clocks.Rd);
        if (isImmediate)
        {
            _isImmediate[row] = 1;
            _f2[row] = field2;
            _b.Set(row, instruction.Immediate, 0);
            return instruction.Immediate;
        }
        _f2[row] = instruction.Rs2;
        _b.Register(row, context, instruction.Rs2, step.Rs2, step.Rs2Clock, step.Clock + Clocks.Rs2);
        return step.Rs2;
    }
}
