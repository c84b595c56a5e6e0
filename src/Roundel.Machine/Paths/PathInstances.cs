using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Roundel.Field;
using Roundel.RiscV;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Paths;

/// <summary>
/// The instances of one path. An instance's records of a family lie together, so the records of each family before it tell where all are.
/// Owns native memory, and points into that of the trace, which must outlive it.
/// </summary>
internal sealed unsafe class PathInstances : PathRecords, IDisposable
{
    private readonly NativeColumns _places;
    private readonly Source[] _sources;
    private readonly Vector512<uint>* _before;
    private readonly AccessCondition[] _conditions;
    private readonly int _capacity;
    private int _count;

    /// <param name="trace">The trace.</param>
    /// <param name="path">The path.</param>
    /// <param name="capacity">The most instances that there may be.</param>
    public PathInstances(ExecutionTrace trace, InstructionPath path, int capacity)
    {
        _capacity = capacity;
        _places = NativeColumns.Uninitialised(1, Math.Max(capacity, 1) * RecordFamilies.Count);
        // Safe: the column has sixteen words for each instance up to the capacity, and lives as long as this object.
        _before = (Vector512<uint>*)Unsafe.AsPointer(ref _places.View.Start(0));
        _sources = new Source[path.Rows.Count];
        int[] taken = new int[RecordFamilies.Count];
        for (int j = 0; j < _sources.Length; j++)
        {
            RecordFamily family = RecordFamilies.Of((Op)path.Rows[j].Op);
            (nint records, int size) = Records(trace, family);
            _sources[j] = new Source(records + taken[(int)family] * (nint)size, size, (int)family);
            taken[(int)family]++;
        }
        _conditions = Conditions(trace, path);
    }

    /// <inheritdoc/>
    public override int Count => _count;

    /// <summary>Whether a row can show the instance that would be next: its addresses do not wrap round the address space.</summary>
    /// <param name="before">The records of each family before it.</param>
    /// <remarks>Safe: the caller has matched the instructions of an instance here, so that the trace has their records.</remarks>
    public bool Fits(Vector512<uint> before)
    {
        foreach (AccessCondition condition in _conditions)
        {
            Source source = _sources[condition.Index];
            uint address = ((MemoryStep*)(source.Records + (nint)before[source.Family] * source.Size))->Address;
            if (!condition.HoldsBetween(address, address)) return false;
        }
        return true;
    }

    /// <inheritdoc/>
    public override ref readonly Step StepOf(int i, int j) => ref *(Step*)RecordOf(i, j);

    /// <inheritdoc/>
    public override ref readonly MemoryStep MemoryOf(int i, int j) => ref *(MemoryStep*)RecordOf(i, j);

    /// <summary>Adds the next instance of the run.</summary>
    /// <param name="before">The records of each family before it.</param>
    public void Add(Vector512<uint> before)
    {
        if (_count == _capacity) throw new InvalidOperationException("A path has more instances than its instructions ran.");
        _before[_count++] = before;
    }

    /// <inheritdoc/>
    public void Dispose() => _places.Dispose();

    /// <remarks>
    /// Safe: both indices are checked; the finder has counted as many records of each family as the trace has, and the record of instruction j
    /// is that many of its family behind those before the instance as the path has before j.
    /// </remarks>
    private byte* RecordOf(int i, int j)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)i, (uint)_count);
        Source source = _sources[j];
        return (byte*)source.Records + (nint)((uint*)(_before + i))[source.Family] * source.Size;
    }

    /// <summary>The conditions that not every address of the run meets. Multiples are not looked at here: the finder knows what is off them.</summary>
    private static AccessCondition[] Conditions(ExecutionTrace trace, InstructionPath path)
    {
        ReadOnlySpan<FinalCell> memory = trace.FinalMemory.Span;
        if (memory.Length == 0) return [];
        (uint least, uint greatest) = (4 * memory[0].Address, 4 * memory[^1].Address + 3);
        return [.. new PathChip(path, 0).Plan.Conditions.Where(c => !c.HoldsBetween(least, greatest)).Distinct()];
    }

    private static (nint Records, int Size) Records(ExecutionTrace trace, RecordFamily family) => family switch
    {
        RecordFamily.AddImm => Of(trace.AddImm),
        RecordFamily.LoadConst => Of(trace.LoadConst),
        RecordFamily.AddSub => Of(trace.AddSub),
        RecordFamily.Bitwise => Of(trace.Bitwise),
        RecordFamily.Shift => Of(trace.Shift),
        RecordFamily.LessThan => Of(trace.LessThan),
        RecordFamily.BranchEqual => Of(trace.BranchEqual),
        RecordFamily.BranchLess => Of(trace.BranchLess),
        RecordFamily.Jal => Of(trace.Jal),
        RecordFamily.Jalr => Of(trace.Jalr),
        RecordFamily.LoadWord => Of(trace.LoadWord),
        RecordFamily.StoreWord => Of(trace.StoreWord),
        RecordFamily.LoadSub => Of(trace.LoadSub),
        RecordFamily.StoreSub => Of(trace.StoreSub),
        RecordFamily.Mul => Of(trace.Mul),
        RecordFamily.MulHigh => Of(trace.MulHigh),
        _ => throw new ArgumentOutOfRangeException(nameof(family)),
    };

    // Safe: the list is native memory that stays where it is until the trace is disposed. A memory step starts with its step.
    private static (nint Records, int Size) Of<T>(RecordList<T> list) where T : unmanaged =>
        ((nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(list.Span)), sizeof(T));

    /// <summary>Where the records of one instruction are: the first of its family that could be it, its size, and the lane.</summary>
    private readonly record struct Source(nint Records, int Size, int Family);
}
