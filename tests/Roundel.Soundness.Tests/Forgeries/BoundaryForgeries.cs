using Roundel.Soundness.Tests.Kit;
using static Roundel.RiscV.Tests.RvAsm;

namespace Roundel.Soundness.Tests.Forgeries;

/// <summary>Words of RAM opened more than once, or where others open them.</summary>
public sealed class BoundaryForgeries
{
    private const uint Data = 0x0004_0000;
    private static readonly BoundaryChip Boundary = RoundelMachine.Boundary;
    private static readonly LoadWordChip Load = RoundelMachine.LoadWord;

    private static Exercise ThreeWords() => Exercise.Of(new RvAsm().Li(T0, Data).S(Op.Sw, T0, 0, T0).S(Op.Sw, T0, 40, T0).S(Op.Sw, T0, 80, T0).Exit());

    /// <summary>The table's rows as a plan.</summary>
    private static List<BoundaryRow> Rows(Forgery forgery)
    {
        ForgedTable table = forgery[Boundary];
        var rows = new List<BoundaryRow>();
        for (int i = 0; i < table.Rows; i++)
        {
            int row = table.RowAt(i);
            if (table[Boundary.EnablerColumn, row].IsZero) continue;
            uint start = table[Boundary.StartLo, row].Value + (table[Boundary.StartHi, row].Value << 14);
            uint value = table[Boundary.Lo, row].Value | table[Boundary.Hi, row].Value << 16;
            bool isZone = table[Boundary.IsZone, row] == M31.One;
            rows.Add(new BoundaryRow(isZone, start, table[Boundary.Final, row].Value, value, table[Boundary.Opened, row].Value));
        }
        return rows;
    }

    /// <summary>A table of the given rows; distances that are negative stand, modulo p, in the low part.</summary>
    private static Forgery Refill(Forgery forgery, List<BoundaryRow> rows)
    {
        var table = new ForgedTable(RoundelMachine.Air(Boundary), 5);
        using NativeColumns native = table.ToNative();
        BoundaryTrace.Fill(Boundary, rows, native.View);
        for (int c = 0; c < table.Main.Length; c++) native.View[c].CopyTo(table.Main[c]);
        uint end = 0;
        for (int i = 0; i < rows.Count; end = rows[i++].End)
        {
            int row = table.RowAt(i);
            if (rows[i].Start >= end) continue;
            table[Boundary.DistanceLo, row] = M31.FromInt64((long)rows[i].Start - end);
            table[Boundary.DistanceHi, row] = 0;
        }
        forgery.Replace(forgery[Boundary], table);
        return forgery;
    }

    private static Forgery With(Exercise run, Func<List<BoundaryRow>, int, bool> change)
    {
        Forgery forged = run.Honest.Clone();
        List<BoundaryRow> rows = Rows(forged);
        Assert.True(change(rows, rows.FindIndex(r => !r.IsZone)));
        return Refill(forged, rows);
    }

    [Fact]
    public void TheTableIsRefilledAsItWas()
    {
        using Exercise run = ThreeWords();
        run.Accepts(With(run, (_, _) => true).Recount());
    }

    [Theory]
    [InlineData("a word twice, next to each other", true)]
    [InlineData("a word twice, the second time earlier", true)]
    [InlineData("a word twice, the second time at the end", true)]
    [InlineData("a word of the image", true)]
    [InlineData("a word of the image before its zone", true)]
    [InlineData("a word beyond RAM", true)]
    [InlineData("rows out of order", true)]
    [InlineData("a zone left out", false)]
    [InlineData("the first row left out", false)]
    [InlineData("a shorter zone", false)]
    [Forgery("5", "two openings of one address, next to each other", "Boundary: distance.lo in Range16")]
    [Forgery("5", "two openings of one address, the second before the first", "Boundary: distance.lo in Range16")]
    [Forgery("5", "two openings of one address, the second at the end", "Boundary: distance.lo in Range16")]
    [Forgery("5", "a word of the image opened again, beyond its zone", "Boundary: distance.lo in Range16")]
    [Forgery("5", "a word of the image opened again, before its zone", "Boundary: distance.lo in Range16")]
    [Forgery("5", "a word beyond RAM opened", "Boundary: distance.lo in Range16")]
    [Forgery("5", "boundary rows out of order", "Boundary: distance.lo in Range16")]
    [Forgery("5", "a zone left out of the boundary")]
    [Forgery("5", "the boundary without its first row")]
    [Forgery("5", "a zone of the boundary made shorter")]
    public void AWordIsOpenedOnce(string name, bool byOrder)
    {
        // A word that is opened and closed at clock 0 balances by itself: only the order of the rows can refuse it.
        var unused = new BoundaryRow(false, 0, 0, 0);
        using Exercise run = ThreeWords();
        Forgery forged = With(run, (rows, word) =>
        {
            switch (name)
            {
                case "a word twice, next to each other": rows.Insert(word + 1, unused with { Start = rows[word].Start }); return true;
                case "a word twice, the second time earlier": rows.Insert(1, unused with { Start = rows[word].Start }); return true;
                case "a word twice, the second time at the end": rows.Add(unused with { Start = rows[word].Start }); return true;
                case "a word of the image": rows.Insert(2, unused with { Start = DefaultOrigin / 4 + 1 }); return true;
                case "a word of the image before its zone": rows.Insert(1, unused with { Start = DefaultOrigin / 4 }); return true;
                case "a word beyond RAM": rows.Add(unused with { Start = WordAddressSpace.Count }); return true;
                case "rows out of order": (rows[word], rows[word + 1]) = (rows[word + 1], rows[word]); return true;
                case "a zone left out": rows.RemoveAt(1); return true;
                case "the first row left out": rows.RemoveAt(0); return true;
                case "a shorter zone": rows[1] = rows[1] with { Final = rows[1].Final - 1 }; return true;
                default: return false;
            }
        });
        if (byOrder) run.RefusesByTerm(forged, Boundary, "distance.lo in Range16");
        else run.Refuses(forged.Recount());
    }

