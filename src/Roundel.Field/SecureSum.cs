using System.Runtime.CompilerServices;

namespace Roundel.Field;

/// <summary>
/// A sum of products of secure weights with base-field values, reduced once at the end. A product is below 2^62, and below 2^32 when
/// its high part is folded onto its low part (2^31 is one), so 2^32 of them fit a word of 64 bits.
/// </summary>
public struct SecureSum
{
    private ulong _c0, _c1, _c2, _c3;

    /// <summary>The sum so far.</summary>
    public readonly QM31 Value =>
        QM31.From(M31.FromUInt64(_c0), M31.FromUInt64(_c1), M31.FromUInt64(_c2), M31.FromUInt64(_c3));

    /// <summary>Adds weight · value. At most 2^32 times.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(QM31 weight, M31 value)
    {
        ulong v = value.Value;
        _c0 += Fold(weight.A.A.Value * v);
        _c1 += Fold(weight.A.B.Value * v);
        _c2 += Fold(weight.B.A.Value * v);
        _c3 += Fold(weight.B.B.Value * v);
    }

    /// <summary>Σ weights[i] · values[i].</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="values">As many canonical words.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static QM31 Of(ReadOnlySpan<QM31> weights, ReadOnlySpan<uint> values)
    {
        if (weights.Length != values.Length) throw new ArgumentException("Every value needs a weight.", nameof(values));
        ulong c0 = 0, c1 = 0, c2 = 0, c3 = 0;
        for (int i = 0; i < values.Length; i++)
        {
            ref readonly QM31 w = ref weights[i];
            ulong v = values[i];
            c0 += Fold(w.A.A.Value * v);
            c1 += Fold(w.A.B.Value * v);
            c2 += Fold(w.B.A.Value * v);
            c3 += Fold(w.B.B.Value * v);
        }
        return new SecureSum { _c0 = c0, _c1 = c1, _c2 = c2, _c3 = c3 }.Value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Fold(ulong product) => (product & M31.P) + (product >> 31);
}
