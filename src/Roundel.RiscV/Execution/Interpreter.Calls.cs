using System.Buffers;
using System.Buffers.Binary;
using Roundel.RiscV.Trace;

namespace Roundel.RiscV;

internal sealed unsafe partial class Interpreter<TTracer>
{
    // Numbers of the RISC-V Linux system calls (asm-generic/unistd.h), and errors (asm-generic/errno-base.h, errno.h).
    private const uint CallRead = 63, CallWrite = 64, CallExit = 93;
    private const uint BadDescriptor = unchecked((uint)-9), NoSuchCall = unchecked((uint)-38);
    private const uint PrivateInput = 0, Output = 1, Console = 2, PublicInput = 3;

    private readonly ArrayBufferWriter<byte> _output = new(), _console = new();

    /// <summary>ECALL.</summary>
    /// <returns>Whether the run ends.</returns>
    private bool Call(uint at, uint clock)
    {
        _at = at;
        if (_options.Abi == Abi.MemoryMapped)
            throw new FaultSignal(FaultKind.AbiViolation, "ECALL under the memory-mapped ABI: run the program with the Linux ABI.");

        uint number = _x[A7], a0 = _x[A0], buffer = _x[A1], length = _x[A2];
        (byte stream, uint moved, uint result) = (number, a0) switch
        {
            (CallRead, PrivateInput) => Incoming(Registers.PrivateRemaining, length),
            (CallRead, PublicInput) => Incoming(Registers.PublicRemaining, length),
            (CallWrite, Output) => (Registers.OutputLength, length, length),
            (CallWrite, Console) => ((byte)0, 0u, length),
            (CallRead or CallWrite, _) => ((byte)0, 0u, BadDescriptor),
            (CallExit, _) => ((byte)0, 0u, a0),
            _ => ((byte)0, 0u, NoSuchCall),
        };
        result = Altered(ResultKind.Register, clock, result);
        if (number == CallWrite && a0 == Console) WriteConsole(buffer, length);
        CheckTransfer(stream, buffer, moved);

        uint streamOld = _x[stream];
        uint streamNew = stream == Registers.OutputLength ? streamOld + moved : streamOld - moved;
        if (TTracer.Records)
        {
            *_trace.Ecall.Next() = new EcallStep
            {
                Pc = _textStart + 4 * at,
                Clock = clock,
                A7 = number,
                A0Old = a0,
                A0New = result,
                A1 = buffer,
                A2 = length,
                A7Clock = _clocks[A7],
                A0Clock = _clocks[A0],
                A1Clock = _clocks[A1],
                A2Clock = _clocks[A2],
                StreamRegister = stream,
                StreamOld = streamOld,
                StreamNew = streamNew,
                StreamClock = stream == 0 ? 0 : _clocks[stream],
                Moved = moved,
            };
            _clocks[A7] = _clocks[A1] = _clocks[A2] = clock + Clocks.Rs1;
            _clocks[A0] = clock + Clocks.Rd;
            if (stream != 0) _clocks[stream] = clock + Clocks.Memory;
        }
        _x[A0] = result;
        if (stream != 0)
        {
            Transfer(stream, clock, clock + Clocks.Memory, buffer, moved);
            _x[stream] = streamNew;
        }
        _exitCode = result;
        return number == CallExit;
    }

    private (byte Stream, uint Moved, uint Result) Incoming(byte stream, uint length)
    {
        uint moved = Math.Min(length, _x[stream]);
        return (stream, moved, moved);
    }

    private void CheckTransfer(byte stream, uint buffer, uint count)
    {
        if (buffer + (ulong)count > 1ul << 32)
            throw new FaultSignal(FaultKind.BadTransfer,
                $"A transfer of {count} bytes at 0x{buffer:x8} runs past the end of the address space.");
        if (stream == Registers.OutputLength && _x[stream] + (ulong)count > ExecutionOptions.MaxStreamBytes)
            throw new FaultSignal(FaultKind.StreamLimit, $"The output has more than {ExecutionOptions.MaxStreamBytes} bytes.");
    }

