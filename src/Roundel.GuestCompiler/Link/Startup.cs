using Roundel.GuestCompiler.Backend;
using Roundel.GuestCompiler.Ir;

namespace Roundel.GuestCompiler.Link;

/// <summary>The routines in machine code: the first instructions, and the way of an exception to its handler.</summary>
internal static class Startup
{
    /// <summary>The symbol of the entry.</summary>
    public const string Entry = "_start";

    /// <summary>The stack starts here and may grow down to a little above the heap.</summary>
    private const uint StackTop = 0x7fff_ff00, Gap = 0x100_0000;

    private const uint HeapStart = 0x1000_0000;

    /// <summary>Where the stack ends that lies above a heap of this size.</summary>
    public static uint StackLimit(uint heapBytes) => HeapStart + heapBytes + Gap;

    /// <summary>Sets gp, and sp where nobody has; asks for the heap, which means nothing here and something to Linux; goes on in C#.</summary>
    /// <param name="main">Runs the static constructors and the entry; does not return.</param>
    /// <param name="heapBytes">A multiple of 4096.</param>
    public static FunctionCode Start(object main, uint heapBytes)
    {
        var code = new CodeBuffer();
        var pointer = new GlobalPointer();
        code.Word(Encoder.Lui(Registers.Gp, 0), FixupKind.Upper, pointer, 0);
        code.Word(Encoder.Immediate(M.Addi, Registers.Gp, Registers.Gp, 0), FixupKind.LowerLoad, pointer, 0);
        var hasStack = new object();
        code.Branch(Condition.Ne, Registers.Sp, 0, hasStack);
        code.Word(Encoder.Lui(Registers.Sp, Encoder.Upper((int)StackTop)));
        code.Word(Encoder.Immediate(M.Addi, Registers.Sp, Registers.Sp, Encoder.Lower((int)StackTop)));
        code.Label(hasStack);
        // mmap of private, anonymous memory at a fixed address, without reserving it.
        code.Word(Encoder.Lui(Registers.A0, HeapStart));
        code.Word(Encoder.Lui(Registers.A0 + 1, heapBytes));
        code.Word(Encoder.Immediate(M.Addi, Registers.A0 + 2, 0, 3));
        code.Word(Encoder.Lui(Registers.A0 + 3, 0x4000));
        code.Word(Encoder.Immediate(M.Addi, Registers.A0 + 3, Registers.A0 + 3, 0x32));
        code.Word(Encoder.Immediate(M.Addi, Registers.A0 + 4, 0, -1));
        code.Word(Encoder.Immediate(M.Addi, Registers.A0 + 5, 0, 0));
        code.Word(Encoder.Immediate(M.Addi, Registers.A7, 0, 222));
        code.Word(Encoder.Ecall);
        code.Word(0, FixupKind.Call, main, 0);
        code.Word(Encoder.Illegal);
        return Finish(Entry, code);
    }

    /// <summary>a0: the exception. Takes the innermost record off and jumps to its handler, the record in a1.</summary>
    /// <param name="unhandled">Is called with the exception if there is no handler.</param>
    /// <param name="handler">Distance of the handler's word from gp.</param>
    public static FunctionCode Throw(object unhandled, int handler)
    {
        var code = new CodeBuffer();
        var nobody = new object();
        int record = Registers.A0 + 1, temporary = Registers.A0 + 2;
        code.Word(Encoder.Load(M.Lw, record, Registers.Gp, handler));
        code.Branch(Condition.Eq, record, 0, nobody);
        code.Word(Encoder.Load(M.Lw, temporary, record, 0));
        code.Word(Encoder.Store(M.Sw, Registers.Gp, temporary, handler));
        code.Word(Encoder.Load(M.Lw, temporary, record, 4));
        code.Word(Encoder.Jalr(0, temporary, 0));
        code.Label(nobody);
        code.Word(0, FixupKind.Call, unhandled, 0);
        code.Word(Encoder.Illegal);
        return Finish("throw", code);
    }

    /// <summary>The run ends here, so that what lies on the stack is not needed any more: a part of it is used to say so.</summary>
    /// <param name="report">Writes the message and exits.</param>
    /// <param name="heapBytes">A multiple of 4096.</param>
    public static FunctionCode StackOverflow(object report, uint heapBytes)
    {
        var code = new CodeBuffer();
        code.Word(Encoder.Lui(Registers.Sp, StackLimit(heapBytes) + 0x10_0000));
        code.Word(0, FixupKind.Call, report, 0);
        code.Word(Encoder.Illegal);
        return Finish("stack overflow", code);
    }

    private static FunctionCode Finish(string name, CodeBuffer code)
    {
        uint[] words = code.Finish(out List<Fixup> fixups, out _);
        return new FunctionCode(name, words, [.. fixups], []);
    }
}
