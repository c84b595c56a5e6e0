using System.Diagnostics.CodeAnalysis;
using Roundel.RiscV;

namespace Roundel.Machine;

/// <summary>
/// What a program and its ABI fix beyond the preprocessed tables: part of the verification key, and input to the statement's
/// terms.
/// </summary>
public sealed class ProgramFacts
{
    /// <summary>
    /// The most zones that facts may have: the image's, the halt flag with the halves of a zone it splits, and the two ends.
    /// </summary>
    public const int MaxZones = ElfImage.MaxZones + 4;

    private ProgramFacts(Abi abi, uint entryPc, IReadOnlyList<Zone> zones) => (Abi, EntryPc, Zones) = (abi, entryPc, zones);

    /// <summary>How the program communicates. It decides which chips a proof may contain.</summary>
    public Abi Abi { get; }

    /// <summary>The byte address of the first instruction, below 2^30.</summary>
    public uint EntryPc { get; }

    /// <summary>
    /// The stretches of RAM that the Boundary table passes over, by address, disjoint: (0, 0), where its rows begin; those of the
    /// image; under <see cref="Abi.MemoryMapped"/> the halt flag, which nothing opens; and what lies beyond RAM.
    /// </summary>
    public IReadOnlyList<Zone> Zones { get; }

    /// <summary>The facts of a program.</summary>
    public static ProgramFacts Of(ElfImage image, Abi abi)
    {
        ArgumentNullException.ThrowIfNull(image);
        const uint flag = MemoryMap.HaltFlag / 4;
        List<Zone> zones = [new Zone(0, 0)];
        foreach (ImageZone zone in image.Zones)
        {
            uint start = zone.StartWord, end = start + (uint)zone.Words.Length;
            bool holdsFlag = abi == Abi.MemoryMapped && start <= flag && flag < end;
            if (!holdsFlag) zones.Add(new Zone(start, end));
            else
            {
                if (start < flag) zones.Add(new Zone(start, flag));
                if (flag + 1 < end) zones.Add(new Zone(flag + 1, end));
            }
        }
        if (abi == Abi.MemoryMapped) zones.Add(new Zone(flag, flag + 1));
        zones.Sort((a, b) => a.Start != b.Start ? a.Start.CompareTo(b.Start) : a.End.CompareTo(b.End));
        zones.Add(new Zone(WordAddressSpace.Count, WordAddressSpace.Ceiling));
        return new ProgramFacts(abi, image.Entry, zones);
    }

    /// <summary>Whether a word lies in one of <see cref="Zones"/>, so that the Boundary table does not open it.</summary>
    public bool IsZoned(uint word)
    {
        foreach (Zone zone in Zones)
            if (zone.Start <= word && word < zone.End) return true;
        return false;
    }

    /// <summary>The words of <see cref="WriteWords"/>.</summary>
    public int WordCount => 3 + 2 * Zones.Count;

    /// <summary>Writes the facts as words below p for a digest: ABI, entry, number of zones, and each zone's start and end.</summary>
    /// <param name="words">At least <see cref="WordCount"/>.</param>
    /// <returns>The number of words written.</returns>
    public int WriteWords(Span<uint> words)
    {
        words[0] = (uint)Abi;
        words[1] = EntryPc;
        words[2] = (uint)Zones.Count;
        for (int i = 0; i < Zones.Count; i++)
        {
            words[3 + 2 * i] = Zones[i].Start;
            words[4 + 2 * i] = Zones[i].End;
        }
        return WordCount;
    }

    /// <summary>Reads what <see cref="WriteWords"/> writes. Never throws.</summary>
    /// <param name="reader">The words.</param>
    /// <param name="facts">The facts, if they are ones that a program can have.</param>
    public static bool TryRead(ref WordReader reader, [NotNullWhen(true)] out ProgramFacts? facts)
    {
        facts = null;
        uint abi = reader.Read(), entry = reader.Read(), count = reader.Read();
        if (abi > (uint)Abi.MemoryMapped || entry >= ElfImage.TextLimit || count is < 2 or > MaxZones) return false;
        var zones = new Zone[count];
        for (int i = 0; i < count; i++)
        {
            zones[i] = new Zone(reader.Read(), reader.Read());
            if (zones[i].End < zones[i].Start || (i > 0 && zones[i].Start < zones[i - 1].End)) return false;
        }
        bool hasEnds = zones[0] == new Zone(0, 0) && zones[^1] == new Zone(WordAddressSpace.Count, WordAddressSpace.Ceiling);
        if (!reader.Ok || !hasEnds) return false;
        facts = new ProgramFacts((Abi)abi, entry, zones);
        return true;
    }
}
