using Roundel.Field;
using Roundel.Hash;
using Roundel.Verifier;

namespace Roundel.Multilinear;

/// <summary>
/// Proves claims Σ_x g_k(x)·M(Offset_k + x) = v_k about the memory of a <see cref="StackLayout"/>, all at once. The claims are weighted with
/// γ^k and proven by one sumcheck of Σ_x G(x)·M(x) over the whole memory. The variables of the row number come first, lowest first; they leave
/// u = Σ_row eq(ρ_row, row)·row, whose codeword the prover commits. Then come those of the column, lowest first, three to a layer: after each
/// three the codeword is folded with (1 − r)·even + r·odd (BaseFold, ePrint 2023/1705). Once the last polynomial has been sent, the remaining
/// rounds follow, and the verifier compares the claim with G(ρ)·u(ρ). Queries open both stacks and the layers.
/// </summary>
/// <remarks>
/// <para>A fold (a, b) ↦ (1 − r)·(a + b)/2 + r·(a − b)/(2t) is 2/(1 − r) times smaller than <see cref="FriFold"/>'s with β = r/(1 − r). Layers are
/// folded with the latter, so that one kernel serves both proofs, and the last polynomial is compared with the factors collected.</para>
/// <para>Why it is sound (δ below (1 − ρ)/2, one decoding everywhere). Each bound row variable is a random point of the affine line through two
/// interleaved words, the lower and the upper halves of the rows (ePrint 2020/654 for words, 2024/1351 for interleaved ones), and each fold one
/// of the line through even and odd parts. So, except with the errors of the rows <c>rows</c> and <c>fold</c>, if the queries pass, all rows agree with
/// codewords on one set of density 1 − δ and the last polynomial is what the unique decoded rows fold to. The sumcheck then speaks of these rows,
/// and a false claim survives it with the errors of <c>claims</c> and <c>sumcheck</c>. <see cref="MultilinearSecurity"/> computes all of these.</para>
/// </remarks>
public static partial class StackOpening
{
    private static readonly M31 s_half = ((M31)2).Inverse();

    /// <summary>Checks an opening. Whatever is wrong, the reader says so.</summary>
    /// <param name="reader">The proof.</param>
    /// <param name="channel">The transcript, which holds the roots and all that fixes the functionals.</param>
    /// <param name="set">The parameters.</param>
    /// <param name="layout">The memory's shape.</param>
    /// <param name="fixedRoot">The commitment to the fixed rows, if there are any.</param>
    /// <param name="witnessRoot">The commitment to the witness's rows, if there are any.</param>
    /// <param name="functionals">The claims.</param>
    /// <exception cref="ArgumentException">A functional is not about an aligned block of the memory.</exception>
    public static void Verify(ref ProofReader reader, Channel channel, ParameterSet set, StackLayout layout, Digest fixedRoot, Digest witnessRoot,
        IReadOnlyList<IFunctional> functionals)
    {
        ArgumentNullException.ThrowIfNull(channel);
        ArgumentNullException.ThrowIfNull(set);
        Check(layout, functionals);
        channel.Absorb(TranscriptTag.OpeningClaims, [.. functionals.Select(f => f.Value)]);
        reader.ReceiveNonce(TranscriptTag.OpeningNonce, set.Grinding.Batch);
        SecureField gamma = channel.DrawSecure(TranscriptTag.OpeningBatch), claim = BatchedValue(functionals, gamma);

        int grinding = set.Grinding.Fold;
        var point = new SecureField[layout.LogCells];
        for (int bit = layout.LogRowLength; bit < layout.LogCells; bit++) point[bit] = VerifyRound(ref reader, channel, grinding, ref claim);
        Span<Digest> roots = stackalloc Digest[layout.LayerCount];
        Span<FoldChallenges> folds = stackalloc FoldChallenges[layout.LayerCount];
        SecureField scale = SecureField.One;
        for (int layer = 0, bit = 0; layer < layout.LayerCount; layer++, bit += FriFold.LogArity)
        {
            roots[layer] = reader.ReceiveDigest(TranscriptTag.FriRoot);
            for (int i = 0; i < FriFold.LogArity; i++) point[bit + i] = VerifyRound(ref reader, channel, grinding, ref claim);
            if (TryFold(point.AsSpan(bit, FriFold.LogArity), ref scale, out folds[layer])) continue;
            reader.Fail(VerificationError.DegenerateChallenge);
            return;
        }
        var last = new SecureField[1 << layout.LogLast];
        reader.ReceiveSecure(TranscriptTag.LastLayer, last);
        for (int bit = layout.LogRowLength - layout.LogLast; bit < layout.LogRowLength; bit++) point[bit] = VerifyRound(ref reader, channel, 0, ref claim);

        SecureField u = MultilinearExtension.Evaluate(last, point.AsSpan(layout.LogRowLength - layout.LogLast, layout.LogLast));
        if (BatchedExtension(functionals, gamma, point) * u != claim) reader.Fail(VerificationError.BadSumcheck);
        reader.ReceiveNonce(TranscriptTag.QueryNonce, set.Grinding.Query);
        if (!reader.Ok) return;
        foreach (ref SecureField coefficient in last.AsSpan()) coefficient *= scale;
        VerifyQueries(ref reader, channel, set, layout, fixedRoot, witnessRoot, point.AsSpan(layout.LogRowLength), roots, folds, last);
    }

