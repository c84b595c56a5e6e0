using Roundel.Field;

namespace Roundel.Air.Diagnostics;

/// <summary>A constraint that does not vanish on a row.</summary>
/// <param name="Row">The row's position in the columns given.</param>
/// <param name="Label">The constraint.</param>
/// <param name="Value">What it evaluates to.</param>
public readonly record struct ConstraintFailure(int Row, string Label, M31 Value)
{
    /// <inheritdoc/>
    public override string ToString() => $"row {Row}: '{Label}' is {Value}";
}

/// <summary>Evaluates a chip's own constraints row by row, for people: slow, and complete.</summary>
public static class RowChecker
{
    /// <summary>All constraints that fail, row by row, up to a limit.</summary>
    /// <param name="air">The chip.</param>
    /// <param name="inputs">The trace columns and the public values; interaction columns and challenges are not read.</param>
    /// <param name="maxFailures">The limit.</param>
    /// <exception cref="ArgumentException">A view does not fit the chip.</exception>
    public static IReadOnlyList<ConstraintFailure> Check(ChipAir air, in BlockInputs inputs, int maxFailures = 100)
    {
        ArgumentNullException.ThrowIfNull(air);
        air.CheckTrace(inputs, 0, inputs.Main.Length);
        var failures = new List<ConstraintFailure>();
        var values = new M31[air.Nodes.Count];
        for (int row = 0; row < inputs.Main.Length; row++)
        {
            ScalarRow.Evaluate(air, inputs, row, values);
            foreach (Constraint constraint in air.Constraints)
            {
                if (values[constraint.Root].IsZero) continue;
                if (failures.Count >= maxFailures) return failures;
                failures.Add(new ConstraintFailure(row, constraint.Label, values[constraint.Root]));
            }
        }
        return failures;
    }
}
