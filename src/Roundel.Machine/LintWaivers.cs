using Roundel.Air;

namespace Roundel.Machine;

/// <summary>Why the machine is sound where the linter's rules are not kept. A reason that is no longer needed is an error.</summary>
public static class LintWaivers
{
    /// <summary>All recorded reasons.</summary>
    public static IReadOnlyList<Waiver> All { get; } = [.. Wiring(), .. Integers(), .. Ranges(), .. InertCells(), .. FreeCells()];

    /// <summary>Declared otherwise than the wiring alone shows.</summary>
    private static IEnumerable<Waiver> Wiring() =>
    [
        .. For(LintRule.NotInherited, "Boundary", "inherited by words only; a zone is taken by the statement, and has no value", "final", "lo", "hi"),
        .. For(LintRule.NotInherited, "Bitwise", "an immediate is not accessed: zero by constraint", "operand.clock"),
        .. For(LintRule.NotInherited, "Shift", "an immediate is not accessed: zero, and f2, by constraint", "operand.clock", "operand.lo", "operand.hi"),
        .. For(LintRule.NotInherited, "LessThan", "an immediate is not accessed: zero, and f2 and f3, by constraint",
            "operand.clock", "operand.lo", "operand.hi"),
        .. For(LintRule.NotInherited, "BranchEqual", "pinned by its constraint", "next"),
        .. For(LintRule.NotInherited, "BranchLess", "pinned by its constraint", "next"),
        .. For(LintRule.NotInherited, "LoadUnaligned", "used where there is a second word only", "next.clock", "next.lo", "next.hi"),
        .. For(LintRule.NotInherited, "StoreUnaligned", "used where there is a second word only", "next.clock", "next.lo", "next.hi"),
        .. For(LintRule.NotInherited, "MmioStore", "used where the run ends only", "stream.clock", "length.clock", "length.lo", "length.hi"),
        .. For(LintRule.AmbiguousSelector, "Shift", "a direction, not an operation: both go right", "Lookup ShiftAmount #9, isRight"),
        .. For(LintRule.AmbiguousSelector, "Shift", "both directions together are 2, which ShiftAmount does not have", "Lookup Program #15, op"),
    ];

    /// <summary>Equations that are sound modulo p for another reason than that both sides are close.</summary>
    private static IEnumerable<Waiver> Integers() =>
    [
        .. For(LintRule.Wraps, "Boundary", "starts are at most 2^30 + 2^16 and distances below 2^29 + 2^16: see the chip",
            "a row starts beyond the previous one's end"),
        .. For(LintRule.Wraps, "Bitwise", "with high limb 0 or 2^16 − 1 it is (2^16 − 1)·d for the difference d of two small numbers, which is zero",
            "an immediate's low limb goes with it"),
        .. For(LintRule.Wraps, "Shift", "five look-ups leave one pair of parts, modulo p or not: see the chip",
            "low limb times power", "high limb times power"),
        .. For(LintRule.Wraps, "BranchEqual", "an inverse in the field", "different words have an invertible norm"),
        .. For(LintRule.Wraps, "EcallOther", "a product in the field vanishes only if a factor does",
            "the product of two differences", "the product of all differences"),
        .. For(LintRule.Wraps, "EcallOther", "an inverse in the field; −1 is no square", "the norm is invertible unless it is the console"),
        .. For(LintRule.Wraps, "MmioStore", "an inverse in the field", "the run ends only if rs2 is not zero"),
    ];