    private static SecureField VerifyRound(ref ProofReader reader, Channel channel, int grinding, ref SecureField claim)
    {
        Span<SecureField> sent = stackalloc SecureField[2];
        reader.ReceiveSecure(TranscriptTag.OpeningRound, sent);
        reader.ReceiveNonce(TranscriptTag.FoldNonce, grinding);
        SecureField r = channel.DrawSecure(TranscriptTag.OpeningChallenge);
        claim = RoundPolynomial.Evaluate(sent, claim - sent[0], r);
        return r;
    }

    private static void VerifyQueries(scoped ref ProofReader reader, Channel channel, ParameterSet set, StackLayout layout, in Digest fixedRoot,
        in Digest witnessRoot, scoped ReadOnlySpan<SecureField> rowPoint, scoped ReadOnlySpan<Digest> roots, scoped ReadOnlySpan<FoldChallenges> folds,
        SecureField[] last)
    {
        int logDomain = layout.LogRowLength + set.LogBlowup;
        int[] positions = DrawPositions(channel, set, logDomain);
        var weights = new SecureField[1 << layout.LogRows];
        MultilinearExtension.EqTable(rowPoint, SecureField.One, weights);
        Span<FriQuery> queries = stackalloc FriQuery[positions.Length];
        for (int i = 0; i < positions.Length; i++) queries[i].Index = positions[i];
        OpenStack(ref reader, fixedRoot, logDomain, weights.AsSpan(0, layout.FixedRows), queries);
        OpenStack(ref reader, witnessRoot, logDomain, weights.AsSpan(layout.FixedRows, layout.WitnessRows), queries);
        if (reader.Ok) FriVerifier.Open(ref reader, logDomain, roots, folds, last, queries);
    }

    /// <summary>Reads the leaves of a stack, authenticates them, and adds the rows' combination to the queries' values.</summary>
    private static void OpenStack(scoped ref ProofReader reader, in Digest root, int logDomain, scoped ReadOnlySpan<SecureField> weights,
        scoped Span<FriQuery> queries)
    {
        if (weights.IsEmpty) return;
        Span<uint> digests = stackalloc uint[NodeBatch.DigestWords];
        Span<uint> rows = new uint[NodeBatch.RowWords(Math.Max(weights.Length, 2 * Digest.WordCount))];
        Span<int> indices = stackalloc int[queries.Length];
        var batch = new NodeBatch(isLeaf: true, weights.Length, rows, digests);
        for (int i = 0; i < queries.Length; i++)
        {
            Span<uint> leaf = batch.Next;
            reader.ReadOpened(leaf);
            if (!reader.Ok) return;
            queries[i].Value += SecureSum.Of(weights, leaf);
            batch.Add();
            indices[i] = queries[i].Index;
        }
        batch.Finish();
        PathVerifier.Check(ref reader, root, logDomain, indices, rows, digests);
    }

    /// <summary>Positions of the first layer, ascending, none twice.</summary>
    private static int[] DrawPositions(Channel channel, ParameterSet set, int logDomain)
    {
        var positions = new int[set.Queries];
        channel.DrawPositions(TranscriptTag.QueryPositions, logDomain, positions);
        return [.. positions.Distinct().Order()];
    }

    /// <summary>β = r/(1 − r) of three rounds, and 2/(1 − r) multiplied to the scale; false if some r is one.</summary>
    private static bool TryFold(ReadOnlySpan<SecureField> challenges, ref SecureField scale, out FoldChallenges fold)
    {
        Span<SecureField> betas = stackalloc SecureField[FriFold.LogArity];
        fold = default;
        for (int i = 0; i < betas.Length; i++)
        {
            SecureField rest = SecureField.One - challenges[i];
            if (rest.IsZero) return false;
            SecureField inverse = rest.Inverse();
            betas[i] = challenges[i] * inverse;
            scale *= inverse + inverse;
        }
        fold = new FoldChallenges(betas[0], betas[1], betas[2]);
        return true;
    }

    private static SecureField BatchedValue(IReadOnlyList<IFunctional> functionals, SecureField gamma)
    {
        SecureField sum = default;
        for (int k = functionals.Count - 1; k >= 0; k--) sum = sum * gamma + functionals[k].Value;
        return sum;
    }

    /// <summary>The extension of G at the point: each functional's, where the bits above its block say the block.</summary>
    private static SecureField BatchedExtension(IReadOnlyList<IFunctional> functionals, SecureField gamma, ReadOnlySpan<SecureField> point)
    {
        SecureField sum = default;
        for (int k = functionals.Count - 1; k >= 0; k--)
        {
            IFunctional f = functionals[k];
            sum = sum * gamma + MultilinearExtension.EqAt(point[f.LogSize..], f.Offset >> f.LogSize) * f.Evaluate(point[..f.LogSize]);
        }
        return sum;
    }

    private static void Check(StackLayout layout, IReadOnlyList<IFunctional> functionals)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(functionals);
        layout.Validate();
        foreach (IFunctional f in functionals)
            if (f.LogSize < 0 || f.LogSize > layout.LogCells || f.Offset < 0 || (f.Offset & ((1L << f.LogSize) - 1)) != 0 || f.Offset >> layout.LogCells != 0)
                throw new ArgumentException($"A functional of 2^{f.LogSize} cells at {f.Offset} is not about an aligned block of the memory.",
                    nameof(functionals));
    }
}
