namespace Roundel.Soundness.Tests.Kit;

/// <summary>
/// Proves forgeries of one program with the real prover and asks the real verifier. Keys are made once; any number of threads may prove.
/// </summary>
internal sealed class Forger : IDisposable
{
    private Forger(Workers workers, ProgramKey key) => (Workers, Key) = (workers, key);

    public ProgramKey Key { get; }

    private Workers Workers { get; }

    public static Forger For(ElfImage image, Abi abi)
    {
        var workers = new Workers(1);
        return new Forger(workers, ProgramKey.Create(image, abi, [ParameterSet.Test.LogBlowup], workers, Lanes.Width));
    }

    /// <summary>Proves a forgery as it stands, whatever is wrong with it.</summary>
    /// <param name="forgery">What to prove.</param>
    /// <param name="between">Changes what the prover works on, as a phase begins.</param>
    /// <param name="preprocessed">Other preprocessed tables than the verifier's key has; the transcript still says the key's.</param>
    /// <param name="parameters">The parameters; <see cref="ParameterSet.Test"/> unless said otherwise.</param>
    /// <returns>The proof's bytes.</returns>
    /// <exception cref="ArgumentException">The machine has no such tables: nothing can be proven.</exception>
    public byte[] Prove(Forgery forgery, Action<ProverPhase, ProverState>? between = null, ProverKey? preprocessed = null, ParameterSet? parameters = null)
    {
        var options = new ProverOptions { Parameters = parameters ?? ParameterSet.Test, Threads = 1, Between = between };
        using var workers = new Workers(1);
        using var witnesses = new TableWitnesses(forgery);
        ProverKey key = (preprocessed ?? Key.At(options.Parameters.LogBlowup)).For(forgery.System);
        return MachineProver.Prove(key, Key.Verification, witnesses.Tables, forgery.Statement, forgery.Paths, options, workers, out _);
    }

    /// <summary>Asks the verifier, for any security.</summary>
    public VerificationResult Verify(byte[] proof, AirSystem? system = null) =>
        MachineVerifier.Verify(system is null ? RoundelMachine.With : _ => system, Key.Verification, proof, 0, null);

    /// <summary>Proves with a prover that cheats between its phases, and verifies.</summary>
    public VerificationError Cheat(Forgery forgery, Action<ProverPhase, ProverState> between) => Verify(Prove(forgery, between), forgery.System).Error;

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
