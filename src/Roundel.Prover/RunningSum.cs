using Roundel.Circle;
using Roundel.Field;

namespace Roundel.Prover;

/// <summary>Accumulates the last interaction column over the rows of the trace.</summary>
internal static class RunningSum
{
    /// <summary>
    /// Replaces row totals by running sums along the trace, less (row + 1)·sum/rows, so that the column closes on itself.
    /// </summary>
    /// <param name="column">Four coordinate planes, memory order.</param>
    /// <param name="logSize">log2 of the number of rows.</param>
    /// <returns>The sum of all rows.</returns>
    public static SecureField Accumulate(ColumnView column, int logSize)
    {
        Span<M31> sums = stackalloc M31[SecureField.Degree];
        for (int c = 0; c < SecureField.Degree; c++)
        {
            Span<uint> plane = column[c];
            ulong total = 0;
            foreach (uint value in plane) total += value;
            sums[c] = M31.FromUInt64(total);
            M31 share = sums[c] * Air.LogUpChallenges.InverseHeight(logSize);
            M31 running = default;
            for (int row = 0; row < plane.Length; row++)
            {
                ref uint cell = ref plane[CircleIndex.CosetToMemory(row, logSize)];
                running += M31.FromCanonical(cell) - share;
                cell = running.Value;
            }
        }
        return SecureField.From(sums[0], sums[1], sums[2], sums[3]);
    }
}
