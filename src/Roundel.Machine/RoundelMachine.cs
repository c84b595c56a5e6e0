using Roundel.Air;
using Roundel.Machine.Chips;
using Roundel.Machine.Paths;
using Roundel.RiscV;

namespace Roundel.Machine;

/// <summary>The machine: all its chips, sealed as one system. The order of <see cref="All"/> is part of every key.</summary>
public static class RoundelMachine
{
    /// <summary>The decoded program.</summary>
    public static ProgramChip Program { get; } = new();

    /// <summary>The program's image in RAM.</summary>
    public static ImageChip Image { get; } = new();

    /// <summary>The registers.</summary>
    public static RegisterFileChip Registers { get; } = new();

    /// <summary>All other RAM.</summary>
    public static BoundaryChip Boundary { get; } = new();

    /// <summary>Bytes.</summary>
    public static RangeChip Range8 { get; } = new("Range8", RangeBuses.Range8, 8);

    /// <summary>16-bit values.</summary>
    public static RangeChip Range16 { get; } = new("Range16", RangeBuses.Range16, 16);

    /// <summary>Steps of clocks.</summary>
    public static RangeChip ClockRange { get; } = new("ClockRange", Buses.ClockRange, 20);

    /// <summary>Pairs of bytes with their conjunction.</summary>
    public static BytesChip Bytes { get; } = new();

    /// <summary>Pairs of bytes.</summary>
    public static BytePairsChip BytePairs { get; } = new();

    /// <summary>Shift amounts.</summary>
    public static ShiftAmountChip ShiftAmount { get; } = new();

    /// <summary>Long steps of clocks.</summary>
    public static GapChip Gap { get; } = new();

    /// <summary>ADDI.</summary>
    public static AddImmChip AddImm { get; } = new();

    /// <summary>LUI, AUIPC.</summary>
    public static LoadConstChip LoadConst { get; } = new();

    /// <summary>ADD, SUB.</summary>
    public static AddSubChip AddSub { get; } = new();

    /// <summary>AND, OR, XOR.</summary>
    public static BitwiseChip Bitwise { get; } = new();

    /// <summary>Shifts.</summary>
    public static ShiftChip Shift { get; } = new();

    /// <summary>SLT and its variants.</summary>
    public static LessThanChip LessThan { get; } = new();

    /// <summary>BEQ, BNE.</summary>
    public static BranchEqualChip BranchEqual { get; } = new();

    /// <summary>BLT, BLTU, BGE, BGEU.</summary>
    public static BranchLessChip BranchLess { get; } = new();

    /// <summary>JAL.</summary>
    public static JalChip Jal { get; } = new();

    /// <summary>JALR.</summary>
    public static JalrChip Jalr { get; } = new();

    /// <summary>Aligned LW.</summary>
    public static LoadWordChip LoadWord { get; } = new();

    /// <summary>Aligned SW.</summary>
    public static StoreWordChip StoreWord { get; } = new();

    /// <summary>Loads of bytes and aligned halves.</summary>
    public static LoadSubChip LoadSub { get; } = new();

    /// <summary>Stores of bytes and aligned halves.</summary>
    public static StoreSubChip StoreSub { get; } = new();

    /// <summary>All other loads.</summary>
    public static LoadUnalignedChip LoadUnaligned { get; } = new();

    /// <summary>All other stores.</summary>
    public static StoreUnalignedChip StoreUnaligned { get; } = new();

    /// <summary>MUL.</summary>
    public static MulChip Mul { get; } = new();

    /// <summary>MULH, MULHSU, MULHU.</summary>
    public static MulHighChip MulHigh { get; } = new();

    /// <summary>DIV, DIVU, REM, REMU.</summary>
    public static DivRemChip DivRem { get; } = new();

    /// <summary>The call exit.</summary>
    public static ExitChip Exit { get; } = new();

    /// <summary>The call read.</summary>
    public static ReadChip Read { get; } = new();

    /// <summary>The call write, to the public output.</summary>
    public static WriteChip Write { get; } = new();

    /// <summary>All other calls.</summary>
    public static EcallOtherChip EcallOther { get; } = new();

    /// <summary>Bytes that calls move.</summary>
    public static TransferChip Transfer { get; } = new();

    /// <summary>Stores to the halt flag.</summary>
    public static MmioStoreChip MmioStore { get; } = new();

    /// <summary>Memory-mapped input.</summary>
    public static MmioInputChip MmioInput { get; } = new();

    /// <summary>All chips in the order of the system.</summary>
    public static IReadOnlyList<Chip> All { get; } =
    [
        Program, Image, Registers, Boundary, Range8, Range16, ClockRange, Bytes, BytePairs, ShiftAmount, Gap,
        AddImm, LoadConst, AddSub, Bitwise, Shift, LessThan, Mul, MulHigh, DivRem,
        BranchEqual, BranchLess, Jal, Jalr,
        LoadWord, StoreWord, LoadSub, StoreSub, LoadUnaligned, StoreUnaligned,
        Exit, Read, Write, EcallOther, Transfer, MmioStore, MmioInput,
    ];

    /// <summary>The sealed system.</summary>
    public static AirSystem System { get; } = new("Roundel RV32IM", All, PublicValues.All);

    /// <summary>The sealed form of a chip.</summary>
    /// <exception cref="KeyNotFoundException">The chip is not one of <see cref="All"/>.</exception>
    public static ChipAir Air(Chip chip)
    {
        foreach (ChipAir air in System.Chips)
            if (ReferenceEquals(air.Chip, chip)) return air;
        throw new KeyNotFoundException("The machine has no such chip.");
    }

    /// <summary>
    /// The machine with one more chip for each path, in order, behind its own; <see cref="System"/> itself for none. Follows from the list
    /// alone, and is kept for the lists that were asked for last.
    /// </summary>
    /// <param name="paths">The paths.</param>
    /// <exception cref="ArgumentException">There are more paths or instructions than a proof may list.</exception>
    public static AirSystem With(IReadOnlyList<InstructionPath> paths) => PathSystems.Of(PathList.Of(paths));

    /// <summary>
    /// Whether a proof for a program of the given ABI may contain the chip's table: each ABI has chips that the other lacks.
    /// </summary>
    /// <param name="chip">A chip of the machine, or of a path.</param>
    /// <param name="abi">The key's ABI.</param>
    public static bool IsAllowed(Chip chip, Abi abi) => chip switch
    {
        EcallChip => abi == Abi.Linux,
        MmioStoreChip or MmioInputChip => abi == Abi.MemoryMapped,
        _ => true,
    };
}
