using System.Globalization;
using Roundel.Field;

namespace Roundel.Lint;

/// <summary>A product of variables: their numbers, ascending, with repetition; at most six.</summary>
internal readonly record struct Monomial(UInt128 Key)
{
    private const int BitsEach = 16, Mask = (1 << BitsEach) - 1;

    /// <summary>The empty product.</summary>
    public static Monomial One => default;

    /// <summary>One variable.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Its number is negative, or above 65534.</exception>
    public static Monomial Of(int variable) =>
        (uint)variable < Mask ? new Monomial((uint)variable + 1) : throw new ArgumentOutOfRangeException(nameof(variable));

    /// <summary>The variables.</summary>
    public IEnumerable<int> Variables
    {
        get
        {
            for (UInt128 rest = Key; rest != 0; rest >>= BitsEach) yield return (int)(rest & Mask) - 1;
        }
    }

    /// <summary>The number of variables.</summary>
    public int Degree => Variables.Count();

    /// <summary>The product.</summary>
    public static Monomial operator *(Monomial a, Monomial b)
    {
        UInt128 key = 0;
        int degree = 0;
        foreach (int variable in a.Variables.Concat(b.Variables).OrderDescending())
        {
            key = key << BitsEach | (uint)(variable + 1);
            degree++;
        }
        return degree <= 6 ? new Monomial(key) : throw new InvalidOperationException("A product of more than six variables.");
    }
}

/// <summary>A polynomial over M31 in normal form, so that equal polynomials are equal whatever they were written like.</summary>
internal sealed class Polynomial
{
    private readonly SortedDictionary<UInt128, M31> _terms;

    private Polynomial(SortedDictionary<UInt128, M31> terms) => _terms = terms;

    /// <summary>Zero.</summary>
    public static Polynomial Zero { get; } = new([]);

    /// <summary>A constant.</summary>
    public static Polynomial Constant(M31 value) => value.IsZero ? Zero : new(new() { [Monomial.One.Key] = value });

    /// <summary>A variable.</summary>
    public static Polynomial Variable(int variable) => new(new() { [Monomial.Of(variable).Key] = M31.One });

    /// <summary>The terms with a coefficient other than zero.</summary>
    public IEnumerable<(Monomial Monomial, M31 Coefficient)> Terms => _terms.Select(t => (new Monomial(t.Key), t.Value));

    /// <summary>Whether it is zero.</summary>
    public bool IsZero => _terms.Count == 0;

    /// <summary>The constant term.</summary>
    public M31 ConstantTerm => _terms.GetValueOrDefault(Monomial.One.Key);

    /// <summary>Whether it has no variable.</summary>
    public bool IsConstant => _terms.Count == 0 || _terms.Count == 1 && _terms.ContainsKey(Monomial.One.Key);

    /// <summary>The degree.</summary>
    public int Degree => Terms.Select(t => t.Monomial.Degree).DefaultIfEmpty(0).Max();

    /// <summary>All variables in it.</summary>
    public IReadOnlySet<int> Variables => _variables ??= [.. Terms.SelectMany(t => t.Monomial.Variables)];

    private HashSet<int>? _variables;

    /// <summary>Sum.</summary>
    public static Polynomial operator +(Polynomial a, Polynomial b) => Combine(a, b, M31.One);

    /// <summary>Difference.</summary>
    public static Polynomial operator -(Polynomial a, Polynomial b) => Combine(a, b, -M31.One);

    /// <summary>Product.</summary>
    public static Polynomial operator *(Polynomial a, Polynomial b)
    {
        SortedDictionary<UInt128, M31> terms = [];
        foreach ((UInt128 ka, M31 va) in a._terms)
            foreach ((UInt128 kb, M31 vb) in b._terms)
                Add(terms, (new Monomial(ka) * new Monomial(kb)).Key, va * vb);
        return new Polynomial(terms);
    }

    /// <summary>The coefficient of a variable by itself.</summary>
    public M31 Coefficient(int variable) => _terms.GetValueOrDefault(Monomial.Of(variable).Key);

    /// <summary>The same with coefficients multiplied.</summary>
    public Polynomial Times(M31 factor)
    {
        SortedDictionary<UInt128, M31> terms = [];
        foreach ((UInt128 key, M31 value) in _terms) Add(terms, key, value * factor);
        return new Polynomial(terms);
    }

    /// <summary>Whether one is the other times a constant other than zero.</summary>
    public bool IsMultipleOf(Polynomial other)
    {
        if (IsZero || other.IsZero || _terms.Count != other._terms.Count) return false;
        M31 factor = _terms.First().Value / other._terms.First().Value;
        foreach ((UInt128 key, M31 value) in _terms)
            if (!other._terms.TryGetValue(key, out M31 b) || b * factor != value) return false;
        return true;
    }

    /// <summary>The polynomial with values for some variables.</summary>
    public Polynomial Substitute(IReadOnlyDictionary<int, M31> values)
    {
        SortedDictionary<UInt128, M31> terms = [];
        foreach ((Monomial monomial, M31 coefficient) in Terms)
        {
            M31 factor = coefficient;
            Monomial rest = Monomial.One;
            foreach (int variable in monomial.Variables)
            {
                if (values.TryGetValue(variable, out M31 value)) factor *= value;
                else rest *= Monomial.Of(variable);
            }
            Add(terms, rest.Key, factor);
        }
        return new Polynomial(terms);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(" + ", Terms.Select(t =>
        string.Create(CultureInfo.InvariantCulture, $"{t.Coefficient}{string.Concat(t.Monomial.Variables.Select(v => $"·x{v}"))}")));

    private static Polynomial Combine(Polynomial a, Polynomial b, M31 factor)
    {
        SortedDictionary<UInt128, M31> terms = new(a._terms);
        foreach ((UInt128 key, M31 value) in b._terms) Add(terms, key, value * factor);
        return new Polynomial(terms);
    }

    private static void Add(SortedDictionary<UInt128, M31> terms, UInt128 key, M31 value)
    {
        M31 sum = terms.GetValueOrDefault(key) + value;
        if (sum.IsZero) terms.Remove(key);
        else terms[key] = sum;
    }
}
