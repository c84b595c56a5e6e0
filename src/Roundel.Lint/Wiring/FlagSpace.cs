using Roundel.Air;
using Roundel.Field;

namespace Roundel.Lint;

/// <summary>
/// The columns of a chip that its constraints force to be 0 or 1, and all choices of them that the constraints over such columns alone
/// admit. Derived from the constraints, not from what the columns were declared to be.
/// </summary>
internal sealed class FlagSpace
{
    private const int MaxFlags = 18;

    private readonly ChipForms _forms;

    private FlagSpace(ChipForms forms, int[] bits, int[] flags, List<uint> choices, bool tooMany) =>
        (_forms, Bits, Flags, Choices, HasTooMany) = (forms, bits, flags, choices, tooMany);

    /// <summary>All columns that are forced to be 0 or 1, by <see cref="Column.Id"/>.</summary>
    public IReadOnlyList<int> Bits { get; }

    /// <summary>Those of which choices are made.</summary>
    public IReadOnlyList<int> Flags { get; }

    /// <summary>The admitted choices: bit i is the value of flag i.</summary>
    public IReadOnlyList<uint> Choices { get; }

    /// <summary>Whether there are more flags than can be enumerated; then there are no choices.</summary>
    public bool HasTooMany { get; }

    /// <summary>Finds the flags and their choices.</summary>
    /// <param name="forms">The chip.</param>
    /// <param name="all">Whether all bits are flags, unless they are too many; else those of multiplicities, and the others cells with two values.</param>
    public static FlagSpace Of(ChipForms forms, bool all = true)
    {
        ChipAir air = forms.Air;
        Polynomial[] constraints = [.. air.Constraints.Select(c => forms[c.Root])];
        int[] bits = [.. air.Chip.Columns.Where(c => IsForced(Polynomial.Variable(c.Id), constraints)).Select(c => c.Id)];
        int[] flags = all && bits.Length <= MaxFlags ? bits : [.. bits.Where(f => air.Terms.Any(t => forms[t.Multiplicity].Variables.Contains(f)))];
        if (flags.Length > MaxFlags) return new FlagSpace(forms, bits, flags, [], true);
        Polynomial[] onlyFlags = [.. constraints.Where(c => c.Variables.All(flags.Contains))];
        List<uint> choices = [];
        for (uint choice = 0; choice < 1u << flags.Length; choice++)
            if (Array.TrueForAll(onlyFlags, c => Value(flags, choice, c).IsZero)) choices.Add(choice);
        return new FlagSpace(forms, bits, flags, choices, false);
    }

    /// <summary>The values of all flags in a choice.</summary>
    public Dictionary<int, M31> Values(uint choice)
    {
        Dictionary<int, M31> values = [];
        for (int i = 0; i < Flags.Count; i++) values.Add(Flags[i], (choice >> i & 1) != 0 ? 1 : 0);
        return values;
    }

    /// <summary>Whether the node depends on flags alone.</summary>
    public bool Decides(int node) => _forms[node].Variables.All(Flags.Contains);

    /// <summary>The value of a node that flags decide.</summary>
    public M31 Value(int node, uint choice) => Value(Flags, choice, _forms[node]);

    /// <summary>Whether some constraint says that the expression is 0 or 1.</summary>
    public static bool IsForced(Polynomial expression, IEnumerable<Polynomial> constraints)
    {
        Polynomial square = expression * expression - expression;
        return constraints.Any(c => c.IsMultipleOf(square));
    }

    private static M31 Value(IReadOnlyList<int> flags, uint choice, Polynomial polynomial)
    {
        M31 sum = M31.Zero;
        foreach ((Monomial monomial, M31 coefficient) in polynomial.Terms)
        {
            bool live = true;
            foreach (int variable in monomial.Variables) live &= (choice >> IndexOf(flags, variable) & 1) != 0;
            if (live) sum += coefficient;
        }
        return sum;
    }

    private static int IndexOf(IReadOnlyList<int> flags, int variable)
    {
        for (int i = 0; i < flags.Count; i++)
            if (flags[i] == variable) return i;
        throw new InvalidOperationException("The variable is no flag.");
    }
}
