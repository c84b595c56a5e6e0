namespace Roundel.Lint.Tests;

/// <summary>Constraints and look-ups that one row alone cannot show to be needed.</summary>
internal static class KnownDeletions
{
    /// <summary>Those that follow from the others: the proof, and why they are declared all the same.</summary>
    public static IReadOnlyDictionary<(string Chip, string Label), string> Implied { get; } = new Dictionary<(string, string), string>
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

    /// <summary>Those that only several rows together can do without.</summary>
    public static IReadOnlyDictionary<(string Chip, string Label), string> BeyondRows { get; } = new Dictionary<(string, string), string>
    {
        [("Range8", "value is zero or the previous value plus one")] = "A range table takes nothing: it gives to other tables' look-ups.",
        [("Range16", "value is zero or the previous value plus one")] = "A range table takes nothing: it gives to other tables' look-ups.",
        [("ClockRange", "value is zero or the previous value plus one")] = "A range table takes nothing: it gives to other tables' look-ups.",
        [("Boundary", "the first row is a zone")] = "The next row's distance changes with it.",
        [("Boundary", "the first row's zone ends at zero")] = "The next row's distance changes with it.",
    };
}
