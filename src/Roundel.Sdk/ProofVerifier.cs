using System.Diagnostics;
using System.Globalization;
using Roundel.Machine.Proofs;
using Roundel.RiscV;
using Roundel.Verifier;

namespace Roundel.Sdk;

/// <summary>What a verifier accepts.</summary>
public sealed record VerifyOptions
{
    private readonly double _minimumBits = MachineVerifier.DefaultMinimumBits;

    /// <summary>The least proven security in bits; 100 unless said otherwise.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside 0 to 128.</exception>
    public double MinimumBits
    {
        get => _minimumBits;
        init => _minimumBits = value is >= 0 and <= SecurityReport.HashBits ? value : throw new ArgumentOutOfRangeException(nameof(value));
    }

    /// <summary>The public output that the proof must show; null for any.</summary>
    public ReadOnlyMemory<byte>? ExpectedOutput { get; init; }

    /// <summary>The exit code that the proof must show, 0 unless said otherwise; null for any.</summary>
    public uint? ExpectedExitCode { get; init; } = 0;

    /// <summary>The public input that the proof must show; null for any.</summary>
    public ReadOnlyMemory<byte>? ExpectedPublicInput { get; init; }
}

/// <summary>What verification found.</summary>
public sealed class VerifyResult
{
    /// <summary>Whether the proof is valid and shows what was expected.</summary>
    public bool IsValid => Reason == VerificationError.None;

    /// <summary>The first reason for rejection, or <see cref="VerificationError.None"/>.</summary>
    public required VerificationError Reason { get; init; }

    /// <summary>One line that says what was found and, if the proof was rejected, what to do.</summary>
    public required string Message { get; init; }

    /// <summary>What the proof shows, recomputed from what it binds. Null if it shows nothing; there if only an expectation failed.</summary>
    public ProofStatement? Statement { get; init; }

    /// <summary>The program's digest, from the verifier's own key.</summary>
    public required string ProgramDigest { get; init; }

    /// <summary>The proof's parameters, if known.</summary>
    public ParameterSet? Parameters { get; init; }

    /// <summary>The proof's security, computed from its own shape, if it came that far.</summary>
    public SecurityReport? Security { get; init; }

    /// <summary>Wall time of verification proper.</summary>
    public double VerifyMilliseconds { get; init; }
}

/// <summary>Checks proofs. Never throws on proof bytes.</summary>
public static class ProofVerifier
{
    /// <summary>Checks that a proof is a valid proof of a program and shows what is expected.</summary>
    /// <param name="proof">The proof.</param>
    /// <param name="key">The program's key, from a source that the verifier trusts.</param>
    /// <param name="options">What to accept; by default at least 100 proven bits, exit code 0, any output.</param>
    public static VerifyResult Verify(Proof proof, GuestKey key, VerifyOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(proof);
        ArgumentNullException.ThrowIfNull(key);
        return Verify(proof, key.Key, options ?? new VerifyOptions());
    }

    /// <summary>Checks a proof against the program itself; see <see cref="Verify(Proof, GuestKey, VerifyOptions?)"/>.</summary>
    public static VerifyResult Verify(Proof proof, GuestProgram program, VerifyOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(proof);
        ArgumentNullException.ThrowIfNull(program);
        // Only the blowup that the proof claims is worth committing the program at; the verifier judges the claim.
        int logBlowup = (proof.Parameters ?? ParameterSet.Fast).LogBlowup;
        return Verify(proof, program.Prepare(logBlowup).Verification, options ?? new VerifyOptions());
    }

