using Roundel.Air;

namespace Roundel.Machine;

/// <summary>The public values that constraints refer to. All else in the statement enters through its bus terms.</summary>
public static class PublicValues
{
    /// <summary>Low limb of the public input's length in bytes.</summary>
    public static readonly PublicValue PublicInputLengthLo = new(0, "publicInputLength.lo");

    /// <summary>High limb of the public input's length in bytes.</summary>
    public static readonly PublicValue PublicInputLengthHi = new(1, "publicInputLength.hi");

    /// <summary>All of them, by index.</summary>
    public static readonly IReadOnlyList<PublicValue> All = [PublicInputLengthLo, PublicInputLengthHi];
}
