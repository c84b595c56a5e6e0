using Roundel.Field;
using Roundel.Ml.Proofs;
using Roundel.Verifier;

namespace Roundel.Ml.Tests.Attacks;

/// <summary>
/// A model of every kind of node: every cell that is committed and every word that is sent, changed by a prover that is honest before and after; and
/// every byte of a finished proof. A sample, unless ROUNDEL_SLOW=1 asks for all.
/// </summary>
public sealed class SweepTests
{
    private const int Seed = 20_231_705;
    private static readonly bool s_isSlow = Environment.GetEnvironmentVariable("ROUNDEL_SLOW") == "1";
    private static readonly ProvenModel s_sample = new();

    [Fact]
    public void TheModelHasEveryKindOfNode()
    {
        Type[] kinds = [.. typeof(Node).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Node)))];
        Assert.Equal(kinds.Select(k => k.Name).Order(), s_sample.Model.Nodes.Select(n => n.GetType().Name).Distinct().Order());
        Assert.Equal(2, s_sample.Model.Inputs.Count(i => i.IsPublic));
        Assert.Equal(2, s_sample.Model.Inputs.Count(i => i.Kind == InputKind.Classes));
    }

    /// <summary>
    /// Each cell of each committed tensor, padding too: one more, one less, any; looked up as often as it is there, and then as if it were honest. No cell is
    /// free, so that what is accepted would be a flaw whatever it is good for.
    /// </summary>
    [Fact]
    public void EveryCell()
    {
        using var forger = new Forger(s_sample.Model, s_sample.Inputs);
        forger.AcceptsTheHonestProof();
        var random = new Random(Seed);
        int forgeries = 0;
        foreach (Node node in s_sample.Model.Nodes.Where(n => n.Storage == Storage.Witness))
        {
            int[] all = [.. Enumerable.Range(0, node.Shape.PaddedCount)], cells = s_isSlow ? all : Sampled(node.Shape, all, random);
            foreach (int cell in cells)
                foreach (Func<int, int> change in (Func<int, int>[])[v => v + 1, v => v - 1, _ => random.Next((int)M31.P)])
                {
                    Witness witness = forger.Forged(node, forger.Changed(node, cell, change));
                    if (witness.Values(node)[cell] == forger.Honest.Values(node)[cell]) continue;
                    foreach (Forgery forgery in (Forgery[])[new() { Witness = witness, Claim = forger.HonestClaim }, new() { Witness = witness },
                        new() { Witness = witness, Looked = forger.Honest, Claim = forger.HonestClaim }])
                    {
                        forgeries++;
                        Assert.True(forger.Try(forgery) != VerificationError.None,
                            $"{node.Name}, {node.Role}, cell {cell}: {witness.Values(node)[cell]}, seed {Seed}");
                    }
                }
        }
        Assert.InRange(forgeries, 100, int.MaxValue);
    }

    /// <summary>A cell inside and one of the padding.</summary>
    private static int[] Sampled(TensorShape shape, int[] all, Random random)
    {
        int[] inside = [.. all.Where(shape.InBounds)], padding = [.. all.Where(i => !shape.InBounds(i))];
        return [inside[random.Next(inside.Length)], .. padding.Length == 0 ? [] : (int[])[padding[random.Next(padding.Length)]]];
    }

    /// <summary>Each cell of the weights that are opened, padding too: they are not those of the key.</summary>
    [Fact]
    public void EveryWeight()
    {
        using var forger = new Forger(s_sample.Model, s_sample.Inputs);
        var random = new Random(Seed);
        foreach (WeightNode weight in s_sample.Model.Weights)
            for (int cell = 0; cell < weight.Shape.PaddedCount; cell++)
            {
                if (!s_isSlow && random.Next(8) != 0) continue;
                int change = random.Next(2) == 0 ? 1 : -1;
                VerificationError error = forger.Try(new Forgery { Weights = (w, i) => w[i] + (w == weight && i == cell ? change : 0) });
                Assert.True(error != VerificationError.None, $"{weight.Name}[{cell}]");
            }
    }

    /// <summary>
    /// Each word of each message, changed before it is absorbed: roots, sums of fractions, values at points, round polynomials, the last polynomial. What the
    /// prover sends later is what an honest one sends for the challenges that follow.
    /// </summary>
    [Fact]
    public void EveryMessage()
    {
        using var forger = new Forger(s_sample.Model, s_sample.Inputs);
        Messages(forger, s_isSlow ? 1 : 29, null);
    }

    /// <summary>The same for proofs of work, which parameters for tests do not ask for.</summary>
    [Fact]
    public void EveryNonce()
    {
        using var forger = new Forger(s_sample.Model, s_sample.Inputs, ParameterSet.Fast);
        Messages(forger, s_isSlow ? 1 : 6, tag => tag
            is TranscriptTag.LookupNonce or TranscriptTag.OpeningNonce or TranscriptTag.FoldNonce or TranscriptTag.QueryNonce);
    }

    private static void Messages(Forger forger, int step, Func<TranscriptTag, bool>? kinds)
    {
        var random = new Random(Seed);
        var messages = new List<(TranscriptTag Tag, int Words)>();
        Assert.Equal(VerificationError.None, forger.Try(new Forgery { Sending = (tag, words) => { messages.Add((tag, words.Length)); return words; } }));
        var seen = new HashSet<TranscriptTag>();
        int next = random.Next(step);
        for (int lie = 0; lie < messages.Count; lie++)
        {
            (TranscriptTag tag, int length) = messages[lie];
            if (kinds is not null && !kinds(tag)) continue;
            for (int word = 0; word < length; word++)
            {
                // At least one of each kind, and every so many words.
                if (next-- > 0 && !seen.Add(tag)) continue;
                if (next < 0) next = step - 1;
                seen.Add(tag);
                // A nonce is the smallest good one: one less is bad. Greater ones may be good, and then are as honest.
                bool isNonce = tag is TranscriptTag.LookupNonce or TranscriptTag.OpeningNonce or TranscriptTag.FoldNonce or TranscriptTag.QueryNonce;
                uint delta = isNonce ? M31.P - 1 : random.Next(2) == 0 ? 1 : (uint)random.Next(1, (int)M31.P);
                int message = 0;
                bool isChanged = false;
                VerificationError error = forger.Try(new Forgery
                {
                    Sending = (_, words) =>
                    {
                        if (message++ != lie || (isNonce && words[word] == 0)) return words;
                        isChanged = true;
                        words[word] = tag == TranscriptTag.WitnessRoot || tag == TranscriptTag.FriRoot
                            ? words[word] ^ delta : (uint)(((ulong)words[word] + delta) % M31.P);
                        return words;
                    },
                });
                Assert.True(isNonce ? error == VerificationError.BadProofOfWork || !isChanged : error != VerificationError.None,
                    $"message {lie}, {tag}, word {word}, seed {Seed}");
            }
        }
        Assert.Equal(messages.Select(m => m.Tag).Where(t => kinds is null || kinds(t)).Distinct().Order(), seen.Order());
    }

    /// <summary>
    /// Each byte of a small proof, to a dozen other values or to two: none selects what is checked, none is unused. The same words are changed before
    /// they are absorbed above; here challenges are those of the verifier.
    /// </summary>
    [Fact]
    public void EveryByte()
    {
        (IntegerModel model, Dictionary<string, IntegerTensor> inputs) = AttackModels.Sum();
        using var forger = new Forger(model, inputs);
        byte[] proof = forger.Prove(new Forgery()).Bytes.ToArray();
        var random = new Random(Seed);
        for (int at = 0; at < proof.Length; at++)
        {
            byte honest = proof[at];
            int[] values = s_isSlow ? [.. Enumerable.Range(0, 8).Select(bit => honest ^ 1 << bit), 0, 255, random.Next(256), random.Next(256)]
                : [honest ^ 1 << random.Next(8), random.Next(256)];
            foreach (int value in values)
            {
                if (value == honest) continue;
                proof[at] = (byte)value;
                Assert.True(forger.Judge(ModelProof.FromBytes(proof)) != VerificationError.None, $"byte {at}: {honest} to {value}");
            }
            proof[at] = honest;
        }
        Assert.Equal(VerificationError.None, forger.Judge(ModelProof.FromBytes(proof)));
    }
}
