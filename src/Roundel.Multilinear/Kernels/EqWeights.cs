using Roundel.Field;

namespace Roundel.Multilinear.Kernels;

/// <summary>
/// eq(r, x) over the lowest variables, for every number of them, as a product of a table over the lowest ten bits of x, which stays in cache,
/// and one over the others.
/// </summary>
internal sealed class EqWeights : IDisposable
{
    /// <summary>Bits of the low table.</summary>
    public const int LogTile = 10;

    private readonly NativeColumns _low;
    private readonly SecureField[] _high;
    private readonly SecurePlanes _planes;

    /// <param name="point">The coordinates of all variables.</param>
    public EqWeights(ReadOnlySpan<SecureField> point)
    {
        int low = Math.Min(point.Length, LogTile), high = point.Length - low;
        // The table of n variables begins at 2^n.
        SecureField[] tables = Tables(point[..low]);
        _low = SecureColumns.Of(tables);
        _planes = new SecurePlanes(_low.View);
        _high = Tables(point[low..]);
    }

    /// <summary>The weights of the lowest bits of x, at most ten of them.</summary>
    /// <param name="variables">The number of all variables.</param>
    public SecurePlanes Low(int variables) => _planes.From(1 << Math.Min(variables, LogTile));

    /// <summary><see cref="Low"/> as columns; of at least four variables.</summary>
    public ColumnView LowColumns(int variables)
    {
        int length = 1 << Math.Min(variables, LogTile);
        return _low.View.Rows(length, length);
    }

    /// <summary>The weight of the bits of x above the tenth.</summary>
    /// <param name="variables">The number of all variables.</param>
    /// <param name="tile">x / 2^10.</param>
    public SecureField High(int variables, int tile) => _high[(1 << Math.Max(0, variables - LogTile)) + tile];

    /// <inheritdoc/>
    public void Dispose() => _low.Dispose();

    private static SecureField[] Tables(ReadOnlySpan<SecureField> point)
    {
        var tables = new SecureField[2 << point.Length];
        tables[1] = SecureField.One;
        for (int bit = 0; bit < point.Length; bit++)
            for (int x = 0, size = 1 << bit; x < size; x++)
            {
                SecureField weight = tables[size + x], upper = weight * point[bit];
                tables[3 * size + x] = upper;
                tables[2 * size + x] = weight - upper;
            }
        return tables;
    }
}
