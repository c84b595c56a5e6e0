using System.Runtime.CompilerServices;
using Roundel.RiscV.Trace;

namespace Roundel.RiscV;

internal sealed unsafe partial class Interpreter<TTracer>
{
    /// <summary>Any load, at any address.</summary>
    private void LoadSub(Instruction* i, uint at, uint clock, uint address, uint bytes)
    {
        _at = at;
        RefuseFlag(address, bytes);
        if ((address & bytes - 1) != 0) NoteMisaligned(clock);
        uint* word = _memory.Word(address / 4);
        uint* next = Straddles(address, bytes) ? _memory.Word(NextWord(address)) : null;
        ulong pair = *word | (next == null ? 0 : (ulong)*next << 32);
        uint value = (uint)(pair >> (int)(address % 4 * 8));
        value = i->Op switch
        {
            Op.Lb => (uint)(sbyte)value,
            Op.Lbu => (byte)value,
            Op.Lh => (uint)(short)value,
            Op.Lhu => (ushort)value,
            _ => value,
        };
        if (!TTracer.Records)
        {
            _x[i->Rd] = value;
            return;
        }
        MemoryStep* record = _trace.LoadSub.Next();
        *record = default;
        Begin(&record->Step, at, clock);
        ReadRegister(&record->Step.Rs1, &record->Step.Rs1Clock, i->Rs1, clock + Clocks.Rs1);
        WriteRegister(&record->Step, i->Rd, clock, value);
        Words(record, address, clock, word, *word, next, next == null ? 0 : *next);
    }

    /// <summary>Any store, at any address.</summary>
    private void StoreSub(Instruction* i, uint at, uint clock, uint address, uint bytes)
    {
        _at = at;
        RefuseFlag(address, bytes);
        if ((address & bytes - 1) != 0) NoteMisaligned(clock);
        if (address - _textStart < _textBytes || address + bytes - 1 - _textStart < _textBytes) NoteTextWrite(address, bytes);
        uint* word = _memory.Word(address / 4);
        uint* next = Straddles(address, bytes) ? _memory.Word(NextWord(address)) : null;
        int shift = (int)(address % 4 * 8);
        ulong mask = (1ul << (int)(bytes * 8)) - 1 << shift;
        ulong pair = *word | (next == null ? 0 : (ulong)*next << 32);
        pair = pair & ~mask | (ulong)_x[i->Rs2] << shift & mask;
        if (TTracer.Records)
        {
            pair = pair >> 32 << 32 | Altered(ResultKind.Word, clock, (uint)pair);
            MemoryStep* record = _trace.StoreSub.Next();
            *record = default;
            Begin(&record->Step, at, clock);
            Sources(&record->Step, i, clock);
            Words(record, address, clock, word, (uint)pair, next, (uint)(pair >> 32));
        }
        *word = (uint)pair;
        if (next != null) *next = (uint)(pair >> 32);
    }

    private static void Words(MemoryStep* record, uint address, uint clock, uint* word, uint wordNew, uint* next, uint nextNew)
    {
        record->Address = address;
        record->WordOld = *word;
        record->WordNew = wordNew;
        record->WordClock = Stamp(word, clock + Clocks.Memory);
        if (next == null) return;
        record->NextOld = *next;
        record->NextNew = nextNew;
        record->NextClock = Stamp(next, clock + Clocks.Memory);
    }

    private static bool Straddles(uint address, uint bytes) => address % 4 + bytes > 4;

    /// <summary>The word after an address's; the last is followed by the first.</summary>
    private static uint NextWord(uint address) => address / 4 + 1 & 0x3fff_ffff;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private byte* NewPage(uint address, uint at)
    {
        _at = at;
        return _memory.Allocate(address >> PagedMemory.LogPageBytes);
    }

    private void NoteMisaligned(uint clock)
    {
        _misaligned++;
        if (TTracer.Records) *_trace.OddAccesses.Next() = clock;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void NoteTextWrite(uint address, uint bytes)
    {
        _textWrites++;
        _textWritten ??= new bool[_textBytes / 4];
        for (uint word = address / 4; word <= (address + (ulong)bytes - 1) / 4; word++)
        {
            uint index = (word & 0x3fff_ffff) - _textStart / 4;
            if (index < _textWritten.Length) _textWritten[index] = true;
        }
    }

    private void RefuseFlag(uint address, uint bytes)
    {
        if (_options.Abi != Abi.MemoryMapped) return;
        bool touches = (address & ~3u) == MemoryMap.HaltFlag || (address + bytes - 1 & ~3u) == MemoryMap.HaltFlag;
        if (touches)
        {
            throw new FaultSignal(FaultKind.AbiViolation,
                $"The halt flag at 0x{MemoryMap.HaltFlag:x8} can only be written, and only as a whole word.");
        }
    }
}
