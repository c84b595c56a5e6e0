using Roundel.Air;
using Roundel.Circle;
using Roundel.Field;
using Roundel.Hash;

namespace Roundel.Verifier;

/// <summary>
/// Verifies the proof body of any machine (docs/protocol.md). The caller has absorbed the protocol tag, parameters, key and
/// statement into the channel. Never throws on proof bytes; its memory depends on the machine and the parameter set alone.
/// </summary>
public static class StarkVerifier
{
    /// <summary>Verifies a proof body.</summary>
    /// <param name="system">The machine.</param>
    /// <param name="preprocessed">The program's commitment at the set's blowup, from the key.</param>
    /// <param name="set">The parameters.</param>
    /// <param name="minimumBits">The least proven security to accept.</param>
    /// <param name="statement">What the proof is about.</param>
    /// <param name="channel">The transcript so far.</param>
    /// <param name="body">The proof bytes after header and statement.</param>
    /// <param name="shape">The tables, once they are known.</param>
    /// <returns><see cref="VerificationError.None"/> if the proof is valid.</returns>
    public static VerificationError Verify<TStatement>(AirSystem system, PreprocessedCommitment preprocessed, ParameterSet set,
        double minimumBits, TStatement statement, Channel channel, ReadOnlySpan<byte> body, out ProofShape? shape)
        where TStatement : IStatement
    {
        var reader = new ProofReader(body, channel);
        shape = ReceiveShape(ref reader, system, preprocessed, set);
        if (shape is null) return reader.Error;
        if (!statement.Allows(shape)) return VerificationError.BadShape;
        // Not "less than": a policy that is no number accepts nothing.
        if (!(SecurityReport.Of(shape, set, statement.TermCount).ProvenBits >= minimumBits)) return VerificationError.SecurityTooLow;

        // Trace and buses.
        Span<uint> salt = stackalloc uint[1];
        reader.ReceiveWords(TranscriptTag.Salt, salt);
        Digest mainRoot = reader.ReceiveDigest(TranscriptTag.MainRoot);
        reader.ReceiveNonce(TranscriptTag.LookupNonce, set.Grinding.Lookup);
        var challenges = new LogUpChallenges(
            channel.DrawSecure(TranscriptTag.LookupChallenge), channel.DrawSecure(TranscriptTag.LookupChallenge));
        var claimedSums = new SecureField[shape.Tables.Count];
        VerificationError balance = ReceiveClaimedSums(ref reader, shape, challenges, statement, claimedSums);
        if (!reader.Ok) return reader.Error;
        if (balance != VerificationError.None) return balance;
        Digest interactionRoot = reader.ReceiveDigest(TranscriptTag.InteractionRoot);

        // Constraints at the out-of-domain point.
        SecureField compositionChallenge = channel.DrawSecure(TranscriptTag.CompositionChallenge);
        Digest compositionRoot = reader.ReceiveDigest(TranscriptTag.CompositionRoot);
        reader.ReceiveNonce(TranscriptTag.OodNonce, set.Grinding.Ood);
        SecureField t = channel.DrawSecure(TranscriptTag.OodPoint);
        var samples = new SecureField[shape.SampleCount];
        reader.ReceiveSecure(TranscriptTag.SampledValues, samples);
        if (!reader.Ok) return reader.Error;
        if (!SecureCirclePoint.TryFromParameter(t, out SecureCirclePoint z)) return VerificationError.DegenerateChallenge;
        VerificationError constraints = ConstraintCheck.Check(shape, statement.Publics, challenges, claimedSums, compositionChallenge, z, samples);
        if (constraints != VerificationError.None) return constraints;

        // Low degree of everything sampled.
        reader.ReceiveNonce(TranscriptTag.BatchNonce, set.Grinding.Batch);
        SecureField gamma = channel.DrawSecure(TranscriptTag.BatchChallenge);
        SecureField[] powers = Powers(gamma, shape.SampleCount);
        Span<Digest> friRoots = stackalloc Digest[ProofShape.MaxFriLayers];
        Span<FoldChallenges> folds = stackalloc FoldChallenges[ProofShape.MaxFriLayers];
        for (int layer = 0; layer < shape.FriLayerCount; layer++)
        {
            friRoots[layer] = reader.ReceiveDigest(TranscriptTag.FriRoot);
            reader.ReceiveNonce(TranscriptTag.FoldNonce, set.Grinding.Fold);
            folds[layer] = FoldChallenges.Powers(channel.DrawSecure(TranscriptTag.FoldChallenge));
        }
        Span<SecureField> lastLayer = stackalloc SecureField[1 << shape.LogLastLayerDegree];
        reader.ReceiveSecure(TranscriptTag.LastLayer, lastLayer);
        reader.ReceiveNonce(TranscriptTag.QueryNonce, set.Grinding.Query);
        if (!reader.Ok) return reader.Error;

        Span<OpeningQuery> queries = stackalloc OpeningQuery[set.Queries];
        DrawQueries(channel, shape, queries);
        TreeVerifier.Open(ref reader, shape, TreePhase.Preprocessed, preprocessed.Root, powers, queries);
        TreeVerifier.Open(ref reader, shape, TreePhase.Main, mainRoot, powers, queries);
        TreeVerifier.Open(ref reader, shape, TreePhase.Interaction, interactionRoot, powers, queries);
        TreeVerifier.Open(ref reader, shape, TreePhase.Composition, compositionRoot, powers, queries);
        if (!reader.Ok) return reader.Error;

        Span<FriQuery> folded = stackalloc FriQuery[queries.Length];
        int count = Quotients(shape, z, samples, powers, queries, folded);
        if (count < 0) return VerificationError.DegenerateChallenge;
        FriVerifier.Open(ref reader, shape.LogDomain, friRoots[..shape.FriLayerCount], folds, lastLayer, folded[..count]);
        if (reader.Ok && !reader.AtEnd) reader.Fail(VerificationError.TrailingBytes);
        return reader.Error;
    }

