using Roundel.RiscV.Trace;

namespace Roundel.RiscV;

internal sealed unsafe partial class Interpreter<TTracer>
{
    private void RecordConstant(RecordList<Step> list, Instruction* i, uint at, uint clock, uint value)
    {
        Step* step = Begin(list, at, clock);
        ReadNothing(&step->Rs1, &step->Rs1Clock);
        ReadNothing(&step->Rs2, &step->Rs2Clock);
        WriteRegister(step, i->Rd, clock, value);
    }

    private void RecordUnary(RecordList<Step> list, Instruction* i, uint at, uint clock, uint value)
    {
        Step* step = Begin(list, at, clock);
        ReadRegister(&step->Rs1, &step->Rs1Clock, i->Rs1, clock + Clocks.Rs1);
        ReadNothing(&step->Rs2, &step->Rs2Clock);
        WriteRegister(step, i->Rd, clock, value);
    }

    private void RecordBinary(RecordList<Step> list, Instruction* i, uint at, uint clock, uint value)
    {
        Step* step = Begin(list, at, clock);
        ReadRegister(&step->Rs1, &step->Rs1Clock, i->Rs1, clock + Clocks.Rs1);
        ReadRegister(&step->Rs2, &step->Rs2Clock, i->Rs2, clock + Clocks.Rs2);
        WriteRegister(step, i->Rd, clock, value);
    }

    private void RecordBranch(RecordList<Step> list, Instruction* i, uint at, uint clock) => Sources(Begin(list, at, clock), i, clock);

    private void RecordLoadWord(Instruction* i, uint at, uint clock, uint address, uint* word)
    {
        _at = at;
        MemoryStep* record = _trace.LoadWord.Next();
        *record = default;
        Begin(&record->Step, at, clock);
        ReadRegister(&record->Step.Rs1, &record->Step.Rs1Clock, i->Rs1, clock + Clocks.Rs1);
        record->Address = address;
        record->WordOld = record->WordNew = *word;
        record->WordClock = Stamp(word, clock + Clocks.Memory);
        WriteRegister(&record->Step, i->Rd, clock, *word);
    }

    private void RecordStoreWord(Instruction* i, uint at, uint clock, uint address, uint* word)
    {
        _at = at;
        MemoryStep* record = _trace.StoreWord.Next();
        *record = default;
        Begin(&record->Step, at, clock);
        Sources(&record->Step, i, clock);
        record->Address = address;
        record->WordOld = *word;
        record->WordNew = *word = Altered(ResultKind.Word, clock, record->Step.Rs2);
        record->WordClock = Stamp(word, clock + Clocks.Memory);
    }

    /// <summary>Marks a word as accessed.</summary>
    /// <returns>Its previous clock.</returns>
    private static uint Stamp(uint* word, uint now)
    {
        uint previous = word[PagedMemory.PageWords];
        word[PagedMemory.PageWords] = now;
        return previous;
    }

    private Step* Begin(RecordList<Step> list, uint at, uint clock)
    {
        _at = at;
        Step* step = list.Next();
        Begin(step, at, clock);
        return step;
    }

    private void Begin(Step* step, uint at, uint clock)
    {
        step->Pc = _textStart + 4 * at;
        step->Clock = clock;
    }

    /// <summary>Both sources and no destination.</summary>
    private void Sources(Step* step, Instruction* i, uint clock)
    {
        ReadRegister(&step->Rs1, &step->Rs1Clock, i->Rs1, clock + Clocks.Rs1);
        ReadRegister(&step->Rs2, &step->Rs2Clock, i->Rs2, clock + Clocks.Rs2);
        step->RdOld = step->Rd = step->RdClock = 0;
    }

    private void ReadRegister(uint* value, uint* previous, int register, uint now)
    {
        *value = _x[register];
        *previous = _clocks[register];
        _clocks[register] = now;
    }

    private uint Altered(ResultKind kind, uint clock, uint value) => TTracer.Alters ? _tracer.Alter(kind, clock, value) : value;

    private static void ReadNothing(uint* value, uint* previous) => *value = *previous = 0;

    private void WriteRegister(Step* step, int register, uint clock, uint value)
    {
        value = Altered(ResultKind.Register, clock, value);
        step->RdOld = _x[register];
        step->Rd = value;
        step->RdClock = _clocks[register];
        _x[register] = value;
        _clocks[register] = clock + Clocks.Rd;
    }
}
