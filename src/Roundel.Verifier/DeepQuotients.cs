using Roundel.Field;

namespace Roundel.Verifier;

/// <summary>
/// One sample point of the DEEP quotients. For a column f over the base field with value v at z, the line through (z, v) and
/// (z̄, v̄) is v(y) = Re v + (y − Re y_z)·s with s = Im v / Im y_z, where Re and Im are the parts without and with u. The
/// quotient is (f(P) − v(y_P)) / L(P) with L(P) = (x − Re x_z)·Im y_z − (y − Re y_z)·Im x_z, which vanishes at z and z̄
/// (ePrint 2024/278, section 4). The batched quotient needs only the two sums over all samples kept here.
/// </summary>
public readonly struct DeepPoint
{
    private readonly CM31 _xRe, _xIm, _yRe, _yIm;

    private DeepPoint(CM31 xRe, CM31 xIm, CM31 yRe, CM31 yIm, SecureField constant, SecureField slope) =>
        (_xRe, _xIm, _yRe, _yIm, Constant, Slope) = (xRe, xIm, yRe, yIm, constant, slope);

    /// <summary>Σ γ^i · (Re v_i − Re y_z · s_i).</summary>
    public SecureField Constant { get; }

    /// <summary>Σ γ^i · s_i.</summary>
    public SecureField Slope { get; }

    /// <summary>The parts of z: Re x, Im x, Re y, Im y.</summary>
    public (CM31 XRe, CM31 XIm, CM31 YRe, CM31 YIm) Parts => (_xRe, _xIm, _yRe, _yIm);

    /// <summary>Collects the samples taken at one point.</summary>
    /// <param name="x">The point's x.</param>
    /// <param name="y">The point's y.</param>
    /// <param name="values">The sampled values.</param>
    /// <param name="powers">Their batching coefficients.</param>
    /// <param name="point">The collected point.</param>
    /// <returns>False if the point is its own conjugate, where the line is undefined.</returns>
    public static bool TryCreate(SecureField x, SecureField y, ReadOnlySpan<SecureField> values,
        ReadOnlySpan<SecureField> powers, out DeepPoint point)
    {
        point = default;
        if (y.B.IsZero) return false;
        CM31 inverse = y.B.Inverse();
        SecureField constant = default, slope = default;
        for (int i = 0; i < values.Length; i++)
        {
            CM31 s = values[i].B * inverse;
            constant += powers[i] * (values[i].A - y.A * s);
            slope += powers[i] * s;
        }
        point = new DeepPoint(x.A, x.B, y.A, y.B, constant, slope);
        return true;
    }

    /// <summary>L at a point of the domain.</summary>
    public CM31 Denominator(M31 x, M31 y) => (x - _xRe) * _yIm - (y - _yRe) * _xIm;

    /// <summary>The batched numerator, given Σ γ^i · f_i at the point.</summary>
    public SecureField Numerator(SecureField batched, M31 y) => batched - Constant - Slope * y;
}
