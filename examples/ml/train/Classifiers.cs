using System.Diagnostics;
using Roundel.Examples.Train.Autodiff;
using Roundel.Examples.Train.Data;
using Roundel.Ml.Graphs;

namespace Roundel.Examples.Train;

/// <summary>Networks that choose a class, with their training and their graphs.</summary>
internal static class Classifiers
{
    /// <summary>Fully connected layers with ReLU between them: "x" [1, inputs] to "scores" [1, classes].</summary>
    public static FloatModel Mlp(string name, int[] sizes, Dataset data, Dataset held, int epochs, double rate)
    {
        var random = new Random(1);
        Variable[] parameters = [.. Enumerable.Range(0, sizes.Length - 1).SelectMany(i => Dense(sizes[i], sizes[i + 1], random))];
        Fit(name, parameters, data, held, epochs, 32, rate, (tape, x) => DenseLayers(tape, x, parameters));
        var g = new GraphBuilder(name);
        return g.BuildAs((DenseNodes(g, g.Input("x", ElementType.Float32, 1, sizes[0]), parameters), "scores"));
    }

    /// <summary>Two convolutions with pools, then three full layers, after LeNet-5 (LeCun et al. 1998) with ReLU: "x" [1, 1, 28, 28]
    /// to "scores" [1, 10].</summary>
    public static FloatModel LeNet(string name, Dataset data, Dataset held, int epochs, double rate)
    {
        var random = new Random(2);
        Variable w1 = Variable.Normal(6, 25, Math.Sqrt(2.0 / 25), random), b1 = Variable.Filled(6, 0);
        Variable w2 = Variable.Normal(16, 150, Math.Sqrt(2.0 / 150), random), b2 = Variable.Filled(16, 0);
        Variable[] dense = [.. Dense(400, 120, random), .. Dense(120, 84, random), .. Dense(84, 10, random)];
        Fit(name, [w1, b1, w2, b2, .. dense], data, held, epochs, 32, rate, (tape, x) =>
        {
            x = tape.MaxPool(tape.Relu(tape.Convolution(x, w1, b1, 1, 28, 5, 2)), 6, 28);
            x = tape.MaxPool(tape.Relu(tape.Convolution(x, w2, b2, 6, 14, 5, 0)), 16, 10);
            return DenseLayers(tape, x, dense);
        });
        var g = new GraphBuilder(name);
        string x = g.Input("x", ElementType.Float32, 1, 1, 28, 28);
        string Stage(string x, string name, Variable w, Variable b, int channels, long pad)
        {
            string filter = g.Weight(name + ".weight", FloatTensor.FromFloats([w.Rows, channels, 5, 5], w.Value)),
                bias = g.Weight(name + ".bias", FloatTensor.FromFloats([w.Rows], b.Value));
            string y = g.Add("Relu", [g.Add("Conv", [x, filter, bias], ("kernel_shape", new FloatAttribute.Ints([5, 5])),
                ("pads", new FloatAttribute.Ints([pad, pad, pad, pad])))]);
            return g.Add("MaxPool", [y], ("kernel_shape", new FloatAttribute.Ints([2, 2])), ("strides", new FloatAttribute.Ints([2, 2])));
        }
        x = Stage(Stage(x, "conv1", w1, b1, 1, 2), "conv2", w2, b2, 6, 0);
        return g.BuildAs((DenseNodes(g, g.Add("Flatten", [x]), dense), "scores"));
    }

    private static Variable[] Dense(int inputs, int outputs, Random random) => [Variable.Normal(inputs, outputs, Math.Sqrt(2.0 / inputs), random),
        Variable.Filled(outputs, 0)];

    private static Variable DenseLayers(Tape tape, Variable x, Variable[] parameters)
    {
        for (int i = 0; i < parameters.Length; i += 2)
        {
            x = tape.Linear(x, parameters[i], parameters[i + 1]);
            if (i + 2 < parameters.Length) x = tape.Relu(x);
        }
        return x;
    }

    private static string DenseNodes(GraphBuilder g, string x, Variable[] parameters)
    {
        for (int i = 0; i < parameters.Length; i += 2)
        {
            string name = $"dense{i / 2 + 1}";
            string w = g.Weight(name + ".weight", FloatTensor.FromFloats([parameters[i].Rows, parameters[i].Columns], parameters[i].Value));
            x = g.Add("Gemm", [x, w, g.Weight(name + ".bias", FloatTensor.FromFloats([parameters[i].Columns], parameters[i + 1].Value))]);
            if (i + 2 < parameters.Length) x = g.Add("Relu", [x]);
        }
        return x;
    }

    /// <summary>Trains with a rate that falls to nothing along a cosine.</summary>
    private static void Fit(string name, Variable[] parameters, Dataset data, Dataset held, int epochs, int batch, double rate,
        Func<Tape, Variable, Variable> network)
    {
        var adam = new Adam(parameters, 1e-3);
        var random = new Random(3);
        int[] order = [.. Enumerable.Range(0, data.Count)];
        long start = Stopwatch.GetTimestamp();
        int steps = data.Count / batch * epochs, step = 0;
        for (int epoch = 0; epoch < epochs; epoch++)
        {
            random.Shuffle(order);
            double loss = 0;
            for (int i = 0; i + batch <= order.Length; i += batch)
            {
                (float[] values, int[] labels) = data.Batch(order.AsSpan(i, batch));
                var tape = new Tape();
                Variable scores = network(tape, new Variable(batch, data.Features, values));
                loss += Tape.CrossEntropy(scores, labels);
                tape.Backward();
                adam.Step(rate * 0.5 * (1 + Math.Cos(Math.PI * step++ / steps)));
            }
            if (epoch % Math.Max(1, epochs / 5) != 0 && epoch + 1 != epochs) continue;
            int right = Tape.Correct(network(new Tape(), new Variable(held.Count, held.Features, held.Values)), held.Labels);
            loss *= (double)batch / order.Length;
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            Console.WriteLine($"{name}: epoch {epoch + 1}, loss {loss:F4}, held out {(double)right / held.Count:P2}, {seconds:F0} s");
        }
    }
}
