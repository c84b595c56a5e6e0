namespace Roundel.Soundness.Tests.Kit;

/// <summary>
/// Proves forgeries of one program with the real prover and asks the real verifier. Keys are made once; any number of threads may prove.
/// </summary>
internal sealed class Forger : IDisposable
{
    private static readonly ProverOptions s_options = new() { Parameters = ParameterSet.Test, Threads = 1 };

    private Forger(Workers workers, ProgramKey key) => (Workers, Key) = (workers, key);

    public ProgramKey Key { get; }

    private Workers Workers { get; }

    public static Forger For(ElfImage image, Abi abi)
    {
        var workers = new Workers(1);
        return new Forger(workers, ProgramKey.Create(image, abi, [s_options.Parameters.LogBlowup], workers, Lanes.Width));
    }

    /// <summary>Proves a forgery as it stands, whatever is wrong with it.</summary>
    /// <returns>The proof's bytes.</returns>
    /// <exception cref="ArgumentException">The machine has no such tables: nothing can be proven.</exception>
    public byte[] Prove(Forgery forgery)
    {
        using var workers = new Workers(1);
        ForgedTable[] ordered = [.. forgery.Ordered];
        var native = new List<NativeColumns>();
        try
        {
            foreach (ForgedTable table in ordered) native.Add(table.ToNative());
            TableWitness[] tables = [.. ordered.Select((t, i) => new TableWitness(t.Air, t.LogSize, native[i].View))];
            ProverKey key = Key.At(s_options.Parameters.LogBlowup).For(forgery.System);
            return MachineProver.Prove(key, Key.Verification, tables, forgery.Statement, s_options, workers, out _);
        }
        finally
        {
            foreach (NativeColumns columns in native) columns.Dispose();
        }
    }

    /// <summary>Asks the verifier, for any security.</summary>
    public VerificationResult Verify(byte[] proof, AirSystem? system = null) =>
        MachineVerifier.Verify(system ?? RoundelMachine.System, Key.Verification, proof, 0, null);

    /// <summary>Proves and verifies.</summary>
    public VerificationError Try(Forgery forgery)
    {
        byte[] proof;
        try
        {
            proof = Prove(forgery);
        }
        catch (ArgumentException)
        {
            // The heights are not ones that a proof can state.
            return VerificationError.BadShape;
        }
        return Verify(proof, forgery.System).Error;
    }

    public void Dispose()
    {
        Key.Dispose();
        Workers.Dispose();
    }
}
