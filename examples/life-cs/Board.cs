/// <summary>Cells in rows, one bit each, so that a whole row is counted at once.</summary>
internal sealed class Board
{
    private const int MaxSize = 64;

    private readonly int _width;
    private readonly ulong[] _rows;

    private Board(int width, ulong[] rows) => (_width, _rows) = (width, rows);

    /// <summary>Reads a picture, or null where the text is none.</summary>
    public static Board? Parse(ReadOnlySpan<byte> text)
    {
        var rows = new List<ulong>();
        int width = 0, length = 0;
        ulong row = 0;
        foreach (byte character in text)
        {
            if (character == '\n')
            {
                if (rows.Count == 0) width = length;
                if (length == 0 || length != width || rows.Count == MaxSize) return null;
                rows.Add(row);
                (row, length) = (0, 0);
                continue;
            }
            if (character != '#' && character != '.' || length == MaxSize) return null;
            row = row << 1 | (character == '#' ? 1u : 0u);
            length++;
        }
        return length == 0 && rows.Count > 0 ? new Board(width, [.. rows]) : null;
    }

    public bool HasSizeOf(Board other) => _width == other._width && _rows.Length == other._rows.Length;

    /// <summary>Whether the same cells live.</summary>
    public bool Equals(Board other) => HasSizeOf(other) && _rows.AsSpan().SequenceEqual(other._rows);

    /// <summary>The next generation.</summary>
    public void Advance()
    {
        ulong[] rows = _rows;
        ulong inside = ulong.MaxValue >> (MaxSize - _width), above = 0, row = rows[0];
        for (int i = 0; i < rows.Length; i++)
        {
            ulong below = i + 1 < rows.Length ? rows[i + 1] : 0;
            rows[i] = Next(above, row, below) & inside;
            (above, row) = (row, below);
        }
    }

    /// <summary>A row's next generation: the neighbours of all its cells are added bit by bit.</summary>
    private static ulong Next(ulong above, ulong row, ulong below)
    {
        (ulong ones0, ulong twos0) = AddThree(above << 1, above, above >> 1);
        (ulong ones1, ulong twos1) = (row << 1 ^ row >> 1, row << 1 & row >> 1);
        (ulong ones2, ulong twos2) = AddThree(below << 1, below, below >> 1);
        (ulong ones, ulong twos3) = AddThree(ones0, ones1, ones2);
        // One two among the four: two neighbours, or with the one three.
        ulong single = (twos0 ^ twos1 ^ twos2 ^ twos3) & ~(twos0 & twos1 | twos2 & twos3);
        return single & (ones | row);
    }

    private static (ulong Ones, ulong Twos) AddThree(ulong a, ulong b, ulong c) => (a ^ b ^ c, a & b | c & (a ^ b));
}
