using System.Text;
using System.Text.Json;
using Roundel.Ml.Graphs;

namespace Roundel.Cli.Tests;

/// <summary>The verbs about neural networks, on one small proof.</summary>
public sealed class MlVerbTests(ProvenMoons proven) : IClassFixture<ProvenMoons>
{
    private static int[] Integers(JsonElement json) => [.. json.GetProperty("outputs")[0].GetProperty("integers").EnumerateArray().Select(v => v.GetInt32())];

    private string Digest => proven.Register.Json.GetProperty("digest").GetString()!;

    [Fact]
    public void Import_shows_what_is_in_a_model()
    {
        CliRun run = CliRun.Of("ml", "import", ProvenMoons.File("digits.onnx"));
        Assert.Equal((0, ""), (run.Code, run.Error));
        foreach (string part in new[] { "61,706 parameters", "x: Float32[1,1,28,28]", "Conv", "MaxPool" }) Assert.Contains(part, run.Text, StringComparison.Ordinal);
        JsonElement json = CliRun.Of("ml", "import", ProvenMoons.File("digits.onnx"), "--json").Json;
        Assert.Equal(61_706, json.GetProperty("parameters").GetInt32());
        // Two convolutions of 28² and 10² places, and three dense layers.
        Assert.Equal(28 * 28 * 6 * 25 + 10 * 10 * 16 * 150 + 400 * 120 + 120 * 84 + 84 * 10, json.GetProperty("macs").GetInt32());
        Assert.Equal(2, json.GetProperty("operators").GetProperty("Conv").GetInt32());
    }

