using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Roundel.Field;

/// <summary>
/// A view of equally long columns of canonical M31 words in native memory, column-major: column i starts at
/// <c>start + i · stride</c>. The view does not own the memory; its owner (<see cref="NativeColumns"/> or an arena) must
/// outlive it.
/// </summary>
public readonly unsafe struct ColumnView
{
    private readonly uint* _start;
    private readonly nint _stride;

    /// <summary>A view over memory that the caller keeps alive.</summary>
    /// <param name="start">The first word, 64-byte aligned.</param>
    /// <param name="stride">Words from one column to the next, a multiple of 16.</param>
    /// <param name="count">The number of columns.</param>
    /// <param name="length">The number of rows.</param>
    public ColumnView(uint* start, nint stride, int count, int length)
    {
        _start = start;
        _stride = stride;
        Count = count;
        Length = length;
    }

    /// <summary>The number of columns.</summary>
    public int Count { get; }

    /// <summary>The number of rows of every column.</summary>
    public int Length { get; }

    /// <summary>One column.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column.</exception>
    public Span<uint> this[int column]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            // Safe: the index is checked and the owner keeps stride · count words alive.
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)column, (uint)Count);
            return new Span<uint>(_start + column * _stride, Length);
        }
    }

    /// <summary>The first word of one column, for kernels.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref uint Start(int column)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)column, (uint)Count);
        return ref *(_start + column * _stride);
    }

    /// <summary>Some of the columns.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are no such columns.</exception>
    public ColumnView Slice(int first, int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)first, (uint)Count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(Count - first));
        return new ColumnView(_start + first * _stride, _stride, count, Length);
    }

    /// <summary>All columns, cut to their first rows.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many rows.</exception>
    public ColumnView Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)Length);
        return new ColumnView(_start, _stride, Count, length);
    }
}

/// <summary>Owner of a zeroed, 64-byte-aligned native block of columns.</summary>
public sealed unsafe class NativeColumns : IDisposable
{
    private void* _memory;

    /// <summary>Allocates zeroed columns.</summary>
    /// <param name="count">The number of columns.</param>
    /// <param name="length">The number of rows.</param>
    public NativeColumns(int count, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        nint stride = ((nint)length + 15) & ~(nint)15;
        nuint bytes = (nuint)(stride * count * sizeof(uint));
        _memory = NativeMemory.AlignedAlloc(Math.Max(bytes, 64), 64);
        NativeMemory.Clear(_memory, bytes);
        View = new ColumnView((uint*)_memory, stride, count, length);
    }

    /// <summary>The columns; not to be used after disposal.</summary>
    public ColumnView View { get; private set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
        View = default;
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the block of an owner that was forgotten.</summary>
    ~NativeColumns() => NativeMemory.AlignedFree(_memory);
}
