using Roundel.Air;
using Roundel.RiscV;

namespace Roundel.Machine.Chips;

/// <summary>
/// MUL. Given values of rs1 and rs2 with limbs below 2^16, one row proves that rd becomes the low word of rs1 · rs2.
/// </summary>
/// <remarks>
/// The product is <see cref="ProductChip"/>'s. The carry out of the low word is u + 3·v with two bytes u, v: an integer from 0 to 1020. Only the sum is
/// pinned, and only the sum is used.
/// </remarks>
public sealed class MulChip : ProductChip
{
    /// <summary>Declares the chip.</summary>
    public MulChip() : base("Mul", "MUL: rd becomes the low word of rs1 times rs2.")
    {
        Carry1 = Witness("c1.units", "byte of the carry out of the low word, which is this plus three times the next");
        Carry3 = Witness("c1.threes", "byte of that carry");
        Lookup(Buses.BytePair, Enabled, Carry1, Carry3);
        DeclareLowCarry(Carry1 + 3 * Carry3);
        Execute((int)Op.Mul, new Word(LowLo, LowHi));
    }

    /// <summary>Units of the carry.</summary>
    public Column Carry1 { get; }

    /// <summary>Threes of the carry.</summary>
    public Column Carry3 { get; }
}
