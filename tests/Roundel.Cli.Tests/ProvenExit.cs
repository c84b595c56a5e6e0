namespace Roundel.Cli.Tests;

/// <summary>A proof and a key of the example that exits with 3, made once by the command line itself.</summary>
public sealed class ProvenExit : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ProvenExit()
    {
        Prove = CliRun.Of("prove", Elf, "-o", Proof, "--verify", "--threads", "2", "--json");
        MakeKey = CliRun.Of("key", Elf, "-o", Key);
    }

    internal CliRun Prove { get; }

    internal CliRun MakeKey { get; }

    public string Elf { get; } = CliRun.Elf("exit3");

    public string Proof => _folder["exit3.proof"];

    public string Key => _folder["exit3.key"];

    public static byte[] Output => "leaving with code 3\n"u8.ToArray();

    public string[] Names => _folder.Names;

    public void Dispose() => _folder.Dispose();
}
