using Roundel.RiscV;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Paths.Planning;

/// <summary>Blocks that run one after another: what may become a path.</summary>
internal sealed class Phrase
{
    private readonly int[] _blocks;

    private Phrase(int[] blocks) => _blocks = blocks;

    /// <summary>The blocks.</summary>
    public ReadOnlySpan<int> Blocks => _blocks;

    /// <summary>The number of instructions.</summary>
    public int Length { get; private init; }

    /// <summary>The registers touched.</summary>
    public ulong Registers { get; private init; }

    /// <summary>Cells of the rows that instruction chips have for it.</summary>
    public int InstructionCells { get; private init; }

    /// <summary>The sum of <see cref="PathCosts.Estimate"/>.</summary>
    public int Estimate { get; private init; }

    /// <summary>Whether nothing may follow.</summary>
    public bool IsFinal { get; private init; }

    /// <summary>How often it was seen in the sample, at most.</summary>
    public int Occurrences { get; set; }

    /// <summary>About what a row of its chip costs.</summary>
    public int EstimatedRow => PathCosts.EstimatedRow(Registers, Estimate);

    /// <summary>One block.</summary>
    public static Phrase Of(TextBlocks text, int block)
    {
        ulong registers = 0;
        int cells = 0, estimate = 0;
        Stretch stretch = text[block];
        for (uint word = stretch.First; word <= stretch.Last; word++)
        {
            ref readonly Instruction instruction = ref text.Instruction(word);
            registers |= PathCosts.Registers(instruction);
            cells += PathCosts.OfInstruction(instruction.Op);
            estimate += PathCosts.Estimate(instruction.Op);
        }
        return new Phrase([block])
        {
            Length = (int)(stretch.Last - stretch.First + 1),
            Registers = registers,
            InstructionCells = cells,
            Estimate = estimate,
            IsFinal = text.Instruction(stretch.Last).Op == Op.Jalr,
        };
    }

    /// <summary>One after the other.</summary>
    public static Phrase operator +(Phrase a, Phrase b) => new([.. a._blocks, .. b._blocks])
    {
        Length = a.Length + b.Length,
        Registers = a.Registers | b.Registers,
        InstructionCells = a.InstructionCells + b.InstructionCells,
        Estimate = a.Estimate + b.Estimate,
        IsFinal = b.IsFinal,
    };

    /// <summary>Whether the second may follow the first in a path.</summary>
    public static bool Fit(Phrase a, Phrase b) => !a.IsFinal && a.Length + b.Length <= InstructionPath.MaxLength;

    /// <summary>The path, or null if paths cannot have these instructions.</summary>
    public InstructionPath? ToPath(TextBlocks text, ElfImage image)
    {
        var rows = new List<ProgramRow>(Length);
        foreach (int block in _blocks)
        {
            for (uint word = text[block].First; word <= text[block].Last; word++)
                rows.Add(ProgramRom.Row(text.Instruction(word), image.TextStart + 4 * word, image.TextStart, image.Program.Length));
        }
        return InstructionPath.TryCreate(rows, out InstructionPath? path, out _) ? path : null;
    }
}
