using Roundel.Air;
using Roundel.Field;

namespace Roundel.Machine.Run;

/// <summary>The rows of a look-up table, as far as counting needs them.</summary>
/// <param name="Bus">The bus that the table answers.</param>
/// <param name="Rows">The number of rows that can be asked for.</param>
/// <param name="RowOf">The row of a tuple, or −1 if the table has none.</param>
internal sealed record LookupIndex(Bus Bus, int Rows, TupleToRow RowOf);

/// <summary>Finds the row of a tuple given column by column: entry j of tuple i is <c>entries[j][i]</c>.</summary>
internal delegate int TupleToRow(uint[][] entries, int i);

/// <summary>
/// Counts how often each row of each look-up table is asked for, from the declarations of the tables that ask: no chip's
/// filling code has a part in it. One instance per thread; merge them at the end.
/// </summary>
internal sealed class LookupCounter
{
    private const int BlockRows = 1024;

    private readonly IReadOnlyList<LookupIndex> _tables;
    private readonly uint[][] _counts;
    private readonly uint[] _multiplicity = new uint[BlockRows];
    private readonly uint[][] _entries;

    public LookupCounter(IReadOnlyList<LookupIndex> tables)
    {
        _tables = tables;
        _entries = [.. Enumerable.Range(0, tables.Max(t => t.Bus.Width)).Select(_ => new uint[BlockRows])];
        _counts = [.. tables.Select(t => new uint[t.Rows])];
    }

    /// <summary>The counts of a bus's rows.</summary>
    public uint[] this[Bus bus] => _counts[IndexOf(bus)];

    /// <summary>Counts all look-ups of one table.</summary>
    /// <returns>Null, or a line that names a look-up that no table answers.</returns>
    public string? Count(ChipAir air, ColumnView preprocessed, ColumnView main, ReadOnlySpan<M31> publics)
    {
        foreach (BusTerm term in air.Terms)
        {
            if (term.Side != BusSide.Lookup) continue;
            AffineForm multiplicity = AffineForm.Of(air, term.Multiplicity, publics);
            var entries = new AffineForm[term.Tuple.Count];
            for (int j = 0; j < entries.Length; j++) entries[j] = AffineForm.Of(air, term.Tuple[j], publics);
            int table = IndexOf(term.Bus);
            for (int start = 0; start < main.Length; start += BlockRows)
            {
                int count = Math.Min(BlockRows, main.Length - start);
                multiplicity.Evaluate(preprocessed, main, start, _multiplicity.AsSpan(0, count));
                for (int j = 0; j < entries.Length; j++) entries[j].Evaluate(preprocessed, main, start, _entries[j].AsSpan(0, count));
                int refused = Count(table, count);
                if (refused < 0) continue;
                IEnumerable<uint> tuple = _entries.Take(entries.Length).Select(e => e[refused]);
                return $"Chip {air}, row {start + refused}: {term.Label} asks for ({string.Join(", ", tuple)})";
            }
        }
        return null;
    }

    /// <summary>Adds another thread's counts.</summary>
    public void Add(LookupCounter other)
    {
        for (int t = 0; t < _counts.Length; t++)
            for (int i = 0; i < _counts[t].Length; i++) _counts[t][i] += other._counts[t][i];
    }

    private int Count(int table, int count)
    {
        uint[] counts = _counts[table];
        TupleToRow rowOf = _tables[table].RowOf;
        for (int i = 0; i < count; i++)
        {
            if (_multiplicity[i] == 0) continue;
            int row = rowOf(_entries, i);
            if ((uint)row >= (uint)counts.Length) return i;
            counts[row] += _multiplicity[i];
        }
        return -1;
    }

    private int IndexOf(Bus bus)
    {
        for (int i = 0; i < _tables.Count; i++)
            if (_tables[i].Bus == bus) return i;
        throw new InvalidOperationException($"No look-up table answers bus {bus}.");
    }
}
