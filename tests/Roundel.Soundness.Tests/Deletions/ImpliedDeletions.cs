namespace Roundel.Soundness.Tests.Deletions;

/// <summary>Constraints and look-ups that follow from the others, each with the proof, and why they are declared all the same.</summary>
internal static class ImpliedDeletions
{
    /// <summary>Proofs by chip and label.</summary>
    public static IReadOnlyDictionary<(string Chip, string Label), string> All { get; } = new Dictionary<(string, string), string>
    {
        [("Transfer", "the last row is a real row")] = "On padding isLast = 1 makes goesOn = −1, so moved3 = 1, and then there is a run of moved bytes, "
            + "of which padding has none. Declared because goesOn is a multiplicity.",
        [("BranchEqual", "taken is boolean")] = "Equal words make equal = 1, different ones equal = 0, and taken is equal or, for BNE, 1 − equal. "
            + "Declared so that it counts as a flag.",
        [("LoadSub", "isUnsigned is boolean")] = "128·(1 − isUnsigned) is a byte and Lb + isUnsigned + 2·isHalf an operation, so isUnsigned is 0 or 1. "
            + "Declared so that it counts as a flag.",
        [("LoadUnaligned", "isSigned is boolean")] = "1 − isWord − isSigned is 0 or 1 and 128·isSigned a byte, so isSigned is 0 or 1. "
            + "Declared so that it counts as a flag.",
    };
}
