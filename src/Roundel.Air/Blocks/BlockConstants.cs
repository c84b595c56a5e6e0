using Roundel.Field;

namespace Roundel.Air.Blocks;

/// <summary>Lengths of the tables of constants that a program needs, in words.</summary>
internal static class BlockConstants
{
    /// <summary>Values of the nodes of degree zero, at the node's number; canonical words.</summary>
    public static void FillScalars(ExprNode[] nodes, ReadOnlySpan<M31> publics, Span<uint> scalars)
    {
        for (int i = 0; i < nodes.Length; i++)
        {
            ExprNode node = nodes[i];
            if (node.Degree != 0) continue;
            scalars[i] = node.Kind switch
            {
                ExprKind.Constant => (uint)node.Left,
                ExprKind.Public => publics[node.Left].Value,
                ExprKind.Add => (At(scalars, node.Left) + At(scalars, node.Right)).Value,
                ExprKind.Subtract => (At(scalars, node.Left) - At(scalars, node.Right)).Value,
                _ => (At(scalars, node.Left) * At(scalars, node.Right)).Value,
            };
        }
    }

    /// <summary>The coefficients −scale · α^(power + 1); four words each.</summary>
    public static void FillCoefficients(BlockProgram program, QM31 alpha, Span<uint> coefficients)
    {
        for (int i = 0; i < program.Coefficients.Length; i++)
        {
            Coefficient c = program.Coefficients[i];
            Write(-(alpha.Pow((ulong)c.Power + 1) * M31.FromCanonical(c.Scale)), coefficients[(4 * i)..]);
        }
    }

    /// <summary>The constants of d1 and d2 of every pair; eight words each.</summary>
    public static void FillFingerprints(
        BlockProgram program, QM31 zeta, ReadOnlySpan<uint> coefficients, ReadOnlySpan<uint> scalars, Span<uint> constants)
    {
        for (int k = 0; k < program.Pairs.Length; k++)
        {
            FingerprintConstant[] parts = program.Pairs[k].Constants;
            for (int side = 0; side < parts.Length; side++)
            {
                QM31 sum = zeta - M31.FromInt64(parts[side].BusId);
                foreach ((int coefficient, int node) in parts[side].Scalars)
                    sum += Read(coefficients[(4 * coefficient)..]) * At(scalars, node);
                Write(sum, constants[(8 * k + 4 * side)..]);
            }
        }
    }

    /// <summary>Four words of an element.</summary>
    public static void Write(QM31 value, Span<uint> words)
    {
        words[0] = value.A.A.Value;
        words[1] = value.A.B.Value;
        words[2] = value.B.A.Value;
        words[3] = value.B.B.Value;
    }

    private static QM31 Read(ReadOnlySpan<uint> words) => QM31.FromCanonical(words[0], words[1], words[2], words[3]);

    private static M31 At(ReadOnlySpan<uint> scalars, int node) => M31.FromCanonical(scalars[node]);
}
