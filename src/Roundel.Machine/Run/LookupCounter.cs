using System.Runtime.Intrinsics;
using Roundel.Air;
using Roundel.Field;

namespace Roundel.Machine.Run;

/// <summary>A part of a look-up table's row number: an entry of the tuple, times a factor, plus a constant.</summary>
/// <param name="Entry">Which entry.</param>
/// <param name="Bits">The part is below two to this power.</param>
/// <param name="Factor">The factor.</param>
/// <param name="Offset">The constant.</param>
internal readonly record struct RowDigit(int Entry, int Bits, M31 Factor, M31 Offset);

/// <summary>The rows of a look-up table, as far as counting needs them.</summary>
/// <param name="Bus">The bus that the table answers.</param>
/// <param name="Rows">The number of rows that can be asked for.</param>
/// <param name="Digits">The parts of the row number that belongs to a tuple, lowest first: one or two.</param>
internal sealed record LookupIndex(Bus Bus, int Rows, params RowDigit[] Digits);

/// <summary>What one chip asks of look-up tables, read off its declaration: no chip's filling code has a part in it.</summary>
internal sealed class LookupPlan
{
    private LookupPlan(ChipAir chip, Lookup[] lookups) => (Chip, Lookups) = (chip, lookups);

    /// <summary>The chip.</summary>
    public ChipAir Chip { get; }

    /// <summary>Its look-ups.</summary>
    public Lookup[] Lookups { get; }

    /// <summary>Reads the plan.</summary>
    public static LookupPlan Of(ChipAir chip, IReadOnlyList<LookupIndex> tables, M31[] publics)
    {
        List<Lookup> lookups = [];
        foreach (BusTerm term in chip.Terms)
        {
            if (term.Side != BusSide.Lookup) continue;
            int table = IndexOf(tables, term.Bus);
            AffineForm[] digits = Array.ConvertAll(tables[table].Digits, d => AffineForm.Of(chip, term.Tuple[d.Entry], publics).Scaled(d.Factor, d.Offset));
            lookups.Add(new Lookup(term, table, AffineForm.Of(chip, term.Multiplicity, publics), digits));
        }
        return new LookupPlan(chip, [.. lookups]);
    }

    /// <summary>The table that answers a bus.</summary>
    public static int IndexOf(IReadOnlyList<LookupIndex> tables, Bus bus)
    {
        for (int i = 0; i < tables.Count; i++)
            if (tables[i].Bus == bus) return i;
        throw new InvalidOperationException($"No look-up table answers bus {bus}.");
    }

    /// <summary>One look-up.</summary>
    /// <param name="Term">Its declaration.</param>
    /// <param name="Table">The table that answers.</param>
    /// <param name="Multiplicity">How often.</param>
    /// <param name="Digits">The parts of the row number.</param>
    public sealed record Lookup(BusTerm Term, int Table, AffineForm Multiplicity, AffineForm[] Digits);
}

/// <summary>Counts how often each row of each look-up table is asked for. One instance per thread; add them up at the end.</summary>
internal sealed class LookupCounter
{
    private const int BlockRows = 1024;

    private readonly IReadOnlyList<LookupIndex> _tables;
    private readonly uint[][] _counts;
    private readonly uint[] _multiplicity = new uint[BlockRows], _low = new uint[BlockRows], _high = new uint[BlockRows];

    public LookupCounter(IReadOnlyList<LookupIndex> tables)
    {
        _tables = tables;
        _counts = [.. tables.Select(t => new uint[t.Rows])];
    }

    /// <summary>The counts of a bus's rows.</summary>
    public uint[] this[Bus bus] => _counts[LookupPlan.IndexOf(_tables, bus)];

