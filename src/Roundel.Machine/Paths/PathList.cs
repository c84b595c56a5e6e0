using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Roundel.Air;
using Roundel.Field;

namespace Roundel.Machine.Paths;

/// <summary>
/// The paths of one proof, in order. Each becomes a chip of its own; that its instructions stand in the program, the statement shows by
/// look-ups of its own. Immutable.
/// </summary>
public sealed class PathList : IReadOnlyList<InstructionPath>
{
    /// <summary>Words of one instruction: pc, op, f0 … f4.</summary>
    public const int RowWords = 7;

    private readonly InstructionPath[] _paths;

    private PathList(InstructionPath[] paths)
    {
        _paths = paths;
        foreach (InstructionPath path in paths) InstructionCount += path.Rows.Count;
    }

    /// <summary>No path.</summary>
    public static PathList Empty { get; } = new([]);

    /// <inheritdoc/>
    public int Count => _paths.Length;

    /// <inheritdoc/>
    public InstructionPath this[int index] => _paths[index];

    /// <summary>Instructions of all paths, which is also the number of terms of <see cref="ForEachTerm"/>.</summary>
    public int InstructionCount { get; }

    /// <summary>Makes a list, unless there are too many paths or instructions.</summary>
    /// <param name="paths">The paths.</param>
    /// <param name="list">The list.</param>
    public static bool TryCreate(IReadOnlyList<InstructionPath> paths, [NotNullWhen(true)] out PathList? list)
    {
        ArgumentNullException.ThrowIfNull(paths);
        list = null;
        if (paths.Count > InstructionPath.MaxPaths) return false;
        var candidate = new PathList([.. paths]);
        if (candidate.InstructionCount > InstructionPath.MaxTotal) return false;
        list = candidate;
        return true;
    }

    /// <summary>Makes a list from paths known to fit; a list stays itself.</summary>
    /// <exception cref="ArgumentException">There are too many paths or instructions.</exception>
    public static PathList Of(IReadOnlyList<InstructionPath> paths) => paths as PathList
        ?? (TryCreate(paths, out PathList? list) ? list
            : throw new ArgumentException("There are more paths or instructions than a proof may list.", nameof(paths)));

    /// <summary>The number of words that <see cref="WriteWords"/> writes.</summary>
    public int WordCount => 1 + Count + RowWords * InstructionCount;

    /// <summary>
    /// Writes the list for the transcript and for the proof: the number of paths; then for each path the number of its instructions and
    /// their rows of the program table. All words are below p, and counts come before what they count, so no two lists write alike.
    /// </summary>
    /// <param name="words">At least <see cref="WordCount"/>.</param>
    /// <returns>The number of words written.</returns>
    public int WriteWords(Span<uint> words)
    {
        int at = 0;
        words[at++] = (uint)Count;
        foreach (InstructionPath path in _paths)
        {
            words[at++] = (uint)path.Rows.Count;
            foreach (ProgramRow row in path.Rows)
            {
                Copy(row, words[at..]);
                at += RowWords;
            }
        }
        return at;
    }

    /// <summary>The statement's look-ups: each instruction of each path is asked for once, so that it stands in the program. Allocates nothing.</summary>
    public void ForEachTerm<TTerms>(ref TTerms terms) where TTerms : IStatementTerms, allows ref struct
    {
        Span<uint> words = stackalloc uint[RowWords];
        Span<M31> tuple = stackalloc M31[RowWords];
        foreach (InstructionPath path in _paths)
        {
            for (int i = 0; i < path.Rows.Count; i++)
            {
                Copy(path.Rows[i], words);
                // Valid paths hold words below p only.
                for (int j = 0; j < tuple.Length; j++) tuple[j] = M31.FromCanonical(words[j]);
                terms.Add(Buses.Program, BusSide.Lookup, tuple);
            }
        }
    }

    /// <inheritdoc/>
    public IEnumerator<InstructionPath> GetEnumerator() => ((IEnumerable<InstructionPath>)_paths).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _paths.GetEnumerator();

    private static void Copy(in ProgramRow row, Span<uint> words)
    {
        words[0] = row.Pc;
        words[1] = row.Op;
        words[2] = row.F0;
        words[3] = row.F1;
        words[4] = row.F2;
        words[5] = row.F3;
        words[6] = row.F4;
    }
}
