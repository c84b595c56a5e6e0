using System.Runtime.Intrinsics;
using Roundel.Air;
using Roundel.Field;

namespace Roundel.Lint;

/// <summary>
/// What the rest of the system accepts: the tuples of look-up tables (range tables at their greatest height, others that certify
/// themselves with all they may have, preprocessed tables as they are), and the buses whose emitted tuples are settled by the statement.
/// </summary>
public sealed class LookupOracle
{
    /// <summary>The widest tuple.</summary>
    public const int MaxWidth = 16;

    private const int MaxCandidates = 8, SmallTable = 4096;

    private readonly Dictionary<Bus, uint> _limits = [];
    private readonly Dictionary<Bus, List<Vector512<uint>>> _rows = [];
    private readonly Dictionary<Bus, HashSet<Vector512<uint>>> _tuples = [];
    private readonly Dictionary<Bus, Dictionary<Vector512<uint>, Vector512<uint>>> _byPrefix = [];
    private readonly HashSet<Bus> _settled;

    /// <summary>Reads the tables.</summary>
    /// <param name="system">The system.</param>
    /// <param name="preprocessed">The preprocessed columns of a chip.</param>
    /// <param name="fullest">
    /// The main columns of a look-up table whose constraints say what it may have, range tables aside: of one that has all of that.
    /// </param>
    /// <param name="settled">Permutation buses from which only the statement takes, so that a row cannot give anything else.</param>
    public LookupOracle(AirSystem system, Func<ChipAir, ColumnView> preprocessed, Func<ChipAir, ColumnView> fullest,
        params IEnumerable<Bus> settled)
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(preprocessed);
        ArgumentNullException.ThrowIfNull(fullest);
        _settled = [.. settled];
        foreach (ChipAir air in system.Chips)
        {
            foreach (BusTerm term in air.Terms.Where(t => t.Side == BusSide.Provide))
            {
                if (air.Chip is RangeChip range) _limits[term.Bus] = 1u << range.Bits;
                else AddRows(air, term, preprocessed(air), fullest(air));
            }
        }
    }

    /// <summary>Buses whose table, or the fullest that it may be, is the same in every run, whatever the program.</summary>
    public IReadOnlySet<Bus> Universal { get; init; } = new HashSet<Bus>();

    /// <summary>Whether the statement takes all that is given to the bus.</summary>
    public bool IsSettled(Bus bus) => _settled.Contains(bus);

    /// <summary>Whether the bus's table has the tuple.</summary>
    public bool Has(Bus bus, Vector512<uint> tuple) =>
        _limits.TryGetValue(bus, out uint limit) ? tuple[0] < limit : _tuples[bus].Contains(tuple);

    /// <summary>A tuple of at most sixteen entries.</summary>
    public static Vector512<uint> Key(IReadOnlyList<int> entries, M31[] values)
    {
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentNullException.ThrowIfNull(values);
        Span<uint> words = stackalloc uint[MaxWidth];
        words.Clear();
        for (int i = 0; i < entries.Count; i++) words[i] = values[entries[i]].Value;
        return Vector512.Create<uint>(words);
    }

    /// <summary>Exclusive upper bound of a range table's values, or null.</summary>
    internal uint? Limit(Bus bus) => _limits.TryGetValue(bus, out uint limit) ? limit : null;

    /// <summary>All rows of a table that is the same in every run; none if the bus has no such table.</summary>
    internal IReadOnlyList<Vector512<uint>> Rows(Bus bus) => Universal.Contains(bus) ? _rows[bus] : [];

    /// <summary>Whether all that the bus's table has is in the ranges that the bus declares.</summary>
    /// <param name="bus">The bus.</param>
    /// <param name="field">The first entry that is not.</param>
    internal bool KeepsRanges(Bus bus, out string field)
    {
        for (int i = 0; i < bus.Width; i++)
        {
            field = bus.Fields[i];
            FieldRange range = bus.Ranges[i];
            if (Limit(bus) is { } limit ? limit - 1 > range.Greatest : _rows[bus].Exists(r => !range.Has(M31.FromCanonical(r[i])))) return false;
        }
        field = "";
        return true;
    }

    /// <summary>Tuples of a table that are close to one that it lacks.</summary>
    internal IEnumerable<Vector512<uint>> Near(Bus bus, Vector512<uint> tuple)
    {
        if (!_rows.TryGetValue(bus, out List<Vector512<uint>>? rows)) return [];
        if (rows.Count > SmallTable)
            return _byPrefix[bus].TryGetValue(Prefix(tuple, bus.Width), out Vector512<uint> row) ? [row] : [];
        return rows.OrderByDescending(r => Vector512.Equals(r, tuple).ExtractMostSignificantBits().CountOnes()).Take(MaxCandidates);
    }

    private void AddRows(ChipAir air, BusTerm term, ColumnView preprocessed, ColumnView main)
    {
        if (!_rows.TryGetValue(term.Bus, out List<Vector512<uint>>? rows))
        {
            _rows.Add(term.Bus, rows = []);
            _tuples.Add(term.Bus, []);
            _byPrefix.Add(term.Bus, []);
        }
        var cells = new M31[air.Chip.Columns.Count];
        var values = new M31[air.Nodes.Count];
        for (int row = 0; row < Math.Max(preprocessed.Length, main.Length); row++)
        {
            foreach (Column column in air.Chip.Columns)
            {
                ColumnView columns = column.Phase == Phase.Preprocessed ? preprocessed : main;
                if (columns.Count > 0) cells[column.Id] = M31.FromCanonical(columns[column.Index][row]);
            }
            RowProgram.Of(air).Evaluate(values, cells, cells, []);
            rows.Add(Key(term.Tuple, values));
            _tuples[term.Bus].Add(rows[^1]);
            _byPrefix[term.Bus].TryAdd(Prefix(rows[^1], term.Bus.Width), rows[^1]);
        }
    }

    private static Vector512<uint> Prefix(Vector512<uint> tuple, int width) => tuple.WithElement(width - 1, 0u);
}

internal static class Bits
{
    public static int CountOnes(this ulong bits) => System.Numerics.BitOperations.PopCount(bits);
}
