using Roundel.Field;

namespace Roundel.Verifier;

/// <summary>The bounds that the rows of a security calculation are made of, for every proof of this library.</summary>
public static class SecurityBounds
{
    /// <summary>The number of elements of the challenge field.</summary>
    public static double FieldSize { get; } = Math.Pow(M31.P, SecureField.Degree);

    /// <summary>
    /// The error of a random combination of two words on n = degree/ρ points, in the unique-decoding regime: more points of the line than
    /// this fraction are close to the code only if both words are, on one common set (ePrint 2025/2055, Thm. 1.3; ePrint 2020/654, Thm. 4.1, has
    /// n for (1 − ρ)/2·n + 1, two bits more at a rate of one half).
    /// </summary>
    /// <param name="rho">The rate.</param>
    /// <param name="degree">The dimension of the code.</param>
    public static double Line(double rho, double degree) => ((1 - rho) / 2 * (degree / rho) + 1) / FieldSize;

    /// <summary>A row of some error, with the proof of work before it.</summary>
    public static SecurityRow Row(string name, double error, int grinding, string basis) => new(name, -Math.Log2(error) + grinding, grinding, basis);

    /// <summary>The row of the queries.</summary>
    public static SecurityRow QueryRow(double rho, int queries, int grinding) =>
        new("query", queries * -Math.Log2((1 + rho) / 2) + grinding, grinding, "distance (1 − ρ)/2 missed by every query");
}
