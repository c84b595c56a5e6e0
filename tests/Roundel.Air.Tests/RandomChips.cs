using Roundel.Field;

namespace Roundel.Air.Tests;

/// <summary>Chips with arbitrary expressions, for comparing interpreters: their constraints mean nothing and do not hold.</summary>
public static class RandomChips
{
    public static readonly PublicValue[] Publics = [new(0, "p0"), new(1, "p1")];

    private static readonly Bus[] s_buses =
    [
        new(30, "One", BusKind.Permutation, "a"),
        new(31, "Two", BusKind.Permutation, "a", "b"),
        new(32, "Five", BusKind.Permutation, "a", "b", "c", "d", "e"),
        new(33, "Nine", BusKind.Permutation, "a", "b", "c", "d", "e", "f", "g", "h", "i"),
    ];

    /// <summary>A sealed system of one chip.</summary>
    public static ChipAir Create(int seed, int columns = 12, int constraints = 20, int terms = 7)
    {
        var random = new Random(seed);
        var chip = new Probe($"Random{seed}", p => Declare(p, random, columns, constraints, terms), zeroRowIsInert: false);
        return new AirSystem("random", [chip], Publics).Chips[0];
    }

    private static void Declare(Probe p, Random random, int columns, int constraints, int terms)
    {
        List<Expr> cells = [];
        List<Expr> bits = [1];
        Expr all = 0;
        for (int i = 0; i < columns; i++)
        {
            Column column = (i % 4) switch
            {
                0 => p.Bit($"bit{i}"),
                1 => p.Fixed($"fixed{i}"),
                _ => p.Witness($"witness{i}"),
            };
            if (i % 4 == 0) bits.Add(column);
            cells.Add(column);
            if (column.Phase == Phase.Main && i % 3 == 0) cells.Add(column.Previous);
            all += column;
        }
        List<Expr> known = [.. cells];
        p.Constrain("everything is used", all);
        for (int i = 0; i < constraints; i++) p.Constrain($"constraint {i}", cells[i % cells.Count] + Random3(p, random, known, 3));
        for (int i = 0; i < terms; i++)
        {
            Bus bus = s_buses[random.Next(s_buses.Length)];
            Expr[] tuple = [.. bus.Fields.Select((_, k) => i % 2 == 1 && k < 3 ? cells[k] + 3 : Random3(p, random, cells, 1))];
            Expr bit = bits[random.Next(bits.Count)];
            if (random.Next(2) == 0) p.Emit(bus, bit, tuple);
            else p.Consume(bus, bit, tuple);
        }
    }

    /// <summary>An expression of at most the given degree; new subexpressions may be used again.</summary>
    private static Expr Random3(Probe p, Random random, List<Expr> known, int degree)
    {
        if (degree == 0) return random.Next(5) switch
        {
            0 => p.Public(Publics[0]) * p.Public(Publics[1]) - 3,
            1 => p.Public(Publics[random.Next(2)]),
            2 => 1 << random.Next(31),
            _ => (int)random.NextInt64(M31.P),
        };
        switch (random.Next(degree > 1 ? 8 : 6))
        {
            case 0: return known[random.Next(Math.Min(known.Count, 12))];
            case 1: return Random3(p, random, known, degree) + Random3(p, random, known, degree - 1);
            case 2: return Random3(p, random, known, degree) - Random3(p, random, known, degree - 1);
            case 3: return Random3(p, random, known, degree - 1) - Random3(p, random, known, degree);
            case 4: return Random3(p, random, known, degree) * Random3(p, random, known, 0);
            case 5: return Random3(p, random, known, 0) - Random3(p, random, known, degree);
            case 6:
                Expr bit = Random3(p, random, known, 1);
                return random.Next(2) == 0 ? bit * (bit - 1) : (bit - 1) * bit + Random3(p, random, known, 1);
            default: return Random3(p, random, known, degree - 1) * Random3(p, random, known, 1);
        }
    }
}
