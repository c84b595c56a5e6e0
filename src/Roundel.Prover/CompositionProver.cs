using Roundel.Air;
using Roundel.Circle;
using Roundel.Field;
using Roundel.Prover.Kernels;
using Roundel.Verifier;

namespace Roundel.Prover;

/// <summary>Evaluates all constraints on the tables' own extended domains and combines them into the composition polynomial.</summary>
internal sealed class CompositionProver(ProverKey key, ProofShape shape, M31[] publics, Workers workers, LaneWidth width)
{
    /// <returns>The coefficients of the two halves: four planes of the lower, four of the upper, 2^H each.</returns>
    public NativeColumns Compute(ColumnView[] main, ColumnView[] interaction, LogUpChallenges challenges,
        SecureField[] claimedSums, SecureField challenge)
    {
        SecureField[] powers = StarkVerifier.Powers(challenge, shape.ConstraintCount);
        int logCoefficients = shape.LogTrace + 1;
        using var coefficients = new NativeColumns(SecureField.Degree, 1 << logCoefficients);
        foreach (int logSize in shape.Tables.Select(t => t.LogSize).Distinct().OrderDescending())
        {
            using NativeColumns sum = SumOfHeight(logSize, main, interaction, challenges, claimedSums, powers);
            ColumnView view = sum.View, target = coefficients.View;
            workers.For(SecureField.Degree, c =>
            {
                CircleFft.Interpolate(view[c], logSize + shape.LogBlowup, width);
                // Degree three leaves nothing above 2^(h+1) coefficients, whatever the blowup.
                if (view[c][(2 << logSize)..].ContainsAnyExcept(0u))
                    throw new InvalidOperationException($"The constraints of a table of 2^{logSize} rows do not vanish on the trace.");
                CircleFft.LiftCoefficients(view[c][..(2 << logSize)], target[c], shape.LogTrace - logSize);
            });
        }
        NativeColumns halves = NativeColumns.Uninitialised(2 * SecureField.Degree, 1 << shape.LogTrace);
        for (int c = 0; c < SecureField.Degree; c++)
        {
            coefficients.View[c][..(1 << shape.LogTrace)].CopyTo(halves.View[c]);
            coefficients.View[c][(1 << shape.LogTrace)..].CopyTo(halves.View[SecureField.Degree + c]);
        }
        return halves;
    }

    /// <summary>The combined constraints of all tables of one height, over the vanishing polynomial, on their extended domain.</summary>
    private NativeColumns SumOfHeight(int logSize, ColumnView[] main, ColumnView[] interaction, LogUpChallenges challenges,
        SecureField[] claimedSums, SecureField[] powers)
    {
        int logDomain = logSize + shape.LogBlowup;
        NativeColumns sum = NativeColumns.Uninitialised(SecureField.Degree, 1 << logDomain);
        using NativeColumns own = NativeColumns.Uninitialised(SecureField.Degree, 1 << logDomain);
        ColumnView sumView = sum.View, ownView = own.View;
        bool first = true;
        for (int t = 0; t < shape.Tables.Count; t++)
        {
            if (shape.Tables[t].LogSize != logSize) continue;
            ChipAir air = shape.Tables[t].Air;
            using NativeColumns mainPrevious = PreviousRows.Of(main[t], air.PreviousMain, logSize, shape.LogBlowup, workers);
            using NativeColumns interactionPrevious = PreviousRows.Of(interaction[t], LastColumn(air), logSize, shape.LogBlowup, workers);
            SecureField[][] scaled = ScaledPowers(powers.AsSpan(shape.ConstraintOffset(t), air.ConstraintCount), logSize);
            ColumnView preprocessed = key.ExtendedOf(air), mainView = main[t], interactionView = interaction[t];
            ColumnView mainPreviousView = mainPrevious.View, interactionPreviousView = interactionPrevious.View;
            SecureField claimedSum = claimedSums[t];
            ColumnView target = first ? sumView : ownView;
            bool add = !first;
            int grain = Math.Min(1 << 12, 1 << logSize);
            workers.ForRanges(1 << logDomain, grain, (start, count) =>
            {
                var inputs = new BlockInputs
                {
                    Preprocessed = preprocessed,
                    Main = mainView,
                    MainPrevious = mainPreviousView,
                    Interaction = interactionView,
                    InteractionPrevious = interactionPreviousView,
                    Publics = publics,
                    Challenges = challenges,
                    ClaimedSum = claimedSum,
                    LogSize = logSize,
                };
                // A block of 2^h rows has one value of the vanishing polynomial: its inverse is folded into the powers.
                air.EvaluateComposition(inputs, scaled[start >> logSize], start, count, target, width);
                if (add) PlaneSums.Add(ownView, sumView, start, count, width);
            });
            first = false;
        }
        return sum;
    }

    private static int[] LastColumn(ChipAir air) =>
        air.PairCount == 0 ? [] : [.. Enumerable.Range(air.InteractionWidth - SecureField.Degree, SecureField.Degree)];

    private SecureField[][] ScaledPowers(ReadOnlySpan<SecureField> powers, int logSize)
    {
        var scaled = new SecureField[1 << shape.LogBlowup][];
        for (int block = 0; block < scaled.Length; block++)
        {
            M31 inverse = new CanonicCoset(logSize).Vanishing(new CircleDomain(logSize + shape.LogBlowup).At(block << logSize)).Inverse();
            scaled[block] = new SecureField[powers.Length];
            for (int i = 0; i < powers.Length; i++) scaled[block][i] = powers[i] * inverse;
        }
        return scaled;
    }
}
