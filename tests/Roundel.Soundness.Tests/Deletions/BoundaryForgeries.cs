using Roundel.Soundness.Tests.Kit;

namespace Roundel.Soundness.Tests.Deletions;

/// <summary>
/// Lists of words and zones that are not in order, or not complete. A word that nothing touches balances by itself, so only the order can refuse it.
/// </summary>
internal static class BoundaryForgeries
{
    public static IEnumerable<Candidate> All(Forgery relinked)
    {
        if (relinked.TryGet(RoundelMachine.Boundary) is not { } table) yield break;
        List<BoundaryRow> honest = Read(table);
        int word = honest.FindIndex(r => !r.IsZone), zone = honest.FindLastIndex(r => r.IsZone && r.Final > r.Start + 1);
        foreach ((string name, Action<List<BoundaryRow>> forge) in Forgeries(honest, word, zone))
        {
            List<BoundaryRow> rows = [.. honest];
            forge(rows);
            foreach (Func<M31, (M31, M31)> distance in (Func<M31, (M31, M31)>[])[Misfit(true), Misfit(false), _ => (0, 0)])
                yield return Candidate(name, Write(table, rows, start: Start, distance));
        }
        List<BoundaryRow> round = [.. honest, .. Round(honest, honest[word].Start)];
        foreach (bool inHigh in (bool[])[true, false])
        {
            (M31, M31) AnyStart(M31 x) => x.Value <= WordAddressSpace.Count ? Start(x) : Misfit(inHigh, 14)(x);
            yield return Candidate("a word twice, once round the field", Write(table, round, AnyStart, Limbs(13)));
        }
        foreach ((string what, BoundaryRow first) in Beginnings(honest))
        {
            List<BoundaryRow> once = [.. honest.Where(r => r != first || r.Final == 0)];
            List<BoundaryRow> both = [.. once, first, new(false, honest[word].Start, 0, 0)];
            yield return Candidate("a second list that begins with " + what, Write(table, both, Start, Limbs(13), gapAt: once.Count));
        }

        Candidate Candidate(string what, ForgedTable forged)
        {
            Forgery run = relinked.Clone();
            run.Replace(run[RoundelMachine.Boundary], forged);
            return new Candidate(what, run.Recount());
        }
    }

    /// <summary>
    /// What a list could begin with, so that a word may follow a second time. A zone of the statement can be moved from the first list, which need
    /// not pass over it.
    /// </summary>
    private static IEnumerable<(string What, BoundaryRow First)> Beginnings(List<BoundaryRow> honest)
    {
        yield return ("the zone at zero", new BoundaryRow(true, 0, 0, 0));
        foreach (BoundaryRow zone in honest.Where(r => r.IsZone && r.Start == 0 && r.Final > 0)) yield return ("the program's zone at zero", zone);
        yield return ("a word at zero", new BoundaryRow(false, 0, 0, 0));
        yield return ("another word", new BoundaryRow(false, 5, 0, 0));
        yield return ("a word at zero that is touched", new BoundaryRow(false, 0, 4, 0, 4));
    }

    /// <summary>The table filled again from its own rows: no forgery at all.</summary>
    public static Forgery Control(Forgery relinked)
    {
        Forgery run = relinked.Clone();
        ForgedTable table = run[RoundelMachine.Boundary];
        run.Replace(table, Write(table, Read(table), Start, Limbs(13)));
        return run.Recount();
    }

    /// <summary>The parts of a start; the first word beyond RAM still fits.</summary>
    private static (M31, M31) Start(M31 x) =>
        x.Value >= WordAddressSpace.Count && x.Value < WordAddressSpace.Count + (1 << 15) ? ((int)(x.Value - (0xffffu << 14)), 0xffff) : Limbs(14)(x);

    /// <summary>The parts of a start or distance as they should be.</summary>
    private static Func<M31, (M31, M31)> Limbs(int bits) => x => ((int)(x.Value & ((1u << bits) - 1)), (int)(x.Value >> bits));

    /// <summary>The same where they fit; else all in one part, whichever range is missing.</summary>
    private static Func<M31, (M31, M31)> Misfit(bool inHigh, int bits = 13) => x =>
        x.Value >> bits <= 0xffff ? Limbs(bits)(x) : inHigh ? (0, x / (M31)(1 << bits)) : (x, 0);

