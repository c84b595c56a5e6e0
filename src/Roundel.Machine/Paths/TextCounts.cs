using System.Runtime.Intrinsics;
using Roundel.RiscV;

namespace Roundel.Machine.Paths;

/// <summary>How many records of each family any stretch of executed text leaves, its accesses being at multiples of their width.</summary>
internal sealed class TextCounts
{
    // For each word of text the number of executed words before it; for each executed word the sums of those before it.
    private readonly int[] _places;
    private readonly Vector512<uint>[] _sums;

    public TextCounts(ReadOnlySpan<Instruction> program, ReadOnlySpan<ulong> executions)
    {
        _places = new int[program.Length + 1];
        int count = 0;
        for (int i = 0; i < program.Length; i++)
        {
            _places[i] = count;
            if (executions[i] > 0) count++;
        }
        _places[^1] = count;
        _sums = new Vector512<uint>[count + 1];
        Vector512<uint> sum = default;
        for (int i = 0; i < program.Length; i++)
        {
            if (executions[i] == 0) continue;
            _sums[_places[i]] = sum;
            sum += Lane(RecordFamilies.Of(program[i].Op));
        }
        _sums[count] = sum;
    }

    /// <summary>One in a family's lane.</summary>
    public static Vector512<uint> Lane(RecordFamily family) =>
        family == RecordFamily.None ? default : Vector512<uint>.Zero.WithElement((int)family, 1u);

    /// <summary>Records of the instructions from <paramref name="first"/> up to but without <paramref name="end"/>, all executed.</summary>
    public Vector512<uint> Between(uint first, uint end) => _sums[_places[end]] - _sums[_places[first]];
}
