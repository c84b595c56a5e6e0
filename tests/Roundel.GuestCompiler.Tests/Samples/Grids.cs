namespace Roundel.GuestCompiler.Tests.Samples;

/// <summary>Arrays of several dimensions.</summary>
public static class Grids
{
    private record struct Cell(byte Kind, long Value);

    private static void Say(string text) => Guest.Commit(text + "\n");

    public static void Main()
    {
        int n = Guest.Read<int>();
        int[,] grid = new int[n, n + 2];
        for (int i = 0; i < grid.GetLength(0); i++)
            for (int k = 0; k < grid.GetLength(1); k++) grid[i, k] = 10 * i + k;
        int sum = 0;
        foreach (int value in grid) sum += value;
        Say($"{grid.Length} {grid.Rank} {sum} {grid[n - 1, n + 1]} {grid.GetUpperBound(1)} {grid.GetLowerBound(0)} {Flat(grid)}");
        grid[1, 1] += 5;
        ref int place = ref grid[2, 0];
        place = -7;
        Swap(ref grid[0, 0], ref grid[0, 1]);
        Say($"{grid[1, 1]++} {grid[1, 1]} {grid[2, 0]} {grid[0, 0]} {string.Join(",", grid.Cast<int>())}");
        int[,] known = { { 1, 2, 3 }, { 4, 5, 6 } };
        long[,,] deep = new long[2, 3, 4];
        deep[1, 2, 3] = 1L << 40;
        deep[0, 1, 2] = -1;
        Say($"{known[1, 0]} {known.Length} {deep[1, 2, 3]} {deep[0, 1, 2]} {deep[1, 0, 0]} {deep.Rank} {deep.GetLength(2)} {Sum(deep)}");
        Cell[,] cells = new Cell[2, 2];
        cells[1, 0] = new Cell(3, 1L << 33);
        cells[0, 1].Value = 9;
        Say($"{cells[1, 0]} {cells[0, 1]} {cells[0, 0]}");
        string?[,] names = new string?[2, 2];
        names[0, 1] = "ab";
        object[,] objects = names!;
        Say($"{names[0, 1]} {names[1, 1] ?? "none"} {Is<string[,]>(objects)} {Is<int[,]>(objects)} {objects.GetType()} {deep.GetType().Name} {known is Array}");
        var copy = (int[,])known.Clone();
        copy[0, 0] = 99;
        Array.Copy(known, 1, copy, 3, 2);
        Say($"{known[0, 0]} {string.Join(",", copy.Cast<int>())} {copy.GetLength(0)}x{copy.GetLength(1)}");
        Array.Clear(copy);
        Say($"{copy[1, 2]} {new byte[0, 5].Length} {new byte[3, 0].GetLength(0)} {Pick(new char[,] { { 'a', 'b' }, { 'c', 'd' } }, 1)}");
        int[][,] several = [known, grid];
        Say($"{several[1].Length} {several[0][1, 2]}");
        foreach (Action wrong in (Action[])[() => grid[n, 0] = 1, () => grid[0, n + 2] = 1, () => grid[-1, 0]++, () => objects[0, 0] = new object(),
            () => Say("" + new int[n, -n].Length), () => Say("" + ((int[,]?)null)![0, 0]), () => grid.GetLength(2)])
        {
            try
            {
                wrong();
            }
            catch (Exception e) when (e is IndexOutOfRangeException or ArrayTypeMismatchException or OverflowException or NullReferenceException)
            {
                Say(e.GetType().Name);
            }
        }
    }

    private static bool Is<T>(object value) => value is T;

    private static int Flat(Array any) => any.Rank * 1000 + any.GetLength(any.Rank - 1);

    private static void Swap(ref int a, ref int b) => (a, b) = (b, a);

    private static T Pick<T>(T[,] from, int at) => from[at, at];

    private static long Sum(long[,,] of)
    {
        long sum = 0;
        for (int i = 0; i < of.GetLength(0); i++)
            for (int j = 0; j < of.GetLength(1); j++)
                for (int k = 0; k < of.GetLength(2); k++) sum = sum * 3 + of[i, j, k];
        return sum;
    }
}
