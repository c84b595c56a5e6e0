using Roundel.Field;

namespace Roundel.Air.Tests;

/// <summary>The columns of one table in row order, with everything that the interpreters take.</summary>
public sealed class TestTable : IDisposable
{
    private readonly NativeColumns _preprocessed, _main, _previous, _interaction, _interactionPrevious, _output;

    public TestTable(ChipAir air, int logSize)
    {
        (Air, LogSize, Rows) = (air, logSize, 1 << logSize);
        _preprocessed = new(air.PreprocessedWidth, Rows);
        _main = new(air.MainWidth, Rows);
        _previous = new(air.PreviousMain.Count, Rows);
        _interaction = new(air.InteractionWidth, Rows);
        _interactionPrevious = new(4, Rows);
        _output = new(4, Rows);
    }

    public ChipAir Air { get; }
    public int LogSize { get; }
    public int Rows { get; }
    public ColumnView Preprocessed => _preprocessed.View;
    public ColumnView Main => _main.View;
    public ColumnView Interaction => _interaction.View;
    public ColumnView InteractionPrevious => _interactionPrevious.View;
    public ColumnView Output => _output.View;
    public M31[] Publics { get; set; } = [];
    public LogUpChallenges Challenges { get; set; }
    public QM31 ClaimedSum { get; set; }

    /// <summary>Fills everything with arbitrary words; small ones are frequent.</summary>
    public void Randomize(Random random)
    {
        foreach (ColumnView view in new[] { Preprocessed, Main, Interaction, InteractionPrevious })
            for (int c = 0; c < view.Count; c++)
                foreach (ref uint cell in view[c])
                {
                    cell = random.Next(4) switch
                    {
                        0 => (uint)random.Next(3),
                        1 => M31.P - 1 - (uint)random.Next(3),
                        _ => (uint)random.NextInt64(M31.P),
                    };
                }
        Publics = [.. Enumerable.Range(0, Air.PublicCount).Select(_ => M31.FromUInt32((uint)random.Next()))];
        Challenges = new LogUpChallenges(Secure(random), Secure(random));
        ClaimedSum = Secure(random);
    }

    public static QM31 Secure(Random random) => QM31.FromCanonical(
        (uint)random.NextInt64(M31.P), (uint)random.NextInt64(M31.P), (uint)random.NextInt64(M31.P), (uint)random.NextInt64(M31.P));

    public static QM31[] Powers(ChipAir air, Random random) => [.. Enumerable.Range(0, air.ConstraintCount).Select(_ => Secure(random))];

    /// <summary>The trace as it is now, previous rows included.</summary>
    public BlockInputs Inputs()
    {
        Air.FillPrevious(Main, _previous.View);
        return new BlockInputs
        {
            Preprocessed = Preprocessed,
            Main = Main,
            MainPrevious = _previous.View,
            Interaction = Interaction,
            InteractionPrevious = InteractionPrevious,
            Publics = Publics,
            Challenges = Challenges,
            ClaimedSum = ClaimedSum,
            LogSize = LogSize,
        };
    }

    /// <summary>The last interaction column becomes the running sum of the protocol; the claimed sum is set.</summary>
    public void AccumulateInteraction()
    {
        int last = Air.InteractionWidth - 4;
        QM31 total = QM31.Zero;
        for (int r = 0; r < Rows; r++) total += SecureCell(Interaction, last, r);
        ClaimedSum = total;
        QM31 shift = total * LogUpChallenges.InverseHeight(LogSize), sum = QM31.Zero;
        for (int r = 0; r < Rows; r++)
        {
            sum += SecureCell(Interaction, last, r) - shift;
            SetSecureCell(Interaction, last, r, sum);
        }
        for (int r = 0; r < Rows; r++) SetSecureCell(InteractionPrevious, 0, r, SecureCell(Interaction, last, (r + Rows - 1) % Rows));
    }

    public static QM31 SecureCell(ColumnView view, int column, int row) =>
        QM31.FromCanonical(view[column][row], view[column + 1][row], view[column + 2][row], view[column + 3][row]);

    private static void SetSecureCell(ColumnView view, int column, int row, QM31 value)
    {
        for (int c = 0; c < 4; c++) view[column + c][row] = value[c].Value;
    }

    /// <summary>The composition of one row by the point evaluator.</summary>
    public QM31 PointAtRow(in BlockInputs inputs, int row, QM31[] powers)
    {
        var scratch = new QM31[Air.PointScratchLength];
        var point = new PointInputs
        {
            Preprocessed = Row(inputs.Preprocessed, row),
            Main = Row(inputs.Main, row),
            MainPrevious = Row(inputs.MainPrevious, row),
            Interaction = SecureRow(inputs.Interaction, row),
            InteractionPrevious = SecureCell(inputs.InteractionPrevious, 0, row),
            Publics = inputs.Publics,
            Challenges = inputs.Challenges,
            ClaimedSum = inputs.ClaimedSum,
            LogSize = inputs.LogSize,
        };
        return Air.EvaluateAt(point, powers, scratch);
    }

    private static QM31[] Row(ColumnView view, int row)
    {
        var values = new QM31[view.Count];
        for (int c = 0; c < values.Length; c++) values[c] = M31.FromCanonical(view[c][row]);
        return values;
    }

    private static QM31[] SecureRow(ColumnView view, int row)
    {
        var values = new QM31[view.Count / 4];
        for (int k = 0; k < values.Length; k++) values[k] = SecureCell(view, 4 * k, row);
        return values;
    }

    public void Dispose()
    {
        NativeColumns[] all = [_preprocessed, _main, _previous, _interaction, _interactionPrevious, _output];
        foreach (NativeColumns columns in all) columns.Dispose();
    }
}
