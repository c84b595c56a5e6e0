using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Roundel.Field;
using Roundel.Hash;
using Roundel.Machine.Proofs;
using Roundel.Prover.Tests;

namespace Roundel.Verifier.Tests;

/// <summary>What enters the transcript, in which order, and that nothing that is received stays out of it.</summary>
public sealed class TranscriptTests
{
    private static readonly ToyProof Toy = new(150, [7, 5], ParameterSet.Fast);
    private static readonly ToyProof WithoutWork = new(1000, [10], ParameterSet.Test);

    /// <summary>One absorb or draw, and the transcript's state after it.</summary>
    private readonly record struct Event(bool Draw, TranscriptTag Tag, int Words, Digest State);

    private sealed class Recorder : ITranscriptObserver
    {
        public Channel? Channel { get; set; }

        public List<Event> Events { get; } = [];

        public void Absorbed(TranscriptTag tag, int words) => Events.Add(new Event(false, tag, words, Channel?.State ?? default));

        public void Drawn(TranscriptTag tag, int words) => Events.Add(new Event(true, tag, words, Channel?.State ?? default));
    }

    private static List<Event> Record(ToyProof proof, ReadOnlySpan<byte> body, ToyMachine.Statement statement, out VerificationError error)
    {
        var recorder = new Recorder();
        recorder.Channel = new Channel(recorder);
        error = proof.Verify(body, recorder.Channel, statement, out _);
        return recorder.Events;
    }

    /// <summary>
    /// The checked-in list against a proof of a small program with the default parameters. Where the number of words depends
    /// on program, input or chips it is not listed.
    /// </summary>
    [Fact]
    public void TheInventoryIsCurrent()
    {
        var recorder = new Recorder();
        MachineProof proof = MachineProof.Shared;
        Assert.Equal(VerificationError.None, MachineVerifier.Verify(proof.Key, proof.Bytes, observer: recorder).Error);

        string[] lines =
        [
            "# Every absorb and draw of a proof of the machine, in order: what, tag, and the number of words where it is fixed.",
            "# A small program, parameter set 'fast', tables up to 2^16 rows. ROUNDEL_UPDATE=1 rewrites this file.",
            .. recorder.Events.Select(Describe),
        ];
        string path = Path.Combine(Folder(), "transcript.txt"), text = string.Join('\n', lines) + "\n";
        if (Environment.GetEnvironmentVariable("ROUNDEL_UPDATE") == "1") File.WriteAllText(path, text);
        Assert.True(File.Exists(path), "There is no transcript.txt; run with ROUNDEL_UPDATE=1.");
        Assert.Equal(File.ReadAllText(path), text);
    }

    private static string Describe(Event e)
    {
        bool varies = e.Tag is TranscriptTag.VerificationKey or TranscriptTag.Statement or TranscriptTag.Paths or TranscriptTag.Heights
            or TranscriptTag.ClaimedSums or TranscriptTag.SampledValues;
        return $"{(e.Draw ? "draw  " : "absorb")} {e.Tag}{(varies ? "" : $" {e.Words}")}";
    }

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    /// <summary>
    /// What the verifier absorbs after the statement is the beginning of the body, word for word and in order: replaying the body's
    /// words gives the verifier's state after every event. What follows are openings, which no challenge depends on.
    /// </summary>
    [Fact]
    public void TheBodyIsAbsorbedWordForWord()
    {
        List<Event> events = Record(Toy, Toy.Body, Toy.Statement, out VerificationError error);
        Assert.Equal(VerificationError.None, error);
        (List<Event> replayed, _, int used) = Replay(events, Toy.Body, Toy.Statement);
        Assert.Equal(events, replayed);
        Assert.InRange(used, 1, Toy.Body.Length / 4 - 1);
        // The last event draws the positions: nothing that is received comes after it.
        Assert.True(events[^1] is { Draw: true, Tag: TranscriptTag.QueryPositions });
    }