    private static VerifyResult Verify(Proof proof, VerificationKey key, VerifyOptions options)
    {
        long start = Stopwatch.GetTimestamp();
        VerificationResult result = MachineVerifier.Verify(key, proof.Bytes.Span, options.MinimumBits);
        double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        VerificationError reason = result.Error;
        // The test set stands for no security at all, whatever its rows add up to.
        if (reason == VerificationError.None && result.Parameters!.ForTestsOnly && options.MinimumBits > 0) reason = VerificationError.SecurityTooLow;
        ProofStatement? statement = reason == VerificationError.None ? ProofStatement.Of(result.Statement!) : null;
        if (statement is not null) reason = Compare(statement, options);
        return new VerifyResult
        {
            Reason = reason,
            Message = reason == VerificationError.BadStatement && proof.Claim is { } claim && claim.Abi != key.Facts.Abi
                ? $"The proof is of a run under the {NameOf(claim.Abi)} ABI, program or key are for the {NameOf(key.Facts.Abi)} ABI: make sure which one you mean."
                : MessageOf(reason, statement, result, options),
            Statement = statement,
            ProgramDigest = GuestKey.DigestText(key),
            Parameters = result.Parameters,
            Security = result.Security,
            VerifyMilliseconds = milliseconds,
        };
    }

    private static string NameOf(Abi abi) => abi == Abi.Linux ? "Linux" : "memory-mapped";

    private static VerificationError Compare(ProofStatement statement, VerifyOptions options)
    {
        if (options.ExpectedPublicInput is { } input && !input.Span.SequenceEqual(statement.PublicInput.Span)) return VerificationError.WrongInput;
        if (options.ExpectedOutput is { } output && !output.Span.SequenceEqual(statement.Output.Span)) return VerificationError.WrongOutput;
        if (options.ExpectedExitCode is { } exit && exit != statement.ExitCode) return VerificationError.WrongExitCode;
        return VerificationError.None;
    }

    private static string MessageOf(VerificationError reason, ProofStatement? statement, VerificationResult result, VerifyOptions options)
    {
        const string other = "the proof is damaged, or of another program";
        return reason switch
        {
            VerificationError.None => "The proof is valid.",
            VerificationError.BadHeader => "This is no proof of this version of Roundel: give the file that 'roundel prove' wrote.",
            VerificationError.UnknownParameterSet => "The proof's parameter set is unknown, or the key was made without it: make key and proof with the same version.",
            VerificationError.SecurityTooLow => string.Create(CultureInfo.InvariantCulture,
                $"The proof's security is too low: {TooLow(result)}, {options.MinimumBits} are asked for. Prove with another set, or ask for less."),
            VerificationError.Truncated => "The proof ends too early: the file is incomplete, copy it again.",
            VerificationError.TrailingBytes => "The proof has bytes left over: the file is damaged, copy it again.",
            VerificationError.NonCanonicalElement => $"A value in the proof is out of range: {other}.",
            VerificationError.BadStatement => $"The proof's statement is malformed: {other}.",
            VerificationError.BadPaths => $"The proof's list of instruction paths is malformed: {other}.",
            VerificationError.BadShape => $"The proof's tables are not ones that the program's machine allows: {other}.",
            VerificationError.BadProofOfWork => $"A proof of work is missing: {other}.",
            VerificationError.UnbalancedBuses => $"The tables do not fit together with the statement: {other}.",
            VerificationError.ConstraintsViolated => $"The constraints do not hold: {other}.",
            VerificationError.BadDecommitment => $"A value does not belong to its commitment: {other}.",
            VerificationError.BadFold => $"The low-degree test fails: {other}.",
            VerificationError.DegenerateChallenge => "A challenge fell on an exceptional point, which honest proofs practically never do: prove again.",
            VerificationError.WrongProgram => "The proof is of another program.",
            VerificationError.WrongInput => $"The proof is valid, but for another public input ({Length(statement!.PublicInput)}).",
            VerificationError.WrongOutput => $"The proof is valid, but shows another output ({Length(statement!.Output)}): {HexText.Prefix(statement.Output.Span)}.",
            VerificationError.WrongExitCode => string.Create(CultureInfo.InvariantCulture,
                $"The proof is valid, but shows exit code {statement!.ExitCode}, not {options.ExpectedExitCode}."),
            _ => $"The proof is rejected ({reason}).",
        };

        static string Length(ReadOnlyMemory<byte> bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes.Length} bytes");

        static string TooLow(VerificationResult result) => result.Parameters is { ForTestsOnly: true } ? "the set 'test' proves nothing"
            : result.Security is not { } security ? "it cannot be computed"
            : string.Create(CultureInfo.InvariantCulture, $"{security.ProvenBits:F1} bits are proven (step '{security.Weakest.Name}')");
    }
}
