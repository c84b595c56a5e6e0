namespace Roundel.Verifier;

/// <summary>Why a proof was rejected: the first reason found.</summary>
public enum VerificationError
{
    /// <summary>The proof is valid.</summary>
    None = 0,
    /// <summary>The bytes do not start like a proof, or announce another version or length.</summary>
    BadHeader,
    /// <summary>The parameter set is unknown.</summary>
    UnknownParameterSet,
    /// <summary>The proven security is below what the verifier's policy asks for.</summary>
    SecurityTooLow,
    /// <summary>The bytes end too early.</summary>
    Truncated,
    /// <summary>Bytes are left over.</summary>
    TrailingBytes,
    /// <summary>A word that must be a field element is not canonical.</summary>
    NonCanonicalElement,
    /// <summary>The public statement is malformed.</summary>
    BadStatement,
    /// <summary>The list of instruction paths is malformed, or holds one that no chip can be made of.</summary>
    BadPaths,
    /// <summary>The list of tables and heights is not one that the machine allows.</summary>
    BadShape,
    /// <summary>A proof-of-work nonce does not have the bits it should.</summary>
    BadProofOfWork,
    /// <summary>The buses do not balance.</summary>
    UnbalancedBuses,
    /// <summary>The constraints do not hold at the out-of-domain point.</summary>
    ConstraintsViolated,
    /// <summary>An opened value does not hash to its commitment.</summary>
    BadDecommitment,
    /// <summary>A FRI fold is inconsistent, or the last layer is not the polynomial sent.</summary>
    BadFold,
    /// <summary>A challenge fell on a point where the argument is undefined (probability below 2^-90 for honest provers).</summary>
    DegenerateChallenge,
    /// <summary>The proof is of another program.</summary>
    WrongProgram,
    /// <summary>The proof is of another public input.</summary>
    WrongInput,
    /// <summary>The proof is of another public output.</summary>
    WrongOutput,
    /// <summary>The proof is of another exit code.</summary>
    WrongExitCode,
    /// <summary>The values at the end of a sumcheck are not what its rounds claim.</summary>
    BadSumcheck,
}
