using Roundel.Air;

namespace Roundel.Machine;

/// <summary>The machine's buses. The range buses of typed columns are <see cref="RangeBuses"/>.</summary>
public static class Buses
{
    private static readonly FieldRange Bit = FieldRange.OfBits(1), Byte = FieldRange.OfBits(8), Limb = FieldRange.OfBits(16),
        Target = new(0, ProgramRom.Nowhere), Clock = new(0, (1L << 30) + (1 << 17)), StepClock = new(0, 1 << 30);

    /// <summary>The thread of control: each instruction consumes its own state and emits the next.</summary>
    public static readonly Bus State = new(3, "State", BusKind.Permutation, "pc", "clock") { Ranges = [Target, StepClock] };

    /// <summary>The decoded program.</summary>
    public static readonly Bus Program = new(4, "Program", BusKind.Lookup, "pc", "op", "f0", "f1", "f2", "f3", "f4")
    {
        // f2 may be a signed immediate; f4 a target, the link's low limb, or the high limb of a store's immediate.
        Ranges = [new(0, (1 << 30) - 4), FieldRange.OfBits(6), FieldRange.OfBits(6), FieldRange.OfBits(6), new(-(1 << 11), (1 << 16) - 1), Limb, Target],
    };

    /// <summary>
    /// Registers (space 0) and RAM words (space 1, address in words): every access consumes the last state and emits the next.
    /// </summary>
    public static readonly Bus Memory = new(5, "Memory", BusKind.Permutation, "space", "address", "clock", "lo", "hi")
    {
        Ranges = [Bit, new(0, (1L << 30) + (1 << 16)), Clock, Limb, Limb],
    };

    /// <summary>Differences of clocks, 0 … 2^b − 1, b at most 20.</summary>
    public static readonly Bus ClockRange = new(6, "ClockRange", BusKind.Lookup, "value") { Ranges = [FieldRange.OfBits(20)] };

    /// <summary>Two bytes and their conjunction.</summary>
    public static readonly Bus Bytes = new(7, "Bytes", BusKind.Lookup, "a", "b", "and") { Ranges = [Byte, Byte, Byte] };

    /// <summary>Two bytes.</summary>
    public static readonly Bus BytePair = new(13, "BytePair", BusKind.Lookup, "a", "b") { Ranges = [Byte, Byte] };

    /// <summary>A direction and an amount 0 … 31 with what the shift chip needs of them.</summary>
    public static readonly Bus ShiftAmount = new(8, "ShiftAmount", BusKind.Lookup,
        "isRight", "amount", "power", "up", "down1", "down2")
    {
        Ranges = [Bit, FieldRange.OfBits(5), new(1, 1 << 15), Bit, Bit, Bit],
    };

    /// <summary>
    /// A system call's transfer of bytes, from the call to its first word and on from word to word. The origin is the stream
    /// position of the word's byte 0.
    /// </summary>
    public static readonly Bus Transfer = new(9, "Transfer", BusKind.Permutation, "clock", "kind", "word", "offset", "remaining", "origin")
    {
        Ranges = [StepClock, FieldRange.OfBits(2), FieldRange.Any, FieldRange.OfBits(2), FieldRange.Any, FieldRange.Any],
    };

    /// <summary>The bytes of the public streams; the verifier stands on the other side.</summary>
    public static readonly Bus Stream = new(10, "Stream", BusKind.Permutation, "kind", "position", "byte")
    {
        Ranges = [FieldRange.OfBits(2), FieldRange.Any, Byte],
    };

    /// <summary>The end of the run: the verifier takes exactly one.</summary>
    public static readonly Bus Halt = new(11, "Halt", BusKind.Permutation, "clock", "codeLo", "codeHi")
    {
        Ranges = [FieldRange.Any, Limb, Limb],
    };

    /// <summary>Stretches of RAM, in words, that other tables open and close; the verifier takes each from the Boundary table.</summary>
    public static readonly Bus Zones = new(12, "Zones", BusKind.Permutation, "start", "end");
}
