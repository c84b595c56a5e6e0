using Roundel.Circle;

namespace Roundel.Verifier;

/// <summary>Sorts the sampled values by the point that they were taken at.</summary>
public static class DeepSamples
{
    /// <summary>Collects the samples at z and those at the point one row of the tallest table before it.</summary>
    /// <returns>False if a line is undefined at one of the points.</returns>
    public static bool TryCollect(ProofShape shape, in SecureCirclePoint z, ReadOnlySpan<SecureField> samples,
        ReadOnlySpan<SecureField> powers, out DeepPoint atPoint, out DeepPoint atPrevious)
    {
        ArgumentNullException.ThrowIfNull(shape);
        SecureCirclePoint before = Previous(shape, z);
        var maskedPowers = new SecureField[samples.Length];
        for (int t = 0; t < shape.Tables.Count; t++)
        {
            Air.ChipAir air = shape.Tables[t].Air;
            int previousMain = shape.SampleOffset(t) + air.PreprocessedWidth + air.MainWidth;
            powers.Slice(previousMain, air.PreviousMain.Count).CopyTo(maskedPowers.AsSpan(previousMain));
            if (air.PairCount == 0) continue;
            int last = shape.SampleOffset(t + 1) - SecureField.Degree;
            powers.Slice(last, SecureField.Degree).CopyTo(maskedPowers.AsSpan(last));
        }
        bool ok = DeepPoint.TryCreate(before.X, before.Y, samples, maskedPowers, out atPrevious);
        for (int i = 0; i < maskedPowers.Length; i++) maskedPowers[i] = powers[i] - maskedPowers[i];
        return DeepPoint.TryCreate(z.X, z.Y, samples, maskedPowers, out atPoint) && ok;
    }

    /// <summary>z less the trace step of the tallest table, which lifts to the step of every table.</summary>
    public static SecureCirclePoint Previous(ProofShape shape, in SecureCirclePoint z)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return z - CirclePoint.GeneratorOf(shape.LogTrace);
    }
}
