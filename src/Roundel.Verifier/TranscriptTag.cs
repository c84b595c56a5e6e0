namespace Roundel.Verifier;

/// <summary>
/// The type of every item that enters or leaves the transcript. The numbers are hashed with the items: never renumber, only
/// append.
/// </summary>
public enum TranscriptTag : uint
{
#pragma warning disable CS1591 // The names say it; docs/protocol.md section 6 explains each.
    Protocol = 1,
    Parameters = 2,
    VerificationKey = 3,
    PublicInput = 4,
    PublicOutput = 5,
    ExitCode = 6,
    Cycles = 7,
    MachineOptions = 8,
    Heights = 9,
    MainRoot = 10,
    LookupNonce = 11,
    LookupChallenge = 12,
    ClaimedSums = 13,
    InteractionRoot = 14,
    CompositionChallenge = 15,
    CompositionRoot = 16,
    OodNonce = 17,
    OodPoint = 18,
    SampledValues = 19,
    BatchNonce = 20,
    BatchChallenge = 21,
    FriRoot = 22,
    FoldNonce = 23,
    FoldChallenge = 24,
    LastLayer = 25,
    QueryNonce = 26,
    QueryPositions = 27,
    Salt = 28,
#pragma warning restore CS1591
}
