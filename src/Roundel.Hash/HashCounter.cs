using System.Runtime.CompilerServices;

namespace Roundel.Hash;

/// <summary>
/// Counts the Blake2s compressions of the thread that made it, from then until it is disposed: those that its messages have, however
/// many lanes work on them, so a figure that does not depend on the machine. The search for proofs of work is left out. Where nobody
/// counts, a message or a whole range of tree nodes costs one test of a field.
/// </summary>
internal sealed class HashCounter : IDisposable
{
    [ThreadStatic]
    private static HashCounter? t_current;

    /// <summary>Counters of all threads that are not disposed yet.</summary>
    private static int s_active;

    private readonly HashCounter? _outer;

    public HashCounter()
    {
        _outer = t_current;
        t_current = this;
        Interlocked.Increment(ref s_active);
    }

    /// <summary>Compressions so far.</summary>
    public long Compressions { get; private set; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(long compressions)
    {
        if (s_active != 0) AddToCurrent(compressions);
    }

    /// <summary>Ends counting, on the thread that began it.</summary>
    public void Dispose()
    {
        Interlocked.Decrement(ref s_active);
        t_current = _outer;
        if (_outer is not null) _outer.Compressions += Compressions;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AddToCurrent(long compressions)
    {
        if (t_current is { } counter) counter.Compressions += compressions;
    }
}