    [Fact]
    public void Import_reads_a_checkpoint_and_writes_onnx()
    {
        using var folder = new TemporaryFolder();
        CliRun run = CliRun.Of("ml", "import", ProvenMoons.File("char-gpt"), "--bind", "seq=4", "-o", folder["g.onnx"]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Equal(run.Text.Split('\n')[1], CliRun.Of("ml", "import", folder["g.onnx"]).Text.Split('\n')[1]);
        CliRun.Of("ml", "import", ProvenMoons.File("char-gpt")).AssertFails(2, "--bind seq=N");
    }

    [Fact]
    public void Calibrate_reports_scales_and_accuracy()
    {
        Assert.Equal((0, ""), (proven.Calibrate.Code, proven.Calibrate.Error));
        JsonElement json = proven.Calibrate.Json;
        // Every fourth sample is held out.
        Assert.Equal((768, 256), (json.GetProperty("calibrationSamples").GetInt32(), json.GetProperty("samples").GetInt32()));
        Assert.InRange(json.GetProperty("agreement").GetDouble(), 0.99, 1);
        Assert.InRange(json.GetProperty("integerAccuracy").GetDouble(), 0.99, 1);
        Assert.InRange(json.GetProperty("maxError").GetDouble(), 0, 0.05 * json.GetProperty("maxMagnitude").GetDouble());
        Assert.True(json.GetProperty("scales").GetArrayLength() > 3);
        using var folder = new TemporaryFolder();
        CliRun text = CliRun.Of("ml", "calibrate", ProvenMoons.File("moons.onnx"), "--samples", proven.Input, "--evaluate", proven.Input,
            "--private-input", "-o", folder["m.rndlm"]);
        Assert.Equal((0, ""), (text.Code, text.Error));
        foreach (string part in new[] { "largest seen", "with 1 sample", "on 1 sample of", "x private", "written" })
            Assert.Contains(part, text.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Prove_reports_everything_in_json()
    {
        Assert.Equal((0, ""), (proven.Prove.Code, proven.Prove.Error));
        JsonElement json = proven.Prove.Json;
        Assert.Equal(Digest, json.GetProperty("digest").GetString());
        Assert.Equal(Integers(proven.Run.Json), Integers(json));
        Assert.InRange(json.GetProperty("provenBits").GetDouble(), 100, 128);
        Assert.Equal(new FileInfo(proven.Proof).Length, json.GetProperty("proofBytes").GetInt64());
        Assert.Equal(["read", "commit weights"], json.GetProperty("before").EnumerateArray().Select(p => p.GetProperty("name").GetString()));
        foreach (string phases in new[] { "phases", "warmPhases" })
            Assert.Equal(["run", "commit", "reduce", "open"], json.GetProperty(phases).EnumerateArray().Select(p => p.GetProperty("name").GetString()));
        string[] figures = ["parameters", "macs", "lookups", "weightCells", "witnessCells", "proveMilliseconds", "verifyMilliseconds", "cpuMilliseconds", "peakBytes"];
        foreach (string name in figures)
            Assert.True(json.GetProperty(name).GetDouble() > 0, name);
        Assert.Equal(2 * 32 + 32 * 32 + 32 * 2, json.GetProperty("macs").GetInt32());
        Assert.Equal(File.ReadAllBytes(proven.Key), File.ReadAllBytes(proven.OwnKey));
        Assert.Equal(["moons.key", "moons.output.json", "moons.proof", "moons.rndlm", "own.key"], proven.Names);
    }

    [Fact]
    public void A_float_model_is_quantised_with_what_is_beside_it()
    {
        using var folder = new TemporaryFolder();
        CliRun run = CliRun.Of("ml", "prove", ProvenMoons.File("moons.onnx"), "--input", proven.Input, "-o", folder["p"], "--threads", "1");
        Assert.Equal((0, ""), (run.Code, run.Error));
        foreach (string part in new[] { "768 samples of", "moons.eval.json", Digest, "commit weights", "open", "float ", "bits proven", "1 thread" })
            Assert.Contains(part, run.Text, StringComparison.Ordinal);
        // The same model, input and proof as from the calibrated file.
        Assert.Equal(File.ReadAllBytes(proven.Proof), File.ReadAllBytes(folder["p"]));
        Assert.Equal(["p"], folder.Names);
    }

    /// <summary>What is private is not in the statement, of whatever kind it is; sizes and types come from the input.</summary>
    [Theory]
    [InlineData("moons.onnx", "{\"x\": {\"dims\": [1, 2], \"values\": [1, 0]}}", "x private", true)]
    [InlineData("char-gpt", "{\"tokens\": {\"dims\": [1, 4], \"values\": [40, 41, 42, 1]}}", "tokens private", true)]
    [InlineData("char-gpt", "{\"tokens\": {\"type\": \"Int64\", \"dims\": [1, 3], \"values\": [40, 41, 42]}}", "tokens public", false)]
    public void Inputs_may_be_private(string model, string input, string kind, bool isPrivate)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["i"], input);
        string[] more = isPrivate ? ["--private-input"] : [];
        CliRun run = CliRun.Of(["ml", "prove", ProvenMoons.File(model), "--input", folder["i"], "--samples", folder["i"], "-o", folder["p"],
            "--key-out", folder["k"], "--verify", .. more]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        CliRun verify = CliRun.Of("ml", "verify", folder["p"], "--key", folder["k"]);
        Assert.Equal((0, ""), (verify.Code, verify.Error));
        foreach (CliRun shown in new[] { run, verify }) Assert.Equal(!isPrivate, shown.Text.Contains("public input", StringComparison.Ordinal));
        Assert.Equal(isPrivate ? 2 : 0, CliRun.Of("ml", "verify", folder["p"], "--key", folder["k"], "--expect-public-input", folder["i"]).Code);
        CliRun calibrate = CliRun.Of(["ml", "calibrate", ProvenMoons.File(model), "--samples", folder["i"], "-o", folder["m.rndlm"], .. more]);
        Assert.Contains(kind, calibrate.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_shows_the_float_model_beside()
    {
        CliRun run = CliRun.Of("ml", "run", ProvenMoons.File("moons.onnx"), "--input", proven.Input, "--json");
        Assert.Equal((0, ""), (run.Code, run.Error));
        JsonElement output = run.Json.GetProperty("outputs")[0];
        Assert.Equal(Integers(proven.Run.Json), Integers(run.Json));
        FloatModel model = OnnxReader.ReadFile(ProvenMoons.File("moons.onnx"));
        float[] exact = FloatInterpreter.Run(model, TensorJson.Read(File.ReadAllBytes(proven.Input))).Values.Single().ToFloats();
        Assert.Equal(exact, output.GetProperty("floatValues").EnumerateArray().Select(v => v.GetSingle()));
        float[] values = [.. output.GetProperty("values").EnumerateArray().Select(v => v.GetSingle())];
        for (int i = 0; i < values.Length; i++)
        {
            Assert.Equal((float)Math.ScaleB(Integers(run.Json)[i], output.GetProperty("exponent").GetInt32()), values[i]);
            Assert.InRange(values[i], exact[i] - 0.2f, exact[i] + 0.2f);
        }
    }

    [Fact]
    public void Verify_accepts_by_key_and_by_model()
    {
        foreach (string[] source in new[] { new[] { "--key", proven.Key, "--digest", Digest }, ["--model", proven.Model] })
        {
            CliRun run = CliRun.Of(["ml", "verify", proven.Proof, .. source, "--expect-output", proven.Outputs, "--expect-public-input", proven.Input]);
            Assert.Equal((0, ""), (run.Code, run.Error));
            string weights = source[0] == "--key" ? "there was no --certificate" : "those of the model";
            foreach (string part in new[] { "valid ", Digest, weights, "public input  x [1, 2]", "bits proven" })
                Assert.Contains(part, run.Text, StringComparison.Ordinal);
        }
        CliRun json = CliRun.Of("ml", "verify", proven.Proof, "--key", proven.Key, "--json");
        Assert.True(json.Json.GetProperty("valid").GetBoolean());
        Assert.Equal("key", json.Json.GetProperty("weightsBy").GetString());
        Assert.Equal(Integers(proven.Run.Json), Integers(json.Json));
    }

    [Fact]
    public void Verify_rejects_with_a_reason()
    {
        using var folder = new TemporaryFolder();
        byte[] bytes = File.ReadAllBytes(proven.Proof);
        void Fails(string reason, byte[] proof, params string[] more)
        {
            File.WriteAllBytes(folder["p"], proof);
            string[] verify = ["ml", "verify", folder["p"], "--key", proven.Key, .. more];
            CliRun.Of(verify).AssertFails(1, reason);
            CliRun json = CliRun.Of([.. verify, "--json"]);
            Assert.Equal((1, "", false), (json.Code, json.Error, json.Json.GetProperty("valid").GetBoolean()));
        }
        byte[] Changed(int at, byte by = 1)
        {
            byte[] changed = [.. bytes];
            changed[at] ^= by;
            return changed;
        }
        Fails("Truncated", bytes[..^4]);
        Fails("TrailingBytes", [.. bytes, 0]);
        Fails("BadHeader", "not a proof, really"u8.ToArray());
        // The first number of the public input, and the last one of the output: header, two numbers, two numbers.
        Fails("", Changed(12));
        Fails("", Changed(12 + 3 * 4));
        Fails("BadStatement", Changed(12 + 3, 64));
        Fails("", Changed(bytes.Length / 2));
        Fails("WrongModel", bytes, "--digest", new string('0', 64));
        Fails("SecurityTooLow", bytes, "--min-security", "127");
        Fails("WrongOutput", bytes, "--expect-output", Written(folder, "y", 1));
        Fails("WrongInput", bytes, "--expect-public-input", Written(folder, "x", 0.5f));
        CliRun.Of("ml", "verify", proven.Proof, "--key", proven.Key, "--expect-output", Written(folder, "z", 1)).AssertFails(2, "no output z");
    }

    /// <summary>The output, or something of its name, with other numbers.</summary>
    private string Written(TemporaryFolder folder, string name, float number)
    {
        string given = name == "y" ? proven.Run.Json.GetProperty("outputs")[0].GetProperty("name").GetString()! : name;
        File.WriteAllText(folder[name], $"{{\"{given}\": {{\"dims\": [1, 2], \"values\": [{number.ToString(System.Globalization.CultureInfo.InvariantCulture)}, 0]}}}}");
        return folder[name];
    }

    [Fact]
    public void Another_models_key_does_not_do()
    {
        using var folder = new TemporaryFolder();
        string[] calibrate = ["ml", "calibrate", ProvenMoons.File("moons.onnx"), "--samples", ProvenMoons.File("moons.eval.json")];
        Assert.Equal(0, CliRun.Of([.. calibrate, "--weight-bits", "7", "-o", folder["m.rndlm"]]).Code);
        CliRun run = CliRun.Of("ml", "verify", proven.Proof, "--model", folder["m.rndlm"], "--json");
        Assert.Equal((1, false), (run.Code, run.Json.GetProperty("valid").GetBoolean()));
        Assert.NotEqual(Digest, run.Json.GetProperty("digest").GetString());
    }

    [Fact]
    public void Inspect_shows_each_kind_of_file()
    {
        foreach ((string[] args, string[] parts) in new[]
        {
            (new[] { proven.Model }, new[] { "einsum", "range", "function", "public", "weights included" }),
            ([proven.Key], [Digest, "einsum", "query", "rows of 2^"]),
            ([proven.Proof, "--key", proven.Key], [Digest, "nothing is checked", "public input"]),
        })
        {
            CliRun run = CliRun.Of(["ml", "inspect", .. args]);
            Assert.Equal((0, ""), (run.Code, run.Error));
            foreach (string part in parts) Assert.Contains(part, run.Text, StringComparison.Ordinal);
        }
        CliRun.Of("ml", "inspect", proven.Proof).AssertFails(2, "--key");
        CliRun.Of("ml", "inspect", proven.Input).AssertFails(1, "neither");
    }

    [Fact]
    public void Bench_measures_cold_and_warm()
    {
        CliRun run = CliRun.Of("ml", "bench", "--model", "moons", "--repeat", "1", "--json");
        Assert.Equal((0, ""), (run.Code, run.Error));
        JsonElement json = run.Json.GetProperty("models")[0];
        Assert.Equal(("moons", Digest), (json.GetProperty("name").GetString(), json.GetProperty("digest").GetString()));
        string[] figures = ["coldMiddleMilliseconds", "coldProveMilliseconds", "warmProveMilliseconds", "verifyMilliseconds", "peakBytes", "proofBytes", "provenBits"];
        foreach (string name in figures)
            Assert.True(json.GetProperty(name).GetDouble() > 0, name);
        CliRun text = CliRun.Of("ml", "bench", "--model", ProvenMoons.File("moons.onnx"), "--repeat", "0");
        Assert.Equal((0, ""), (text.Code, text.Error));
        foreach (string part in new[] { "weight cells", "moons", "middle of 1 cold and 0 warm", "largest difference" })
            Assert.Contains(part, text.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_files_are_refused_in_one_line()
    {
        const int seed = 11;
        var random = new Random(seed);
        using var folder = new TemporaryFolder();
        foreach ((string file, string[] verb) in new[]
        {
            (proven.Model, new[] { "ml", "run", folder["f.rndlm"], "--input", proven.Input }),
            (proven.Key, ["ml", "verify", proven.Proof, "--key", folder["f.rndlm"]]),
            (proven.Proof, ["ml", "verify", folder["f.rndlm"], "--key", proven.Key]),
        })
            for (int i = 0; i < 12; i++)
            {
                byte[] bytes = File.ReadAllBytes(file);
                if (i < 4) bytes = bytes[..random.Next(bytes.Length)];
                else bytes[random.Next(i < 8 ? 64 : bytes.Length)] ^= (byte)random.Next(1, 256);
                File.WriteAllBytes(folder["f.rndlm"], bytes);
                CliRun run = CliRun.Of(verb);
                Assert.True(run.Code is 0 or 1 or 2, $"{verb[1]} {i} (seed {seed})");
                Assert.DoesNotContain("Internal error", run.Error, StringComparison.Ordinal);
                if (verb[1] == "verify") Assert.Equal(1, run.Code);
            }
    }

    [Theory]
    [InlineData("Required command", "ml")]
    [InlineData("'frobnicate' is no verb of ml: choose import, calibrate", "ml", "frobnicate")]
    [InlineData("See 'roundel ml prove --help'", "ml", "prove", "a.onnx")]
    [InlineData("no file none.onnx", "ml", "import", "none.onnx")]
    [InlineData("choose a model in .onnx", "ml", "import", "MODEL-README")]
    [InlineData("--bind: 'seq' is not", "ml", "import", "none.onnx", "--bind", "seq")]
    [InlineData("--bind: 'seq=0' is not", "ml", "import", "none.onnx", "--bind", "seq=0")]
    [InlineData("--bind: 'a=2' is not", "ml", "import", "none.onnx", "--bind", "a=1", "--bind", "a=2")]
    [InlineData("must end in .rndlm", "ml", "calibrate", "none.onnx", "--samples", "s", "-o", "b")]
    [InlineData("'--samples' is required", "ml", "calibrate", "none.onnx", "-o", "b.rndlm")]
    [InlineData("--weight-bits: '40'", "ml", "calibrate", "none.onnx", "--samples", "s", "-o", "b.rndlm", "--weight-bits", "40")]
    [InlineData("no file none.rndlm", "ml", "register", "none.rndlm", "-o", "b")]
    [InlineData("no file none.json", "ml", "run", "none.onnx", "--input", "none.json")]
    [InlineData("--samples is for float models", "ml", "run", "none.rndlm", "--input", "a", "--samples", "b")]
    [InlineData("--private-input is for float models", "ml", "prove", "none.rndlm", "--input", "a", "-o", "b", "--private-input")]
    [InlineData("exclude each other", "ml", "verify", "p", "--key", "k", "--model", "m")]
    [InlineData("model is missing", "ml", "verify", "p")]
    [InlineData("--digest: 'zz'", "ml", "verify", "p", "--key", "k", "--digest", "zz")]
    [InlineData("--min-security: '129'", "ml", "verify", "p", "--key", "k", "--min-security", "129")]
    [InlineData("no file none", "ml", "inspect", "none")]
    [InlineData("--model: 'none' is neither", "ml", "bench", "--model", "none")]
    public void Wrong_use_is_explained_in_one_line(string part, params string[] args) =>
        CliRun.Of([.. args.Select(a => a == "MODEL-README" ? CliRun.Repository("README.md") : a)]).AssertFails(2, part);

    [Fact]
    public void Inputs_that_do_not_fit_are_explained()
    {
        using var folder = new TemporaryFolder();
        void Fails(string part, string json)
        {
            File.WriteAllText(folder["i"], json);
            foreach (string model in new[] { proven.Model, ProvenMoons.File("moons.onnx") })
                CliRun.Of("ml", "prove", model, "--input", folder["i"], "-o", folder["p"]).AssertFails(2, part);
        }
        Fails("cannot be read", "{");
        Fails("x", "{\"y\": {\"dims\": [1, 2], \"values\": [0, 0]}}");
        Fails("x", "{\"x\": {\"dims\": [1, 3], \"values\": [0, 0, 0]}}");
        File.WriteAllText(folder["i"], "{\"x\": {\"dims\": [1, 2], \"values\": [1000, 0]}}");
        CliRun.Of("ml", "prove", proven.Model, "--input", folder["i"], "-o", folder["p"]).AssertFails(2, "out of the range");
        File.WriteAllText(folder["i"], "[]");
        CliRun.Of("ml", "calibrate", ProvenMoons.File("moons.onnx"), "--samples", folder["i"], "-o", folder["m.rndlm"]).AssertFails(1, "no samples");
        File.WriteAllBytes(folder["bad.onnx"], Encoding.UTF8.GetBytes("this is no model"));
        CliRun.Of("ml", "import", folder["bad.onnx"]).AssertFails(1, "roundel: ");
        Assert.Equal(["bad.onnx", "i"], folder.Names);
    }

    [Fact]
    public void Every_verb_has_help_with_examples()
    {
        foreach (string verb in new[] { "import", "calibrate", "register", "run", "prove", "verify", "inspect", "bench" })
        {
            CliRun run = CliRun.Of("ml", verb, "--help");
            Assert.Equal((0, ""), (run.Code, run.Error));
            Assert.Contains($"Examples:\n  roundel ml {verb}", run.Text, StringComparison.Ordinal);
        }
        Assert.Contains("Examples:\n  roundel ml import", CliRun.Of("ml", "--help").Text, StringComparison.Ordinal);
    }
}
