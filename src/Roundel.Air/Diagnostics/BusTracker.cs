using Roundel.Field;

namespace Roundel.Air.Diagnostics;

/// <summary>A tuple whose terms do not cancel.</summary>
/// <param name="Bus">The bus.</param>
/// <param name="Tuple">The entries.</param>
/// <param name="Net">What is left over modulo p, as a number of least magnitude: positive if emitted or looked up too often.</param>
/// <param name="Sources">Who put it there: chip and row for each term, or the statement; the first few.</param>
public sealed record UnbalancedTuple(Bus Bus, IReadOnlyList<M31> Tuple, long Net, IReadOnlyList<string> Sources)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"{Bus.Name}({string.Join(", ", Bus.Fields.Zip(Tuple, (f, v) => $"{f} = {v}"))}) × {Net}: {string.Join("; ", Sources)}";
}

/// <summary>Collects every term of every table and says exactly which tuples do not cancel; for people: slow, and complete.</summary>
public sealed class BusTracker
{
    private const int MaxSources = 8;
    private readonly Dictionary<Key, Entry> _entries = [];

    private readonly record struct Key(Bus Bus, M31[] Tuple)
    {
        public bool Equals(Key other) => ReferenceEquals(Bus, other.Bus) && Tuple.AsSpan().SequenceEqual(other.Tuple);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            hash.Add(Bus.Id);
            foreach (M31 value in Tuple) hash.Add(value.Value);
            return hash.ToHashCode();
        }
    }

    private sealed class Entry
    {
        public M31 Net;
        public readonly List<string> Sources = [];
    }

    /// <summary>Adds all terms of a table with their signs.</summary>
    /// <param name="air">The chip.</param>
    /// <param name="inputs">The trace columns and the public values; interaction columns and challenges are not read.</param>
    /// <exception cref="ArgumentException">A view does not fit the chip.</exception>
    public void Add(ChipAir air, in BlockInputs inputs)
    {
        ArgumentNullException.ThrowIfNull(air);
        air.CheckTrace(inputs, 0, inputs.Main.Length);
        var values = new M31[air.Nodes.Count];
        for (int row = 0; row < inputs.Main.Length; row++)
        {
            ScalarRow.Evaluate(air, inputs, row, values);
            foreach (BusTerm term in air.Terms)
            {
                M31 multiplicity = values[term.Multiplicity];
                if (multiplicity.IsZero) continue;
                var tuple = new M31[term.Tuple.Count];
                for (int i = 0; i < tuple.Length; i++) tuple[i] = values[term.Tuple[i]];
                string source = $"{(term.IsNegative ? "−" : "+")}{multiplicity} {air.Chip.Name} row {row} ({term.Label})";
                Add(term.Bus, term.IsNegative ? -multiplicity : multiplicity, tuple, source);
            }
        }
    }

    /// <summary>Adds a term that the statement contributes.</summary>
    /// <param name="bus">The bus.</param>
    /// <param name="multiplicity">With its sign: positive to emit, negative to consume.</param>
    /// <param name="tuple">The entries.</param>
    /// <exception cref="ArgumentException">The tuple does not have the bus's width.</exception>
    public void AddStatementTerm(Bus bus, long multiplicity, params ReadOnlySpan<M31> tuple)
    {
        ArgumentNullException.ThrowIfNull(bus);
        if (tuple.Length != bus.Width) throw new ArgumentException($"Bus {bus.Name} has {bus.Width} entries.", nameof(tuple));
        Add(bus, M31.FromInt64(multiplicity), tuple.ToArray(), $"{multiplicity:+0;−0} statement");
    }

    /// <summary>The tuples that do not cancel, by bus and then by entries; empty if everything balances.</summary>
    public IReadOnlyList<UnbalancedTuple> Unbalanced() =>
    [
        .. _entries.OrderBy(e => e.Key.Bus.Id).ThenBy(e => e.Key.Tuple, Comparer<M31[]>.Create(Compare))
            .Select(e => new UnbalancedTuple(e.Key.Bus, e.Key.Tuple, Signed(e.Value.Net), e.Value.Sources)),
    ];

    private void Add(Bus bus, M31 signed, M31[] tuple, string source)
    {
        var key = new Key(bus, tuple);
        if (!_entries.TryGetValue(key, out Entry? entry)) _entries.Add(key, entry = new Entry());
        entry.Net += signed;
        // A tuple that balances starts afresh: its earlier sources explain nothing.
        if (entry.Net.IsZero) _entries.Remove(key);
        else if (entry.Sources.Count < MaxSources) entry.Sources.Add(source);
    }

    private static long Signed(M31 value) => value.Value > M31.P / 2 ? (long)value.Value - M31.P : value.Value;

    private static int Compare(M31[]? a, M31[]? b)
    {
        for (int i = 0; i < a!.Length; i++)
        {
            int order = a[i].Value.CompareTo(b![i].Value);
            if (order != 0) return order;
        }
        return 0;
    }
}
