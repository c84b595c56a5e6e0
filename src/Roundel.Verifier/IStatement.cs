using Roundel.Air;
using Roundel.Field;

namespace Roundel.Verifier;

/// <summary>Receives the statement's own bus terms.</summary>
public interface IStatementTermSink
{
    /// <summary>Takes one term.</summary>
    /// <param name="bus">The bus.</param>
    /// <param name="consume">Whether the statement takes the tuple (−1) or adds it (+1).</param>
    /// <param name="tuple">The entries, as many as the bus is wide.</param>
    void Term(Bus bus, bool consume, scoped ReadOnlySpan<M31> tuple);
}

/// <summary>
/// What a proof is about, as the proof system sees it: words to bind, public values for the constraints, and the other
/// side of the buses that the tables leave open.
/// </summary>
public interface IStatement
{
    /// <summary>The values of <see cref="AirSystem.Publics"/>, in order.</summary>
    ReadOnlySpan<M31> Publics { get; }

    /// <summary>Whether a proof of this statement may have the given tables.</summary>
    bool Allows(ProofShape shape);

    /// <summary>An upper bound for the number of the statement's bus terms, which enters the security report.</summary>
    long TermCount { get; }

    /// <summary>Binds everything that the statement says into the transcript, lengths first.</summary>
    void Absorb(Channel channel);

    /// <summary>Enumerates the statement's bus terms.</summary>
    void ForEachTerm<TSink>(ProofShape shape, ref TSink sink) where TSink : struct, IStatementTermSink;
}
