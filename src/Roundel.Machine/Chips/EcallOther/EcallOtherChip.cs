using Roundel.Air;

namespace Roundel.Machine.Chips;

/// <summary>
/// System calls that move nothing. One row claims one of: write to file descriptor 2 (console) returns a2; read or write with
/// a descriptor that it does not have returns −9; any other number but exit's returns −38.
/// </summary>
/// <remarks>
/// A word is none of the small numbers n, m, … if (lo − n)(lo − m)… and hi are not both zero. The distance column is that
/// product, of the number or of the descriptor, and distance² + hi² is invertible: −1 is no square modulo 2^31 − 1, so the sum vanishes
/// only if both do. Each of the other cases has its number, and the console its descriptor, fixed.
/// </remarks>
public sealed class EcallOtherChip : EcallChip
{
    /// <summary>Declares the chip.</summary>
    public EcallOtherChip()
        : base("EcallOther", "A system call that moves nothing: console output, a bad descriptor, or an unknown number.")
    {
        IsConsole = Bit("isConsole", "write to file descriptor 2");
        IsBadRead = Bit("isBadRead", "read from a descriptor other than 0 and 3");
        IsBadWrite = Bit("isBadWrite", "write to a descriptor other than 1 and 2");
        NumberLo = Inherited("a7.lo", "consumed from Memory");
        NumberHi = Inherited("a7.hi", "consumed from Memory");
        DescriptorLo = Inherited("a0.lo", "consumed from Memory");
        DescriptorHi = Inherited("a0.hi", "consumed from Memory");
        AnswerLo = Witness("answer.lo", "pinned by its constraint");
        AnswerHi = Witness("answer.hi", "pinned by its constraint");
        Pair = Witness("pair", "a part of the distance, pinned by its constraint");
        Distance = Witness("distance", "zero exactly if the low limb is a known one; pinned by its constraint");
        High = Witness("high", "the high limb of the number or descriptor, pinned by its constraint");
        Inverse = Witness("inverse", "inverse of the norm, pinned by its constraint except for the console");
        Call(new Word(NumberLo, NumberHi), new Word(DescriptorLo, DescriptorHi), new Word(AnswerLo, AnswerHi));
        Continue();

        // At most one of the three, since what they leave of the enabler is 0 or 1.
        Expr isBad = IsBadRead + IsBadWrite;
        Expr isUnknown = Boolean("the number is unknown otherwise", EnablerColumn - IsConsole - IsBadRead - IsBadWrite);
        Expr isWrite = IsConsole + IsBadWrite;
        Constrain("read has its number", IsBadRead * (NumberLo - SystemCalls.Read));
        Constrain("write has its number", isWrite * (NumberLo - SystemCalls.Write));
        Constrain("known numbers are small", (IsBadRead + isWrite) * NumberHi);
        Constrain("the console is descriptor 2", IsConsole * (DescriptorLo - SystemCalls.Console));
        Constrain("the console's descriptor is small", IsConsole * DescriptorHi);

        Equal("the product of two differences", Pair, isUnknown * (NumberLo - SystemCalls.Read) * (NumberLo - SystemCalls.Write)
            + IsBadRead * (DescriptorLo - SystemCalls.PrivateInput) * (DescriptorLo - SystemCalls.PublicInput)
            + IsBadWrite * (DescriptorLo - SystemCalls.Output) * (DescriptorLo - SystemCalls.Console));
        Equal("the product of all differences", Distance, Pair * (isBad + isUnknown * (NumberLo - SystemCalls.Exit)));
        Equal("the high limb that counts", High, isUnknown * NumberHi + isBad * DescriptorHi);
        Equal("the norm is invertible unless it is the console", (Distance * Distance + High * High) * Inverse, EnablerColumn - IsConsole);

        Equal("the answer, low limb", AnswerLo, IsConsole * Argument2.Lo
            + (int)(SystemCalls.BadDescriptor & 0xffff) * isBad + (int)(SystemCalls.NoSuchCall & 0xffff) * isUnknown);
        Equal("the answer, high limb", AnswerHi, IsConsole * Argument2.Hi + 0xffff * (isBad + isUnknown));
    }

    /// <summary>1 for console output.</summary>
    public Column IsConsole { get; }

    /// <summary>1 for read from no input.</summary>
    public Column IsBadRead { get; }

    /// <summary>1 for write to no output.</summary>
    public Column IsBadWrite { get; }

    /// <summary>Low limb of the number.</summary>
    public Column NumberLo { get; }

    /// <summary>High limb of the number.</summary>
    public Column NumberHi { get; }

    /// <summary>Low limb of a0.</summary>
    public Column DescriptorLo { get; }

    /// <summary>High limb of a0.</summary>
    public Column DescriptorHi { get; }

    /// <summary>Low limb of the answer.</summary>
    public Column AnswerLo { get; }

    /// <summary>High limb of the answer.</summary>
    public Column AnswerHi { get; }

    /// <summary>Product of two differences.</summary>
    public Column Pair { get; }

    /// <summary>Product of all differences.</summary>
    public Column Distance { get; }

    /// <summary>The high limb that counts.</summary>
    public Column High { get; }

    /// <summary>Inverse of distance² + high².</summary>
    public Column Inverse { get; }
}
