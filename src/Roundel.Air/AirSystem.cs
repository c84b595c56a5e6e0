using Roundel.Air.Sealing;

namespace Roundel.Air;

/// <summary>
/// All chips of a machine with its public values. The constructor seals the chips, checks every rule and derives everything
/// else; it fails closed, naming the chip and the column, constraint or term.
/// </summary>
public sealed class AirSystem
{
    private byte[]? _digest;

    /// <summary>Seals a system.</summary>
    /// <param name="name">The machine's name, for documents.</param>
    /// <param name="chips">The chips; their order is part of the digest.</param>
    /// <param name="publics">The public values; each one's index is its position.</param>
    /// <exception cref="InvalidOperationException">A rule is violated.</exception>
    public AirSystem(string name, IReadOnlyList<Chip> chips, IReadOnlyList<PublicValue> publics)
    {
        ArgumentNullException.ThrowIfNull(chips);
        ArgumentNullException.ThrowIfNull(publics);
        Name = name;
        Publics = [.. publics];
        SystemRules.CheckPublics(Publics);
        foreach (Chip chip in chips)
        {
            chip.Seal();
            ChipRules.Check(chip, publics.Count);
        }
        Buses = SystemRules.CheckBuses(chips);
        Chips = [.. chips.Select((chip, index) => new ChipAir(chip, index, publics.Count))];
    }

    private AirSystem(AirSystem original, IReadOnlyList<ChipAir> chips)
    {
        (Name, Publics, Buses) = (original.Name, original.Publics, original.Buses);
        Chips = chips;
    }

    /// <summary>The machine's name.</summary>
    public string Name { get; }

    /// <summary>The chips in the order given.</summary>
    public IReadOnlyList<ChipAir> Chips { get; }

    /// <summary>The buses that any term uses, by ascending id.</summary>
    public IReadOnlyList<Bus> Buses { get; }

    /// <summary>The public values.</summary>
    public IReadOnlyList<PublicValue> Publics { get; }

    /// <summary>
    /// SHA-256 over everything that has meaning: column phases and types, graphs, constraints, terms, buses, height and
    /// instance limits, and the number of public values. Names and labels do not enter. 32 bytes.
    /// </summary>
    public ReadOnlySpan<byte> Digest => _digest ??= SystemDigest.Of(this);

    /// <summary>The chip of the given name.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public ChipAir this[string chipName] =>
        Chips.FirstOrDefault(c => c.Chip.Name == chipName) ?? throw new KeyNotFoundException($"System {Name} has no chip {chipName}.");

    /// <summary>
    /// The same system with more chips behind its own, which stay the same objects. The chips added are sealed, and every rule is checked
    /// for them; they may use the buses that the system has, but answer none of its look-ups and have no preprocessed columns: so the
    /// rules that the system keeps, it still keeps.
    /// </summary>
    /// <param name="more">The chips.</param>
    /// <exception cref="InvalidOperationException">A rule is violated.</exception>
    public AirSystem With(IReadOnlyList<Chip> more)
    {
        ArgumentNullException.ThrowIfNull(more);
        var chips = new ChipAir[Chips.Count + more.Count];
        for (int i = 0; i < Chips.Count; i++) chips[i] = Chips[i];
        for (int i = 0; i < more.Count; i++)
        {
            more[i].Seal();
            ChipRules.Check(more[i], Publics.Count);
            SystemRules.CheckAddition(more[i], chips.AsSpan(0, Chips.Count + i), Buses);
            chips[Chips.Count + i] = new ChipAir(more[i], Chips.Count + i, Publics.Count);
        }
        return new AirSystem(this, chips);
    }

    /// <summary>
    /// The same system without some constraints or terms of one chip. It proves less: tests show with it that what is missing was needed.
    /// </summary>
    internal AirSystem Without(ChipAir chip, params ReadOnlySpan<Omission> omissions)
    {
        ChipAir[] chips = [.. Chips];
        chips[chip.Index] = chip.Without(omissions);
        return new AirSystem(this, chips);
    }
}
