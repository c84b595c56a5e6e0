using Roundel.Field;
using Roundel.Hash;
using Roundel.Prover;
using Roundel.RiscV;
using Roundel.Verifier;

namespace Roundel.Machine.Proofs;

/// <summary>A program ready to be proven: its preprocessed tables, committed at the blowups that were asked for. Owns native memory.</summary>
public sealed class ProgramKey : IDisposable
{
    private const ulong DigestPersonalisation = 0x676f_7250_6c64_6e52; // "RndlProg"
    private readonly Dictionary<int, ProverKey> _keys = [];

    private ProgramKey(ProgramTables tables) => Tables = tables;

    /// <summary>The preprocessed tables.</summary>
    public ProgramTables Tables { get; }

    /// <summary>The verification key, with roots for the blowups asked for.</summary>
    public VerificationKey Verification { get; private set; } = null!;

    /// <summary>Prepares a program.</summary>
    /// <param name="image">The program.</param>
    /// <param name="abi">How it communicates.</param>
    /// <param name="logBlowups">The blowups to commit at.</param>
    /// <param name="workers">Threads.</param>
    /// <param name="width">Lane width.</param>
    public static ProgramKey Create(ElfImage image, Abi abi, IReadOnlyList<int> logBlowups, Workers workers, LaneWidth width)
    {
        ArgumentNullException.ThrowIfNull(logBlowups);
        var key = new ProgramKey(ProgramTables.Create(image, abi));
        Prover.PreprocessedTable[] tables = [.. key.Tables.Tables.Select(t => new Prover.PreprocessedTable(t.Chip, t.LogSize, t.Columns))];
        var roots = new Digest[4];
        foreach (int logBlowup in logBlowups)
        {
            var prover = new ProverKey(RoundelMachine.System, tables, logBlowup, workers, width);
            key._keys.Add(logBlowup, prover);
            roots[logBlowup - 1] = prover.Commitment.Root;
        }
        PreprocessedShape[] shapes = [.. tables.Select(t => new PreprocessedShape(t.Air, t.LogSize))];
        key.Verification = new VerificationKey(DigestOf(key.Tables), key.Tables.Facts, shapes, roots);
        return key;
    }

    internal ProverKey At(int logBlowup) => _keys[logBlowup];

    /// <summary>Hashes everything that makes the program what it is: the chips, the facts, and every preprocessed column.</summary>
    private static Digest DigestOf(ProgramTables tables)
    {
        var hash = new Blake2s(DigestPersonalisation);
        hash.Append(RoundelMachine.System.Digest);
        hash.Append(VerificationKey.FactWords(tables.Facts));
        foreach (PreprocessedTable table in tables.Tables)
        {
            hash.Append((uint)table.Chip.Index);
            hash.Append((uint)table.LogSize);
            for (int c = 0; c < table.Columns.View.Count; c++) hash.Append((ReadOnlySpan<uint>)table.Columns.View[c]);
        }
        return hash.Finish();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (ProverKey key in _keys.Values) key.Dispose();
        Tables.Dispose();
    }
}
