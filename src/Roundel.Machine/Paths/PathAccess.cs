using Roundel.RiscV.Trace;

namespace Roundel.Machine.Paths;

/// <summary>Where an access's previous clock stands in the record of its instruction.</summary>
internal enum AccessOperand : byte
{
    Rs1, Rs2, Rd, Word,
}

/// <summary>An access that a path's row makes: one for each register, and each to memory.</summary>
/// <param name="Instruction">The instruction that accesses first.</param>
/// <param name="Operand">Which of its accesses.</param>
/// <param name="Tick">Ticks from that instruction's clock to when the row accesses: as late as the last of those that it stands for.</param>
internal readonly record struct PathAccess(int Instruction, AccessOperand Operand, uint Tick)
{
    /// <summary>All accesses of a row.</summary>
    public static PathAccess[] Of(InstructionPath path)
    {
        List<PathAccess> accesses = [];
        var places = new Dictionary<byte, int>();
        ReadOnlySpan<PathInstruction> instructions = path.Instructions;
        for (int i = 0; i < instructions.Length; i++)
        {
            PathInstruction instruction = instructions[i];
            if (instruction.ReadsRs1) Touch(i, AccessOperand.Rs1, instruction.Rs1, Clocks.Rs1);
            if (instruction.ReadsRs2) Touch(i, AccessOperand.Rs2, instruction.Rs2, Clocks.Rs2);
            if (instruction.IsLoad || instruction.IsStore) accesses.Add(new PathAccess(i, AccessOperand.Word, Clocks.Memory));
            if (instruction.WritesRd) Touch(i, AccessOperand.Rd, instruction.Rd, Clocks.Rd);
        }
        return [.. accesses];

        void Touch(int i, AccessOperand operand, byte register, uint tick)
        {
            if (places.TryAdd(register, accesses.Count)) accesses.Add(new PathAccess(i, operand, tick));
            else
            {
                PathAccess first = accesses[places[register]];
                accesses[places[register]] = first with { Tick = Clocks.Step * (uint)(i - first.Instruction) + tick };
            }
        }
    }
}
