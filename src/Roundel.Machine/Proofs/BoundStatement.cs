using Roundel.Air;
using Roundel.Field;
using Roundel.Machine.Paths;
using Roundel.Verifier;

namespace Roundel.Machine.Proofs;

/// <summary>A machine's statement, and the paths by which it is shown, as the proof system sees them.</summary>
internal readonly struct BoundStatement : IStatement
{
    /// <summary>Steps of all tables' rows are below this, so that no ring of them brings a clock back to itself modulo p.</summary>
    private const long MaxSteps = 1L << 30;

    private readonly Statement _statement;
    private readonly PathList _paths;
    private readonly M31[] _publics;

    public BoundStatement(Statement statement, PathList paths) => (_statement, _paths, _publics) = (statement, paths, statement.Publics);

    /// <inheritdoc/>
    public ReadOnlySpan<M31> Publics => _publics;

    /// <inheritdoc/>
    public long TermCount => _statement.TermCount + _paths.InstructionCount;

    /// <inheritdoc/>
    /// <remarks>
    /// A row of a path stands for as many steps as the path has instructions, every other row for at most one. Clocks advance by four a
    /// step, and 4·k is zero modulo p only where p divides k: with fewer than 2^30 steps in all rows together, padding included, the rows that
    /// take and emit states form no ring.
    /// </remarks>
    public bool Allows(ProofShape shape)
    {
        long steps = 0;
        foreach (TableShape table in shape.Tables)
        {
            if (!RoundelMachine.IsAllowed(table.Air.Chip, _statement.Program.Abi)) return false;
            steps += (table.Air.Chip is PathChip chip ? (long)chip.Path.Rows.Count : 1) << table.LogSize;
        }
        return steps < MaxSteps;
    }

    /// <inheritdoc/>
    public void Absorb(Channel channel)
    {
        var words = new uint[_statement.WordCount];
        _statement.WriteWords(words);
        channel.Absorb(TranscriptTag.Statement, words);
        words = new uint[_paths.WordCount];
        _paths.WriteWords(words);
        channel.Absorb(TranscriptTag.Paths, words);
    }

    /// <inheritdoc/>
    public void ForEachTerm<TSink>(ProofShape shape, ref TSink sink) where TSink : struct, IStatementTermSink
    {
        bool hasBoundary = false;
        foreach (TableShape table in shape.Tables) hasBoundary |= ReferenceEquals(table.Air.Chip, RoundelMachine.Boundary);
        var terms = new Adapter<TSink>(ref sink);
        _statement.ForEachTerm(ref terms, hasBoundary);
        _paths.ForEachTerm(ref terms);
    }

    private readonly ref struct Adapter<TSink>(ref TSink sink) : IStatementTerms where TSink : struct, IStatementTermSink
    {
        private readonly ref TSink _sink = ref sink;

        public void Add(Bus bus, BusSide side, scoped ReadOnlySpan<M31> tuple) => _sink.Term(bus, side is BusSide.Consume or BusSide.Provide, tuple);
    }
}
