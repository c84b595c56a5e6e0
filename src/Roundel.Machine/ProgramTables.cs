using Roundel.Air;
using Roundel.Field;
using Roundel.Machine.Chips;
using Roundel.Machine.Run;
using Roundel.RiscV;

namespace Roundel.Machine;

/// <summary>The preprocessed columns of one table.</summary>
/// <param name="Chip">The chip.</param>
/// <param name="LogSize">The table's log height, fixed by the key.</param>
/// <param name="Columns">The preprocessed columns, by <see cref="Column.Index"/>; rows in memory order.</param>
public readonly record struct PreprocessedTable(ChipAir Chip, int LogSize, NativeColumns Columns);

/// <summary>
/// All that is preprocessed for a program and an ABI: the verification key commits to these columns. Owns native memory.
/// </summary>
public sealed class ProgramTables : IDisposable
{
    private ProgramTables(ElfImage image, ProgramFacts facts, List<PreprocessedTable> tables) =>
        (Image, Facts, Tables) = (image, facts, tables);

    /// <summary>The program.</summary>
    public ElfImage Image { get; }

    /// <summary>What the key fixes besides these tables.</summary>
    public ProgramFacts Facts { get; }

    /// <summary>The tables, in the order of the system; one for each chip with preprocessed columns, used by a run or not.</summary>
    public IReadOnlyList<PreprocessedTable> Tables { get; }

    /// <summary>Prepares a program.</summary>
    public static ProgramTables Create(ElfImage image, Abi abi)
    {
        ArgumentNullException.ThrowIfNull(image);
        List<PreprocessedTable> tables = [];
        ProgramFacts facts = ProgramFacts.Of(image, abi);
        Add(tables, RoundelMachine.Program, image.Program.Length, view => FillProgram(image, view));
        Add(tables, RoundelMachine.Image, ImageWords(image, abi).Count(), view => FillImage(image, abi, view));
        Add(tables, RoundelMachine.Registers, Registers.Count, FillRegisters);
        Add(tables, RoundelMachine.ShiftAmount, ShiftAmountTrace.Rows,
            view => ShiftAmountTrace.FillPreprocessed(RoundelMachine.ShiftAmount, view));
        return new ProgramTables(image, facts, tables);
    }

    /// <summary>The preprocessed columns of a chip; no columns if it has none.</summary>
    public ColumnView ColumnsOf(ChipAir chip)
    {
        foreach (PreprocessedTable table in Tables)
            if (table.Chip == chip) return table.Columns.View;
        return default;
    }

    /// <summary>The log height that the key fixes for a chip, or −1 if it has no preprocessed columns.</summary>
    public int LogSizeOf(ChipAir chip)
    {
        foreach (PreprocessedTable table in Tables)
            if (table.Chip == chip) return table.LogSize;
        return -1;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PreprocessedTable table in Tables) table.Columns.Dispose();
    }

    /// <summary>
    /// The words of the image with their initial values, in the order of the Image table. The halt flag is not one of them.
    /// </summary>
    internal static IEnumerable<(uint Address, uint Value)> ImageWords(ElfImage image, Abi abi)
    {
        foreach (ImageZone zone in image.Zones)
        {
            for (int i = 0; i < zone.Words.Length; i++)
            {
                uint address = zone.StartWord + (uint)i;
                if (abi == Abi.MemoryMapped && address == MemoryMap.HaltFlag / 4) continue;
                yield return (address, zone.Words.Span[i]);
            }
        }
    }

    private static void Add(List<PreprocessedTable> tables, Chip chip, int rows, Action<ColumnView> fill)
    {
        ChipAir air = RoundelMachine.Air(chip);
        int logSize = TableHeights.LogSize(rows);
        var columns = new NativeColumns(air.PreprocessedWidth, 1 << logSize);
        fill(columns.View);
        tables.Add(new PreprocessedTable(air, logSize, columns));
    }

    private static void FillProgram(ElfImage image, ColumnView view)
    {
        ProgramChip chip = RoundelMachine.Program;
        ReadOnlySpan<Instruction> program = image.Program.Span;
        Span<uint> pc = view[chip.Pc.Index], op = view[chip.Op.Index];
        Span<uint> f0 = view[chip.Fields[0].Index], f1 = view[chip.Fields[1].Index], f2 = view[chip.Fields[2].Index];
        Span<uint> f3 = view[chip.Fields[3].Index], f4 = view[chip.Fields[4].Index];
        for (int i = 0; i < program.Length; i++)
        {
            ProgramRow row = ProgramRom.Row(program[i], image.TextStart + 4 * (uint)i, image.TextStart, program.Length);
            (pc[i], op[i]) = (row.Pc, row.Op);
            (f0[i], f1[i], f2[i], f3[i], f4[i]) = (row.F0, row.F1, row.F2, row.F3, row.F4);
        }
    }

    private static void FillImage(ElfImage image, Abi abi, ColumnView view)
    {
        ImageChip chip = RoundelMachine.Image;
        int row = 0;
        foreach ((uint address, uint value) in ImageWords(image, abi))
        {
            view[chip.IsReal.Index][row] = 1;
            view[chip.Address.Index][row] = address;
            view[chip.InitialLo.Index][row] = value & 0xffff;
            view[chip.InitialHi.Index][row] = value >> 16;
            row++;
        }
    }

    private static void FillRegisters(ColumnView view)
    {
        RegisterFileChip chip = RoundelMachine.Registers;
        const int stackPointer = 2;
        for (int row = 0; row < Registers.Count; row++)
        {
            view[chip.IsReal.Index][row] = 1;
            view[chip.Index.Index][row] = (uint)row;
        }
        view[chip.InitialLo.Index][stackPointer] = Registers.InitialStackPointer & 0xffff;
        view[chip.InitialHi.Index][stackPointer] = Registers.InitialStackPointer >> 16;
        view[chip.IsPrivateLength.Index][Registers.PrivateRemaining] = 1;
        view[chip.IsPublicLength.Index][Registers.PublicRemaining] = 1;
    }
}
