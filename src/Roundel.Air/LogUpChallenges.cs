using Roundel.Field;

namespace Roundel.Air;

/// <summary>The two challenges of the LogUp argument (ePrint 2022/1530).</summary>
/// <param name="Zeta">The point from which fingerprints are subtracted.</param>
/// <param name="Alpha">Its powers weigh a tuple's entries.</param>
public readonly record struct LogUpChallenges(QM31 Zeta, QM31 Alpha)
{
    /// <summary>The denominator of a tuple: ζ − (busId + Σ α^(i+1) · v_i).</summary>
    /// <param name="challenges">The challenges.</param>
    /// <param name="bus">The bus; only its id enters.</param>
    /// <param name="tuple">The entries; their number is not compared with the bus's width.</param>
    public static QM31 Fingerprint(in LogUpChallenges challenges, Bus bus, ReadOnlySpan<M31> tuple)
    {
        ArgumentNullException.ThrowIfNull(bus);
        QM31 sum = QM31.Zero;
        for (int i = tuple.Length - 1; i >= 0; i--) sum = (sum + tuple[i]) * challenges.Alpha;
        return challenges.Zeta - (sum + M31.FromInt64(bus.Id));
    }

    /// <summary>The inverse of 2^logSize: 2^31 is one, so it is 2^(31 − logSize).</summary>
    /// <param name="logSize">The log height of a table; taken modulo 31.</param>
    public static M31 InverseHeight(int logSize)
    {
        int k = (int)((uint)logSize % 31);
        return M31.FromCanonical(k == 0 ? 1u : 1u << (31 - k));
    }
}
