using Roundel.Air;
using Roundel.Machine.Chips;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Paths;

/// <summary>Accesses of a row to RAM.</summary>
/// <remarks>
/// <para>
/// Each load or store is an access at the clock that its own chip would give it. Only where several of them certainly go to one word, and all accesses
/// between them
/// certainly to others, do they share one: it takes the state before the first and gives the state after the last, at the last one's clock; the values
/// between flow inside the
/// row. Places with the same variable part and different constants are different words.
/// </para>
/// <para>
/// The state taken is earlier than the first of them, and the one given as late as the last. So if another access of the row did go to this word, at a
/// clock between them,
/// it could neither come before this access in the chain, whose previous clock would have to be later than the first clock, nor after it: the chain would
/// break. What is loaded is
/// therefore what was left last before the first access.
/// </para>
/// </remarks>
internal sealed class Ram(PathFrame frame, Sums sums)
{
    private readonly List<Access> _accesses = [];
    private readonly List<Access> _open = [];

    private PathChip Chip => frame.Chip;

    /// <summary>The value of a word at this instruction's access.</summary>
    public LinearWord Read(Place place) => Find(place).Value;

    /// <summary>Changes a word at this instruction's access.</summary>
    public void Write(Place place, LinearWord value) => Find(place).Value = value;

    /// <summary>Declares the accesses.</summary>
    public void Finish()
    {
        foreach (Access access in _accesses)
        {
            Atom after = sums.Atom(access.Value);
            Chip.AddAccess(Space.Ram, access.Place.Word, access.Clock, access.Before, new Word(after.Lo, after.Hi), access.First, access.Last);
        }
    }

    private Access Find(Place place)
    {
        int now = (int)Clocks.Step * frame.Index + (int)Clocks.Memory;
        // What may be the same word ends here; what is certainly another one stays.
        _open.RemoveAll(a => !a.Place.IsSame(place) && !a.Place.IsOther(place));
        if (_open.Find(a => a.Place.IsSame(place)) is { } known)
        {
            known.Last = now;
            return known;
        }
        Access access = Begin(place, now);
        _accesses.Add(access);
        _open.Add(access);
        return access;
    }

    private Access Begin(Place place, int now)
    {
        string name = frame.Name("word");
        Column clock = Chip.AddInherited(name + ".clock", "consumed from Memory, and ordered by ClockRange");
        Column lo = Chip.AddInherited(name + ".lo", "consumed from Memory"), hi = Chip.AddInherited(name + ".hi", "consumed from Memory");
        int slot = frame.NewSlot(), j = frame.Index;
        frame.Fill(block =>
        {
            Span<uint> words = block[slot], clocks = block[clock], start = block[Chip.Clock];
            for (int i = 0; i < words.Length; i++)
            {
                ref readonly MemoryStep step = ref block.Records.MemoryOf(block.Instance + i, j);
                words[i] = step.WordOld;
                clocks[i] = block.Context.Reach(Space.Ram, step.Address / 4, step.WordOld, step.WordClock, start[i] + (uint)now);
            }
            RowKernels.Low(words, block[lo]);
            RowKernels.High(words, block[hi]);
        });
        return new Access(place, clock, new Word(lo, hi), now) { Last = now, Value = new LinearWord(frame.NewAtom(lo, hi, uint.MaxValue, () => slot)) };
    }

    /// <summary>Accesses to one word.</summary>
    private sealed record Access(Place Place, Column Clock, Word Before, int First)
    {
        /// <summary>The last access's clock, from the row's on.</summary>
        public int Last { get; set; }

        /// <summary>What the word holds.</summary>
        public required LinearWord Value { get; set; }
    }
}
