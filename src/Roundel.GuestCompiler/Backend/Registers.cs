namespace Roundel.GuestCompiler.Backend;

/// <summary>
/// Registers by number (RISC-V ELF psABI). gp points into the data; tp and t6 are nobody's: they carry what lies in memory between
/// there and an instruction.
/// </summary>
internal static class Registers
{
    public const int Zero = 0, Ra = 1, Sp = 2, Gp = 3, Scratch = 4, OtherScratch = 31, A0 = 10, A7 = 17;

    /// <summary>Words of arguments, and of results, that travel in registers.</summary>
    public const int ArgumentCount = 8;

    /// <summary>Free after a call: t0 to t5, a0 to a7. Temporaries first, so that arguments stay where they are.</summary>
    public static readonly int[] CallerSaved = [5, 6, 7, 28, 29, 30, 17, 16, 15, 14, 13, 12, 11, 10];

    /// <summary>s0 to s11, which a function that uses them saves.</summary>
    public static readonly int[] CalleeSaved = [8, 9, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27];
}
