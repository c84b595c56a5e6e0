using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Roundel.RiscV.Trace;

namespace Roundel.RiscV;

/// <summary>One run of one program. This part sets up and ends; Loop executes; Records, Memory and Calls do the rest.</summary>
internal sealed unsafe partial class Interpreter<TTracer> : IDisposable where TTracer : struct, ITracer
{
    private const int A0 = 10, A1 = 11, A2 = 12, A7 = 17;
    private const int StackPointer = 2;

    private readonly ElfImage _image;
    private readonly ExecutionOptions _options;
    private readonly PagedMemory _memory;
    private readonly uint _textStart, _textBytes;

    // Registers, and behind them the clock of the last access to each: native, so that they can be held as a pointer.
    private readonly uint* _x;
    private readonly uint* _clocks;

    private readonly ExecutionTrace _trace;
    private readonly RecordList<Step> _addImm, _loadConst, _addSub, _bitwise, _shift, _lessThan, _branchEqual, _branchLess, _jal, _jalr;
    private readonly RecordList<Step> _mul, _mulHigh, _divRem;
    private readonly RecordList<Stretch> _stretches;

    private readonly TTracer _tracer;

    // The instruction at work (index into the text) wherever a fault may rise.
    private uint _at;
    private uint _exitCode;
    private ulong _misaligned, _textWrites;

    // Words of text that the program stored into; null if none.
    private bool[]? _textWritten;

    public Interpreter(ElfImage image, ExecutionOptions options, TTracer tracer)
    {
        _image = image;
        _options = options;
        _tracer = tracer;
        _textStart = image.TextStart;
        _textBytes = 4 * (uint)image.TextWords.Length;
        _memory = new PagedMemory(TTracer.Records, options.MaxMemoryBytes);
        _x = (uint*)NativeMemory.AllocZeroed(2 * Registers.Count, sizeof(uint));
        _clocks = _x + Registers.Count;
        _trace = new ExecutionTrace(options);
        (_addImm, _loadConst, _addSub, _bitwise) = (_trace.AddImm, _trace.LoadConst, _trace.AddSub, _trace.Bitwise);
        (_shift, _lessThan, _branchEqual, _branchLess) = (_trace.Shift, _trace.LessThan, _trace.BranchEqual, _trace.BranchLess);
        (_jal, _jalr, _mul, _mulHigh, _divRem) = (_trace.Jal, _trace.Jalr, _trace.Mul, _trace.MulHigh, _trace.DivRem);
        _stretches = _trace.Stretches;
    }

    public bool TryRun([NotNullWhen(true)] out Execution? execution, [NotNullWhen(false)] out ExecutionFault? fault)
    {
        bool completed = false;
        try
        {
            uint[] flow = new uint[_image.Code.Length];
            Prepare();
            uint last;
            ulong cycles;
            fixed (Instruction* program = _image.Code)
            fixed (uint* flowPointer = flow)
            {
                last = Loop(program, flowPointer, out cycles);
            }
            _tracer.End(cycles);
            if (TTracer.Records) FinishTrace(last, cycles);
            execution = Result(new PcProfile(_textStart, flow));
            fault = null;
            completed = true;
        }
        catch (FaultSignal signal)
        {
            execution = null;
            fault = Describe(signal.Kind, signal.Message);
        }
        catch (OutOfMemoryException)
        {
            execution = null;
            fault = Describe(FaultKind.MemoryLimit, "The host has no more memory for this run: lower its limits, or run it elsewhere.");
        }
        if (!completed || !TTracer.Records) _trace.Dispose();
        return completed;
    }

    public void Dispose()
    {
        _memory.Dispose();
        NativeMemory.Free(_x);
    }

    private void Prepare()
    {
        _at = (_image.Entry - _textStart) / 4;
        int privateLength = _options.PrivateInput.Length, publicLength = _options.PublicInput.Length;
        if (Math.Max(privateLength, publicLength) > ExecutionOptions.MaxStreamBytes)
            throw new FaultSignal(FaultKind.StreamLimit, $"An input has more than {ExecutionOptions.MaxStreamBytes} bytes: split it.");

        foreach (ImageZone zone in _image.Zones)
        {
            ReadOnlySpan<uint> words = zone.Words.Span;
            for (int i = 0; i < words.Length;)
            {
                uint* word = _memory.Word(zone.StartWord + (uint)i);
                int count = Math.Min(words.Length - i, PagedMemory.PageWords - (int)(zone.StartWord + (uint)i & PagedMemory.PageWords - 1));
                words.Slice(i, count).CopyTo(new Span<uint>(word, count));
                i += count;
            }
        }
        _x[StackPointer] = Registers.InitialStackPointer;
        _x[Registers.PrivateRemaining] = (uint)privateLength;
        _x[Registers.PublicRemaining] = (uint)publicLength;
        _trace.PrivateInputLength = (uint)privateLength;
        _trace.PublicInputLength = (uint)publicLength;
        if (_options.Abi == Abi.MemoryMapped) PlaceInput();
    }

