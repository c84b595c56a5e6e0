using Roundel.Circle;
using Roundel.Field;
using Roundel.Prover;
using Roundel.Verifier;

namespace Roundel.Multilinear;

public static partial class StackOpening
{
    /// <summary>Proves claims about the memory of two stacks.</summary>
    /// <param name="transcript">The proof; it holds the roots and all that fixes the functionals.</param>
    /// <param name="fixedStack">The fixed rows, or null if there are none.</param>
    /// <param name="witnessStack">The witness's rows, or null if there are none.</param>
    /// <param name="functionals">The claims, all of them true.</param>
    /// <exception cref="ArgumentException">The stacks do not fit together, or a functional is not about an aligned block of the memory.</exception>
    /// <exception cref="InvalidOperationException">A challenge is one: practically never.</exception>
    public static void Prove(ProverTranscript transcript, Stack? fixedStack, Stack? witnessStack, IReadOnlyList<IFunctional> functionals) =>
        Prove(transcript, fixedStack, witnessStack, functionals, null);

    /// <summary>The layout of two stacks.</summary>
    /// <exception cref="ArgumentException">There is none, or they differ in their rows' length or in their parameters.</exception>
    public static StackLayout LayoutOf(Stack? fixedStack, Stack? witnessStack)
    {
        Stack any = fixedStack ?? witnessStack ?? throw new ArgumentException("There is no stack.", nameof(fixedStack));
        if (fixedStack is not null && witnessStack is not null
            && (fixedStack.Rows.LogRowLength != witnessStack.Rows.LogRowLength || fixedStack.Parameters != witnessStack.Parameters))
            throw new ArgumentException("The stacks' rows are not of one length, or their parameters differ.", nameof(witnessStack));
        return new StackLayout(any.Rows.LogRowLength, fixedStack?.Rows.Count ?? 0, witnessStack?.Rows.Count ?? 0);
    }

    internal static void Prove(ProverTranscript transcript, Stack? fixedStack, Stack? witnessStack, IReadOnlyList<IFunctional> functionals,
        OpeningHooks? hooks)
    {
        ArgumentNullException.ThrowIfNull(transcript);
        StackLayout layout = LayoutOf(fixedStack, witnessStack);
        ParameterSet set = (fixedStack ?? witnessStack)!.Parameters;
        Check(layout, functionals);
        (ProofWriter writer, Channel channel, Workers workers, LaneWidth width) = transcript;
        channel.Absorb(TranscriptTag.OpeningClaims, [.. functionals.Select(f => f.Value)]);
        writer.SendNonce(TranscriptTag.OpeningNonce, set.Grinding.Batch);
        SecureField gamma = channel.DrawSecure(TranscriptTag.OpeningBatch);

        var point = new SecureField[layout.LogCells];
        int rounds = 0;
        SecureField Round(SecureField[] sent, int grinding)
        {
            hooks?.Round?.Invoke(rounds++, sent);
            writer.SendSecure(TranscriptTag.OpeningRound, sent);
            writer.SendNonce(TranscriptTag.FoldNonce, grinding);
            return channel.DrawSecure(TranscriptTag.OpeningChallenge);
        }

        using var columns = new ColumnSumcheck(layout.LogRowLength, workers, width);
        using (var terms = new OpeningTerms(layout.LogRowLength, functionals, gamma, workers, width))
        using (var rows = new RowSumcheck(layout, fixedStack?.Rows, witnessStack?.Rows, terms, workers, width))
        {
            for (int bit = layout.LogRowLength; bit < layout.LogCells; bit++)
            {
                point[bit] = Round(rows.Sums(), set.Grinding.Fold);
                rows.Bind(point[bit]);
            }
            rows.Combine(columns.Cells);
            terms.AddTo(columns.Weights, workers, width);
            hooks?.Combined?.Invoke(columns.Cells, columns.Weights, terms.Claim);
        }

        int logDomain = layout.LogRowLength + set.LogBlowup;
        using var layers = new FriLayers(Encode(columns.Cells, logDomain, transcript), logDomain, workers, width);
        hooks?.Codeword?.Invoke(layers.Last);
        SecureField scale = SecureField.One;
        for (int layer = 0, bit = 0; layer < layout.LayerCount; layer++, bit += FriFold.LogArity)
        {
            layers.Commit(writer);
            for (int i = 0; i < FriFold.LogArity; i++)
            {
                point[bit + i] = Round(columns.Sums(), set.Grinding.Fold);
                columns.Bind(point[bit + i]);
            }
            if (!TryFold(point.AsSpan(bit, FriFold.LogArity), ref scale, out FoldChallenges fold)) throw new InvalidOperationException("A challenge is one.");
            // The last polynomial is sent, not its evaluations.
            if (layer + 1 == layout.LayerCount) continue;
            layers.Fold(fold);
            hooks?.Codeword?.Invoke(layers.Last);
        }
        hooks?.Ending?.Invoke(columns.Cells, columns.Weights, point);
        var last = new SecureField[1 << layout.LogLast];
        for (int i = 0; i < last.Length; i++) last[i] = SecureColumns.Get(columns.Cells, i);
        hooks?.Last?.Invoke(last);
        writer.SendSecure(TranscriptTag.LastLayer, last);
        for (int i = 0; i < layout.LogLast; i++) columns.Bind(Round(columns.Sums(), 0));

        writer.SendNonce(TranscriptTag.QueryNonce, set.Grinding.Query);
        int[] positions = DrawPositions(channel, set, logDomain);
        fixedStack?.Open(writer, positions, workers, width);
        witnessStack?.Open(writer, positions, workers, width);
        layers.Open(writer, positions);
    }

    private static NativeColumns Encode(ColumnView cells, int logDomain, ProverTranscript transcript)
    {
        NativeColumns codeword = NativeColumns.Uninitialised(SecureField.Degree, 1 << logDomain);
        transcript.Workers.For(SecureField.Degree, c => CircleFft.EvaluateExtended(cells[c], codeword.View[c], logDomain, transcript.Width));
        return codeword;
    }
}

/// <summary>Where tests of soundness change what a prover works with or sends.</summary>
internal sealed class OpeningHooks
{
    /// <summary>Called with a round's number and message before it is sent.</summary>
    public Action<int, SecureField[]>? Round { get; init; }

    /// <summary>Called with the combination of the rows, the weights that it is summed with, and what this sum has to be.</summary>
    public Action<ColumnView, ColumnView, SecureField>? Combined { get; init; }

    /// <summary>Called with each layer before it is committed.</summary>
    public Action<ColumnView>? Codeword { get; init; }

    /// <summary>Called with the folded rows and weights of which the last polynomial is made, and the point drawn so far.</summary>
    public Action<ColumnView, ColumnView, SecureField[]>? Ending { get; init; }

    /// <summary>Called with the last polynomial before it is sent.</summary>
    public Action<SecureField[]>? Last { get; init; }
}
