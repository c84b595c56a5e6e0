using Roundel.Air;
using Roundel.Field;
using Roundel.Verifier;

namespace Roundel.Machine.Proofs;

/// <summary>A machine's statement as the proof system sees it.</summary>
internal readonly struct BoundStatement : IStatement
{
    private readonly Statement _statement;
    private readonly M31[] _publics;

    public BoundStatement(Statement statement) => (_statement, _publics) = (statement, statement.Publics);

    /// <inheritdoc/>
    public ReadOnlySpan<M31> Publics => _publics;

    /// <inheritdoc/>
    public long TermCount => _statement.TermCount;

    /// <inheritdoc/>
    public bool Allows(ProofShape shape)
    {
        foreach (TableShape table in shape.Tables)
            if (!RoundelMachine.IsAllowed(table.Air.Index, _statement.Program.Abi)) return false;
        return true;
    }

    /// <inheritdoc/>
    public void Absorb(Channel channel)
    {
        var words = new uint[_statement.WordCount];
        _statement.WriteWords(words);
        channel.Absorb(TranscriptTag.Statement, words);
    }

    /// <inheritdoc/>
    public void ForEachTerm<TSink>(ProofShape shape, ref TSink sink) where TSink : struct, IStatementTermSink
    {
        bool hasBoundary = false;
        foreach (TableShape table in shape.Tables) hasBoundary |= ReferenceEquals(table.Air.Chip, RoundelMachine.Boundary);
        var terms = new Adapter<TSink>(ref sink);
        _statement.ForEachTerm(ref terms, hasBoundary);
    }

    private readonly ref struct Adapter<TSink>(ref TSink sink) : IStatementTerms where TSink : struct, IStatementTermSink
    {
        private readonly ref TSink _sink = ref sink;

        public void Add(Bus bus, BusSide side, scoped ReadOnlySpan<M31> tuple) => _sink.Term(bus, side is BusSide.Consume or BusSide.Provide, tuple);
    }
}
