namespace Roundel.Verifier;

/// <summary>
/// The type of every item that enters or leaves the transcript. The numbers are hashed with the items: never renumber, only
/// append.
/// </summary>
public enum TranscriptTag : uint
{
#pragma warning disable CS1591 // The names say it; docs/protocol.md section 6 explains those of the STARK, Roundel.Multilinear the others.
    Protocol = 1,
    Parameters = 2,
    VerificationKey = 3,
    Statement = 4,
    Heights = 5,
    MainRoot = 6,
    LookupNonce = 7,
    LookupChallenge = 8,
    ClaimedSums = 9,
    InteractionRoot = 10,
    CompositionChallenge = 11,
    CompositionRoot = 12,
    OodNonce = 13,
    OodPoint = 14,
    SampledValues = 15,
    BatchNonce = 16,
    BatchChallenge = 17,
    FriRoot = 18,
    FoldNonce = 19,
    FoldChallenge = 20,
    LastLayer = 21,
    QueryNonce = 22,
    QueryPositions = 23,
    Salt = 24,
    Paths = 25,
    SumcheckRound = 32,
    SumcheckChallenge = 33,
    FractionChildren = 34,
    FractionBatch = 35,
    FractionRound = 36,
    FractionChallenge = 37,
    FractionChoice = 38,
    OpeningNonce = 39,
    OpeningBatch = 40,
    OpeningRound = 41,
    OpeningChallenge = 42,
    OpeningClaims = 43,
    LookupValues = 44,
    OperandValues = 45,
    RelationPoint = 46,
    ClaimBatch = 47,
    ModelStatement = 48,
    WitnessRoot = 49,
    CertificatePoint = 50,
#pragma warning restore CS1591
}
