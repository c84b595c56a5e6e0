namespace Roundel.Ml.Graphs;

/// <summary>Shape of a decoder-only transformer.</summary>
public sealed record DecoderConfig
{
    /// <summary>Name, for people.</summary>
    public string Name { get; init; } = "decoder";

    /// <summary>Number of layers.</summary>
    public required int Layers { get; init; }

    /// <summary>Size of the residual stream.</summary>
    public required int Hidden { get; init; }

    /// <summary>Size inside the feed-forward network.</summary>
    public required int Intermediate { get; init; }

    /// <summary>Number of heads of queries.</summary>
    public required int Heads { get; init; }

    /// <summary>Number of heads of keys and values; it divides <see cref="Heads"/>.</summary>
    public required int KeyHeads { get; init; }

    /// <summary>Size of a head.</summary>
    public required int HeadSize { get; init; }

    /// <summary>Number of tokens there are.</summary>
    public required int Vocabulary { get; init; }

    /// <summary>Positions that a learnt embedding has; only GPT-2.</summary>
    public int Positions { get; init; }

    /// <summary>Epsilon of the norms.</summary>
    public float Epsilon { get; init; } = 1e-5f;

    /// <summary>Base of the rotary embedding's frequencies; only Llama and Qwen.</summary>
    public double RopeTheta { get; init; } = 10000;

    /// <summary>Whether the projections to queries, keys and values have biases; only Llama and Qwen.</summary>
    public bool AttentionBias { get; init; }

    /// <summary>Whether queries and keys are normalised per head (Qwen3).</summary>
    public bool HeadNorm { get; init; }

    /// <summary>Whether the output layer uses the matrix of the token embedding.</summary>
    public bool TiedHead { get; init; }

    /// <summary>A <see cref="ModelFormatException"/> if sizes do not fit together.</summary>
    public void Validate()
    {
        foreach ((string name, int value, int max) in new[]
        {
            ("layers", Layers, 1024), ("hidden size", Hidden, 1 << 17), ("intermediate size", Intermediate, 1 << 19), ("heads", Heads, 1 << 12),
            ("heads of keys", KeyHeads, 1 << 12), ("head size", HeadSize, 1 << 12), ("vocabulary", Vocabulary, 1 << 24),
        })
            if (value < 1 || value > max) throw new ModelFormatException($"A decoder with {name} {value} is not supported.");
        if (Heads % KeyHeads != 0) throw new ModelFormatException($"{KeyHeads} heads of keys do not serve {Heads} of queries.");
        if (HeadSize % 2 != 0) throw new ModelFormatException($"A head of size {HeadSize} cannot be turned in pairs.");
        if (!(Epsilon > 0 && Epsilon < 1) || !(RopeTheta > 1 && RopeTheta < 1e12))
            throw new ModelFormatException("Epsilon or the rotary base is out of range.");
    }
}
