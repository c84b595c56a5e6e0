using Roundel.Air;
using Roundel.Circle;
using Roundel.Field;
using Roundel.Verifier;

namespace Roundel.Prover;

/// <summary>What the prover's phases hand on. Columns on trace domains in memory order, by table; extended ones on their own domains.</summary>
/// <param name="shape">The layout.</param>
internal sealed class ProverState(ProofShape shape)
{
    /// <summary>The layout.</summary>
    public ProofShape Shape => shape;

    /// <summary>The trace, from <see cref="ProverPhase.GrindLookup"/> on.</summary>
    public ColumnView[] Main { get; } = new ColumnView[shape.Tables.Count];

    /// <summary>The same, extended; another array leaves what is committed as it is.</summary>
    public ColumnView[] MainExtended { get; set; } = [];

    /// <summary>The commitment that will be opened.</summary>
    public MerkleTree MainTree { get; set; } = null!;

    /// <summary>Drawn before <see cref="ProverPhase.Interaction"/>.</summary>
    public LogUpChallenges Challenges { get; set; }

    /// <summary>The running sums, before <see cref="ProverPhase.CommitInteraction"/>.</summary>
    public ColumnView[] Interaction { get; } = new ColumnView[shape.Tables.Count];

    /// <summary>The tables' sums, sent in <see cref="ProverPhase.CommitInteraction"/>.</summary>
    public SecureField[] ClaimedSums { get; } = new SecureField[shape.Tables.Count];

    /// <summary>The running sums, extended.</summary>
    public ColumnView[] InteractionExtended { get; set; } = [];

    /// <summary>The composition's halves: coefficients, before <see cref="ProverPhase.CommitComposition"/> only.</summary>
    public ColumnView Halves { get; set; }

    /// <summary>The out-of-domain point, from <see cref="ProverPhase.Sample"/> on.</summary>
    public SecureCirclePoint Point { get; set; }

    /// <summary>Set in <see cref="ProverPhase.Sample"/>: changes the sampled values before they are sent.</summary>
    public Action<SecureField[]>? Sampled { get; set; }

    /// <summary>The quotient on the evaluation domain, before <see cref="ProverPhase.Fri"/>.</summary>
    public ColumnView Quotient { get; set; }

    /// <summary>The queries, before <see cref="ProverPhase.Queries"/>.</summary>
    public int[] Positions { get; set; } = [];
}
