using System.Runtime.InteropServices;

namespace Roundel.Field;

/// <summary>Owner of a 64-byte-aligned native block of columns, from <see cref="NativeHeap"/>.</summary>
public sealed unsafe class NativeColumns : IDisposable
{
    /// <summary>
    /// Words between long columns. Columns a power of two apart would fall into the same few cache sets; so far apart, the same
    /// kilobyte of many columns spreads over all sets.
    /// </summary>
    private const int Skew = 256 + 16;

    /// <summary>Columns of at least this many words are kept apart by <see cref="Skew"/>.</summary>
    private const int SkewFrom = 1 << 12;

    private void* _memory;
    private readonly nuint _bytes;

    /// <summary>Allocates zeroed columns.</summary>
    /// <param name="count">The number of columns.</param>
    /// <param name="length">The number of rows.</param>
    public NativeColumns(int count, int length) : this(count, length, zeroed: true)
    {
    }

    private NativeColumns(int count, int length, bool zeroed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        nint stride = Stride(length);
        _bytes = (nuint)Bytes(count, length);
        _memory = NativeHeap.Allocate(_bytes);
        if (zeroed) NativeMemory.Clear(_memory, _bytes);
        View = new ColumnView((uint*)_memory, stride, count, length);
    }

    /// <summary>The bytes that columns take.</summary>
    /// <param name="count">The number of columns.</param>
    /// <param name="length">The number of rows.</param>
    public static long Bytes(int count, int length) => Math.Max(64, (long)Stride(length) * count * sizeof(uint));

    private static nint Stride(int length) => (((nint)length + 15) & ~(nint)15) + (length >= SkewFrom ? Skew : 0);

    /// <summary>Allocates columns that hold anything: for those who write every word before it is read.</summary>
    /// <param name="count">The number of columns.</param>
    /// <param name="length">The number of rows.</param>
    public static NativeColumns Uninitialised(int count, int length) => new(count, length, zeroed: false);

    /// <summary>The columns; not to be used after disposal.</summary>
    public ColumnView View { get; private set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the block of an owner that was forgotten.</summary>
    ~NativeColumns() => Free();

    private void Free()
    {
        if (_memory is not null) NativeHeap.Free(_memory, _bytes);
        _memory = null;
        View = default;
    }
}