    private void FinishTrace(uint last, ulong cycles)
    {
        _trace.FinalClock = Clocks.First + Clocks.Step * (uint)cycles;
        _trace.LastPc = _textStart + 4 * last;
        for (uint i = 0; i < Registers.Count; i++) *_trace.FinalRegisters.Next() = new FinalCell(i, _x[i], _clocks[i]);

        foreach (uint page in _memory.TouchedPages.Order())
        {
            uint* words = (uint*)_memory.Pages[page];
            uint* clocks = words + PagedMemory.PageWords;
            uint first = page * PagedMemory.PageWords;
            for (uint i = 0; i < PagedMemory.PageWords; i++)
            {
                if (clocks[i] != 0) *_trace.FinalMemory.Next() = new FinalCell(first + i, words[i], clocks[i]);
            }
        }
    }

    private Execution Result(PcProfile profile)
    {
        return new Execution(_image, profile, TTracer.Records ? _trace : null)
        {
            ExitCode = _exitCode,
            Output = _output.WrittenSpan.ToArray(),
            Console = _console.WrittenSpan.ToArray(),
            PrivateInputUnread = _x[Registers.PrivateRemaining],
            PublicInputUnread = _x[Registers.PublicRemaining],
            Misaligned = _misaligned,
            TextWrites = _textWrites,
            MemoryBytes = _memory.TouchedBytes,
            Warnings = Warnings(profile),
            FinalWords = _options.Watched.Distinct().ToDictionary(a => a, a => _memory.Peek(a / 4)),
        };
    }

    /// <summary>Toolchains put data behind the text in one segment: only words that also execute are worth a line.</summary>
    private List<string> Warnings(PcProfile profile)
    {
        List<string> warnings = [];
        for (int i = 0; _textWritten is not null && i < _textWritten.Length; i++)
        {
            if (!_textWritten[i] || profile.Counts.Span[i] == 0) continue;
            uint pc = _textStart + 4 * (uint)i;
            string where = _image.SymbolAt(pc) is { } symbol ? $" in {symbol}" : "";
            warnings.Add($"The program overwrites instructions that it executes (first at 0x{pc:x8}{where}): " +
                "loads see the change, execution does not.");
            break;
        }
        return warnings;
    }

    private ExecutionFault Describe(FaultKind kind, string reason)
    {
        uint pc = _textStart + 4 * _at;
        ReadOnlySpan<uint> text = _image.TextWords.Span;
        string instruction = _at < text.Length ? Disassembler.Format(text[(int)_at], pc) : "end of text";
        return new ExecutionFault(kind, pc, _image.SymbolAt(pc), instruction, reason);
    }

    private FaultSignal BadTarget(uint at, uint target)
    {
        _at = at;
        string reason = (target & 3) != 0
            ? $"The program jumps to 0x{target:x8}, which is not a multiple of four."
            : $"The program jumps to 0x{target:x8}, outside its text 0x{_textStart:x8} to 0x{_textStart + _textBytes:x8}.";
        return new FaultSignal(FaultKind.BadTarget, reason);
    }

    private FaultSignal Illegal(uint at)
    {
        _at = at;
        if (at >= _image.TextWords.Length) return new FaultSignal(FaultKind.BadTarget, "The program runs off the end of its text.");
        if (_textWritten is not null && _textWritten[at])
        {
            return new FaultSignal(FaultKind.IllegalInstruction,
                "The program executes a word that it wrote itself: code comes from the file alone and cannot be generated.");
        }
        return _image.TextWords.Span[(int)at] == Decoder.EbreakWord
            ? new FaultSignal(FaultKind.Breakpoint, "The program stops itself with EBREAK (a panic or an assertion).")
            : new FaultSignal(FaultKind.IllegalInstruction,
                "The program executes a word that is no RV32IM instruction: build with -march=rv32im, or look for a stray jump.");
    }

    private FaultSignal CycleLimit(uint at, bool spins)
    {
        _at = at;
        return new FaultSignal(FaultKind.CycleLimit, spins
            ? $"The program spins in place and never ends (stopped after {_options.MaxCycles} cycles)."
            : $"The program does not end within {_options.MaxCycles} cycles: raise the limit, or give it less to do.");
    }
}