    /// <summary>
    /// Moves bytes between a stream and memory. The stream's register still has its old value; the words are accessed at
    /// <paramref name="now"/>.
    /// </summary>
    private void Transfer(byte stream, uint callClock, uint now, uint address, uint count)
    {
        bool output = stream == Registers.OutputLength;
        StreamKind kind = output ? StreamKind.Output
            : stream == Registers.PrivateRemaining ? StreamKind.PrivateInput : StreamKind.PublicInput;
        uint position = _x[stream];
        ReadOnlySpan<byte> input = kind == StreamKind.PublicInput ? _options.PublicInput.Span : _options.PrivateInput.Span;
        if (!output && count > 0 && address < _textStart + _textBytes && address + (ulong)count > _textStart)
            NoteTextWrite(address, count);

        Span<byte> bytes = stackalloc byte[4];
        while (count > 0)
        {
            uint offset = address % 4, step = Math.Min(4 - offset, count);
            uint* word = _memory.Word(address / 4);
            uint old = *word;
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, old);
            Span<byte> part = bytes.Slice((int)offset, (int)step);
            if (output) _output.Write(part);
            else input.Slice(input.Length - (int)position, (int)step).CopyTo(part);
            *word = Altered(ResultKind.Word, callClock, BinaryPrimitives.ReadUInt32LittleEndian(bytes));
            if (TTracer.Records)
            {
                *_trace.Transfers.Next() = new TransferWord
                {
                    CallClock = callClock,
                    Kind = kind,
                    WordAddress = address / 4,
                    Offset = (byte)offset,
                    Count = (byte)step,
                    Remaining = count,
                    Position = position,
                    WordOld = old,
                    WordNew = *word,
                    WordClock = Stamp(word, now),
                };
            }
            address += step;
            count -= step;
            position = output ? position + step : position - step;
        }
    }

    /// <summary>The console is no part of the statement: its bytes are looked at without an access.</summary>
    private void WriteConsole(uint buffer, uint length)
    {
        if (buffer + (ulong)length > 1ul << 32)
            throw new FaultSignal(FaultKind.BadTransfer,
                $"A transfer of {length} bytes at 0x{buffer:x8} runs past the end of the address space.");
        uint count = Math.Min(length, (uint)(ExecutionOptions.MaxConsoleBytes - _console.WrittenCount));
        Span<byte> target = _console.GetSpan((int)Math.Max(count, 1));
        for (uint i = 0; i < count; i++)
        {
            uint address = buffer + i;
            byte* page = _memory.Pages[address >> PagedMemory.LogPageBytes];
            target[(int)i] = page == null ? (byte)0 : page[address & PagedMemory.PageBytes - 1];
        }
        _console.Advance((int)count);
    }

    /// <summary>The memory-mapped ABI's input, before the first instruction.</summary>
    private void PlaceInput()
    {
        if (!_options.PublicInput.IsEmpty)
            throw new FaultSignal(FaultKind.StreamLimit, "The memory-mapped ABI has no public input: pass all input as private.");
        if (_options.PrivateInput.Length > MemoryMap.MaxInputBytes)
            throw new FaultSignal(FaultKind.StreamLimit, $"The memory-mapped ABI takes at most {MemoryMap.MaxInputBytes} bytes of input.");
        Transfer(Registers.PrivateRemaining, 0, MemoryMap.InputClock, MemoryMap.Input, (uint)_options.PrivateInput.Length);
        _x[Registers.PrivateRemaining] = 0;
        _clocks[Registers.PrivateRemaining] = MemoryMap.InputClock;
    }

    /// <summary>A word store to the halt flag.</summary>
    /// <returns>Whether the run ends.</returns>
    private bool StoreFlag(Instruction* i, uint at, uint clock)
    {
        _at = at;
        bool halts = _x[i->Rs2] != 0;
        uint length = 0, lengthClock = 0, streamClock = 0;
        if (halts)
        {
            uint* word = _memory.Word(MemoryMap.OutputLength / 4);
            length = *word;
            CheckTransfer(Registers.OutputLength, MemoryMap.Output, length);
            if (TTracer.Records)
            {
                lengthClock = Stamp(word, clock + Clocks.Memory);
                streamClock = _clocks[Registers.OutputLength];
                _clocks[Registers.OutputLength] = clock + Clocks.Memory;
            }
            Transfer(Registers.OutputLength, clock, clock + Clocks.Memory, MemoryMap.Output, length);
            _x[Registers.OutputLength] = length;
        }
        if (TTracer.Records)
        {
            *_trace.OddAccesses.Next() = clock;
            MmioStore* record = _trace.MmioStores.Next();
            *record = default;
            Begin(&record->Step, at, clock);
            Sources(&record->Step, i, clock);
            record->Halts = halts ? (byte)1 : (byte)0;
            (record->Length, record->LengthClock) = (length, lengthClock);
            (record->StreamNew, record->StreamClock) = (length, streamClock);
        }
        return halts;
    }
}
