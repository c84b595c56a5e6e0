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

    // From this size on a list moves into reserved address space, where it grows without moving.
    private const int ReserveFromBytes = 1 << 20;

    private readonly TraceBudget _budget;
    private T* _records;
    private int _count, _capacity;
    private nuint _reservedBytes;

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
        nuint bytes = (nuint)capacity * (nuint)sizeof(T);
        if (bytes > _reservedBytes && (_reservedBytes > 0 || bytes < ReserveFromBytes || !TryMove(bytes))) Move(bytes);
        _capacity = (int)capacity;
    }

    /// <summary>Moves into reserved address space for as many records as the run may have.</summary>
    private bool TryMove(nuint bytes)
    {
        nuint reserve = Reservation.RoundUp(Math.Max(bytes, (nuint)Math.Min(_budget.ExpectedRecords, int.MaxValue) * (nuint)sizeof(T)));
        void* target = Reservation.TryReserve(reserve);
        if (target == null) return false;
        Relocate(target);
        _reservedBytes = reserve;
        return true;
    }

    private void Move(nuint bytes)
    {
        if (_reservedBytes == 0) _records = (T*)NativeMemory.Realloc(_records, bytes);
        else Relocate(NativeMemory.Alloc(bytes));
    }

    private void Relocate(void* target)
    {
        Span.CopyTo(new Span<T>(target, _count));
        Release();
        _records = (T*)target;
    }

    private void Release()
    {
        if (_reservedBytes > 0) Reservation.Release(_records, _reservedBytes);
        else NativeMemory.Free(_records);
        _records = null;
        _reservedBytes = 0;
    }

    private void Free()
    {
        Release();
        _count = _capacity = 0;
    }
}

/// <summary>The bytes that a trace may still take.</summary>
/// <param name="bytes">How many.</param>
/// <param name="expectedRecords">What a table can have at most in most runs; more is possible.</param>
internal sealed class TraceBudget(long bytes, long expectedRecords)
{
    private long _taken;

    public long ExpectedRecords => expectedRecords;

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
