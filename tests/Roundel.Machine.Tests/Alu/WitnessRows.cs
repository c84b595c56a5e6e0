using Roundel.Air;
using Roundel.Field;
using Roundel.RiscV;

namespace Roundel.Machine.Tests.Alu;

/// <summary>The rows of one chip in a run that executes some instructions on pairs of operands.</summary>
internal sealed class WitnessRows : IDisposable
{
    private readonly TestRun _run;

    private WitnessRows(TestRun run, List<RowAttack> rows) => (_run, Rows) = (run, rows);

    public List<RowAttack> Rows { get; }

    /// <summary>One row for each pair and instruction.</summary>
    public static WitnessRows Of(Chip chip, IEnumerable<(uint A, uint B)> pairs, params Op[] ops)
    {
        var program = new AluProgram();
        foreach ((uint a, uint b) in pairs) program.Register(a, b, ops);
        return Of(chip, program);
    }

    /// <summary>All rows of the chip in a program.</summary>
    public static WitnessRows Of(Chip chip, AluProgram program)
    {
        TestRun run = program.Run();
        LintTable table = run.Table(chip);
        return new WitnessRows(run, [.. Enumerable.Range(0, table.RealRows).Select(row => run.Attack(table, row))]);
    }

    public void Dispose() => _run.Dispose();
}

/// <summary>A choice of cells for a row. Cells set later replace those set earlier.</summary>
internal sealed class Forgery(RowAttack row)
{
    private readonly List<(Column Column, M31 Value)> _cells = [];

    public M31 this[Column column]
    {
        get
        {
            for (int i = _cells.Count - 1; i >= 0; i--)
                if (_cells[i].Column == column) return _cells[i].Value;
            return M31.FromCanonical(row[column]);
        }
        set => _cells.Add((column, value));
    }

    /// <summary>Whether any cell differs from the honest row.</summary>
    public bool IsHonest => _cells.TrueForAll(c => this[c.Column].Value == row[c.Column]);

    public Outcome Outcome => row.Try([.. _cells]);

    public IReadOnlyList<string> Faults => row.Faults([.. _cells]);

    public override string ToString() =>
        string.Join(", ", _cells.Where(c => c.Value.Value != row[c.Column]).Select(c => $"{c.Column} {row[c.Column]} -> {c.Value}"));
}

/// <summary>Counts what came of many forgeries.</summary>
internal sealed class Tally
{
    private readonly List<string> _accepted = [];

    public int Honest { get; private set; }

    /// <summary>Forgeries that hold but write the same result.</summary>
    public int Inert { get; private set; }

    public int Caught { get; private set; }

    public void Add(Forgery forgery)
    {
        bool honest = forgery.IsHonest;
        Outcome outcome = forgery.Outcome;
        if (honest) Honest++;
        if (honest && outcome != Outcome.Inert) _accepted.Add($"the honest row fails: {string.Join(", ", forgery.Faults)}");
        else if (outcome == Outcome.Caught && forgery.Faults.Count == 0) _accepted.Add($"only other rows could refuse {forgery}");
        else if (outcome == Outcome.Caught) Caught++;
        else if (!honest && outcome == Outcome.Inert) Inert++;
        else if (outcome == Outcome.Forged) _accepted.Add(forgery.ToString());
    }

    /// <summary>Fails unless each forgery was refused by its own row or changed no result, and every row's honest cells were among those tried.</summary>
    public void Check(int rows, bool unique = true)
    {
        Assert.Empty(_accepted.Take(10));
        Assert.True(Honest >= rows, $"{Honest} of {rows} rows were tried with their honest cells");
        Assert.True(Caught > 0);
        if (unique) Assert.Equal(0, Inert);
    }
}
