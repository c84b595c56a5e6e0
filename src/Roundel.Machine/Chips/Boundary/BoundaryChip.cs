using Roundel.Air;

namespace Roundel.Machine.Chips;

/// <summary>
/// Opens and closes the words of RAM outside the image. One row claims: this word starts as zero and ends as shown, and lies
/// beyond everything that earlier rows cover; or: this zone is opened elsewhere, and the same.
/// </summary>
/// <remarks>
/// Each address must be opened once. Rows in trace order cover stretches of RAM: a word row one word, a zone row the words that
/// the statement says others open (the image's zones, the halt flag, everything from 2^30 on). A row's start is lo + 2^14·hi,
/// below 2^30 + 2^16, and exceeds the previous row's end by a distance lo + 2^13·hi below 2^29 + 2^16, all parts being looked up
/// as 16-bit values. An end is at most 2^30 + 2^16, so a start that lies before it differs from it modulo p by more than
/// 2^30 − 2^17: no distance fits, and stretches advance over the integers. A row whose predecessor is padding must be the zone
/// (0, 0), which the statement takes once; so there is one run of rows, all zones are in it, and all its stretches are disjoint. It
/// cannot close into a ring, since it advances. Distances of 2^29 or more are bridged by rows for words that nothing touches.
/// The clock of the initial value is the prover's choice, which saves a step from clock 0 to a late first access. Each access
/// consumes a state strictly earlier than the one it emits, and clocks of emitted states at one address differ; so the earliest
/// access can only consume the initial value, and each later one what the access before it emitted, whatever clock was chosen.
/// </remarks>
public sealed class BoundaryChip : Chip
{
    /// <summary>Declares the chip.</summary>
    public BoundaryChip() : base("Boundary", "A word of RAM outside all zones starts as zero and ends as shown; or a zone is passed over.")
    {
        EnablerColumn = Enabler();
        IsZone = Bit("isZone", "the row stands for a zone rather than a word");
        StartLo = U16("start.lo", "the start is this plus 2^14·start.hi");
        StartHi = U16("start.hi", "see start.lo");
        DistanceLo = U16("distance.lo", "the distance from the previous end is this plus 2^13·distance.hi");
        DistanceHi = U16("distance.hi", "see distance.lo");
        Opened = Witness("opened", "the clock that the initial value carries: any, as only its order before the first access matters");
        Final = Inherited("final", "the clock consumed from Memory, or the end of a zone, emitted to Zones");
        Lo = Inherited("lo", "consumed from Memory");
        Hi = Inherited("hi", "consumed from Memory");

        Expr isWord = Boolean("zones are real rows", EnablerColumn - IsZone);
        Expr start = StartLo + (1 << 14) * StartHi, distance = DistanceLo + (1 << 13) * DistanceHi;
        Expr previousStart = StartLo.Previous + (1 << 14) * StartHi.Previous;
        Expr previousEnd = previousStart + EnablerColumn.Previous + IsZone.Previous * (Final.Previous - previousStart - 1);
        Emit(Buses.Memory, isWord, Space.Ram, start, Opened, 0, 0);
        Consume(Buses.Memory, isWord, Space.Ram, start, Final, Lo, Hi);
        Emit(Buses.Zones, IsZone, start, Final);

        Expr isFirst = EnablerColumn * (1 - EnablerColumn.Previous);
        Constrain("a row starts beyond the previous one's end", EnablerColumn * (start - distance - previousEnd));
        Constrain("the first row is a zone", isFirst * (1 - IsZone));
        Constrain("the first row's zone starts at zero", isFirst * start);
        Constrain("the first row's zone ends at zero", isFirst * Final);
    }

    /// <summary>1 on real rows.</summary>
    public Column EnablerColumn { get; }

    /// <summary>1 on rows that stand for a zone.</summary>
    public Column IsZone { get; }

    /// <summary>Start modulo 2^14, as filled.</summary>
    public Column StartLo { get; }

    /// <summary>Start divided by 2^14, as filled.</summary>
    public Column StartHi { get; }

    /// <summary>Distance modulo 2^13, as filled.</summary>
    public Column DistanceLo { get; }

    /// <summary>Distance divided by 2^13, as filled.</summary>
    public Column DistanceHi { get; }

    /// <summary>Clock of the initial value.</summary>
    public Column Opened { get; }

    /// <summary>Clock of the last access, or end of the zone.</summary>
    public Column Final { get; }

    /// <summary>Low limb of the final value.</summary>
    public Column Lo { get; }

    /// <summary>High limb of the final value.</summary>
    public Column Hi { get; }
}
