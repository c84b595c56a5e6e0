using Roundel.Verifier;

namespace Roundel.Multilinear;

/// <summary>The error bounds of this library's arguments, row by row, by the calculator of the STARK.</summary>
public static class MultilinearSecurity
{
    private const string SchwartzZippel = "Schwartz–Zippel over a round's polynomial";

    /// <summary>A product sumcheck, per round.</summary>
    /// <param name="degree">The number of factors.</param>
    public static SecurityRow Sumcheck(int degree) => SecurityBounds.Row("sumcheck", degree / SecurityBounds.FieldSize, 0, SchwartzZippel);

    /// <summary>A sum of fractions, per challenge: rounds are of degree two, the choices of λ and τ linear.</summary>
    public static SecurityRow Fractions() => SecurityBounds.Row("fractions", 2 / SecurityBounds.FieldSize, 0, SchwartzZippel);

    /// <summary>The opening of a stack.</summary>
    /// <param name="set">The parameters.</param>
    /// <param name="layout">The memory's shape.</param>
    /// <param name="functionals">The number of claims.</param>
    public static IReadOnlyList<SecurityRow> Opening(ParameterSet set, StackLayout layout, int functionals)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(layout);
        layout.Validate();
        int grinding = set.Grinding.Fold;
        double rho = Math.ScaleB(1, -set.LogBlowup), length = Math.ScaleB(1, layout.LogRowLength);
        const string lines = "correlated agreement on lines, unique decoding (ePrint 2020/654, Thm. 1.4)";
        var rows = new List<SecurityRow>
        {
            SecurityBounds.Row("claims", Math.Max(1, functionals - 1) / SecurityBounds.FieldSize, set.Grinding.Batch, "powers of one challenge"),
            SecurityBounds.Row("sumcheck", 2 / SecurityBounds.FieldSize, 0, SchwartzZippel),
        };
        // Words are interleaved here: the whole domain instead of the part that may differ, and the round's own error.
        if (layout.LogRows > 0)
            rows.Add(SecurityBounds.Row("rows", (length / rho + 2) / SecurityBounds.FieldSize, grinding,
                "correlated agreement on lines of interleaved words, unique decoding (ePrint 2024/1351, Thm. 3.1)"));
        for (int bit = 0; bit < layout.LogRowLength - layout.LogLast; bit++)
        {
            length /= 2;
            rows.Add(SecurityBounds.Row($"fold {bit + 1}", SecurityBounds.Line(rho, length) + 2 / SecurityBounds.FieldSize, grinding, lines));
        }
        rows.Add(SecurityBounds.QueryRow(rho, set.Queries, set.Grinding.Query));
        return rows;
    }
}
