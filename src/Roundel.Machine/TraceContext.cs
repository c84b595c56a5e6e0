using Roundel.RiscV;

namespace Roundel.Machine;

/// <summary>An access carried forward in time by the Gap chip, its value unchanged.</summary>
/// <param name="Space">The address space.</param>
/// <param name="Address">Register number or word address.</param>
/// <param name="PreviousClock">The clock moved from.</param>
/// <param name="Clock">The clock moved to.</param>
/// <param name="Value">The value.</param>
public readonly record struct GapStep(int Space, uint Address, uint PreviousClock, uint Clock, uint Value);

/// <summary>When the Boundary table opens a word whose first access comes late.</summary>
/// <param name="Address">The word.</param>
/// <param name="Clock">The clock that its initial value carries.</param>
public readonly record struct Opening(uint Address, uint Clock);

/// <summary>What filling a table needs to know of the whole run, and collects for others. One instance per thread.</summary>
/// <param name="program">The decoded text.</param>
/// <param name="textStart">The byte address of the first instruction.</param>
/// <param name="logClockRange">b: steps of less than 2^b ticks need no Gap row.</param>
/// <param name="facts">Tells which words the Boundary table opens; without it, no word is opened late.</param>
public sealed class TraceContext(ReadOnlyMemory<Instruction> program, uint textStart, int logClockRange, ProgramFacts? facts = null)
{
    private readonly List<GapStep> _gaps = [];
    private readonly List<Opening> _openings = [];

    /// <summary>The gaps that the accesses seen so far need.</summary>
    public IReadOnlyList<GapStep> Gaps => _gaps;

    /// <summary>The words whose initial value must carry another clock than 0.</summary>
    public IReadOnlyList<Opening> Openings => _openings;

    /// <summary>The instruction at an address that was executed.</summary>
    public Instruction InstructionAt(uint pc) => program.Span[(int)((pc - textStart) >> 2)];

    /// <summary>
    /// The target as the program table holds it: unchanged if it is an instruction's address, else one that nothing fetches.
    /// </summary>
    public uint Fetchable(uint target) => ProgramRom.Fetchable(target, textStart, program.Length);

    /// <summary>
    /// The previous clock that the access's row shows: the true one if it is near enough; else, on first access to a word of the
    /// Boundary table, the one at which that is opened; else that of a Gap row.
    /// </summary>
    public uint Reach(int space, uint address, uint value, uint previousClock, uint now)
    {
        if (now - previousClock - 1 < 1u << logClockRange) return previousClock;
        if (previousClock == 0 && space == Chips.Space.Ram && facts?.IsZoned(address) == false)
        {
            _openings.Add(new Opening(address, now - 1));
            return now - 1;
        }
        // A gap row steps by less than 2^29; clocks stay below 2^30, so two always suffice.
        const uint furthest = 1u << 29;
        uint target = now - 1;
        while (target - previousClock - 1 >= furthest)
        {
            _gaps.Add(new GapStep(space, address, previousClock, previousClock + furthest, value));
            previousClock += furthest;
        }
        _gaps.Add(new GapStep(space, address, previousClock, target, value));
        return target;
    }
}
