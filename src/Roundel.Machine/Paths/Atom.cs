using Roundel.Air;

namespace Roundel.Machine.Paths;

/// <summary>
/// A word of a row whose limbs are shown to be below 2^16: what everything but sums is made of. The limbs are expressions of degree one.
/// </summary>
internal sealed class Atom
{
    private readonly Func<int> _findSlot;
    private int _slot = -1;

    /// <param name="id">Its number in the row; sums are ordered by it.</param>
    /// <param name="lo">Bits 0 to 15.</param>
    /// <param name="hi">Bits 16 to 31.</param>
    /// <param name="mask">The bits that may be one.</param>
    /// <param name="slot">Finds where its value is while rows are filled.</param>
    public Atom(int id, Expr lo, Expr hi, uint mask, Func<int> slot) => (Id, Lo, Hi, Mask, _findSlot) = (id, lo, hi, mask, slot);

    /// <summary>Its number in the row.</summary>
    public int Id { get; }

    /// <summary>Bits 0 to 15.</summary>
    public Expr Lo { get; }

    /// <summary>Bits 16 to 31.</summary>
    public Expr Hi { get; }

    /// <summary>The bits that may be one: all others are shown to be zero.</summary>
    public uint Mask { get; }

    /// <summary>Where its value is while rows are filled; worked out when first asked for, before the step that asks.</summary>
    public int Slot => _slot >= 0 ? _slot : _slot = _findSlot();

    /// <summary>Its value, if it is a constant.</summary>
    public uint? Constant => Sum?.Of.IsConstant == true ? Sum.Of.Constant : null;

    /// <summary>The sum that it is, if it came from one.</summary>
    public SumResult? Sum { get; init; }

    /// <summary>The atom x, if this is −1 − x.</summary>
    public Atom? Complement => Sum?.Of is { Constant: uint.MaxValue } sum && sum.Parts is [(_, -1)] ? sum.Parts[0].Atom : null;

    /// <summary>The look-up that shows the low limb to be a 16-bit value, if it is still owed.</summary>
    public Debt? LoDebt { get; init; }

    /// <summary>The look-up that shows the high limb to be a 16-bit value, if it is still owed.</summary>
    public Debt? HiDebt { get; init; }

    /// <summary>The look-up that shows the word to be a byte, if it is still owed.</summary>
    public Debt? ByteDebt { get; init; }

    /// <summary>Whether it is 0 or 1.</summary>
    public bool IsBit => Mask <= 1;
}

/// <summary>Where a word came from: as integers, Σ coefficient · atom + <paramref name="Constant"/> = word + 2^32 · <paramref name="Carry"/>.</summary>
/// <param name="Of">The sum.</param>
/// <param name="Constant">The integer that stood for its constant.</param>
/// <param name="Carry">What was carried out, an expression of degree one.</param>
internal sealed record SumResult(LinearWord Of, long Constant, Expr Carry);
