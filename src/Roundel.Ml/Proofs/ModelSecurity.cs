using Roundel.Multilinear;
using Roundel.Verifier;

namespace Roundel.Ml.Proofs;

/// <summary>The error bounds of a model's proofs, row by row; they follow from its key.</summary>
public static class ModelSecurity
{
    /// <summary>Collisions of the hash bound everything.</summary>
    public const double HashBits = SecurityReport.HashBits;

    /// <summary>Every step.</summary>
    /// <param name="key">The model.</param>
    public static IReadOnlyList<SecurityRow> Rows(ModelKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        ParameterSet set = key.Parameters;
        double relations = key.Model.Rules.Sum(r => r.Zeros.Length) + key.Model.Outputs.Length + key.Memory.Witnesses.Count;
        var rows = new List<SecurityRow>();
        if (key.Lookups.Blocks.Count > 0)
        {
            // As a polynomial in ζ and α the sum's numerator has a degree of three for each leaf at most.
            rows.Add(SecurityBounds.Row("look-ups", 3 * Math.ScaleB(1, key.Lookups.LogLeaves) / SecurityBounds.FieldSize, set.Grinding.Lookup,
                "Schwartz–Zippel over the sum of fractions (ePrint 2022/1530)"));
            rows.Add(MultilinearSecurity.Fractions());
        }
        rows.Add(SecurityBounds.Row("relations", relations * TensorShape.MaxLogSize / SecurityBounds.FieldSize, 0, "Schwartz–Zippel over extensions"));
        rows.Add(SecurityBounds.Row("claims of a node", key.Claims.Joined / SecurityBounds.FieldSize, 0, "powers of one challenge"));
        rows.Add(MultilinearSecurity.Sumcheck(3));
        // Each claim of the walk leaves one about the memory at most, and each table and each padding has one.
        rows.AddRange(MultilinearSecurity.Opening(set, key.Memory.Layout, (int)key.Claims.Memory));
        return rows;
    }

    /// <summary>The least row, at most <see cref="HashBits"/>.</summary>
    public static double ProvenBits(ModelKey key) => Math.Min(HashBits, Rows(key).Min(r => r.Bits));
}
