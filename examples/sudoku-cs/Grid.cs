/// <summary>Nine rows of nine cells; 0 is empty.</summary>
internal sealed class Grid
{
    private const int Size = 9, Box = 3, AllDigits = 0b11_1111_1110;

    private readonly byte[] _cells;

    private Grid(byte[] cells) => _cells = cells;

    /// <summary>Reads a grid, or null where the text is none.</summary>
    public static Grid? Parse(ReadOnlySpan<byte> text)
    {
        var cells = new byte[Size * Size];
        int count = 0;
        foreach (byte character in text)
        {
            int digit = character == '.' ? 0 : character - '0';
            if ((uint)digit > 9)
            {
                if (character is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') continue;
                return null;
            }
            if ((uint)count >= (uint)cells.Length) return null;
            cells[count++] = (byte)digit;
        }
        return count == cells.Length ? new Grid(cells) : null;
    }

    /// <summary>Why this is no solution of a puzzle, or null where it is one.</summary>
    public string? FirstFault(Grid puzzle)
    {
        ReadOnlySpan<byte> cells = _cells, given = puzzle._cells;
        for (int i = 0; i < cells.Length; i++)
            if (given[i] != 0 && given[i] != cells[i]) return "the solution changes a digit of the puzzle";
        for (int i = 0; i < Size; i++)
        {
            // The digits seen, as bits: nine cells that have all nine digits have each once.
            int row = 0, column = 0, box = 0, corner = Size * Box * (i / Box) + Box * (i % Box);
            for (int k = Size * i; k < Size * i + Size; k++) row |= 1 << cells[k];
            for (int k = i; k < cells.Length; k += Size) column |= 1 << cells[k];
            for (int k = corner; k < corner + Box * Size; k += Size) box |= 1 << cells[k] | 1 << cells[k + 1] | 1 << cells[k + 2];
            if (row != AllDigits) return "a row lacks a digit";
            if (column != AllDigits) return "a column lacks a digit";
            if (box != AllDigits) return "a box lacks a digit";
        }
        return null;
    }
}
