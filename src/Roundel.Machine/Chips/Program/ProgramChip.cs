using Roundel.Air;

namespace Roundel.Machine.Chips;

/// <summary>The decoded program. One row claims: this instruction stands at this pc.</summary>
/// <remarks>
/// Preprocessed but for the count. Rows of illegal instructions and of padding have op 0, which no instruction chip asks for.
/// </remarks>
public sealed class ProgramChip : Chip
{
    /// <summary>Declares the chip.</summary>
    public ProgramChip() : base("Program", "The instruction stands at pc.")
    {
        Pc = Fixed("pc", "byte address of the instruction");
        Op = Fixed("op", "the operation");
        Fields = [.. Enumerable.Range(0, 5).Select(i => Fixed($"f{i}", "operand; its meaning depends on the operation"))];
        Count = Multiplicity();
        Provide(Buses.Program, Count, Pc, Op, Fields[0], Fields[1], Fields[2], Fields[3], Fields[4]);
    }

    /// <summary>Byte address.</summary>
    public Column Pc { get; }

    /// <summary>Operation.</summary>
    public Column Op { get; }

    /// <summary>The five operands.</summary>
    public IReadOnlyList<Column> Fields { get; }

    /// <summary>How often the instruction is executed.</summary>
    public Column Count { get; }
}
