namespace Roundel.Cli.Tests;

/// <summary>A small network calibrated, registered, run and proven once by the command line itself.</summary>
public sealed class ProvenMoons : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ProvenMoons()
    {
        Calibrate = CliRun.Of("ml", "calibrate", File("moons.onnx"), "--samples", File("moons.eval.json"), "-o", Model, "--json");
        Register = CliRun.Of("ml", "register", Model, "-o", Key, "--json");
        Run = CliRun.Of("ml", "run", Model, "--input", Input, "-o", Outputs, "--json");
        Prove = CliRun.Of("ml", "prove", Model, "--input", Input, "-o", Proof, "--key-out", OwnKey, "--verify", "--repeat", "1", "--threads", "2", "--json");
    }

    internal CliRun Calibrate { get; }

    internal CliRun Register { get; }

    internal CliRun Run { get; }

    internal CliRun Prove { get; }

    public string Input { get; } = File("moons.sample.json");

    public string Model => _folder["moons.rndlm"];

    public string Key => _folder["moons.key"];

    public string OwnKey => _folder["own.key"];

    public string Outputs => _folder["moons.output.json"];

    public string Proof => _folder["moons.proof"];

    public string[] Names => _folder.Names;

    public static string File(string name) => CliRun.Repository("examples", "ml", name);

    public void Dispose() => _folder.Dispose();
}
