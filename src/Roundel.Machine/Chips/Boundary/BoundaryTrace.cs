using System.Numerics;
using Roundel.Circle;
using Roundel.Field;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Chips;

/// <summary>A row of <see cref="BoundaryChip"/>: a word with its final state, or a zone with its end in place of the clock.</summary>
/// <param name="IsZone">Whether it is a zone.</param>
/// <param name="Start">The word, or the zone's first.</param>
/// <param name="Final">The final clock, or the zone's end.</param>
/// <param name="Value">The final value; 0 for a zone.</param>
/// <param name="Opened">The clock of the initial value; 0 for a zone.</param>
public readonly record struct BoundaryRow(bool IsZone, uint Start, uint Final, uint Value, uint Opened = 0)
{
    /// <summary>The word after the stretch.</summary>
    public uint End => IsZone ? Final : Start + 1;
}

/// <summary>Plans and fills <see cref="BoundaryChip"/>.</summary>
public static class BoundaryTrace
{
    private const uint FurthestDistance = 1u << 29;

    /// <summary>All rows: words outside the zones, the zones themselves, and words that bridge long distances.</summary>
    /// <param name="words">Final states of words, by address.</param>
    /// <param name="zones">The zones, by address, the first being (0, 0).</param>
    /// <param name="openings">Words that are opened at another clock than 0, by address.</param>
    /// <returns>The rows in order; empty if no word lies outside the zones.</returns>
    public static List<BoundaryRow> Plan(ReadOnlySpan<FinalCell> words, IReadOnlyList<Zone> zones, ReadOnlySpan<Opening> openings = default)
    {
        var rows = new List<BoundaryRow>();
        int nextZone = 0, nextOpening = 0, outside = 0;
        foreach (ref readonly FinalCell word in words)
        {
            while (nextZone < zones.Count && zones[nextZone].Start <= word.Address) AddZone(zones[nextZone++]);
            if (word.Address < rows[^1].End) continue;
            while (nextOpening < openings.Length && openings[nextOpening].Address < word.Address) nextOpening++;
            bool late = nextOpening < openings.Length && openings[nextOpening].Address == word.Address;
            Add(new BoundaryRow(false, word.Address, word.Clock, word.Value, late ? openings[nextOpening].Clock : 0));
            outside++;
        }
        while (nextZone < zones.Count) AddZone(zones[nextZone++]);
        if (outside == 0) rows.Clear();
        return rows;

        void AddZone(Zone zone) => Add(new BoundaryRow(true, zone.Start, zone.End, 0));

        void Add(BoundaryRow row)
        {
            while (rows.Count > 0 && row.Start - rows[^1].End >= FurthestDistance)
                rows.Add(new BoundaryRow(false, rows[^1].End + FurthestDistance - 1, 0, 0));
            rows.Add(row);
        }
    }

    /// <summary>Rows in trace order; later rows stay zero. There must be room for one of them.</summary>
    public static void Fill(BoundaryChip chip, IReadOnlyList<BoundaryRow> rows, ColumnView main)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(rows.Count, main.Length);
        Span<uint> enabler = main[chip.EnablerColumn.Index], isZone = main[chip.IsZone.Index];
        Span<uint> startLo = main[chip.StartLo.Index], startHi = main[chip.StartHi.Index];
        Span<uint> distanceLo = main[chip.DistanceLo.Index], distanceHi = main[chip.DistanceHi.Index];
        Span<uint> opened = main[chip.Opened.Index], final = main[chip.Final.Index], lo = main[chip.Lo.Index], hi = main[chip.Hi.Index];
        int logSize = BitOperations.Log2((uint)main.Length);
        uint end = 0;
        for (int i = 0; i < rows.Count; i++)
        {
            BoundaryRow item = rows[i];
            int row = CircleIndex.CosetToMemory(i, logSize);
            uint distance = item.Start - end;
            enabler[row] = 1;
            isZone[row] = item.IsZone ? 1u : 0;
            startLo[row] = item.Start & 0x3fff;
            startHi[row] = item.Start >> 14;
            if (item.Start >= WordAddressSpace.Count)
            {
                startHi[row] = 0xffff;
                startLo[row] = item.Start - (0xffffu << 14);
            }
            distanceLo[row] = distance & 0x1fff;
            distanceHi[row] = distance >> 13;
            opened[row] = item.Opened;
            final[row] = item.Final;
            lo[row] = item.Value & 0xffff;
            hi[row] = item.Value >> 16;
            end = item.End;
        }
    }
}
