using Roundel.Air;
using Roundel.Field;

namespace Roundel.Verifier;

/// <summary>Sums the statement's fractions ±1/d as one fraction, with a single inversion at the end.</summary>
internal struct StatementTerms(LogUpChallenges challenges) : IStatementTermSink
{
    private SecureField _numerator = SecureField.Zero;
    private SecureField _denominator = SecureField.One;

    /// <inheritdoc/>
    public void Term(Bus bus, bool consume, scoped ReadOnlySpan<M31> tuple)
    {
        SecureField d = LogUpChallenges.Fingerprint(challenges, bus, tuple);
        SecureField scaled = _numerator * d;
        _numerator = consume ? scaled - _denominator : scaled + _denominator;
        _denominator *= d;
    }

    /// <summary>Whether the fractions and <paramref name="tables"/> add up to zero.</summary>
    public readonly VerificationError Check(SecureField tables)
    {
        if (_denominator.IsZero) return VerificationError.DegenerateChallenge;
        return (_numerator + tables * _denominator).IsZero ? VerificationError.None : VerificationError.UnbalancedBuses;
    }
}
