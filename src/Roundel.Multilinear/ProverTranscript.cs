using Roundel.Field;
using Roundel.Prover;
using Roundel.Verifier;

namespace Roundel.Multilinear;

/// <summary>What a prover of this library works with.</summary>
/// <param name="Writer">The proof; it writes into the same transcript.</param>
/// <param name="Channel">The transcript.</param>
/// <param name="Workers">Threads. The proof does not depend on them.</param>
/// <param name="Width">Lane width of the kernels. The proof does not depend on it.</param>
public sealed record ProverTranscript(ProofWriter Writer, Channel Channel, Workers Workers, LaneWidth Width)
{
    /// <summary>An empty proof in a transcript.</summary>
    public ProverTranscript(Channel channel, Workers workers, LaneWidth width) : this(new ProofWriter(channel, workers, width), channel, workers, width)
    {
    }
}
