using Roundel.Field;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Chips;

/// <summary>The cells of <see cref="EcallChip"/>.</summary>
internal readonly ref struct EcallCells(EcallChip chip, ColumnView main)
{
    private readonly HeadCells _head = new(chip, main);
    private readonly AccessCells _argument1 = new(chip.Argument1, main), _argument2 = new(chip.Argument2, main);
    private readonly Span<uint> _numberClock = main[chip.NumberClock.Index], _answerClock = main[chip.AnswerClock.Index];

    public void Set(int row, TraceContext context, in EcallStep call)
    {
        uint now = call.Clock + Clocks.Rs1;
        _head.Set(row, call.Pc, call.Clock);
        _numberClock[row] = context.Reach(Space.Register, EcallChip.A7, call.A7, call.A7Clock, now);
        _answerClock[row] = context.Reach(Space.Register, EcallChip.A0, call.A0Old, call.A0Clock, call.Clock + Clocks.Rd);
        _argument1.Register(row, context, EcallChip.A1, call.A1, call.A1Clock, now);
        _argument2.Register(row, context, EcallChip.A2, call.A2, call.A2Clock, now);
    }
}

/// <summary>The cells of <see cref="StreamCallChip"/>.</summary>
internal readonly ref struct StreamCallCells(StreamCallChip chip, ColumnView main)
{
    private readonly EcallCells _call = new(chip, main);
    private readonly AccessCells _stream = new(chip.Stream, main);
    private readonly Span<uint> _isOdd = main[chip.IsOdd.Index], _isHigh = main[chip.IsHigh.Index], _moves = main[chip.Moves.Index];

    public void Set(int row, TraceContext context, in EcallStep call)
    {
        _call.Set(row, context, call);
        _stream.Register(row, context, call.StreamRegister, call.StreamOld, call.StreamClock, call.Clock + Clocks.Memory);
        _isOdd[row] = call.A1 & 1;
        _isHigh[row] = call.A1 >> 1 & 1;
        _moves[row] = call.Moved == 0 ? 0u : 1;
    }
}
