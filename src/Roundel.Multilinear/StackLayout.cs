using Roundel.Verifier;

namespace Roundel.Multilinear;

/// <summary>
/// The shape of a memory of cells: rows of 2^LogRowLength, first the fixed ones, whose commitment the verifier knows, then the witness's. Cell
/// number row · 2^LogRowLength + column has these as the bits of its number. Rows up to the next power of two are zero.
/// </summary>
/// <param name="LogRowLength">c: <see cref="MinLogRowLength"/> to <see cref="MaxLogRowLength"/>.</param>
/// <param name="FixedRows">Rows of the fixed commitment; none if 0.</param>
/// <param name="WitnessRows">Rows of the witness's commitment; none if 0.</param>
public sealed record StackLayout(int LogRowLength, int FixedRows, int WitnessRows)
{
    /// <summary>The least c.</summary>
    public const int MinLogRowLength = 4;

    /// <summary>The greatest c: the largest blowup, 2^4, then still fits the trees.</summary>
    public const int MaxLogRowLength = 23;

    /// <summary>The most rows of each commitment.</summary>
    public const int MaxRows = 1 << 14;

    /// <summary>All rows.</summary>
    public int Rows => FixedRows + WitnessRows;

    /// <summary>log2 of the number of rows, rounded up.</summary>
    public int LogRows => int.Log2(Rows) + (int.IsPow2(Rows) ? 0 : 1);

    /// <summary>log2 of the number of cells, those of missing rows included.</summary>
    public int LogCells => LogRowLength + LogRows;

    /// <summary>The number of committed layers of the low-degree test.</summary>
    internal int LayerCount => FriFold.LayerCount(LogRowLength);

    /// <summary>log2 of the coefficients of the last polynomial.</summary>
    internal int LogLast => LogRowLength - FriFold.LogArity * LayerCount;

    /// <summary>Throws unless every figure is in range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One is not.</exception>
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(LogRowLength, MinLogRowLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(LogRowLength, MaxLogRowLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)FixedRows, (uint)MaxRows);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)WitnessRows, (uint)MaxRows);
        ArgumentOutOfRangeException.ThrowIfZero(Rows);
    }
}
