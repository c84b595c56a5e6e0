using Roundel.Field;

namespace Roundel.Multilinear;

/// <summary>A claim about an aligned block of the memory: Σ_x g(x)·M(Offset + x) = Value, over x below 2^LogSize.</summary>
public interface IFunctional
{
    /// <summary>The block's first cell, a multiple of its size.</summary>
    long Offset { get; }

    /// <summary>log2 of the block's size.</summary>
    int LogSize { get; }

    /// <summary>The sum claimed. It must be in the transcript, or follow from what is.</summary>
    SecureField Value { get; }

    /// <summary>Adds weight · g to a table. Only the prover calls it.</summary>
    /// <param name="planes">The table: it begins with some cell of the block, and ends within it.</param>
    /// <param name="first">This cell, a multiple of the table's length.</param>
    /// <param name="weight">The weight.</param>
    /// <param name="width">Lane width; nothing depends on it.</param>
    void AddTo(ColumnView planes, int first, SecureField weight, LaneWidth width);

    /// <summary>The multilinear extension of g at a point of LogSize coordinates.</summary>
    SecureField Evaluate(ReadOnlySpan<SecureField> point);
}

/// <summary>The value of a block's extension at a point: g(x) = eq(point, x).</summary>
public sealed class EqFunctional : IFunctional
{
    private readonly SecureField[] _point;

    /// <summary>A claim.</summary>
    /// <param name="offset">The block's first cell.</param>
    /// <param name="point">As many coordinates as the block has bits.</param>
    /// <param name="value">The extension's value there.</param>
    public EqFunctional(long offset, ReadOnlySpan<SecureField> point, SecureField value) =>
        (Offset, _point, Value) = (offset, point.ToArray(), value);

    /// <inheritdoc/>
    public long Offset { get; }

    /// <inheritdoc/>
    public int LogSize => _point.Length;

    /// <inheritdoc/>
    public SecureField Value { get; }

    /// <summary>The point.</summary>
    public ReadOnlySpan<SecureField> Point => _point;

    /// <inheritdoc/>
    public void AddTo(ColumnView planes, int first, SecureField weight, LaneWidth width)
    {
        int low = int.Log2(planes.Length);
        var table = new SecureField[planes.Length];
        MultilinearExtension.EqTable(_point.AsSpan(0, low), weight * MultilinearExtension.EqAt(_point.AsSpan(low), first >> low), table);
        for (int x = 0; x < table.Length; x++) SecureColumns.Add(planes, x, table[x]);
    }

    /// <inheritdoc/>
    public SecureField Evaluate(ReadOnlySpan<SecureField> point) => MultilinearExtension.Eq(_point, point);
}
