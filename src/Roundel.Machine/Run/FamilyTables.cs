using Roundel.Field;
using Roundel.Prover;

namespace Roundel.Machine.Run;

/// <summary>
/// Fills the tables of all families, a piece at a time on several threads: clears it, fills it, and counts its look-ups while it is in
/// cache. What comes out does not depend on the threads.
/// </summary>
internal sealed class FamilyTables
{
    /// <summary>Words of a piece: half of a usual second-level cache.</summary>
    private const int PieceWords = 1 << 17;

    /// <summary>Families with more rows are sampled to choose the clock range: blocks of so many rows, one of so many blocks.</summary>
    private const int SampledRows = 1 << 16, SampleBlock = 512, SampleStride = 8;

    private readonly IReadOnlyList<Family> _families;
    private readonly Workers _workers;

    public FamilyTables(IReadOnlyList<Family> families, Workers workers) => (_families, _workers) = (families, workers);

    /// <summary>How far apart successive accesses are, closely enough to choose by.</summary>
    public StepHistogram Steps(ProgramFacts facts)
    {
        var pieces = new List<(Family Family, int First, int Count, long Times)>();
        foreach (Family family in _families)
        {
            bool all = family.Rows <= SampledRows;
            int step = all ? SampleBlock * SampleStride : SampleBlock;
            for (int first = 0; first < family.Rows; first += SampleBlock * SampleStride)
                pieces.Add((family, first, Math.Min(step, family.Rows - first), all ? 1 : SampleStride));
        }
        var sum = new StepHistogram(facts);
        _workers.For(pieces.Count, () => (Once: new StepHistogram(facts), Often: new StepHistogram(facts)), (i, histograms) =>
        {
            (Family family, int first, int count, long times) = pieces[i];
            family.AddSteps(first, count, times == 1 ? histograms.Once : histograms.Often);
        }, histograms =>
        {
            sum.Add(histograms.Once, 1);
            sum.Add(histograms.Often, SampleStride);
        });
        return sum;
    }

    /// <summary>Adds and fills the tables.</summary>
    /// <param name="tables">Takes them.</param>
    /// <param name="newContext">Makes what filling needs to know.</param>
    /// <param name="indices">The look-up tables.</param>
    /// <param name="publics">The public values.</param>
    /// <param name="counts">Takes the counts of look-ups.</param>
    /// <returns>What filling collected.</returns>
    public List<TraceContext> Fill(TableSet tables, Func<TraceContext> newContext, LookupIndex[] indices, M31[] publics, LookupCounter counts)
    {
        var pieces = new List<Piece>();
        foreach (Family family in _families)
        {
            LookupPlan plan = LookupPlan.Of(family.Air, indices, publics);
            int rows = Math.Max(128, PieceWords / family.Air.MainWidth & ~127), first = 0;
            foreach (TraceTable table in tables.AddShared(family.Air, family.Rows))
            {
                int height = 1 << table.LogSize, used = Math.Min(height, family.Rows - first);
                for (int row = 0; row < height; row += rows)
                {
                    ColumnView main = table.Main.View.Rows(row, Math.Min(rows, height - row));
                    pieces.Add(new Piece(family, plan, first + row, Math.Clamp(used - row, 0, main.Length), main, newContext()));
                }
                first += used;
            }
        }
        _workers.For(pieces.Count, () => new LookupCounter(indices), (i, counter) => Fill(pieces[i], counter), counts.Add);
        return pieces.ConvertAll(piece => piece.Context);
    }

    private static void Fill(Piece piece, LookupCounter counter)
    {
        for (int c = 0; c < piece.Main.Count; c++) piece.Main[c].Clear();
        if (piece.Count == 0) return;
        piece.Family.Fill(piece.First, piece.Count, piece.Context, piece.Main);
        // Padding is inert, which the chips' builder has checked: it asks for nothing.
        counter.Count(piece.Lookups, default, piece.Main, piece.Count);
    }

    /// <summary>Some rows of a table.</summary>
    /// <param name="Family">Whose.</param>
    /// <param name="Lookups">What they ask for.</param>
    /// <param name="First">The record of the first row.</param>
    /// <param name="Count">How many records there are; the other rows stay zero.</param>
    /// <param name="Main">The cells.</param>
    /// <param name="Context">Collects.</param>
    private sealed record Piece(Family Family, LookupPlan Lookups, int First, int Count, ColumnView Main, TraceContext Context);
}
