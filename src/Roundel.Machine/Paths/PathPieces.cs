using System.Runtime.Intrinsics;
using Roundel.RiscV;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Paths;

/// <summary>A path as it shows in the course of a run.</summary>
internal sealed class PathPieces
{
    private readonly Stretch[] _pieces;

    /// <param name="index">Its place in the list of paths.</param>
    /// <param name="path">The path; all its instructions stand in the text.</param>
    /// <param name="textStart">The byte address of the first instruction.</param>
    public PathPieces(int index, InstructionPath path, uint textStart)
    {
        Index = index;
        Length = path.Rows.Count;
        List<Stretch> pieces = [];
        uint first = Word(0), before = first;
        Vector512<uint> counts = default;
        for (int i = 0; i < Length; i++)
        {
            uint word = Word(i);
            // A jump to the next instruction is a jump: the run's stretch ends with it.
            if (i > 0 && (word != before + 1 || path.Rows[i - 1].Op == (uint)Op.Jal))
            {
                pieces.Add(new Stretch(first, before));
                first = word;
            }
            before = word;
            counts += TextCounts.Lane(RecordFamilies.Of((Op)path.Rows[i].Op));
        }
        pieces.Add(new Stretch(first, before));
        _pieces = [.. pieces];
        Counts = counts;
        Involved = ~Vector512.Equals(counts, default);

        uint Word(int i) => (path.Rows[i].Pc - textStart) / 4;
    }

    /// <summary>Its place in the list of paths.</summary>
    public int Index { get; }

    /// <summary>The number of instructions.</summary>
    public int Length { get; }

    /// <summary>The first word of text.</summary>
    public uint Entry => _pieces[0].First;

    /// <summary>The last word of text.</summary>
    public uint Last => _pieces[^1].Last;

    /// <summary>The number of stretches that an instance has part in.</summary>
    public int Stretches => _pieces.Length;

    /// <summary>Records of each family that an instance takes.</summary>
    public Vector512<uint> Counts { get; }

    /// <summary>All bits in the lanes of families that it takes records of.</summary>
    public Vector512<uint> Involved { get; }

    /// <summary>Whether the run takes the path from its entry on.</summary>
    /// <param name="course">The rest of the run; its first stretch contains the entry.</param>
    public bool Matches(ReadOnlySpan<Stretch> course)
    {
        if (course.Length < _pieces.Length) return false;
        // Jumps lead where the next stretch begins, so all but the last instruction do what the path says.
        for (int i = 0; i < _pieces.Length; i++)
        {
            if (i > 0 && course[i].First != _pieces[i].First) return false;
            if (i < _pieces.Length - 1 ? course[i].Last != _pieces[i].Last : course[i].Last < _pieces[i].Last) return false;
        }
        return true;
    }
}
