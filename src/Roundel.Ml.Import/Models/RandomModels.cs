namespace Roundel.Ml.Graphs;

/// <summary>
/// Models of published shapes with <b>random weights</b>: they predict nothing, and serve to measure. Weights are drawn as such models are
/// initialised (normal, standard deviation 0.02), from a seed, and are the same on every machine.
/// </summary>
public static class RandomModels
{
    /// <summary>The shape of GPT-2 small: 12 layers, 124 million parameters, tied head.</summary>
    public static DecoderConfig Gpt2Small { get; } = new()
    {
        Name = "gpt2-small-random",
        Layers = 12,
        Hidden = 768,
        Intermediate = 3072,
        Heads = 12,
        KeyHeads = 12,
        HeadSize = 64,
        Vocabulary = 50257,
        Positions = 1024,
        TiedHead = true,
    };

    /// <summary>The shape of a 14-billion-parameter decoder such as Qwen3-14B: hidden size 5120, 40 heads, 8 of keys and values.</summary>
    public static DecoderConfig Decoder14B { get; } = new()
    {
        Name = "decoder-14b-random",
        Layers = 40,
        Hidden = 5120,
        Intermediate = 17408,
        Heads = 40,
        KeyHeads = 8,
        HeadSize = 128,
        Vocabulary = 151936,
        RopeTheta = 1_000_000,
        Epsilon = 1e-6f,
        HeadNorm = true,
    };

    /// <summary>GPT-2 small with random weights.</summary>
    public static FloatModel Gpt2(int tokens = 16, ulong seed = 1, bool lastOnly = false) =>
        GptGraph.Build(Gpt2Small, tokens, (name, dims) => Draw(name, dims, seed), lastOnly);

    /// <summary>One block of the 14-billion-parameter decoder with random weights: 330 million of them.</summary>
    public static FloatModel DecoderBlock(int tokens = 1, ulong seed = 1) => LlamaGraph.BuildBlock(Decoder14B, tokens, (name, dims) => Draw(name, dims, seed));

    /// <summary>Weights by name and seed: ones for scales of norms, zeros for biases, normal numbers otherwise.</summary>
    public static FloatTensor Draw(string name, int[] dims, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(name);
        var values = new float[FloatTensor.CountOf(dims)];
        if (name.EndsWith(".bias", StringComparison.Ordinal)) return FloatTensor.FromFloats(dims, values);
        if (dims.Length == 1)
        {
            Array.Fill(values, 1);
            return FloatTensor.FromFloats(dims, values);
        }
        ulong state = seed;
        foreach (char c in name) state = Mix(state ^ c);
        const int chunk = 1 << 16;
        Parallel.For(0, (values.Length + chunk - 1) / chunk, part =>
        {
            for (int i = part * chunk; i < Math.Min(values.Length, (part + 1) * chunk); i++) values[i] = 0.02f * Normal(Mix(state + (ulong)i));
        });
        return FloatTensor.FromFloats(dims, values);
    }

    /// <summary>Nearly normal, from four uniform numbers of 16 bits (Irwin–Hall, scaled to variance one): exact in binary32, hence the same
    /// everywhere.</summary>
    private static float Normal(ulong bits)
    {
        int sum = (int)(bits & 0xffff) + (int)(bits >> 16 & 0xffff) + (int)(bits >> 32 & 0xffff) + (int)(bits >> 48);
        return (sum - 2 * 65535) * (1.7320508f / 65536);
    }

    /// <summary>SplitMix64 (Steele, Lea, Flood 2014).</summary>
    private static ulong Mix(ulong value)
    {
        value += 0x9e3779b97f4a7c15;
        value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9;
        value = (value ^ value >> 27) * 0x94d049bb133111eb;
        return value ^ value >> 31;
    }
}
