namespace Roundel.RiscV.Trace;

/// <summary>
/// The clock: the first instruction runs at <see cref="First"/>, each later one <see cref="Step"/> further. Within an
/// instruction rs1 is accessed at +1, rs2 and memory at +2, rd at +3. Clock 0 is the initial state; under the memory-mapped
/// ABI the input is written at clock 2.
/// </summary>
public static class Clocks
{
#pragma warning disable CS1591
    public const uint First = 4, Step = 4;
    public const uint Rs1 = 1, Rs2 = 2, Memory = 2, Rd = 3;
#pragma warning restore CS1591
}

/// <summary>
/// One executed instruction without memory access. "Previous clock" is the clock of the access before this one to the same
/// register. Fields of operands that the instruction lacks are zero.
/// </summary>
public struct Step
{
#pragma warning disable CS1591
    public uint Pc, Clock;
    public uint Rs1, Rs2, RdOld, Rd;
    public uint Rs1Clock, Rs2Clock, RdClock;
#pragma warning restore CS1591
}

/// <summary>One executed load or store: the step, and the one or two words touched (two only where it straddles a word boundary).</summary>
public struct MemoryStep
{
#pragma warning disable CS1591
    public Step Step;
    /// <summary>The byte address.</summary>
    public uint Address;
    /// <summary>The word at Address / 4: before, after (equal for loads), and its previous clock.</summary>
    public uint WordOld, WordNew, WordClock;
    /// <summary>The next word, if the access straddles; otherwise zero.</summary>
    public uint NextOld, NextNew, NextClock;
#pragma warning restore CS1591
}

/// <summary>The streams that system calls move bytes of.</summary>
public enum StreamKind : byte
{
    /// <summary>File descriptor 0.</summary>
    PrivateInput = 0,
    /// <summary>File descriptor 3.</summary>
    PublicInput = 1,
    /// <summary>File descriptor 1.</summary>
    Output = 2,
}

/// <summary>One system call. <c>Stream…</c> describes the machine register that counts the stream's bytes, where the call moves any stream.</summary>
public struct EcallStep
{
#pragma warning disable CS1591
    public uint Pc, Clock;
    /// <summary>Values of a7, a0 (before and after), a1, a2 and their previous clocks. a7, a1, a2 are read at +1; a0 is accessed once, at +3.</summary>
    public uint A7, A0Old, A0New, A1, A2;
    public uint A7Clock, A0Clock, A1Clock, A2Clock;
    /// <summary>Stream register (<see cref="Registers.PrivateRemaining"/> …), accessed at +2; 0 where no stream is touched.</summary>
    public byte StreamRegister;
    public uint StreamOld, StreamNew, StreamClock;
    /// <summary>Bytes moved.</summary>
    public uint Moved;
#pragma warning restore CS1591
}

/// <summary>Up to four bytes of one aligned word that a system call moved, accessed at the call's clock + 2.</summary>
public struct TransferWord
{
#pragma warning disable CS1591
    public uint CallClock;
    public StreamKind Kind;
    /// <summary>Address / 4 of the word; first byte within it (0–3), and how many bytes (1–4).</summary>
    public uint WordAddress;
    public byte Offset, Count;
    /// <summary>Bytes still to move at the start of this word, this word's included.</summary>
    public uint Remaining;
    /// <summary>
    /// Position in the stream of the first byte: for output from the start (0 is the first byte written); for inputs the
    /// number of bytes unread before this one is read (so the last byte of the input has 1).
    /// </summary>
    public uint Position;
    public uint WordOld, WordNew, WordClock;
#pragma warning restore CS1591
}

/// <summary>The last state of a register or of a memory word that the run touched.</summary>
/// <param name="Address">Register number, or byte address / 4.</param>
/// <param name="Value">The final value.</param>
/// <param name="Clock">The clock of the last access.</param>
public readonly record struct FinalCell(uint Address, uint Value, uint Clock);

/// <summary>Instructions that ran one after another as they stand in the text: from the end of one taken jump to the next.</summary>
/// <param name="First">Index into the text of the first.</param>
/// <param name="Last">Index of the last: a jump, a taken branch, or the end of the run.</param>
public readonly record struct Stretch(uint First, uint Last);
