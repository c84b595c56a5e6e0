using System.Diagnostics;
using Roundel.Examples.Train.Autodiff;
using Roundel.Examples.Train.Data;
using Roundel.Ml.Graphs;

namespace Roundel.Examples.Train;

/// <summary>A small GPT-2 over characters.</summary>
internal sealed class Gpt
{
    private readonly DecoderConfig _config = new()
    {
        Name = "char-gpt",
        Layers = 4,
        Hidden = 64,
        Intermediate = 256,
        Heads = 4,
        KeyHeads = 4,
        HeadSize = 16,
        Vocabulary = Text.Vocabulary,
        Positions = 64,
        TiedHead = true,
    };

    private readonly Dictionary<string, Variable> _weights = [];

    public Gpt()
    {
        var random = new Random(4);
        int hidden = _config.Hidden, inner = _config.Intermediate;
        void Matrix(string name, int rows, int columns, double deviation) => _weights.Add(name, Variable.Normal(rows, columns, deviation, random));
        void Linear(string name, int rows, int columns, double deviation)
        {
            Matrix(name + ".weight", rows, columns, deviation);
            _weights.Add(name + ".bias", Variable.Filled(columns, 0));
        }
        void Norm(string name)
        {
            _weights.Add(name + ".weight", Variable.Filled(hidden, 1));
            _weights.Add(name + ".bias", Variable.Filled(hidden, 0));
        }
        Matrix("wte.weight", _config.Vocabulary, hidden, 0.06);
        Matrix("wpe.weight", _config.Positions, hidden, 0.02);
        for (int layer = 0; layer < _config.Layers; layer++)
        {
            string p = $"h.{layer}.";
            Norm(p + "ln_1");
            Linear(p + "attn.c_attn", hidden, 3 * hidden, 0.08);
            Linear(p + "attn.c_proj", hidden, hidden, 0.03);
            Norm(p + "ln_2");
            Linear(p + "mlp.c_fc", hidden, inner, 0.08);
            Linear(p + "mlp.c_proj", inner, hidden, 0.03);
        }
        Norm("ln_f");
    }

    /// <summary>The weights by their names in GPT-2's checkpoints.</summary>
    public IReadOnlyDictionary<string, FloatTensor> Weights => _weights.ToDictionary(w => w.Key, w => Tensor(w.Value));

    public FloatModel Graph(int tokens) => GptGraph.Build(_config, tokens, (name, _) => Tensor(_weights[name]));

    /// <summary>What a checkpoint says about the weights.</summary>
    public string Config => $$"""
        {"model_type": "gpt2", "n_layer": {{_config.Layers}}, "n_embd": {{_config.Hidden}}, "n_inner": {{_config.Intermediate}}, "n_head": {{_config.Heads}},
         "n_positions": {{_config.Positions}}, "vocab_size": {{_config.Vocabulary}}, "activation_function": "gelu_new",
         "layer_norm_epsilon": 1e-5, "tie_word_embeddings": true}

        """;

    private static FloatTensor Tensor(Variable v) => FloatTensor.FromFloats(v.Rows == 1 ? [v.Columns] : [v.Rows, v.Columns], v.Value);

    private Variable Forward(Tape tape, int[] tokens, int length)
    {
        Variable W(string name) => _weights[name];
        Variable Linear(Variable x, string name) => tape.Linear(x, W(name + ".weight"), W(name + ".bias"));
        Variable Norm(Variable x, string name) => tape.Norm(x, W(name + ".weight"), W(name + ".bias"));
        int[] positions = [.. Enumerable.Range(0, tokens.Length).Select(i => i % length)];
        Variable x = tape.Add(tape.Embed(W("wte.weight"), tokens), tape.Embed(W("wpe.weight"), positions));
        for (int layer = 0; layer < _config.Layers; layer++)
        {
            string p = $"h.{layer}.";
            x = tape.Add(x, Linear(tape.Attention(Linear(Norm(x, p + "ln_1"), p + "attn.c_attn"), length, _config.Heads), p + "attn.c_proj"));
            x = tape.Add(x, Linear(tape.Gelu(Linear(Norm(x, p + "ln_2"), p + "mlp.c_fc")), p + "mlp.c_proj"));
        }
        return tape.Scores(Norm(x, "ln_f"), W("wte.weight"));
    }

    /// <summary>Trains on random pieces of the text.</summary>
    public void Fit(int[] text, int[] held, int steps)
    {
        var adam = new Adam([.. _weights.Values], 0.05);
        var random = new Random(5);
        int length = _config.Positions, batch = 16;
        long start = Stopwatch.GetTimestamp();
        double average = 0;
        for (int step = 0; step < steps; step++)
        {
            (int[] tokens, int[] next) = Pieces(text, [.. Enumerable.Range(0, batch).Select(_ => random.Next(text.Length - length - 1))], length);
            var tape = new Tape();
            double loss = Tape.CrossEntropy(Forward(tape, tokens, length), next);
            tape.Backward();
            adam.Step(3e-3 * Math.Min(1, (step + 1) / 100.0) * 0.5 * (1 + Math.Cos(Math.PI * step / steps)));
            average = step == 0 ? loss : 0.99 * average + 0.01 * loss;
            if (step % 250 == 0) Console.WriteLine($"char-gpt: step {step}, loss {average:F4}, {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s");
        }
        int[] starts = [.. Enumerable.Range(0, (held.Length - 1) / length).Select(i => i * length)];
        (int[] heldTokens, int[] heldNext) = Pieces(held, starts, length);
        Variable logits = Forward(new Tape(), heldTokens, length);
        double heldLoss = Tape.CrossEntropy(logits, heldNext);
        Console.WriteLine($"char-gpt: held out loss {heldLoss:F4}, next character right {(double)Tape.Correct(logits, heldNext) / heldNext.Length:P2}");
    }

    private static (int[] Tokens, int[] Next) Pieces(int[] text, int[] starts, int length) =>
        ([.. starts.SelectMany(s => text.AsSpan(s, length).ToArray())], [.. starts.SelectMany(s => text.AsSpan(s + 1, length).ToArray())]);
}