    /// <summary>A store, then a load that finds zero in a second copy of the word.</summary>
    private static (Exercise Run, Forgery Forged, int Second) Fork()
    {
        Exercise run = Exercise.Of(new RvAsm().Li(T0, Data).Li(T1, 11).S(Op.Sw, T1, 0, T0).I(Op.Lw, A0, T0, 0).Li(A7, 93).Ecall());
        uint load = run.Honest[Load][Load.Clock, 0].Value;
        uint store = run.Honest[RoundelMachine.StoreWord][RoundelMachine.StoreWord.Clock, 0].Value;
        Forgery forged = run.Lying(Lie.Result(load, 0));
        (forged[Load][Load.Loaded.PreviousClock, 0], forged[Load][Load.Loaded.Lo, 0]) = (0, 0);
        List<BoundaryRow> rows = Rows(forged);
        int word = rows.FindIndex(r => r.Start == Data / 4);
        rows[word] = rows[word] with { Final = store + Clocks.Memory, Value = 11 };
        rows.Insert(word + 1, new BoundaryRow(false, Data / 4, load + Clocks.Memory, 0));
        return (run, Refill(forged, rows), word + 1);
    }

    [Fact]
    [Forgery("5", "memory that forks: a load from a second copy of a word, at a negative distance", "Boundary: distance.lo in Range16")]
    public void MemoryForksByADistance()
    {
        (Exercise run, Forgery forged, _) = Fork();
        using (run) run.RefusesByTerm(forged, Boundary, "distance.lo in Range16");
    }

    [Fact]
    [Forgery("5", "memory that forks: a load from a second copy of a word, at no distance", "Boundary: a row starts beyond the previous one's end")]
    public void MemoryForksOutOfOrder()
    {
        (Exercise run, Forgery forged, int second) = Fork();
        ForgedTable table = forged[Boundary];
        table[Boundary.DistanceLo, table.RowAt(second)] = 0;
        using (run) run.RefusesByConstraint(forged, Boundary, "a row starts beyond the previous one's end");
    }

    [Fact]
    [Forgery("5", "a second list of words behind the first", "Boundary: the first row is a zone")]
    public void ThereIsASecondList()
    {
        // Without a zone, only the rule for first rows tells it from a list that goes on; with one, the statement misses it.
        using Exercise run = Exercise.Of(new RvAsm().Li(T0, Data).S(Op.Sw, T0, 0, T0).Exit());
        Forgery Second(bool withZone)
        {
            Forgery forged = run.Honest.Clone();
            ForgedTable table = forged[Boundary];
            int at = Rows(forged).Count + 1;
            if (withZone)
            {
                int zone = table.RowAt(at++);
                (table[Boundary.EnablerColumn, zone], table[Boundary.IsZone, zone]) = (1, 1);
            }
            int row = table.RowAt(at);
            table[Boundary.EnablerColumn, row] = 1;
            (table[Boundary.StartLo, row], table[Boundary.StartHi, row]) = (0, (int)(Data / 4 >> 14));
            (table[Boundary.DistanceLo, row], table[Boundary.DistanceHi, row]) = (0, (int)(Data / 4 >> 13));
            return forged;
        }
        run.Refuses(Second(withZone: true).Recount());
        Forgery plain = Second(withZone: false);
        run.RefusesBy(plain, VerificationError.ConstraintsViolated,
            new Guard(Boundary, "the first row is a zone", "the first row's zone starts at zero"));
    }
}