    /// <summary>Counts the look-ups of some rows of a table.</summary>
    /// <param name="plan">What the chip asks for.</param>
    /// <param name="preprocessed">The rows' preprocessed cells.</param>
    /// <param name="main">Their main cells.</param>
    /// <param name="rows">Rows that may ask; all behind them ask for nothing.</param>
    /// <exception cref="InvalidOperationException">A row asks for what no table has.</exception>
    public void Count(LookupPlan plan, ColumnView preprocessed, ColumnView main, int rows)
    {
        for (int start = 0; start < rows; start += BlockRows)
        {
            int count = Math.Min(BlockRows, rows - start);
            // Columns are whole vectors long; what lies behind the rows counted is computed and not used.
            int padded = (count + 15) & ~15;
            int multiplicity = -1;
            bool once = false;
            foreach (LookupPlan.Lookup lookup in plan.Lookups)
            {
                if (lookup.Term.Multiplicity != multiplicity)
                {
                    multiplicity = lookup.Term.Multiplicity;
                    lookup.Multiplicity.Evaluate(preprocessed, main, start, _multiplicity.AsSpan(0, padded));
                    once = _multiplicity.AsSpan(0, count).IndexOfAnyExcept(1u) < 0;
                }
                ReadOnlySpan<uint> low = Values(lookup.Digits[0], preprocessed, main, start, padded, _low)[..count];
                if (lookup.Digits.Length > 1) low = Join(lookup, low, Values(lookup.Digits[1], preprocessed, main, start, padded, _high), count);
                int refused = once ? Add(_counts[lookup.Table], low) : Add(_counts[lookup.Table], low, _multiplicity);
                if (refused < 0) continue;
                throw new InvalidOperationException($"Chip {plan.Chip}, row {start + refused}: {lookup.Term.Label} asks for what the table has not.");
            }
        }
    }

    /// <summary>Adds another thread's counts.</summary>
    public void Add(LookupCounter other)
    {
        for (int t = 0; t < _counts.Length; t++)
        {
            Span<uint> sums = _counts[t];
            ReadOnlySpan<uint> more = other._counts[t];
            int i = 0;
            for (; i <= sums.Length - Vector512<uint>.Count; i += Vector512<uint>.Count)
                (Vector512.Create<uint>(sums[i..]) + Vector512.Create(more[i..])).CopyTo(sums[i..]);
            for (; i < sums.Length; i++) sums[i] += more[i];
        }
    }

    private static ReadOnlySpan<uint> Values(AffineForm form, ColumnView preprocessed, ColumnView main, int start, int padded, uint[] scratch)
    {
        if (form.Single is { } column) return (column.Phase == Phase.Main ? main : preprocessed)[column.Index].Slice(start, padded);
        form.Evaluate(preprocessed, main, start, scratch.AsSpan(0, padded));
        return scratch.AsSpan(0, padded);
    }

    /// <summary>Puts two digits together; those out of range become a row that no table has.</summary>
    private ReadOnlySpan<uint> Join(LookupPlan.Lookup lookup, ReadOnlySpan<uint> low, ReadOnlySpan<uint> high, int count)
    {
        RowDigit[] digits = _tables[lookup.Table].Digits;
        int bits = digits[0].Bits;
        uint lowLimit = 1u << bits, highLimit = 1u << digits[1].Bits;
        for (int i = 0; i < count; i++) _low[i] = low[i] < lowLimit && high[i] < highLimit ? low[i] | high[i] << bits : uint.MaxValue;
        return _low.AsSpan(0, count);
    }

    /// <returns>The first that the table has not, or −1.</returns>
    private static int Add(uint[] counts, ReadOnlySpan<uint> rows)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            uint row = rows[i];
            if (row >= (uint)counts.Length) return i;
            counts[row]++;
        }
        return -1;
    }

    private static int Add(uint[] counts, ReadOnlySpan<uint> rows, ReadOnlySpan<uint> multiplicities)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            if (multiplicities[i] == 0) continue;
            uint row = rows[i];
            if (row >= (uint)counts.Length) return i;
            counts[row] += multiplicities[i];
        }
        return -1;
    }
}
