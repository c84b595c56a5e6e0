using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using Roundel.Examples.Train;
using Roundel.Examples.Train.Data;
using Roundel.Ml.Graphs;

// Trains the models of examples/ml and writes them, a sample input and a held-out set for each: moons, risk, digits, gpt, or all of them.
string folder = Path.GetDirectoryName(Path.GetDirectoryName(Here()))!, root = Path.GetDirectoryName(Path.GetDirectoryName(folder))!;
string[] wanted = args.Length == 0 || args.Contains("all") ? ["moons", "risk", "digits", "gpt"] : args;
foreach (string name in wanted)
    switch (name)
    {
        case "moons":
            Dataset moons = Tables.Moons(1024, 12);
            Save("moons", Classifiers.Mlp("moons", [2, 32, 32, 2], Tables.Moons(2048, 11), moons, 60, 1e-2), [1, 2], 1024, moons);
            break;
        case "risk":
            Dataset risk = Tables.Risk(512, 22);
            Save("risk", Classifiers.Mlp("risk", [64, 64, 32, 3], Tables.Risk(8192, 21), risk, 20, 3e-3), [1, 64], 1024, risk);
            break;
        case "digits":
            Dataset digits = Digits.Draw(256, 32);
            Save("digits", Classifiers.LeNet("digits", Digits.Draw(32000, 31), digits, 4, 2e-3), [1, 1, 28, 28], 255, digits);
            break;
        case "gpt":
            Gpt();
            break;
        default:
            Console.Error.WriteLine($"There is no model '{name}': moons, risk, digits, gpt, all.");
            return 2;
    }
return 0;

static string Here([CallerFilePath] string path = "") => path;

void Write(string file, byte[] bytes)
{
    File.WriteAllBytes(Path.Combine(folder, file), bytes);
    Console.WriteLine($"{file}: {bytes.Length:N0} bytes");
}

void Save(string name, FloatModel model, int[] dims, int divisor, Dataset held)
{
    EvaluationSet set = EvaluationSet.Of("x", ElementType.Float32, dims, divisor, held.Values, held.Labels);
    Write($"{name}.onnx", OnnxWriter.Write(model));
    Write($"{name}.sample.json", TensorJson.Write(set.Sample(0)));
    Write($"{name}.eval.json", set.Write());
    Console.WriteLine($"{name}: {model.ParameterCount:N0} parameters, {set.Accuracy(model):P2} of {set.Count} right by the interpreter");
}

// Every sixteenth block of 2048 characters is held out.
void Gpt()
{
    const int length = 32, block = 2048;
    int[] text = Text.Tokens(root), train = [.. text.Where((_, i) => i / block % 16 != 15)], held = [.. text.Where((_, i) => i / block % 16 == 15)];
    Console.WriteLine($"char-gpt: {train.Length:N0} characters, {held.Length:N0} held out");
    var gpt = new Gpt();
    long start = Stopwatch.GetTimestamp();
    gpt.Fit(train, held, 1500);
    FloatModel model = gpt.Graph(length);
    int[] starts = [.. Enumerable.Range(0, 256).Select(i => (int)((long)i * (held.Length - length - 1) / 256))];
    float[] values = [.. starts.SelectMany(s => held.AsSpan(s, length).ToArray()).Select(t => (float)t)];
    EvaluationSet set = EvaluationSet.Of("tokens", ElementType.Int64, [1, length], 1, values, [.. starts.Select(s => held[s + length])]);
    Write("char-gpt.onnx", OnnxWriter.Write(model));
    Directory.CreateDirectory(Path.Combine(folder, "char-gpt"));
    Write("char-gpt/config.json", Encoding.UTF8.GetBytes(gpt.Config));
    Write("char-gpt/model.safetensors", SafetensorsWriter.Write(gpt.Weights));
    Write("char-gpt.sample.json", TensorJson.Write(set.Sample(0)));
    Write("char-gpt.eval.json", set.Write());
    double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
    Console.WriteLine($"char-gpt: {model.ParameterCount:N0} parameters, {set.Accuracy(model):P2} of {set.Count} right, {seconds:F0} s");
}
