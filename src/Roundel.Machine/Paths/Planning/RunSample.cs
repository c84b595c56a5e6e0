using Roundel.RiscV.Trace;

namespace Roundel.Machine.Paths.Planning;

/// <summary>
/// Parts of a run as sequences of blocks: all of it if it is short, else pieces from start to end, far enough apart. Depends on nothing but the run.
/// </summary>
internal sealed class RunSample
{
    /// <summary>Stands where a path cannot go on: between pieces, and for instructions of no block.</summary>
    public const int Barrier = -1;

    private const int Pieces = 32, PieceBlocks = 512;

    private readonly List<int> _blocks = [];

    public RunSample(TextBlocks text, ReadOnlySpan<Stretch> course, ulong cycles)
    {
        long instructions = 0;
        if (course.Length <= Pieces * PieceBlocks / 4) instructions = Append(text, course, int.MaxValue);
        else
            for (int i = 0; i < Pieces; i++)
                instructions += Append(text, course[(int)((long)course.Length * i / Pieces)..], PieceBlocks);
        Scale = cycles / (double)instructions;
    }

    /// <summary>The blocks, with barriers.</summary>
    public IReadOnlyList<int> Blocks => _blocks;

    /// <summary>What one instruction of the sample stands for.</summary>
    public double Scale { get; }

    private long Append(TextBlocks text, ReadOnlySpan<Stretch> course, int most)
    {
        long instructions = 0;
        int end = _blocks.Count + most;
        if (end < 0) end = int.MaxValue;
        foreach (Stretch stretch in course)
        {
            if (_blocks.Count >= end) break;
            instructions += stretch.Last - stretch.First + 1;
            for (uint word = stretch.First; word <= stretch.Last;)
            {
                int block = text.At(word);
                bool whole = block >= 0 && text[block].First == word;
                if (whole || _blocks.Count == 0 || _blocks[^1] != Barrier) _blocks.Add(whole ? block : Barrier);
                word = whole ? text[block].Last + 1 : word + 1;
            }
        }
        if (_blocks.Count > 0 && _blocks[^1] != Barrier) _blocks.Add(Barrier);
        return instructions;
    }
}
