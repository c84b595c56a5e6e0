using Roundel.Air;
using Roundel.Circle;
using Roundel.Field;

namespace Roundel.Verifier;

/// <summary>
/// Checks, at the out-of-domain point, that the composition polynomial is the random combination of all constraints over
/// the vanishing polynomial. A table of log height h is evaluated at π^(H − h)(z), where its columns' lifts take the
/// sampled values; its vanishing polynomial there is that of the tallest table at z, so one division serves all.
/// </summary>
internal static class ConstraintCheck
{
    public static VerificationError Check(ProofShape shape, ReadOnlySpan<M31> publics, in LogUpChallenges challenges,
        ReadOnlySpan<SecureField> claimedSums, SecureField compositionChallenge, in SecureCirclePoint z, ReadOnlySpan<SecureField> samples)
    {
        SecureField[] powers = StarkVerifier.Powers(compositionChallenge, shape.ConstraintCount);
        SecureField sum = default;
        SecureField[] scratch = [];
        for (int t = 0; t < shape.Tables.Count; t++)
        {
            ChipAir air = shape.Tables[t].Air;
            if (scratch.Length < air.PointScratchLength + air.PairCount) scratch = new SecureField[air.PointScratchLength + air.PairCount];
            ReadOnlySpan<SecureField> rest = samples.Slice(shape.SampleOffset(t), shape.SampleOffset(t + 1) - shape.SampleOffset(t));
            Span<SecureField> interaction = scratch.AsSpan(air.PointScratchLength, air.PairCount);
            int interactionOffset = air.PreprocessedWidth + air.MainWidth + air.PreviousMain.Count;
            for (int i = 0; i < air.PairCount; i++) interaction[i] = Combine(rest[(interactionOffset + SecureField.Degree * i)..]);
            var inputs = new PointInputs
            {
                Preprocessed = rest[..air.PreprocessedWidth],
                Main = rest.Slice(air.PreprocessedWidth, air.MainWidth),
                MainPrevious = rest.Slice(air.PreprocessedWidth + air.MainWidth, air.PreviousMain.Count),
                Interaction = interaction,
                InteractionPrevious = air.PairCount > 0 ? Combine(rest[^SecureField.Degree..]) : default,
                Publics = publics,
                Challenges = challenges,
                ClaimedSum = claimedSums[t],
                LogSize = shape.Tables[t].LogSize,
            };
            sum += air.EvaluateAt(inputs, powers.AsSpan(shape.ConstraintOffset(t), air.ConstraintCount), scratch.AsSpan(0, air.PointScratchLength));
        }
        // The top basis function of the doubled space is the vanishing polynomial itself, so it also joins the two halves.
        SecureField vanishing = new CanonicCoset(shape.LogTrace).Vanishing(z);
        if (vanishing.IsZero) return VerificationError.DegenerateChallenge;
        ReadOnlySpan<SecureField> halves = samples[shape.CompositionSampleOffset..];
        SecureField composition = Combine(halves) + vanishing * Combine(halves[SecureField.Degree..]);
        return composition * vanishing == sum ? VerificationError.None : VerificationError.ConstraintsViolated;
    }

    private static SecureField Combine(ReadOnlySpan<SecureField> coordinates) =>
        SecureField.FromCoordinateValues(coordinates[0], coordinates[1], coordinates[2], coordinates[3]);
}
