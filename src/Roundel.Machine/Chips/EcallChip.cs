using Roundel.Air;
using Roundel.Field;
using Roundel.RiscV;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Chips;

/// <summary>What all system calls share: a7 (the number), a1 and a2 are read at clock + 1, and a0 is accessed once, at clock + 3.</summary>
public abstract class EcallChip : MachineChip
{
    /// <summary>Register numbers of the calling convention.</summary>
    internal const int A0 = 10, A1 = 11, A2 = 12, A7 = 17;

    /// <inheritdoc/>
    protected EcallChip(string name, string claim) : base(name, claim)
    {
        Fetch((int)Op.Ecall, 0, 0, 0, 0, 0);
        NumberClock = Inherited("a7.clock", "consumed from Memory, and ordered by ClockRange");
        AnswerClock = Inherited("a0.clock", "consumed from Memory, and ordered by ClockRange");
        Argument1 = ReadRegister("a1", A1, Clocks.Rs1);
        Argument2 = ReadRegister("a2", A2, Clocks.Rs1);
    }

    /// <summary>Previous clock of a7.</summary>
    public Column NumberClock { get; }

    /// <summary>Previous clock of a0.</summary>
    public Column AnswerClock { get; }

    /// <summary>a1.</summary>
    public AccessColumns Argument1 { get; }

    /// <summary>a2.</summary>
    public AccessColumns Argument2 { get; }

    /// <summary>Reads a7, and replaces a0.</summary>
    /// <param name="number">What a7 holds.</param>
    /// <param name="before">What a0 holds.</param>
    /// <param name="answer">What a0 becomes; the caller answers for the range of the limbs.</param>
    protected void Call(Word number, Word before, Word answer)
    {
        Access(Enabled, Space.Register, A7, Clocks.Rs1, NumberClock, number, number);
        Access(Enabled, Space.Register, A0, Clocks.Rd, AnswerClock, before, answer);
    }

    /// <summary>Goes on at the next instruction.</summary>
    protected void Continue() => Emit(Buses.State, Enabled, Pc + 4, Clock + (int)Clocks.Step);
}

/// <summary>
/// What read and write share: a pointer in a1, a machine register that counts the stream's bytes, and a transfer.
/// </summary>
/// <remarks>
/// The pointer's limbs are below 2^16; (lo − offset)/4 is looked up as 16-bit value, so offset is exactly the low two bits, and the
/// word 2^14·hi + (lo − offset)/4 is below 2^30.
/// </remarks>
public abstract class StreamCallChip : EcallChip
{
    // 1/4 modulo 2^31 − 1.
    private static readonly M31 Quarter = M31.FromCanonical(1u << 29);

    /// <inheritdoc/>
    protected StreamCallChip(string name, string claim) : base(name, claim)
    {
        IsOdd = Bit("isOdd", "bit 0 of the pointer");
        IsHigh = Bit("isHigh", "bit 1 of the pointer");
        Moves = Bit("moves", "there are bytes to move");
        Stream = OldValue("stream");
    }

    /// <summary>Bit 0 of the pointer.</summary>
    public Column IsOdd { get; }

    /// <summary>Bit 1 of the pointer.</summary>
    public Column IsHigh { get; }

    /// <summary>1 if any byte is moved.</summary>
    public Column Moves { get; }

    /// <summary>The stream's register before.</summary>
    public AccessColumns Stream { get; }

    /// <summary>Accesses the stream's register, and starts the transfer if there are bytes to move.</summary>
    /// <param name="register">The stream's register.</param>
    /// <param name="after">Its new value; the caller answers for the range of the limbs.</param>
    /// <param name="kind">The stream.</param>
    /// <param name="moved">The bytes to move, below 2^30.</param>
    /// <param name="advance">1 if positions count up, −1 if they count down.</param>
    protected void Transfer(Expr register, Word after, Expr kind, Word moved, int advance)
    {
        Expr offset = IsOdd + 2 * IsHigh, quarter = (Argument1.Lo - offset) * Quarter;
        Expr position = Stream.Lo + Word.Radix * Stream.Hi;
        Lookup(RangeBuses.Range16, Enabled, quarter);
        Access(Enabled, Space.Register, register, Clocks.Memory, Stream.PreviousClock, Stream.Word, after);
        Emit(Buses.Transfer, Moves, Clock, kind, (1 << 14) * Argument1.Hi + quarter, offset,
            moved.Lo + Word.Radix * moved.Hi, position - advance * offset);
        Constrain("nothing is moved unless a transfer starts", (1 - Moves) * (moved.Lo + moved.Hi));
        Constrain("a transfer starts on real rows only", Moves * (1 - EnablerColumn));
    }
}
