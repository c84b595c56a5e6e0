using Roundel.Prover;
using Roundel.Verifier;

namespace Roundel.Machine.Proofs;

/// <summary>Proves runs of programs.</summary>
public static class MachineProver
{
    /// <summary>Makes a proof: header, statement, body.</summary>
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
        return Prove(key.At(options.Parameters.LogBlowup), key.Verification, tables, trace.Statement, options, workers, out times);
    }

    /// <summary>The same from its parts, whatever they are.</summary>
    internal static byte[] Prove(ProverKey key, VerificationKey verification, IReadOnlyList<TableWitness> tables, Statement claim,
        ProverOptions options, Workers workers, out PhaseTimes times)
    {
        var statement = new BoundStatement(claim);
        Channel channel = MachineVerifier.Open(options.Parameters, verification, verification.At(key.LogBlowup) ?? key.Commitment, statement, null);
        byte[] body = StarkProver.Prove(key, tables, statement.Publics, channel, options, workers, out times);
        byte[] section = StatementSection.Write(claim);
        var proof = new byte[ProofHeader.ByteCount + section.Length + body.Length];
        new ProofHeader((uint)options.Parameters.Id).Write(proof, proof.Length);
        section.CopyTo(proof.AsSpan(ProofHeader.ByteCount));
        body.CopyTo(proof.AsSpan(ProofHeader.ByteCount + section.Length));
        return proof;
    }
}
