using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Roundel.Field;

namespace Roundel.Multilinear.Kernels;

/// <summary>
/// Four planes of words in native memory, for kernels: no access is checked. Safe as long as the owner of the columns lives and indices
/// stay below their length, which the callers of kernels see to.
/// </summary>
internal readonly unsafe struct SecurePlanes
{
    /// <summary>Words from what is read to what is asked for: sixteen lines.</summary>
    private const int Ahead = 256;

    private readonly uint* _start;
    private readonly nint _stride;

    /// <summary>The four columns of a view.</summary>
    public SecurePlanes(ColumnView columns)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(columns.Count, SecureField.Degree);
        _start = (uint*)Unsafe.AsPointer(ref columns.Start(0));
        _stride = (nint)((uint*)Unsafe.AsPointer(ref columns.Start(1)) - _start);
    }

    private SecurePlanes(uint* start, nint stride)
    {
        _start = start;
        _stride = stride;
    }

    /// <summary>The planes from some row on.</summary>
    public SecurePlanes From(nint row) => new(_start + row, _stride);

    /// <summary>Reads Width elements, and asks for those that are read some steps later: hardware does not see so many streams.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PackedQM31<T> Load<T>(nint row) where T : struct, IPackedM31<T>
    {
        uint* p = _start + row;
        if (Sse.IsSupported)
        {
            // Any address may be asked for: a wrong one is ignored.
            Sse.Prefetch0(p + Ahead);
            Sse.Prefetch0(p + Ahead + _stride);
            Sse.Prefetch0(p + Ahead + 2 * _stride);
            Sse.Prefetch0(p + Ahead + 3 * _stride);
        }
        return new(T.Load(in *p, 0), T.Load(in *(p + _stride), 0), T.Load(in *(p + 2 * _stride), 0), T.Load(in *(p + 3 * _stride), 0));
    }

    /// <summary>Writes Width elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store<T>(nint row, PackedQM31<T> value) where T : struct, IPackedM31<T>
    {
        uint* p = _start + row;
        T.Store(value.C0, ref *p, 0);
        T.Store(value.C1, ref *(p + _stride), 0);
        T.Store(value.C2, ref *(p + 2 * _stride), 0);
        T.Store(value.C3, ref *(p + 3 * _stride), 0);
    }

    /// <summary>One element.</summary>
    public SecureField Element(nint row) =>
        SecureField.FromCanonical(_start[row], _start[row + _stride], _start[row + 2 * _stride], _start[row + 3 * _stride]);

    /// <summary>Writes one element.</summary>
    public void SetElement(nint row, SecureField value)
    {
        for (int c = 0; c < SecureField.Degree; c++) _start[row + c * _stride] = value[c].Value;
    }
}
