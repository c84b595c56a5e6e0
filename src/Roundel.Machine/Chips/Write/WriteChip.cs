using Roundel.Air;
using Roundel.RiscV;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Chips;

/// <summary>
/// write to file descriptor 1 (public output). One row claims: a2 bytes from a1 on are appended to the output, counted,
/// and a2 is returned in a0.
/// </summary>
/// <remarks>
/// The new length is old + a2 by limbs with a carry: its low limb is looked up as 16-bit value; its high limb is an integer below
/// 2^17 + 1, and four times it is looked up, so it is below 2^14. So the length, and with it a2, is below 2^30.
/// </remarks>
public sealed class WriteChip : StreamCallChip
{
    /// <summary>Declares the chip.</summary>
    public WriteChip() : base("Write", "write: a2 bytes from a1 on are appended to the public output.")
    {
        Carry = Bit("carry", "the low limbs of length and a2 reach 2^16");
        Word count = Argument2.Word;
        Word after = new(Stream.Lo + count.Lo - Word.Radix * Carry, Stream.Hi + count.Hi + Carry);
        Call(new Word(SystemCalls.Write, 0), new Word(SystemCalls.Output, 0), count);
        Continue();
        Transfer((int)Registers.OutputLength, after, (int)StreamKind.Output, count, 1);
        Lookup(RangeBuses.Range16, Enabled, after.Lo);
        Lookup(RangeBuses.Range16, Enabled, 4 * after.Hi);
    }

    /// <summary>Carry between the limbs of the new length.</summary>
    public Column Carry { get; }
}
