using Roundel.Machine.Paths;
using Roundel.RiscV;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Tests.Paths;

/// <summary>A run instruction by instruction, and what paths take of it, by the plainest means.</summary>
internal sealed class RunCourse
{
    private readonly ElfImage _image;
    private readonly List<uint> _pcs = [];
    private readonly HashSet<uint> _odd;

    public RunCourse(ElfImage image, ExecutionTrace trace)
    {
        _image = image;
        _odd = [.. trace.OddAccesses.Span];
        foreach (Stretch stretch in trace.Stretches.Span)
            for (uint word = stretch.First; word <= stretch.Last; word++) _pcs.Add(image.TextStart + 4 * word);
    }

    /// <summary>Instructions executed.</summary>
    public int Length => _pcs.Count;

    /// <summary>The path that the run takes from one of its instructions on, as far as paths go; null if that is not far enough.</summary>
    public InstructionPath? PathFrom(int start, int length)
    {
        List<ProgramRow> rows = [];
        for (int i = start; i < Math.Min(start + length, _pcs.Count); i++)
        {
            ProgramRow row = PathCase.Row(_image, _pcs[i]);
            if (!InstructionPath.Supports((Op)row.Op)) break;
            rows.Add(row);
            if (row.Op == (uint)Op.Jalr) break;
        }
        return InstructionPath.TryCreate(rows, out InstructionPath? path, out _) ? path : null;
    }

    /// <summary>Instances of each path, where the longest is taken first, and the first of those equally long.</summary>
    public int[] Instances(IReadOnlyList<InstructionPath> paths)
    {
        int[] counts = new int[paths.Count];
        for (int at = 0; at < _pcs.Count;)
        {
            int best = -1;
            for (int p = 0; p < paths.Count; p++)
                if (Takes(at, paths[p]) && (best < 0 || paths[p].Length > paths[best].Length)) best = p;
            if (best >= 0) counts[best]++;
            at += best < 0 ? 1 : paths[best].Length;
        }
        return counts;
    }

    private bool Takes(int at, InstructionPath path)
    {
        if (at + path.Length > _pcs.Count) return false;
        for (int i = 0; i < path.Length; i++)
            if (_pcs[at + i] != path.Rows[i].Pc || _odd.Contains(Clocks.First + Clocks.Step * (uint)(at + i))) return false;
        return true;
    }
}
