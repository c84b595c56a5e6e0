using Roundel.Air;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Chips;

/// <summary>
/// Moves the bytes of a system call, one word per row. One row claims: from the given offset on, as many bytes of this word
/// as remain to be moved are moved between the stream and memory, its other bytes stay, and the rest goes on at the next word.
/// </summary>
/// <remarks>
/// The flags mark one run of bytes that starts at the offset: the number of runs of ones is the number of ones less that of
/// neighbouring ones. So each row moves at least one byte, and a transfer of none cannot start. Unless the row is the last, the
/// run reaches to the end of the word; if it is, it is as long as what remains. A row that is not the last passes on what then
/// remains; a transfer that moved too many bytes would have to go on for about 2^29 rows, and tables hold 2^26 at most, so it ends
/// exactly. Bytes are looked up before and after, so a word has one split. A byte that is not moved, or that is written out,
/// stays. Moved bytes of public streams meet the statement on the Stream bus, where each position is there once; private bytes are
/// the prover's choice. The word advances from below 2^30 by one per row and cannot come round; no table opens words from 2^30 on.
/// </remarks>
public sealed class TransferChip : Chip
{
    /// <summary>Declares the chip.</summary>
    public TransferChip()
        : base("Transfer", "The bytes of one word that a system call moves are moved, and the rest goes on at the next word.")
    {
        MaxInstances = 4;
        EnablerColumn = Enabler();
        Clock = Inherited("clock", "consumed from Transfer");
        WordIndex = Inherited("word", "consumed from Transfer");
        Offset = Inherited("offset", "consumed from Transfer");
        Remaining = Inherited("remaining", "consumed from Transfer");
        Origin = Inherited("origin", "consumed from Transfer");
        PreviousClock = Inherited("word.clock", "consumed from Memory, and ordered by ClockRange");
        IsPublic = Bit("isPublic", "public input");
        IsOutput = Bit("isOutput", "public output");
        IsLast = Bit("isLast", "the transfer ends in this word");
        Moved = [.. Enumerable.Range(0, 4).Select(j => Bit($"moved{j}", $"byte {j} is moved"))];
        Shown = [.. Enumerable.Range(0, 4).Select(j => Bit($"shown{j}", $"byte {j} is moved from or to a public stream"))];
        Old = [.. Enumerable.Range(0, 4).Select(j => Byte($"old{j}", $"byte {j} before"))];
        New = [.. Enumerable.Range(0, 4).Select(j => Byte($"new{j}", $"byte {j} after"))];

        Boolean("the stream is private if neither public nor output", EnablerColumn - IsPublic - IsOutput);
        Expr goesOn = Boolean("the last row is a real row", EnablerColumn - IsLast);
        Expr kind = (int)StreamKind.PublicInput * IsPublic + (int)StreamKind.Output * IsOutput;
        Expr direction = 2 * IsOutput - 1;
        Expr count = Moved[0] + Moved[1] + Moved[2] + Moved[3];
        Consume(Buses.Transfer, Enabled, Clock, kind, WordIndex, Offset, Remaining, Origin);
        Emit(Buses.Transfer, goesOn, Clock, kind, WordIndex + 1, 0, Remaining - count, Origin + 4 * direction);
        DeclareMemory();
        for (int j = 0; j < 4; j++) Consume(Buses.Stream, Shown[j], kind, Origin + j * direction, New[j]);
        ConstrainFlags(goesOn, count);
        ConstrainBytes();
    }

    /// <summary>1 on real rows.</summary>
    public Column EnablerColumn { get; }

    /// <summary>Clock of the call.</summary>
    public Column Clock { get; }

    /// <summary>The word.</summary>
    public Column WordIndex { get; }

    /// <summary>First byte of the word to be moved.</summary>
    public Column Offset { get; }

    /// <summary>Bytes to be moved from this word on.</summary>
    public Column Remaining { get; }

    /// <summary>Stream position of byte 0 of the word.</summary>
    public Column Origin { get; }

    /// <summary>Previous clock of the word.</summary>
    public Column PreviousClock { get; }

    /// <summary>1 for public input.</summary>
    public Column IsPublic { get; }

    /// <summary>1 for output.</summary>
    public Column IsOutput { get; }

    /// <summary>1 if nothing remains after this word.</summary>
    public Column IsLast { get; }

    /// <summary>1 for each byte that is moved.</summary>
    public IReadOnlyList<Column> Moved { get; }

    /// <summary>1 for each byte that meets the statement.</summary>
    public IReadOnlyList<Column> Shown { get; }

    /// <summary>The bytes before.</summary>
    public IReadOnlyList<Column> Old { get; }

    /// <summary>The bytes after.</summary>
    public IReadOnlyList<Column> New { get; }

    private void DeclareMemory()
    {
        Expr now = Clock + (int)Clocks.Memory;
        Consume(Buses.Memory, Enabled, Space.Ram, WordIndex, PreviousClock, Old[0] + 256 * Old[1], Old[2] + 256 * Old[3]);
        Emit(Buses.Memory, Enabled, Space.Ram, WordIndex, now, New[0] + 256 * New[1], New[2] + 256 * New[3]);
        Lookup(Buses.ClockRange, Enabled, now - PreviousClock - 1);
    }

    private void ConstrainFlags(Expr goesOn, Expr count)
    {
        Constrain("byte 0 is moved only at offset 0", Moved[0] * Offset);
        for (int j = 1; j < 4; j++)
            Constrain($"byte {j} is moved first only at offset {j}", Moved[j] * (1 - Moved[j - 1]) * (Offset - j));
        Expr runs = count - Moved[0] * Moved[1] - Moved[1] * Moved[2] - Moved[2] * Moved[3];
        Equal("the bytes moved are one run of one byte or more", runs, EnablerColumn);
        Constrain("the word's end is reached if the transfer goes on", goesOn * (1 - Moved[3]));
        Constrain("all that remains is moved in the last row", IsLast * (Remaining - count));
    }

    private void ConstrainBytes()
    {
        for (int j = 0; j < 4; j++)
        {
            Equal($"byte {j} meets the statement if it is moved and public", Shown[j], Moved[j] * (IsPublic + IsOutput));
            Constrain($"byte {j} stays if it is not moved", (1 - Moved[j]) * (New[j] - Old[j]));
            Constrain($"byte {j} stays if it is written out", IsOutput * (New[j] - Old[j]));
        }
    }
}
