namespace Roundel.Soundness.Tests.Kit;

/// <summary>One table in the forger's hands: main columns by <see cref="Column.Index"/>, rows in memory order, every cell free.</summary>
internal sealed class ForgedTable
{
    public ForgedTable(ChipAir air, int logSize)
        : this(air, logSize, [.. Enumerable.Range(0, air.MainWidth).Select(_ => new uint[1 << logSize])]) { }

    private ForgedTable(ChipAir air, int logSize, uint[][] main) => (Air, LogSize, Main) = (air, logSize, main);

    public ChipAir Air { get; }

    public int LogSize { get; }

    public int Rows => 1 << LogSize;

    public uint[][] Main { get; }

    public static ForgedTable Of(TraceTable table) =>
        new(table.Chip, table.LogSize, [.. Enumerable.Range(0, table.Main.View.Count).Select(c => table.Main.View[c].ToArray())]);

    public ForgedTable Clone() => new(Air, LogSize, [.. Main.Select(c => (uint[])c.Clone())]);

    /// <summary>A main cell; canonical.</summary>
    public M31 this[Column column, int row]
    {
        get => M31.FromCanonical(Main[column.Index][row]);
        set => Main[column.Index][row] = value.Value;
    }

    /// <summary>The row before and the row after in trace order.</summary>
    public int Previous(int row) => CircleIndex.PreviousIndex(row, LogSize, LogSize);

    public int Next(int row) => CircleIndex.NextIndex(row, LogSize, LogSize);

    /// <summary>Where the i-th row in trace order lies.</summary>
    public int RowAt(int position) => CircleIndex.CosetToMemory(position, LogSize);

    /// <summary>Copies all cells of a row to another one.</summary>
    public void CopyRow(int from, int to)
    {
        foreach (uint[] column in Main) column[to] = column[from];
    }

    public void ClearRow(int row)
    {
        foreach (uint[] column in Main) column[row] = 0;
    }

    /// <summary>A copy of another height: the first rows are kept, in trace order where the chip looks back, and others are zero.</summary>
    public ForgedTable Resize(int logSize)
    {
        var table = new ForgedTable(Air, logSize);
        bool inOrder = Air.PreviousMain.Count > 0;
        for (int i = 0; i < Math.Min(Rows, table.Rows); i++)
            for (int c = 0; c < Main.Length; c++) table.Main[c][inOrder ? table.RowAt(i) : i] = Main[c][inOrder ? RowAt(i) : i];
        return table;
    }

    /// <summary>For the prover; the caller disposes.</summary>
    public NativeColumns ToNative()
    {
        var columns = new NativeColumns(Main.Length, Rows);
        for (int c = 0; c < Main.Length; c++) Main[c].CopyTo(columns.View[c]);
        return columns;
    }
}
