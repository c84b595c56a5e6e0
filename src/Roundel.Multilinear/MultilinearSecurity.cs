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
    /// <remarks>
    /// <para>The theorem. A linear code C of length n and distance d has proximity gaps for lines up to e with ε if: whenever (1 − r)·u + r·v is within e
    /// of C for more than ε values r, u and v agree with codewords outside one common set of at most e positions. Reed–Solomon codes have them for
    /// every e ≤ ⌊(d − 1)/2⌋ with ε = n (ePrint 2020/654, Thm. 4.1), and if C has them with ε ≥ e + 1 then so do all its interleavings
    /// (ePrint 2024/1351, Thm. 3.1). ε = e + 1 would do by ePrint 2025/2055, Thm. 1.3, which is not counted on here.</para>
    /// <para>Where it is used. Coordinates of ρ_row are drawn one by one, each after a message of its own, so that each halving of the rows is a line of
    /// interleaved words: an error of n/|F| for every coordinate, whatever the number of rows, not for all of them together and not with a factor of
    /// their number, as powers of one challenge would have. The same holds for the folds: a layer is a word of blocks of eight on the
    /// positions of the next one, and its three folds are lines of 4-fold, 2-fold and plain words there, n being the next layer's length.</para>
    /// <para>If words are within e already, a challenge may hide an error at a position with probability 1/|F|, at one of them with e/|F|: less than n/|F|, and
    /// instead of it. Each round's message adds 2/|F|, since it is of degree two.</para>
    /// <para>The circle code. Rows and the first layer are evaluations of the FFT's basis, a subspace of the functions of degree N/2 on the circle, which
    /// are a generalised Reed–Solomon code of dimension N + 1 and d = n − N by stereographic projection. Of a line that is within e of the subspace more than
    /// once, both codewords of the larger code are in the subspace, for decoding is unique. e is ⌊(n − N − 1)/2⌋, so that words further off are wrong
    /// at a part of (1 − ρ)/2 of the positions: what the row of the queries counts with.</para>
    /// </remarks>
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
        const string lines = "correlated agreement on lines of interleaved words, unique decoding (ePrint 2020/654, Thm. 4.1; 2024/1351, Thm. 3.1)";
        var rows = new List<SecurityRow>
        {
            SecurityBounds.Row("claims", Math.Max(1, functionals - 1) / SecurityBounds.FieldSize, set.Grinding.Batch, "powers of one challenge"),
            SecurityBounds.Row("sumcheck", 2 / SecurityBounds.FieldSize, 0, SchwartzZippel),
        };
        double Line() => (length / rho + 2) / SecurityBounds.FieldSize;
        if (layout.LogRows > 0) rows.Add(SecurityBounds.Row("rows", Line(), grinding, lines));
        for (int bit = 0; bit < layout.LogRowLength - layout.LogLast; bit++)
        {
            if (bit % FriFold.LogArity == 0) length /= FriFold.Arity;
            rows.Add(SecurityBounds.Row($"fold {bit + 1}", Line(), grinding, lines));
        }
        rows.Add(SecurityBounds.QueryRow(rho, set.Queries, set.Grinding.Query));
        return rows;
    }
}
