using Roundel.Air;
using Roundel.Field;
using Roundel.Machine.Chips;

namespace Roundel.Machine.Tests;

/// <summary>Tables of pairs of bytes: what they may have, and what they have.</summary>
public sealed class ByteTableTests
{
    private static readonly ByteTableChip[] s_chips = [RoundelMachine.Bytes, RoundelMachine.BytePairs];

    [Fact]
    public void TheFullTableHasEveryPairOnce()
    {
        foreach (ByteTableChip chip in s_chips)
        {
            ChipAir air = RoundelMachine.Air(chip);
            using var columns = new NativeColumns(air.MainWidth, ByteTableChip.AllRows);
            ByteTableTrace.Fill(chip, [.. Enumerable.Range(0, ByteTableChip.AllRows)], [], columns.View);
            HashSet<(uint, uint)> pairs = [];
            var values = new M31[air.Nodes.Count];
            for (int row = 0; row < ByteTableChip.AllRows; row++)
            {
                Evaluate(air, columns.View, row, values);
                Assert.All(air.Constraints, c => Assert.Equal(M31.Zero, values[c.Root]));
                for (int i = 0; i < air.Terms.Count; i++)
                {
                    uint[] tuple = [.. air.Terms[i].Tuple.Select(n => values[n].Value)];
                    Assert.True((tuple[0] | tuple[1]) < 256 && pairs.Add((tuple[0], tuple[1])));
                    if (tuple.Length > 2) Assert.Equal(tuple[0] & tuple[1], tuple[2]);
                    Assert.Equal(ByteTableChip.Pairs * row + i, ByteTableTrace.IndexOf(tuple[0], tuple[1]));
                }
            }
            Assert.Equal(ByteTableTrace.AllPairs, pairs.Count);
        }
        Assert.Equal(-1, ByteTableTrace.IndexOf(256, 0));
        Assert.Equal(-1, ByteTableTrace.IndexOf(0, 256));
    }

    [Fact]
    public void EveryBitAndTheConjunctionArePinned()
    {
        // Each bit has its own constraint, of two roots; a choice of bits leaves one conjunction.
        foreach (ByteTableChip chip in s_chips)
        {
            ChipAir air = RoundelMachine.Air(chip);
            Column[] pinned = [.. chip.Columns.Where(c => c.Type != ColumnType.Multiplicity)];
            using var columns = new NativeColumns(air.MainWidth, 1);
            var values = new M31[air.Nodes.Count];
            ByteTableTrace.Fill(chip, [0x2c95], [], columns.View);
            foreach (Column column in pinned)
            {
                uint honest = columns.View[column.Index][0];
                foreach (uint value in (uint[])[honest + 1, honest + 2, 1 - honest & 1, M31.P - 1, 77])
                {
                    columns.View[column.Index][0] = value;
                    Evaluate(air, columns.View, 0, values);
                    // Another bit is another row, if the conjunction is the same.
                    bool isRow = value == honest || column.Type == ColumnType.Bit && value < 2
                        && (chip is BytePairsChip || Partner(chip, column, columns.View) == 0);
                    Assert.Equal(isRow, air.Constraints.All(c => values[c.Root].IsZero));
                }
                columns.View[column.Index][0] = honest;
            }
        }
    }

    [Fact]
    public void RowsAreThoseAskedFor()
    {
        var counts = new uint[ByteTableTrace.AllPairs];
        (uint A, uint B, uint Count)[] asked = [(0, 0, 3), (1, 0, 2), (255, 254, 1), (12, 10, 7), (13, 11, 5)];
        foreach ((uint a, uint b, uint count) in asked) counts[ByteTableTrace.IndexOf(a, b)] = count;
        int[] rows = ByteTableTrace.RowsUsed(counts);
        Assert.Equal(3, rows.Length);
        BytesChip chip = RoundelMachine.Bytes;
        ChipAir air = RoundelMachine.Air(chip);
        using var columns = new NativeColumns(air.MainWidth, 4);
        ByteTableTrace.Fill(chip, rows, counts, columns.View);
        var values = new M31[air.Nodes.Count];
        List<(uint, uint, uint)> found = [];
        for (int row = 0; row < 4; row++)
        {
            Evaluate(air, columns.View, row, values);
            found.AddRange(air.Terms.Where(t => !values[t.Multiplicity].IsZero)
                .Select(t => (values[t.Tuple[0]].Value, values[t.Tuple[1]].Value, values[t.Multiplicity].Value)));
        }
        Assert.Equal(asked.Order(), found.Order());
    }

    /// <summary>The bit that a bit is multiplied with.</summary>
    private static uint Partner(ByteTableChip chip, Column bit, ColumnView columns)
    {
        int a = chip.A.ToList().IndexOf(bit), b = chip.B.ToList().IndexOf(bit);
        return columns[(a >= 0 ? chip.B[a] : chip.A[b]).Index][0];
    }

    private static void Evaluate(ChipAir air, ColumnView columns, int row, M31[] values)
    {
        for (int n = 0; n < values.Length; n++)
        {
            ExprNode node = air.Nodes[n];
            values[n] = node.Kind switch
            {
                ExprKind.Constant => M31.FromCanonical((uint)node.Left),
                ExprKind.Cell => M31.FromCanonical(columns[air.Chip.Columns[node.Left].Index][row]),
                ExprKind.Add => values[node.Left] + values[node.Right],
                ExprKind.Subtract => values[node.Left] - values[node.Right],
                _ => values[node.Left] * values[node.Right],
            };
        }
    }
}
