using Roundel.Field;

namespace Roundel.Prover;

/// <summary>Accumulates the last interaction column over the rows of the trace.</summary>
/// <remarks>
/// In memory order the rows 2e and 2e + 1 of a trace of 2M rows stand at 2m and 2(M − 1 − m) + 1, where m is e with its bits
/// reversed. So the sums of such pairs form an array in bit-reversed order, whose prefix sums are a tree: halves are added on
/// the way up, and the left half's sum is passed to the right on the way down. Every pass is linear in memory.
/// </remarks>
internal static class RunningSum
{
    /// <summary>
    /// Replaces row totals by running sums along the trace, less (row + 1)·sum/rows, so that the column closes on itself.
    /// </summary>
    /// <param name="column">Four coordinate planes, memory order.</param>
    /// <param name="logSize">log2 of the number of rows.</param>
    /// <param name="workers">Threads.</param>
    /// <returns>The sum of all rows.</returns>
    public static SecureField Accumulate(ColumnView column, int logSize, Workers workers)
    {
        var sums = new M31[SecureField.Degree];
        workers.For(SecureField.Degree, c => sums[c] = AccumulatePlane(column[c], logSize));
        return SecureField.From(sums[0], sums[1], sums[2], sums[3]);
    }

    private static M31 AccumulatePlane(Span<uint> plane, int logSize)
    {
        ulong total = 0;
        foreach (uint value in plane) total += value;
        M31 sum = M31.FromUInt64(total);
        uint share = (-(sum * Air.LogUpChallenges.InverseHeight(logSize))).Value;
        for (int i = 0; i < plane.Length; i++) plane[i] = Add(plane[i], share);

        int pairs = plane.Length / 2;
        using var scratch = new NativeColumns(1, 2 * pairs);
        Span<uint> tree = scratch.View[0];
        for (int m = 0; m < pairs; m++) tree[m] = Add(plane[2 * m], plane[2 * (pairs - 1 - m) + 1]);
        // Up: each level stands behind the one below it.
        int at = 0;
        for (int size = pairs; size > 1; at += size, size /= 2)
        {
            ReadOnlySpan<uint> left = tree.Slice(at, size / 2), right = tree.Slice(at + size / 2, size / 2);
            Span<uint> parent = tree.Slice(at + size, size / 2);
            for (int m = 0; m < parent.Length; m++) parent[m] = Add(left[m], right[m]);
        }
        // Down: sums become sums of everything before.
        tree[at] = 0;
        for (int size = 2; size <= pairs; size *= 2)
        {
            ReadOnlySpan<uint> parent = tree.Slice(at, size / 2);
            at -= size;
            Span<uint> left = tree.Slice(at, size / 2), right = tree.Slice(at + size / 2, size / 2);
            for (int m = 0; m < parent.Length; m++)
            {
                right[m] = Add(parent[m], left[m]);
                left[m] = parent[m];
            }
        }
        for (int m = 0; m < pairs; m++)
        {
            ref uint even = ref plane[2 * m], odd = ref plane[2 * (pairs - 1 - m) + 1];
            even = Add(even, tree[m]);
            odd = Add(odd, even);
        }
        return sum;
    }

    private static uint Add(uint a, uint b)
    {
        uint s = a + b;
        return Math.Min(s, s - M31.P);
    }
}
