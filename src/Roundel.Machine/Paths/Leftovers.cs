using System.Numerics;
using System.Runtime.Intrinsics;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Paths;

/// <summary>Records of a family that lie together.</summary>
/// <param name="First">The first.</param>
/// <param name="Count">How many.</param>
internal readonly record struct RecordRange(uint First, uint Count);

/// <summary>The records that no instance of a path takes.</summary>
internal sealed class Leftovers
{
    private readonly uint[] _totals;
    private readonly List<RecordRange>[] _ranges = new List<RecordRange>[RecordFamilies.Count];

    // The first record of each family that is not yet known to be taken or left.
    private Vector512<uint> _next;

    public Leftovers(ExecutionTrace trace)
    {
        _totals =
        [
            (uint)trace.AddImm.Count, (uint)trace.LoadConst.Count, (uint)trace.AddSub.Count, (uint)trace.Bitwise.Count,
            (uint)trace.Shift.Count, (uint)trace.LessThan.Count, (uint)trace.BranchEqual.Count, (uint)trace.BranchLess.Count,
            (uint)trace.Jal.Count, (uint)trace.Jalr.Count, (uint)trace.LoadWord.Count, (uint)trace.StoreWord.Count,
            (uint)trace.LoadSub.Count, (uint)trace.StoreSub.Count, (uint)trace.Mul.Count, (uint)trace.MulHigh.Count,
        ];
        for (int f = 0; f < _ranges.Length; f++) _ranges[f] = [];
    }

    /// <summary>The records of a family that are left, in order.</summary>
    public IReadOnlyList<RecordRange> this[RecordFamily family] => _ranges[(int)family];

    /// <summary>An instance takes records.</summary>
    /// <param name="before">The records of each family before it.</param>
    /// <param name="taken">How many it takes.</param>
    /// <param name="involved">All bits in the lanes of families that it takes any of.</param>
    public void Skip(Vector512<uint> before, Vector512<uint> taken, Vector512<uint> involved)
    {
        if (((before ^ _next) & involved) != default) Keep(before, involved);
        _next = Vector512.ConditionalSelect(involved, before + taken, _next);
    }

    /// <summary>The run is over.</summary>
    /// <param name="counts">The records of each family in all.</param>
    /// <exception cref="InvalidOperationException">They are not those of the trace.</exception>
    public void Finish(Vector512<uint> counts)
    {
        if (counts != Vector512.Create<uint>(_totals)) throw new InvalidOperationException("A run's course does not fit its records.");
        Keep(counts, Vector512<uint>.AllBitsSet);
    }

    private void Keep(Vector512<uint> before, Vector512<uint> lanes)
    {
        Span<uint> next = stackalloc uint[RecordFamilies.Count], end = stackalloc uint[RecordFamilies.Count];
        _next.CopyTo(next);
        before.CopyTo(end);
        ulong differ = (~Vector512.Equals(before, _next) & lanes).ExtractMostSignificantBits();
        for (; differ != 0; differ &= differ - 1)
        {
            int f = BitOperations.TrailingZeroCount(differ);
            _ranges[f].Add(new RecordRange(next[f], end[f] - next[f]));
        }
    }
}
