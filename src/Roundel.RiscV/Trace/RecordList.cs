using System.Runtime.InteropServices;

namespace Roundel.RiscV.Trace;

/// <summary>
/// A growing list of records in one piece of native memory. Valid until its trace is disposed; spans taken from it must not
/// outlive that.
/// </summary>
/// <typeparam name="T">The record.</typeparam>
public sealed unsafe class RecordList<T> : IDisposable where T : unmanaged
{
    private const int FirstCapacity = 256;

    private readonly TraceBudget _budget;
    private T* _records;
    private int _count, _capacity;

    internal RecordList(TraceBudget budget) => _budget = budget;

    /// <summary>Frees the memory if nobody did.</summary>
    ~RecordList() => Free();

    /// <summary>The number of records.</summary>
    public int Count => _count;

    /// <summary>The records, in the order of the run.</summary>
    public ReadOnlySpan<T> Span => new(_records, _count);

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    /// <summary>Space for one more record, which the caller fills entirely. Valid until the next call.</summary>
    /// <exception cref="FaultSignal">The trace's limit is reached.</exception>
    internal T* Next()
    {
        if (_count == _capacity) Grow();
        return _records + _count++;
    }

    private void Grow()
    {
        long capacity = Math.Min(Math.Max(FirstCapacity, 2L * _capacity), int.MaxValue);
        if (capacity == _capacity) throw new FaultSignal(FaultKind.TraceLimit, "A table of the trace has 2^31 records: split the run.");
        _budget.Take((capacity - _capacity) * sizeof(T));
        _records = (T*)NativeMemory.Realloc(_records, (nuint)capacity * (nuint)sizeof(T));
        _capacity = (int)capacity;
    }

    private void Free()
    {
        NativeMemory.Free(_records);
        _records = null;
        _count = _capacity = 0;
    }
}

/// <summary>The bytes that a trace may still take.</summary>
internal sealed class TraceBudget(long bytes)
{
    private long _taken;

    public void Take(long count)
    {
        _taken += count;
        if (_taken > bytes)
        {
            throw new FaultSignal(FaultKind.TraceLimit,
                $"The trace takes more than {bytes} bytes: raise the limit, or give the program less to do.");
        }
    }
}
