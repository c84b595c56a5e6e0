using Roundel.Air;

namespace Roundel.Machine;

/// <summary>The machine's buses. The range buses of typed columns are <see cref="RangeBuses"/>.</summary>
public static class Buses
{
    /// <summary>The thread of control: each instruction consumes its own state and emits the next.</summary>
    public static readonly Bus State = new(3, "State", BusKind.Permutation, "pc", "clock");

    /// <summary>The decoded program.</summary>
    public static readonly Bus Program = new(4, "Program", BusKind.Lookup, "pc", "op", "f0", "f1", "f2", "f3", "f4");

    /// <summary>
    /// Registers (space 0) and RAM words (space 1, address in words): every access consumes the last state and emits the next.
    /// </summary>
    public static readonly Bus Memory = new(5, "Memory", BusKind.Permutation, "space", "address", "clock", "lo", "hi");

    /// <summary>Differences of clocks, 0 … 2^b − 1, b at most 20.</summary>
    public static readonly Bus ClockRange = new(6, "ClockRange", BusKind.Lookup, "value");

    /// <summary>Two bytes and their conjunction.</summary>
    public static readonly Bus Bytes = new(7, "Bytes", BusKind.Lookup, "a", "b", "and");

    /// <summary>Two bytes.</summary>
    public static readonly Bus BytePair = new(13, "BytePair", BusKind.Lookup, "a", "b");

    /// <summary>A direction and an amount 0 … 31 with what the shift chip needs of them.</summary>
    public static readonly Bus ShiftAmount = new(8, "ShiftAmount", BusKind.Lookup,
        "isRight", "amount", "power", "up", "down1", "down2");

    /// <summary>
    /// A system call's transfer of bytes, from the call to its first word and on from word to word. The origin is the stream
    /// position of the word's byte 0.
    /// </summary>
    public static readonly Bus Transfer = new(9, "Transfer", BusKind.Permutation, "clock", "kind", "word", "offset", "remaining", "origin");

    /// <summary>The bytes of the public streams; the verifier stands on the other side.</summary>
    public static readonly Bus Stream = new(10, "Stream", BusKind.Permutation, "kind", "position", "byte");

    /// <summary>The end of the run: the verifier takes exactly one.</summary>
    public static readonly Bus Halt = new(11, "Halt", BusKind.Permutation, "clock", "codeLo", "codeHi");

    /// <summary>Stretches of RAM, in words, that other tables open and close; the verifier takes each from the Boundary table.</summary>
    public static readonly Bus Zones = new(12, "Zones", BusKind.Permutation, "start", "end");
}
