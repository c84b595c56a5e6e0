using Roundel.Field;

namespace Roundel.Air.Tests;

/// <summary>
/// Two chips and a range table that balance: one squares numbers that the other asks for; the statement takes the last.
/// </summary>
public sealed class SquareMachine : IDisposable
{
    public static readonly Bus Squares = new(20, "Squares", BusKind.Permutation, "x", "square");
    public static readonly Bus Thread = new(21, "Thread", BusKind.Permutation, "step", "value");

    public SquareMachine(int logSize = 5)
    {
        System = new AirSystem("squares", [Walker(), Squarer(), new RangeChip("Range16", RangeBuses.Range16, 16)], []);
        Walk = new TestTable(System["Walker"], logSize);
        Square = new TestTable(System["Squarer"], logSize);
        Range = new TestTable(System["Range16"], logSize - 1);
        Fill();
    }

    public AirSystem System { get; }
    public TestTable Walk { get; }
    public TestTable Square { get; }
    public TestTable Range { get; }
    public TestTable[] Tables => [Walk, Square, Range];

    /// <summary>Rows in use; the others are padding.</summary>
    public int Steps => Walk.Rows - 3;

    private static Probe Walker() => new("Walker", p =>
    {
        Column on = p.Enabler(), step = p.Inherited("step"), value = p.Inherited("value"), square = p.Inherited("square");
        p.Consume(Thread, on, step, value);
        p.Consume(Squares, on, value, square);
        p.Emit(Thread, on, step + 1, square - 3);
    });

    private static Probe Squarer() => new("Squarer", p =>
    {
        Column on = p.Enabler(), low = p.U16("low"), high = p.Witness("high"), square = p.Witness("square");
        Expr x = low + (1 << 16) * high;
        p.Equal("square", square, x * x);
        p.Emit(Squares, on, x, square);
    });

    private void Fill()
    {
        M31 value = 5;
        for (int i = 0; i < Steps; i++)
        {
            M31 square = value * value;
            Set(Walk, i, 1, (uint)i, value.Value, square.Value);
            uint low = (uint)(i % (RangeChip.Values * Range.Rows));
            M31 high = (value - M31.FromUInt32(low)) / (1 << 16);
            Set(Square, i, 1, low, high.Value, square.Value);
            value = square - 3;
            Range.Main[1 + (int)low % RangeChip.Values][(int)low / RangeChip.Values]++;
        }
        Last = value;
        for (int r = 0; r < Range.Rows; r++) Range.Main[0][r] = (uint)r;
    }

    /// <summary>The value after the last step.</summary>
    public M31 Last { get; private set; }

    private static void Set(TestTable table, int row, params uint[] cells)
    {
        for (int c = 0; c < cells.Length; c++) table.Main[c][row] = cells[c];
    }

    /// <summary>What the statement adds: the start, and minus the end.</summary>
    public QM31 StatementSum(LogUpChallenges challenges) =>
        LogUpChallenges.Fingerprint(challenges, Thread, [0, 5]).Inverse()
        - LogUpChallenges.Fingerprint(challenges, Thread, [Steps, Last]).Inverse();

    public void Dispose()
    {
        foreach (TestTable table in Tables) table.Dispose();
    }
}
