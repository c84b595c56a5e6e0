using Roundel.Air;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Chips;

/// <summary>What register-register instructions share: two operands read, one destination written.</summary>
public abstract class RTypeChip : MachineChip
{
    /// <inheritdoc/>
    protected RTypeChip(string name, string claim) : base(name, claim)
    {
        RdIndex = Inherited("rd", "looked up in Program");
        Rs1Index = Inherited("rs1", "looked up in Program");
        Rs2Index = Inherited("rs2", "looked up in Program");
        Rs1 = ReadRegister("rs1.value", Rs1Index, Clocks.Rs1);
        Rs2 = ReadRegister("rs2.value", Rs2Index, Clocks.Rs2);
    }

    /// <summary>Destination register.</summary>
    public Column RdIndex { get; }

    /// <summary>First source register.</summary>
    public Column Rs1Index { get; }

    /// <summary>Second source register.</summary>
    public Column Rs2Index { get; }

    /// <summary>First operand.</summary>
    public AccessColumns Rs1 { get; }

    /// <summary>Second operand.</summary>
    public AccessColumns Rs2 { get; }

    /// <summary>The destination before; set by <see cref="Execute"/>.</summary>
    public AccessColumns RdOld { get; private set; }

    /// <summary>Ties the row to its instruction and writes the result, whose limbs the caller has shown to be below 2^16.</summary>
    protected void Execute(Expr op, Word result)
    {
        Instruction(op, RdIndex, Rs1Index, Rs2Index, 0, 0, Pc + 4);
        RdOld = WriteRegister("rd", RdIndex, Clocks.Rd, result);
    }
}
