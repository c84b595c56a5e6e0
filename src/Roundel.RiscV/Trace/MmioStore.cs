namespace Roundel.RiscV.Trace;

/// <summary>
/// A word store to <see cref="MemoryMap.HaltFlag"/>, which makes no access to RAM at that word. If it stores anything but zero,
/// the run ends: it reads the word at <see cref="MemoryMap.OutputLength"/> and adds its value to
/// <see cref="Registers.OutputLength"/>, both at clock + 2, and the output follows as <see cref="TransferWord"/>s with this clock.
/// </summary>
public struct MmioStore
{
#pragma warning disable CS1591
    /// <summary>rs1 is the base of the address, rs2 the value stored.</summary>
    public Step Step;
    /// <summary>1 if the run ends here; then the fields below are set, otherwise they are zero.</summary>
    public byte Halts;
    /// <summary>The word at <see cref="MemoryMap.OutputLength"/>, and its previous clock.</summary>
    public uint Length, LengthClock;
    /// <summary>The register that counts the output: before, after, and its previous clock.</summary>
    public uint StreamOld, StreamNew, StreamClock;
#pragma warning restore CS1591
}
