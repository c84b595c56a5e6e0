using Roundel.RiscV;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Paths.Planning;

/// <summary>
/// The executed text in blocks that a run enters at their first instruction only and leaves behind their last only. Long ones are cut so
/// that each fits a path. What paths do not contain belongs to none.
/// </summary>
internal sealed class TextBlocks
{
    private readonly Instruction[] _program;
    private readonly int[] _blockAt;
    private readonly List<Stretch> _blocks = [];

    public TextBlocks(ReadOnlySpan<Instruction> program, ReadOnlySpan<ulong> executions)
    {
        _program = program.ToArray();
        _blockAt = new int[program.Length];
        Array.Fill(_blockAt, -1);
        for (int first = 0; first < program.Length;)
        {
            int end = first + 1;
            if (executions[first] > 0 && IsSupported(first))
            {
                // Whoever enters or leaves in between changes the count or jumps.
                while (end < program.Length && executions[end] == executions[first] && IsSupported(end) && !IsJump(_program[end - 1].Op)) end++;
                Cut(first, end);
            }
            first = end;
        }
    }

    /// <summary>The number of blocks.</summary>
    public int Count => _blocks.Count;

    /// <summary>A block's first and last word.</summary>
    public Stretch this[int block] => _blocks[block];

    /// <summary>The block of a word, or −1.</summary>
    public int At(uint word) => _blockAt[word];

    /// <summary>An instruction.</summary>
    public ref readonly Instruction Instruction(uint word) => ref _program[word];

    private bool IsSupported(int word)
    {
        Op op = _program[word].Op;
        return InstructionPath.Supports(op == Op.Auipc ? Op.Lui : op);
    }

    private static bool IsJump(Op op) => op is >= Op.Beq and <= Op.Jalr;

    /// <summary>Cuts a block into pieces of which each fits a path, where that costs least.</summary>
    private void Cut(int first, int end)
    {
        int length = end - first;
        if (length <= InstructionPath.MaxLength)
        {
            Add(first, end);
            return;
        }
        // least[i]: the least estimate for the instructions before i; from[i]: where its last piece starts.
        int[] least = new int[length + 1], from = new int[length + 1];
        Array.Fill(least, int.MaxValue);
        least[0] = 0;
        for (int start = 0; start < length; start++)
        {
            ulong registers = 0;
            int instructions = 0;
            for (int i = start; i < Math.Min(length, start + InstructionPath.MaxLength); i++)
            {
                registers |= PathCosts.Registers(_program[first + i]);
                instructions += PathCosts.Estimate(_program[first + i].Op);
                int sum = least[start] + PathCosts.EstimatedRow(registers, instructions);
                if (sum < least[i + 1]) (least[i + 1], from[i + 1]) = (sum, start);
            }
        }
        var cuts = new Stack<int>();
        for (int i = length; i > 0; i = from[i]) cuts.Push(i);
        int at = first;
        foreach (int cut in cuts)
        {
            Add(at, first + cut);
            at = first + cut;
        }
    }

    private void Add(int first, int end)
    {
        Array.Fill(_blockAt, _blocks.Count, first, end - first);
        _blocks.Add(new Stretch((uint)first, (uint)end - 1));
    }
}
