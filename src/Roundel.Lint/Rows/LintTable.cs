using Roundel.Air;
using Roundel.Circle;
using Roundel.Field;

namespace Roundel.Lint;

/// <summary>A table of an honest run, from which rows are taken.</summary>
/// <param name="Air">The chip, or a mutant of it.</param>
/// <param name="LogSize">The table's log height.</param>
/// <param name="RealRows">How many rows stand for something; they come first in trace order.</param>
/// <param name="Main">The main columns, by <see cref="Column.Index"/>.</param>
/// <param name="Preprocessed">The preprocessed columns, by <see cref="Column.Index"/>.</param>
/// <param name="Publics">The public values.</param>
public sealed record LintTable(ChipAir Air, int LogSize, int RealRows, ColumnView Main, ColumnView Preprocessed, IReadOnlyList<M31> Publics)
{
    /// <summary>Whether rows of this chip can be judged by themselves: tables that only answer look-ups cannot.</summary>
    public bool HasInputs => Air.Terms.Any(t => t.Side != BusSide.Provide);

    /// <summary>
    /// Some rows: up to <paramref name="count"/> real ones, the first and the last among them, and one row of padding if there is any.
    /// </summary>
    public IEnumerable<(int Row, bool IsReal)> Sample(int count)
    {
        int last = -1;
        for (int i = 0; i < Math.Min(count, RealRows); i++)
        {
            int position = count >= RealRows ? i : count == 1 ? 0 : (int)((long)i * (RealRows - 1) / (count - 1));
            if (position == last) continue;
            last = position;
            yield return (Memory(position), true);
        }
        if (RealRows < 1 << LogSize) yield return (Memory(RealRows), false);
    }

    /// <summary>Where a row of the trace lies: only chips that look back have their rows in trace order.</summary>
    private int Memory(int position) => Air.PreviousMain.Count > 0 ? CircleIndex.CosetToMemory(position, LogSize) : position;

    internal M31[] Cells(int row)
    {
        var cells = new M31[Air.Chip.Columns.Count];
        foreach (Column column in Air.Chip.Columns)
            cells[column.Id] = M31.FromCanonical((column.Phase == Phase.Main ? Main : Preprocessed)[column.Index][row]);
        return cells;
    }
}
