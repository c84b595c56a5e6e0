using Roundel.Air;

namespace Roundel.Machine.Chips;

/// <summary>
/// Opens and closes the registers, the machine's own included. One row claims: this register starts as the ABI says and
/// ends as shown.
/// </summary>
/// <remarks>
/// Indices and initial values are preprocessed. Two initial values belong to the run: the public input's length is a public
/// value; the private input's length is the prover's to choose, as its bytes are, but below 2^30, so that lengths never reach p: its
/// high limb is looked up, and so is four times it.
/// </remarks>
public sealed class RegisterFileChip : Chip
{
    /// <summary>Declares the chip.</summary>
    public RegisterFileChip() : base("Registers", "A register starts as the ABI says and ends as shown.")
    {
        IsReal = Fixed("isReal", "1 on rows that stand for a register");
        Index = Fixed("index", "register number");
        InitialLo = Fixed("initial.lo", "low limb of the initial value, as far as the ABI fixes it");
        InitialHi = Fixed("initial.hi", "high limb of the initial value, as far as the ABI fixes it");
        IsPrivateLength = Fixed("isPrivateLength", "1 on the register that counts unread private input");
        IsPublicLength = Fixed("isPublicLength", "1 on the register that counts unread public input");
        LengthLo = Witness("length.lo", "the private input's length, looked up; zero on other rows by constraint");
        LengthHi = Witness("length.hi", "the private input's length, looked up; zero on other rows by constraint");
        FinalClock = Inherited("final.clock", "consumed from Memory");
        FinalLo = Inherited("final.lo", "consumed from Memory");
        FinalHi = Inherited("final.hi", "consumed from Memory");

        Expr real = Boolean("isReal is boolean", IsReal);
        Expr isPrivate = Boolean("isPrivateLength is boolean", IsPrivateLength);
        Expr lo = InitialLo + LengthLo + IsPublicLength * Public(PublicValues.PublicInputLengthLo);
        Expr hi = InitialHi + LengthHi + IsPublicLength * Public(PublicValues.PublicInputLengthHi);
        Emit(Buses.Memory, real, Space.Register, Index, 0, lo, hi);
        Consume(Buses.Memory, real, Space.Register, Index, FinalClock, FinalLo, FinalHi);
        Lookup(RangeBuses.Range16, isPrivate, LengthLo);
        Lookup(RangeBuses.Range16, isPrivate, LengthHi);
        Lookup(RangeBuses.Range16, isPrivate, 4 * LengthHi);
        Constrain("only the private length has a free low limb", (1 - IsPrivateLength) * LengthLo);
        Constrain("only the private length has a free high limb", (1 - IsPrivateLength) * LengthHi);
    }

    /// <summary>1 on real rows.</summary>
    public Column IsReal { get; }

    /// <summary>The register.</summary>
    public Column Index { get; }

    /// <summary>Low limb of the fixed initial value.</summary>
    public Column InitialLo { get; }

    /// <summary>High limb of the fixed initial value.</summary>
    public Column InitialHi { get; }

    /// <summary>1 on the row of the private input's length.</summary>
    public Column IsPrivateLength { get; }

    /// <summary>1 on the row of the public input's length.</summary>
    public Column IsPublicLength { get; }

    /// <summary>Low limb of the private input's length.</summary>
    public Column LengthLo { get; }

    /// <summary>High limb of the private input's length.</summary>
    public Column LengthHi { get; }

    /// <summary>Clock of the last access, or 0.</summary>
    public Column FinalClock { get; }

    /// <summary>Low limb of the final value.</summary>
    public Column FinalLo { get; }

    /// <summary>High limb of the final value.</summary>
    public Column FinalHi { get; }
}