    /// <summary>Words that nothing touches, from the last row's end once round the field to a word.</summary>
    private static IEnumerable<BoundaryRow> Round(List<BoundaryRow> honest, uint word)
    {
        const uint hop = 1 << 29;
        ulong end = honest[^1].End, goal = (ulong)M31.P + word;
        for (; goal - end > hop; end += hop + 1) yield return new BoundaryRow(false, (uint)((end + hop) % M31.P), 0, 0);
        yield return new BoundaryRow(false, word, 0, 0);
    }

    private static IEnumerable<(string Name, Action<List<BoundaryRow>> Forge)> Forgeries(List<BoundaryRow> honest, int word, int zone)
    {
        var unused = new BoundaryRow(false, 0, 0, 0);
        BoundaryRow Word(uint start) => unused with { Start = start };
        yield return ("a word twice, next to each other", r => r.Insert(word + 1, Word(honest[word].Start)));
        yield return ("a word twice, the second time earlier", r => r.Insert(1, Word(honest[word].Start)));
        yield return ("a word twice, the second time at the end", r => r.Add(Word(honest[word].Start)));
        yield return ("a word of a zone, after it", r => r.Insert(zone + 1, Word(honest[zone].Start)));
        yield return ("a word of a zone, before it", r => r.Insert(zone, Word(honest[zone].Start)));
        yield return ("a word beyond RAM", r => r.Add(Word(WordAddressSpace.Count)));
        yield return ("a word far beyond RAM", r => r.Add(Word(WordAddressSpace.Count + (1 << 20))));
        yield return ("rows out of order", r => (r[^2], r[^1]) = (r[^1], r[^2]));
        yield return ("the first row left out", r => r.RemoveAt(0));
        yield return ("a word before the first zone", r => r.Insert(0, Word(5)));
        yield return ("the first zone is not where RAM starts", r => r[0] = r[0] with { Start = 1, Final = 1 });
        yield return ("the first zone is longer", r => r[0] = r[0] with { Final = 3 });
        yield return ("a zone left out", r => r.RemoveAt(zone));
        yield return ("a shorter zone", r => r[zone] = r[zone] with { Final = r[zone].Final - 1 });
    }

    private static List<BoundaryRow> Read(ForgedTable table)
    {
        BoundaryChip chip = RoundelMachine.Boundary;
        var rows = new List<BoundaryRow>();
        for (int i = 0; i < table.Rows; i++)
        {
            int row = table.RowAt(i);
            if (table[chip.EnablerColumn, row].IsZero) continue;
            uint start = table[chip.StartLo, row].Value + (table[chip.StartHi, row].Value << 14);
            uint value = table[chip.Lo, row].Value | table[chip.Hi, row].Value << 16;
            rows.Add(new BoundaryRow(!table[chip.IsZone, row].IsZero, start, table[chip.Final, row].Value, value, table[chip.Opened, row].Value));
        }
        return rows;
    }

    /// <summary>Fills a table with rows, whose distances may be negative modulo p; optionally with a row of padding between them.</summary>
    private static ForgedTable Write(ForgedTable like, List<BoundaryRow> rows, Func<M31, (M31, M31)> start, Func<M31, (M31, M31)> distance,
        int gapAt = -1)
    {
        BoundaryChip chip = RoundelMachine.Boundary;
        var table = new ForgedTable(like.Air, Math.Max(like.LogSize, Machine.Run.TableHeights.LogSize(rows.Count + 2)));
        M31 end = 0;
        for (int i = 0; i < rows.Count; i++)
        {
            if (i == gapAt) end = 0;
            int row = table.RowAt(gapAt >= 0 && i >= gapAt ? i + 1 : i);
            BoundaryRow item = rows[i];
            M31 first = M31.FromCanonical(item.Start);
            table[chip.EnablerColumn, row] = 1;
            table[chip.IsZone, row] = item.IsZone ? 1 : 0;
            (table[chip.StartLo, row], table[chip.StartHi, row]) = start(first);
            (table[chip.DistanceLo, row], table[chip.DistanceHi, row]) = distance(first - end);
            table[chip.Opened, row] = M31.FromCanonical(item.Opened);
            table[chip.Final, row] = M31.FromCanonical(item.Final);
            table[chip.Lo, row] = (int)(item.Value & 0xffff);
            table[chip.Hi, row] = (int)(item.Value >> 16);
            end = item.IsZone ? M31.FromCanonical(item.Final) : first + 1;
        }
        return table;
    }
}
