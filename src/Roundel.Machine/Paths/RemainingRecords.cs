using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Roundel.Field;
using Roundel.Machine.Run;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Paths;

/// <summary>
/// The records that instruction chips have rows for: all, or those that no path takes, put together. Owns native memory, and looks into
/// that of the trace.
/// </summary>
/// <param name="leftovers">What paths leave; null if there are none.</param>
internal sealed class RemainingRecords(Leftovers? leftovers) : IDisposable
{
    private readonly List<NativeColumns> _copies = [];

    /// <summary>The remaining records of a family.</summary>
    public RecordSource<T> Of<T>(RecordList<T> all, RecordFamily family) where T : unmanaged
    {
        if (leftovers is null) return () => all.Span;
        IReadOnlyList<RecordRange> ranges = leftovers[family];
        if (ranges.Count == 0) return () => [];
        if (ranges.Count == 1) return () => all.Span.Slice((int)ranges[0].First, (int)ranges[0].Count);
        int count = 0;
        foreach (RecordRange range in ranges) count += (int)range.Count;
        NativeColumns copy = NativeColumns.Uninitialised(1, checked(count * Unsafe.SizeOf<T>() / sizeof(uint)));
        _copies.Add(copy);
        Span<T> target = MemoryMarshal.Cast<uint, T>(copy.View[0]);
        foreach (RecordRange range in ranges)
        {
            all.Span.Slice((int)range.First, (int)range.Count).CopyTo(target);
            target = target[(int)range.Count..];
        }
        return () => MemoryMarshal.Cast<uint, T>(copy.View[0]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (NativeColumns copy in _copies) copy.Dispose();
    }
}
