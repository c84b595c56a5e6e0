using Roundel.Field;

namespace Roundel.Air.Sealing;

/// <summary>The rules that concern several chips at once.</summary>
internal static class SystemRules
{
    /// <summary>Public values are numbered by position and have distinct names.</summary>
    public static void CheckPublics(IReadOnlyList<PublicValue> publics)
    {
        for (int i = 0; i < publics.Count; i++)
            if (publics[i].Index != i)
                throw new InvalidOperationException($"Public value '{publics[i].Name}' has index {publics[i].Index} at position {i}.");
        string? twice = Repeated(publics.Select(p => p.Name));
        if (twice is not null) throw new InvalidOperationException($"Two public values are named '{twice}'.");
    }

    /// <summary>Checks names, bus ids, and that every look-up bus has exactly one table.</summary>
    /// <returns>The buses in use, by id.</returns>
    public static Bus[] CheckBuses(IReadOnlyList<Chip> chips)
    {
        if (chips.Count == 0) throw new InvalidOperationException("A system has no chips.");
        string? twice = Repeated(chips.Select(c => c.Name));
        if (twice is not null) throw new InvalidOperationException($"Two chips are named {twice}.");

        var byId = new SortedDictionary<int, Bus>();
        foreach (Chip chip in chips)
            foreach (Bus bus in chip.Terms.Select(t => t.Bus))
                Register(byId, chip, bus);
        twice = Repeated(byId.Values.Select(b => b.Name));
        if (twice is not null) throw new InvalidOperationException($"Two buses are named {twice}.");
        foreach (Bus bus in byId.Values.Where(b => b.Kind == BusKind.Lookup)) RequireOneTable(chips, bus);
        return [.. byId.Values];
    }

    /// <summary>Checks that a chip may join a system: another name, no bus but the system's, nothing provided, nothing preprocessed.</summary>
    public static void CheckAddition(Chip chip, ReadOnlySpan<ChipAir> present, IReadOnlyList<Bus> buses)
    {
        foreach (ChipAir other in present)
            if (other.Chip.Name == chip.Name) throw new InvalidOperationException($"Two chips are named {chip.Name}.");
        if (chip.HasPreprocessed) throw chip.Fault("joins a system with preprocessed columns");
        foreach (BusTerm term in chip.Terms)
        {
            if (term.Side == BusSide.Provide) throw chip.Fault($"joins a system and provides bus {term.Bus.Name}");
            if (!Has(buses, term.Bus)) throw chip.Fault($"joins a system and uses bus {term.Bus.Name}, which the system does not have");
        }
    }

    private static bool Has(IReadOnlyList<Bus> buses, Bus bus)
    {
        for (int i = 0; i < buses.Count; i++)
            if (ReferenceEquals(buses[i], bus)) return true;
        return false;
    }

    private static void Register(SortedDictionary<int, Bus> byId, Chip chip, Bus bus)
    {
        if (bus.Id < 1 || bus.Id >= (int)M31.P || bus.Width < 1)
            throw chip.Fault($"uses bus {bus.Name} with id {bus.Id} and {bus.Width} entries; both must be at least 1, the id below p");
        if (byId.TryGetValue(bus.Id, out Bus? known) && !ReferenceEquals(known, bus))
            throw chip.Fault($"uses bus {bus.Name} with id {bus.Id}, which is also the id of bus {known.Name}");
        byId[bus.Id] = bus;
    }

    private static void RequireOneTable(IReadOnlyList<Chip> chips, Bus bus)
    {
        Chip[] tables = [.. chips.Where(c => c.Terms.Any(t => t.Side == BusSide.Provide && t.Bus == bus))];
        if (tables.Length == 1) return;
        if (tables.Length > 1) throw tables[1].Fault($"provides bus {bus.Name}, which chip {tables[0].Name} provides already");
        Chip user = chips.First(c => c.Terms.Any(t => t.Bus == bus));
        throw user.Fault($"looks up bus {bus.Name}, which no chip provides");
    }

    private static string? Repeated(IEnumerable<string> names) =>
        names.GroupBy(n => n, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1)?.Key;
}