    /// <summary>Values given to buses that are in range for another reason than the ranges of what they are made of.</summary>
    private static IEnumerable<Waiver> Ranges() =>
    [
        .. RoundelMachine.System.Chips.SelectMany(c => c.Terms.Where(t => t.Bus == Buses.State && t.Side == BusSide.Emit)
            .SelectMany(t => For(LintRule.OutOfRange, c.Chip.Name, "every step adds four; the statement bounds the steps by 2^28", $"{t.Label}, clock"))),
        .. For(LintRule.OutOfRange, "Image", "preprocessed: whoever makes the key makes limbs", "Emit Memory #0, lo", "Emit Memory #0, hi",
            "Emit Memory #0, address"),
        .. For(LintRule.OutOfRange, "Registers", "preprocessed but for two lengths: one is looked up, the statement bounds the other",
            "Emit Memory #0, lo", "Emit Memory #0, hi", "Emit Memory #0, address"),
        .. For(LintRule.OutOfRange, "Boundary", "any clock may open a word: only its order before the first access matters", "Emit Memory #4, clock"),
        .. For(LintRule.OutOfRange, "LoadConst", "f2 is signed in other operations only", "Emit Memory #4, lo"),
        .. For(LintRule.OutOfRange, "Jal", "f2 is signed in other operations only", "Emit Memory #4, lo"),
        .. For(LintRule.OutOfRange, "Jalr", "f4 is a limb of pc + 4 here, and the rest of pc + 4 its other limb", "Emit Memory #7, lo", "Emit Memory #7, hi"),
        .. For(LintRule.OutOfRange, "Bitwise", "the conjunction is at most the lesser of the two", "Emit Memory #14, lo", "Emit Memory #14, hi"),
        .. For(LintRule.OutOfRange, "Shift", "parts of a product are below the power or multiples of it: see the chip",
            "Emit Memory #18, lo", "Emit Memory #18, hi"),
        .. For(LintRule.OutOfRange, "StoreSub", "one byte of the limb gives way to another", "Emit Memory #12, lo", "Emit Memory #12, hi"),
        .. For(LintRule.OutOfRange, "LoadUnaligned", "no table opens a word below zero", "Emit Memory #17, address"),
        .. For(LintRule.OutOfRange, "StoreUnaligned", "no table opens a word below zero", "Emit Memory #21, address"),
    ];

    private static IEnumerable<string> Addressed => ["LoadWord", "StoreWord", "LoadSub", "StoreSub", "LoadUnaligned", "StoreUnaligned"];

    /// <summary>Cells of real rows that reach nothing for some value.</summary>
    private static IEnumerable<Waiver> InertCells() =>
    [
        .. For(LintRule.Inert, "Boundary", "a zone has no value", "opened", "lo", "hi"),
        .. For(LintRule.Inert, "BranchEqual", "any value where the words are equal", "inverse"),
        .. For(LintRule.Inert, "Read", "of two equal counts either is the lesser", "isAll"),
        .. For(LintRule.Inert, "EcallOther", "any value for the console", "inverse"),
        .. For(LintRule.Inert, "MmioStore", "any value while the run goes on, and the output's length is then not read",
            "inverse", "length.clock", "length.lo", "length.hi", "stream.clock"),
        .. For(LintRule.Inert, "LoadUnaligned", "a half has no such bytes", "limb2.low", "limb2.high"),
        .. For(LintRule.Inert, "LoadUnaligned", "there is no second word", "next.clock", "next.lo", "next.hi", "wrapsToZero"),
        .. For(LintRule.Inert, "StoreUnaligned", "there is no second word", "next.clock", "wrapsToZero"),
        .. Addressed.SelectMany(c => For(LintRule.Inert, c, "the word is the same whether the low limbs carry or the look-up of a quarter does", "carry")),
    ];

    /// <summary>Cells that are the prover's to choose, or whose result no other row accepts.</summary>
    private static IEnumerable<Waiver> FreeCells() =>
    [
        .. For(LintRule.Forged, "Registers", "the private input's length", "length.lo", "length.hi"),
        .. For(LintRule.Forged, "Transfer", "private input", "new0", "new1", "new2", "new3"),
        .. For(LintRule.Forged, "Gap", "a gap may end anywhere", "clock.lo", "clock.hi", "step.lo", "step.hi"),
        .. For(LintRule.Forged, "Boundary", "only its order before the first access matters", "opened"),
        .. For(LintRule.Forged, "Transfer", "no row takes a transfer of nothing, or of less", "isLast", "moved3"),
        .. For(LintRule.Forged, "Read", "no row takes a transfer of nothing", "moves"),
        .. For(LintRule.Forged, "Write", "no row takes a transfer of nothing", "moves"),
        .. For(LintRule.Forged, "MmioStore", "no row takes a transfer of nothing", "moves"),
        .. For(LintRule.Forged, "MmioInput", "no row takes a transfer of nothing", "moves"),
    ];

    private static IEnumerable<Waiver> For(LintRule rule, string chip, string reason, params string[] subjects) =>
        subjects.Select(s => new Waiver(rule, chip, s, reason));
}
