using Roundel.Air;

namespace Roundel.Machine.Chips;

/// <summary>
/// A table of pairs of bytes that certifies itself, with rows for those alone that a run asks for. A row stands for the four pairs whose bytes
/// have given upper seven bits, each bit a column: pair x + 2·y has x and y for the lowest bits. Rows may come in any order, and more
/// than once.
/// </summary>
public abstract class ByteTableChip : Chip
{
    /// <summary>Pairs in a row.</summary>
    public const int Pairs = 4;

    /// <summary>Rows of a table that has every pair once.</summary>
    public const int AllRows = 1 << LogAllRows;

    private const int LogAllRows = 14, UpperBits = 7;

    /// <summary>Declares bits and multiplicities.</summary>
    /// <param name="name">The chip's name.</param>
    /// <param name="claim">What one row claims.</param>
    protected ByteTableChip(string name, string claim) : base(name, claim)
    {
        MaxLogSize = LogAllRows;
        A = [.. Enumerable.Range(1, UpperBits).Select(i => Bit($"a{i}", $"bit {i} of the first bytes"))];
        B = [.. Enumerable.Range(1, UpperBits).Select(i => Bit($"b{i}", $"bit {i} of the second bytes"))];
        Counts = [.. Enumerable.Range(0, Pairs).Select(i => Multiplicity($"multiplicity{i}"))];
    }

    /// <summary>Bits 1 to 7 of the first bytes.</summary>
    public IReadOnlyList<Column> A { get; }

    /// <summary>Bits 1 to 7 of the second bytes.</summary>
    public IReadOnlyList<Column> B { get; }

    /// <summary>How often each of the four pairs is looked up.</summary>
    public IReadOnlyList<Column> Counts { get; }

    /// <summary>The first byte of a pair.</summary>
    protected Expr First(int pair) => Sum(A) + (pair & 1);

    /// <summary>The second byte of a pair.</summary>
    protected Expr Second(int pair) => Sum(B) + (pair >> 1);

    /// <summary>Σ 2^i · bit i, i from 1.</summary>
    protected static Expr Sum(IReadOnlyList<Expr> bits)
    {
        ArgumentNullException.ThrowIfNull(bits);
        Expr sum = 0;
        for (int i = 0; i < bits.Count; i++) sum += (2 << i) * bits[i];
        return sum;
    }

    private static Expr Sum(IReadOnlyList<Column> bits) => Sum([.. bits.Select(b => (Expr)b)]);
}
