using Roundel.Field;

namespace Roundel.Ml.Tests.Attacks;

/// <summary>Linear equations over the base field: what a forger solves who may choose cells after a challenge.</summary>
internal static class FieldSolver
{
    /// <summary>x with Σ x_i·columns_i = target, as four equations in as many unknowns.</summary>
    public static M31[] Solve(SecureField[] columns, SecureField target)
    {
        int n = SecureField.Degree;
        Assert.Equal(n, columns.Length);
        var rows = new M31[n][];
        for (int r = 0; r < n; r++) rows[r] = [.. columns.Select(c => c[r]), target[r]];
        for (int c = 0; c < n; c++)
        {
            int pivot = Enumerable.Range(c, n - c).First(r => !rows[r][c].IsZero);
            (rows[c], rows[pivot]) = (rows[pivot], rows[c]);
            M31 inverse = rows[c][c].Inverse();
            for (int j = c; j <= n; j++) rows[c][j] *= inverse;
            for (int r = 0; r < n; r++)
            {
                if (r == c) continue;
                M31 factor = rows[r][c];
                for (int j = c; j <= n; j++) rows[r][j] -= factor * rows[c][j];
            }
        }
        return [.. rows.Select(r => r[n])];
    }
}
