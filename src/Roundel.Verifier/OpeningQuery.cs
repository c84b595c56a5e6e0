namespace Roundel.Verifier;

/// <summary>One queried position while the trees are being opened: the batched column values found there.</summary>
internal struct OpeningQuery
{
    /// <summary>Position in the evaluation domain, memory order.</summary>
    public int MemoryIndex;

    /// <summary>The same position in tree order.</summary>
    public int TreeIndex;

    /// <summary>Σ γ^i · f_i over the samples at z.</summary>
    public SecureField AtPoint;

    /// <summary>Σ γ^i · f_i over the samples one row before z.</summary>
    public SecureField AtPrevious;
}
