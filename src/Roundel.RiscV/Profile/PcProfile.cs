namespace Roundel.RiscV;

/// <summary>How often each word of text was executed.</summary>
public sealed class PcProfile
{
    private readonly ulong[] _counts;

    /// <summary>From the flow of control: the running sum of <paramref name="flow"/> is how often each word was executed.</summary>
    internal PcProfile(uint textStart, ReadOnlySpan<uint> flow)
    {
        TextStart = textStart;
        _counts = new ulong[flow.Length - 1];
        uint running = 0;
        for (int i = 0; i < _counts.Length; i++)
        {
            running += flow[i];
            _counts[i] = running;
            Cycles += running;
        }
    }

    /// <summary>Byte address of the first word.</summary>
    public uint TextStart { get; }

    /// <summary>Executions per word of text.</summary>
    public ReadOnlyMemory<ulong> Counts => _counts;

    /// <summary>Instructions executed in all.</summary>
    public ulong Cycles { get; }

    internal ulong[] CountOps(ElfImage image)
    {
        ulong[] counts = new ulong[(int)Op.Ecall + 1];
        ReadOnlySpan<Instruction> program = image.Program.Span;
        for (int i = 0; i < _counts.Length; i++) counts[(int)program[i].Op] += _counts[i];
        return counts;
    }
}
