using Roundel.Air;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Chips;

/// <summary>
/// What instructions with a register or an immediate as second operand share. The program's field f2 is the register's number or tells
/// the immediate, in the way that the derived chip declares; the second access is made only for a register.
/// </summary>
public abstract class OperandChip : MachineChip
{
    /// <inheritdoc/>
    protected OperandChip(string name, string claim) : base(name, claim)
    {
        RdIndex = Inherited("rd", "looked up in Program");
        Rs1Index = Inherited("rs1", "looked up in Program");
        Field2 = Inherited("f2", "looked up in Program: register number, or immediate");
        IsImmediate = Bit("isImmediate", "the second operand is the immediate");
        IsRegister = Boolean("the second operand is a register unless immediate", EnablerColumn - IsImmediate);
        A = ReadRegister("rs1.value", Rs1Index, Clocks.Rs1);
        B = OldValue("operand");
        Access(IsRegister, Space.Register, Field2, Clocks.Rs2, B.PreviousClock, B.Word, B.Word);
        Constrain("an immediate is not accessed", IsImmediate * B.PreviousClock);
    }

    /// <summary>Destination register.</summary>
    public Column RdIndex { get; }

    /// <summary>First source register.</summary>
    public Column Rs1Index { get; }

    /// <summary>The program's f2.</summary>
    public Column Field2 { get; }

    /// <summary>1 where the second operand is the immediate.</summary>
    public Column IsImmediate { get; }

    /// <summary>1 where the second operand is a register.</summary>
    protected Expr IsRegister { get; }

    /// <summary>First operand.</summary>
    public AccessColumns A { get; }

    /// <summary>Second operand: a register's value, or the immediate.</summary>
    public AccessColumns B { get; }

    /// <summary>The destination before; set by <see cref="Execute"/>.</summary>
    public AccessColumns RdOld { get; private set; }

    /// <summary>Ties the row to its instruction and writes the result, whose limbs the caller has shown to be below 2^16.</summary>
    /// <param name="op">The operation.</param>
    /// <param name="field3">The program's f3, zero for a register.</param>
    /// <param name="result">The result.</param>
    protected void Execute(Expr op, Expr field3, Word result)
    {
        Instruction(op, RdIndex, Rs1Index, Field2, field3, 0, Pc + 4);
        RdOld = WriteRegister("rd", RdIndex, Clocks.Rd, result);
    }
}
