using Roundel.Field;

namespace Roundel.Lint;

/// <summary>A polynomial with integer coefficients of least magnitude, one of the many that a polynomial over M31 stands for.</summary>
internal sealed class IntegerForm
{
    private const long P = M31.P;

    private IntegerForm((int[] Variables, long Coefficient)[] terms) => Terms = terms;

    /// <summary>The terms.</summary>
    public (int[] Variables, long Coefficient)[] Terms { get; }

    /// <summary>The form of a polynomial times a factor.</summary>
    public static IntegerForm Of(Polynomial polynomial, M31 factor) => new([.. polynomial.Terms
        .Select(t => (t.Monomial.Variables.ToArray(), Centred(t.Coefficient * factor)))]);

    /// <summary>Forms of the polynomial times each power of two, which 2^31 = 1 makes 31, and of its negative by symmetry.</summary>
    public static IEnumerable<IntegerForm> Scaled(Polynomial polynomial)
    {
        M31 factor = M31.One;
        for (int k = 0; k < 31; k++, factor += factor) yield return Of(polynomial, factor);
    }

    /// <summary>The range of its value, with given ranges of the variables.</summary>
    public Interval Range(Func<int, Interval> ranges)
    {
        Interval sum = Interval.Of(0);
        foreach ((int[] variables, long coefficient) in Terms)
        {
            Interval product = Interval.Of(coefficient);
            for (int i = 0; i < variables.Length; i++)
            {
                Interval factor = ranges(variables[i]);
                // The square of one variable is not negative.
                if (i + 1 < variables.Length && variables[i + 1] == variables[i])
                {
                    Interval square = factor * factor;
                    factor = factor.Least <= 0 && factor.Greatest >= 0 ? new(0, square.Greatest) : square;
                    i++;
                }
                product *= factor;
            }
            sum += product;
        }
        return sum;
    }

    /// <summary>The residue of least magnitude.</summary>
    public static long Centred(M31 value) => value.Value > M31.P / 2 ? value.Value - P : value.Value;
}
