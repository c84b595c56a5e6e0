using Roundel.Machine.Paths;
using Roundel.Prover;
using Roundel.Verifier;

namespace Roundel.Machine.Proofs;

/// <summary>Proves runs of programs.</summary>
public static class MachineProver
{
    /// <summary>Makes a proof: header, statement, paths, body.</summary>
    /// <param name="key">The program, committed at the parameters' blowup.</param>
    /// <param name="trace">The run; of no use afterwards with <see cref="ProverOptions.ReleaseTrace"/>.</param>
    /// <param name="options">How to prove.</param>
    /// <param name="workers">Threads.</param>
    /// <param name="times">Time per phase.</param>
    /// <exception cref="ArgumentException">The run has more rows than a proof may have.</exception>
    public static byte[] Prove(ProgramKey key, MachineTrace trace, ProverOptions options, Workers workers, out PhaseTimes times)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(trace);
        ArgumentNullException.ThrowIfNull(options);
        TableWitness[] tables = [.. trace.Tables.Select(t => new TableWitness(t.Chip, t.LogSize, t.Main.View, options.ReleaseTrace ? t.Main : null))];
        ProverKey prover = key.At(options.Parameters.LogBlowup).For(trace.System);
        return Prove(prover, key.Verification, tables, trace.Statement, trace.Paths, options, workers, out times);
    }

    /// <summary>The same from its parts, whatever they are.</summary>
    internal static byte[] Prove(ProverKey key, VerificationKey verification, IReadOnlyList<TableWitness> tables, Statement claim,
        PathList paths, ProverOptions options, Workers workers, out PhaseTimes times)
    {
        var statement = new BoundStatement(claim, paths);
        Channel channel = MachineVerifier.Open(options.Parameters, verification, verification.At(key.LogBlowup) ?? key.Commitment, statement, null);
        byte[] body = StarkProver.Prove(key, tables, statement.Publics, channel, options, workers, out times);
        var header = new byte[ProofHeader.ByteCount];
        byte[] proof = [.. header, .. StatementSection.Write(claim), .. PathSection.Write(paths), .. body];
        new ProofHeader((uint)options.Parameters.Id).Write(proof, proof.Length);
        return proof;
    }
}
