using Roundel.Soundness.Tests.Kit;

namespace Roundel.Soundness.Tests.Deletions;

/// <summary>Pairs that are no bytes, or have another conjunction, answered by a row whose one bit is none, or whose conjunction is not made of bits.</summary>
internal static class ByteForgeries
{
    public static IEnumerable<Candidate> All(Forgery relinked, ByteTableChip chip, Omission omission)
    {
        Column? bit = chip.A.Concat(chip.B).FirstOrDefault(c => omission.Label == $"{c.Name} is boolean");
        foreach (Candidate forged in chip is BytesChip ? Conjunctions(relinked, chip, bit) : Carries(relinked, chip, bit))
            if (Answer(forged.Run, chip, bit)) yield return forged;
    }

    /// <summary>A byte of a limb off by a power of two, the other made to fit; or a false conjunction.</summary>
    private static IEnumerable<Candidate> Conjunctions(Forgery relinked, ByteTableChip bytes, Column? bit)
    {
        BitwiseChip chip = RoundelMachine.Bitwise;
        if (relinked.TryGet(chip) is not { } honest) yield break;
        bool isFirst = bit is null || bytes.A.Contains(bit);
        int i = bit is null ? 0 : 1 + (isFirst ? bytes.A : bytes.B).ToList().IndexOf(bit);
        foreach (int row in Enumerable.Range(0, honest.Rows).Where(r => !honest[chip.EnablerColumn, r].IsZero))
        {
            Forgery run = relinked.Clone();
            ForgedTable table = run[chip];
            (Column own, Column other, Column limb) = isFirst ? (chip.Low.A0, chip.Low.B0, chip.B.Lo) : (chip.Low.B0, chip.Low.A0, chip.A.Lo);
            if (bit is null)
            {
                table[chip.Low.And0, row] += 1;
            }
            else
            {
                uint low = table[other, row].Value >> i & 1, high = table[limb, row].Value >> (8 + i) & 1;
                if (low == high) continue;
                M31 step = (table[own, row].Value >> i & 1) == 0 ? 1 << i : -(1 << i);
                table[own, row] += step;
                table[chip.Low.And0, row] += step * M31.FromCanonical(low);
                table[chip.Low.And1, row] -= step * M31.FromCanonical(high) / 256;
            }
            run.Solve(chip, row, chip.Low.Result, "low limb of the result");
            yield return new Candidate("a false conjunction", Relinker.Relink(run).Recount());
        }
    }

    /// <summary>A product's high limb one less, its carry more by a fraction.</summary>
    private static IEnumerable<Candidate> Carries(Forgery relinked, ByteTableChip pairs, Column? bit)
    {
        MulChip chip = RoundelMachine.Mul;
        if (bit is null || relinked.TryGet(chip) is not { } honest) yield break;
        (Column carry, M31 weight) = pairs.A.Contains(bit) ? (chip.Carry1, M31.One) : (chip.Carry3, (M31)3);
        foreach (int row in Enumerable.Range(0, honest.Rows).Where(r => !honest[chip.EnablerColumn, r].IsZero && !honest[chip.LowHi, r].IsZero))
        {
            Forgery run = relinked.Clone();
            run[chip][chip.LowHi, row] -= 1;
            run[chip][carry, row] += M31.One / (weight * (1 << 16));
            yield return new Candidate("a carry that is no integer", Relinker.Relink(run).Recount());
        }
    }

    /// <summary>Adds rows for all that nobody answers, if the loss of one constraint lets the table have them.</summary>
    private static bool Answer(Forgery run, ByteTableChip chip, Column? bit)
    {
        (BusTuple Tuple, M31 Count)[] missing = [.. Multiplicities.Unanswered(run).Where(u => u.Tuple.Bus == RoundelMachine.Air(chip).Terms[0].Bus)];
        if (missing.Length == 0 || run.TryGet(chip) is not { } table) return false;
        int used = Enumerable.Range(0, table.Rows).Last(r => chip.Counts.Any(c => !table[c, r].IsZero)) + 1;
        if (used + missing.Length > table.Rows)
        {
            ForgedTable taller = table.Resize(table.LogSize + 1);
            run.Replace(table, taller);
            table = taller;
        }
        return missing.Select((m, i) => Answer(table, used + i, chip, bit, m.Tuple, m.Count)).ToArray().All(found => found);
    }

    private static bool Answer(ForgedTable table, int row, ByteTableChip chip, Column? bit, BusTuple tuple, M31 count)
    {
        // What the free bit leaves: the other byte, and all choices of the other bits.
        bool isFirst = bit is null || chip.A.Contains(bit);
        (IReadOnlyList<Column> own, IReadOnlyList<Column> other) = isFirst ? (chip.A, chip.B) : (chip.B, chip.A);
        (M31 value, uint whole) = isFirst ? (M31.FromCanonical(tuple[0]), tuple[1]) : (M31.FromCanonical(tuple[1]), tuple[0]);
        if (whole > 255) return false;
        for (uint rest = 0; rest < 256; rest++)
        {
            for (int i = 0; i < own.Count; i++)
            {
                table[own[i], row] = (int)(rest >> (i + 1) & 1);
                table[other[i], row] = (int)(whole >> (i + 1) & 1);
            }
            M31 and = (int)(rest & whole);
            if (bit is null)
            {
                if (value.Value != rest) continue;
                and = M31.FromCanonical(tuple[2]);
            }
            else
            {
                int at = own.ToList().IndexOf(bit);
                if (!table[bit, row].IsZero) continue;
                M31 free = (value - M31.FromCanonical(rest)) / (M31)(2 << at);
                table[bit, row] = free;
                and += (M31)(2 << at) * free * table[other[at], row];
            }
            if (chip is BytesChip bytes)
            {
                if (and.Value != tuple[2]) continue;
                table[bytes.And, row] = and - (int)(rest & whole & 1);
            }
            table[chip.Counts[(int)(isFirst ? rest & 1 | (whole & 1) << 1 : whole & 1 | (rest & 1) << 1)], row] = count;
            return true;
        }
        return false;
    }
}