    private static ProofShape? ReceiveShape(ref ProofReader reader, AirSystem system, PreprocessedCommitment preprocessed, ParameterSet set)
    {
        Span<uint> words = new uint[system.Chips.Count];
        reader.ReceiveWords(TranscriptTag.Heights, words);
        var logSizes = new IReadOnlyList<int>[words.Length];
        bool valid = true;
        for (int i = 0; i < words.Length; i++) valid &= HeightWord.TryUnpack(words[i], out logSizes[i]);
        if (!valid) reader.Fail(VerificationError.BadShape);
        if (!reader.Ok) return null;
        if (ProofShape.TryCreate(system, preprocessed.Tables, logSizes, set.LogBlowup, out ProofShape? shape)) return shape;
        reader.Fail(VerificationError.BadShape);
        return null;
    }

    private static VerificationError ReceiveClaimedSums<TStatement>(ref ProofReader reader, ProofShape shape, in LogUpChallenges challenges,
        TStatement statement, scoped Span<SecureField> claimedSums) where TStatement : IStatement
    {
        // Tables without bus terms claim nothing and send nothing.
        int count = 0;
        foreach (TableShape table in shape.Tables)
            if (table.Air.PairCount > 0) count++;
        Span<SecureField> received = new SecureField[count];
        reader.ReceiveSecure(TranscriptTag.ClaimedSums, received);
        SecureField total = default;
        for (int t = 0, i = 0; t < shape.Tables.Count; t++)
        {
            claimedSums[t] = shape.Tables[t].Air.PairCount > 0 ? received[i++] : default;
            total += claimedSums[t];
        }
        var terms = new StatementTerms(challenges);
        statement.ForEachTerm(shape, ref terms);
        return terms.Check(total);
    }

    /// <summary>1, x, x², … </summary>
    public static SecureField[] Powers(SecureField x, int count)
    {
        var powers = new SecureField[count];
        SecureField power = SecureField.One;
        for (int i = 0; i < count; i++, power *= x) powers[i] = power;
        return powers;
    }

    private static void DrawQueries(Channel channel, ProofShape shape, Span<OpeningQuery> queries)
    {
        Span<int> positions = stackalloc int[queries.Length];
        channel.DrawPositions(TranscriptTag.QueryPositions, shape.LogDomain, positions);
        for (int i = 0; i < queries.Length; i++)
            queries[i] = new OpeningQuery
            {
                MemoryIndex = positions[i],
                TreeIndex = CircleIndex.TreeIndex(positions[i], shape.LogDomain),
            };
        queries.Sort(static (a, b) => a.TreeIndex.CompareTo(b.TreeIndex));
    }

    private static int Quotients(ProofShape shape, in SecureCirclePoint z, ReadOnlySpan<SecureField> samples,
        ReadOnlySpan<SecureField> powers, Span<OpeningQuery> queries, Span<FriQuery> folded)
    {
        if (!DeepSamples.TryCollect(shape, z, samples, powers, out DeepPoint atPoint, out DeepPoint atPrevious)) return -1;
        queries.Sort(static (a, b) => a.MemoryIndex.CompareTo(b.MemoryIndex));
        int count = 0;
        foreach (ref readonly OpeningQuery query in queries)
        {
            if (count > 0 && folded[count - 1].Index == query.MemoryIndex) continue;
            CirclePoint p = new CircleDomain(shape.LogDomain).At(query.MemoryIndex);
            CM31 d = atPoint.Denominator(p.X, p.Y), dPrevious = atPrevious.Denominator(p.X, p.Y);
            if (d.IsZero || dPrevious.IsZero) return -1;
            SecureField value = atPoint.Numerator(query.AtPoint, p.Y) * d.Inverse()
                + atPrevious.Numerator(query.AtPrevious, p.Y) * dPrevious.Inverse();
            folded[count++] = new FriQuery { Index = query.MemoryIndex, Value = value };
        }
        return count;
    }
}
