namespace Roundel.Air;

/// <summary>The commitment a column belongs to.</summary>
public enum Phase : byte
{
    /// <summary>Fixed by the program: part of the verification key.</summary>
    Preprocessed,
    /// <summary>The execution trace.</summary>
    Main,
}

/// <summary>What a column's cells may hold, and who makes sure of it.</summary>
public enum ColumnType : byte
{
    /// <summary>0 or 1: the builder adds the constraint.</summary>
    Bit,
    /// <summary>0 … 2^8 − 1: the builder adds the look-up.</summary>
    Byte,
    /// <summary>0 … 2^16 − 1: the builder adds the look-up.</summary>
    U16,
    /// <summary>How often a row of a look-up table is used; free, balanced by the bus.</summary>
    Multiplicity,
    /// <summary>Fixed by a bus tuple that it is part of (a value read from memory or from the ROM); the reason is recorded.</summary>
    Inherited,
    /// <summary>Pinned by the chip's own constraints or look-ups; the reason is recorded.</summary>
    Witness,
    /// <summary>A preprocessed constant.</summary>
    Fixed,
}

/// <summary>A named, typed column of a chip. Converts to the expression of its cell in the current row.</summary>
public sealed class Column
{
    private readonly ExprGraph _graph;

    internal Column(ExprGraph graph, int id, int index, Phase phase, ColumnType type, string name, string meaning)
    {
        _graph = graph;
        (Id, Index, Phase, Type, Name, Meaning) = (id, index, phase, type, name, meaning);
    }

    /// <summary>Position among all the chip's columns, preprocessed and main together, in declaration order.</summary>
    public int Id { get; }

    /// <summary>Position among the chip's columns of the same phase.</summary>
    public int Index { get; }

    /// <summary>The commitment that the column belongs to.</summary>
    public Phase Phase { get; }

    /// <summary>The declared type, with its obligation.</summary>
    public ColumnType Type { get; }

    /// <summary>The name, unique in the chip; parts are separated by dots.</summary>
    public string Name { get; }

    /// <summary>
    /// One line of documentation; for <see cref="ColumnType.Inherited"/> and <see cref="ColumnType.Witness"/>, why the value is
    /// pinned.
    /// </summary>
    public string Meaning { get; }

    /// <summary>The cell in the current row.</summary>
    public Expr Current => new(_graph, _graph.Intern(ExprKind.Cell, Id, 0));

    /// <summary>The cell in the previous row of the trace (cyclically: the first row's previous row is the last).</summary>
    public Expr Previous => new(_graph, _graph.Intern(ExprKind.Cell, Id, -1));

    /// <summary>Sum.</summary>
    public static Expr operator +(Column a, Column b) => (Expr)a + (Expr)b;

    /// <summary>Sum.</summary>
    public static Expr operator +(Column a, Expr b) => (Expr)a + (Expr)b;

    /// <summary>Sum.</summary>
    public static Expr operator +(Expr a, Column b) => (Expr)a + (Expr)b;

    /// <summary>Difference.</summary>
    public static Expr operator -(Column a, Column b) => (Expr)a - (Expr)b;

    /// <summary>Difference.</summary>
    public static Expr operator -(Column a, Expr b) => (Expr)a - (Expr)b;

    /// <summary>Difference.</summary>
    public static Expr operator -(Expr a, Column b) => (Expr)a - (Expr)b;

    /// <summary>Product.</summary>
    public static Expr operator *(Column a, Column b) => (Expr)a * (Expr)b;

    /// <summary>Product.</summary>
    public static Expr operator *(Column a, Expr b) => (Expr)a * (Expr)b;

    /// <summary>Product.</summary>
    public static Expr operator *(Expr a, Column b) => (Expr)a * (Expr)b;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
