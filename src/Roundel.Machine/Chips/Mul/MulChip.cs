using Roundel.RiscV;

namespace Roundel.Machine.Chips;

/// <summary>MUL. One row claims: rd becomes the low word of rs1 · rs2. The product is <see cref="ProductChip"/>'s.</summary>
public sealed class MulChip : ProductChip
{
    /// <summary>Declares the chip.</summary>
    public MulChip() : base("Mul", "MUL: rd becomes the low word of rs1 times rs2.") => Execute((int)Op.Mul, Low);
}