    /// <summary>Every word received before a challenge changes that challenge and all later ones.</summary>
    [Fact]
    public void EveryReceivedWordReachesEveryLaterChallenge()
    {
        List<Event> events = Record(Toy, Toy.Body, Toy.Statement, out _);
        (_, List<(int Words, Digest Challenge)> honest, int used) = Replay(events, Toy.Body, Toy.Statement);
        for (int word = 0; word < used; word++)
        {
            byte[] body = [.. Toy.Body];
            body[4 * word + word % 4] ^= 0x40;
            (_, List<(int Words, Digest Challenge)> altered, _) = Replay(events, body, Toy.Statement);
            for (int i = 0; i < honest.Count; i++)
                Assert.True(honest[i].Words > word == (honest[i].Challenge != altered[i].Challenge), $"word {word}, challenge {i}");
        }
        foreach (ToyMachine.Statement other in OtherStatements(Toy))
        {
            (_, List<(int Words, Digest Challenge)> altered, _) = Replay(events, Toy.Body, other);
            Assert.All(honest.Zip(altered), pair => Assert.NotEqual(pair.First.Challenge, pair.Second.Challenge));
        }
    }

    /// <summary>
    /// The same on the verifier itself, as far as it goes before it rejects; without proofs of work, which would reject most
    /// changes before the next challenge.
    /// </summary>
    [Fact]
    public void TheVerifierDrawsOtherChallengesAfterAChange()
    {
        ToyProof proof = WithoutWork;
        List<Event> honest = Record(proof, proof.Body, proof.Statement, out VerificationError error);
        Assert.Equal(VerificationError.None, error);
        (_, _, int used) = Replay(honest, proof.Body, proof.Statement);
        int challenges = 0;
        for (int word = 0; word < used; word++)
        {
            byte[] body = [.. proof.Body];
            body[4 * word] ^= 1;
            List<Event> altered = Record(proof, body, proof.Statement, out error);
            Assert.NotEqual(VerificationError.None, error);
            int at = 0, position = 0;
            while (honest[at].Draw || honest[at].Tag == TranscriptTag.Statement || (position += honest[at].Words) <= word) at++;
            for (int i = 0; i < altered.Count; i++)
            {
                Assert.True(i < at == (altered[i].State == honest[i].State), $"word {word}, item {i}");
                if (i >= at && altered[i].Draw) challenges++;
            }
        }
        Assert.True(challenges > 50, $"{challenges}");
        foreach (ToyMachine.Statement other in OtherStatements(proof))
            Assert.All(Record(proof, proof.Body, other, out _).Zip(honest), pair => Assert.NotEqual(pair.First.State, pair.Second.State));
    }

    private static ToyMachine.Statement[] OtherStatements(ToyProof proof) =>
    [
        proof.Statement with { Steps = proof.Statement.Steps + 1 },
        proof.Statement with { Result = proof.Statement.Result ^ 1 },
        proof.Statement with { PublicValues = [proof.Statement.PublicValues[0] + M31.One] },
    ];

    /// <summary>Runs the listed events on a fresh transcript, taking the words of what is absorbed from the body.</summary>
    /// <returns>The events; for each challenge the words received before it and its value, hashed; and the words used.</returns>
    private static (List<Event> Events, List<(int Words, Digest Challenge)> Challenges, int Used) Replay(
        List<Event> events, byte[] body, ToyMachine.Statement statement)
    {
        var recorder = new Recorder();
        var channel = recorder.Channel = new Channel(recorder);
        var challenges = new List<(int, Digest)>();
        int word = 0;
        foreach (Event e in events)
        {
            if (e.Tag == TranscriptTag.Statement) statement.Absorb(channel);
            else if (!e.Draw)
            {
                channel.AbsorbWords(e.Tag, body.AsSpan(4 * word, 4 * e.Words));
                word += e.Words;
            }
            else challenges.Add((word, Draw(channel, e)));
        }
        return (recorder.Events, challenges, word);
    }

    private static Digest Draw(Channel channel, Event e)
    {
        var bytes = new byte[4 * e.Words];
        if (e.Tag == TranscriptTag.QueryPositions)
        {
            var positions = new int[e.Words];
            channel.DrawPositions(e.Tag, 20, positions);
            for (int i = 0; i < e.Words; i++) BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4 * i), positions[i]);
        }
        else
        {
            SecureField challenge = channel.DrawSecure(e.Tag);
            for (int i = 0; i < e.Words; i++) BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4 * i), challenge[i].Value);
        }
        return Blake2s.Hash(bytes);
    }
}
