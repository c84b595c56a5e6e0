using Roundel.Field;
using Roundel.Verifier;

namespace Roundel.Prover;

/// <summary>
/// The native memory of a proof, from its shape alone, before any of it is there: every block that <see cref="StarkProver"/> takes and gives back, in the same
/// order. The traces are counted, the key is not.
/// </summary>
public sealed class ProverMemory
{
    private readonly ProofShape _shape;
    private readonly int _threads;
    private readonly bool _releaseTrace;
    private long _used, _peak;

    private ProverMemory(ProofShape shape, int threads, bool releaseTrace) => (_shape, _threads, _releaseTrace) = (shape, threads, releaseTrace);

    /// <summary>The bytes of the main columns that proving starts with.</summary>
    /// <param name="shape">The layout.</param>
    public static long TraceBytes(ProofShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return shape.Tables.Sum(Main);
    }

    /// <summary>The most bytes in use at once.</summary>
    /// <param name="shape">The layout.</param>
    /// <param name="threads">Threads; tables are extended some at a time, more of them on more threads.</param>
    /// <param name="releaseTrace">See <see cref="ProverOptions.ReleaseTrace"/>.</param>
    public static long PeakBytes(ProofShape shape, int threads, bool releaseTrace)
    {
        ArgumentNullException.ThrowIfNull(shape);
        var memory = new ProverMemory(shape, threads, releaseTrace);
        memory.Run();
        return memory._peak;
    }

    private void Run()
    {
        Take(TraceBytes(_shape));
        foreach (TableShape table in _shape.Tables) Take(Columns(table.Air.MainWidth, table.LogSize + _shape.LogBlowup));
        Take(MerkleTree.Bytes(_shape, TreePhase.Main));
        Buses();
        Composition();
        Take(MerkleTree.Bytes(_shape, TreePhase.Composition));
        foreach (int logSize in Heights()) Passing(Columns(SecureField.Degree, logSize));
        Quotients();
        for (int layer = 0, log = _shape.LogDomain; layer < _shape.FriLayerCount; layer++, log -= 3)
            Take(DigestLevels.Bytes(log - 3) + Columns(SecureField.Degree, log - 3));
    }

    private void Buses()
    {
        foreach (TableShape table in _shape.Tables)
        {
            Take(Interaction(table));
            if (table.Air.PairCount > 0)
            {
                Passing(PreviousRows(table.Air.PreviousMain.Count, table.LogSize));
                Passing(Math.Min(_threads, SecureField.Degree) * Columns(1, table.LogSize));
            }
            if (_releaseTrace) Give(Main(table));
        }
        foreach ((int first, int end) in ExtensionGroups([.. _shape.Tables.Select(t => t.Air.InteractionWidth)], _threads))
        {
            for (int t = first; t < end; t++) Take(Columns(_shape.Tables[t].Air.InteractionWidth, _shape.Tables[t].LogSize + _shape.LogBlowup));
            for (int t = first; t < end; t++) Give(Interaction(_shape.Tables[t]));
        }
        Take(MerkleTree.Bytes(_shape, TreePhase.Interaction));
    }

    private void Composition()
    {
        long coefficients = Columns(SecureField.Degree, _shape.LogTrace + 1), halves = Columns(2 * SecureField.Degree, _shape.LogTrace);
        Take(coefficients);
        foreach (int logSize in Heights())
        {
            int logDomain = logSize + _shape.LogBlowup;
            long shifted = _shape.Tables.Where(t => t.LogSize == logSize)
                .Max(t => PreviousRows(t.Air.PreviousMain.Count, logDomain) + PreviousRows(t.Air.PairCount > 0 ? SecureField.Degree : 0, logDomain));
            Passing(2 * Columns(SecureField.Degree, logDomain) + shifted);
        }
        Take(halves);
        Give(coefficients);
        Take(Columns(ProofShape.CompositionColumns, _shape.LogDomain));
        Give(halves);
    }

    private void Quotients()
    {
        long last = 0;
        for (int level = 0; level <= _shape.LogDomain; level++)
        {
            if (!Enum.GetValues<TreePhase>().Any(phase => _shape.RunsAt(phase, level).Count > 0)) continue;
            long next = Columns(2 * SecureField.Degree, level);
            Take(next);
            Give(last);
            last = next;
        }
    }

    private IEnumerable<int> Heights() => _shape.Tables.Select(t => t.LogSize).Distinct();

    private static long Main(TableShape table) => Columns(table.Air.MainWidth, table.LogSize);

    private static long Interaction(TableShape table) => table.Air.PairCount == 0 ? 0 : Columns(table.Air.InteractionWidth, table.LogSize);

    private static long Columns(int count, int logLength) => count == 0 ? 0 : NativeColumns.Bytes(count, 1 << logLength);

    private static long PreviousRows(int count, int logLength) => Columns(count, logLength);

    private void Take(long bytes)
    {
        _used += bytes;
        _peak = Math.Max(_peak, _used);
    }

    private void Give(long bytes) => _used -= bytes;

    private void Passing(long bytes)
    {
        Take(bytes);
        Give(bytes);
    }

    /// <summary>
    /// Which tables are extended together: enough columns at a time that the last ones leave no thread waiting for long.
    /// </summary>
    /// <param name="columns">The number of columns of each table.</param>
    /// <param name="threads">Threads.</param>
    internal static IEnumerable<(int First, int End)> ExtensionGroups(IReadOnlyList<int> columns, int threads)
    {
        for (int t = 0, first = 0, count = 0; t < columns.Count; t++)
        {
            count += columns[t];
            if (count < 8 * threads && t < columns.Count - 1) continue;
            yield return (first, t + 1);
            (first, count) = (t + 1, 0);
        }
    }
}
