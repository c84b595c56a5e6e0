namespace Roundel.Prover;

/// <summary>
/// Runs the pieces of one phase on a fixed number of threads, the caller's included. Pieces are handed out in order through
/// one counter, so uneven pieces balance themselves; results must not depend on who runs what.
/// </summary>
public sealed class Workers : IDisposable
{
    private readonly Thread[] _threads;
    private readonly SemaphoreSlim _start = new(0);
    private readonly CountdownEvent _done = new(1);
    private volatile bool _disposed;
    private Action<int>? _body;
    private int _count;
    private int _next;
    private Exception? _failure;

    /// <summary>Starts the threads.</summary>
    /// <param name="threads">How many run at once, the caller's thread included; at least 1.</param>
    public Workers(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        Count = threads;
        _threads = new Thread[threads - 1];
        for (int i = 0; i < _threads.Length; i++)
        {
            _threads[i] = new Thread(Loop, 16 << 20) { IsBackground = true, Name = $"Roundel prover {i + 1}" };
            _threads[i].Start();
        }
    }

    /// <summary>The number of threads.</summary>
    public int Count { get; }

    /// <summary>Runs body(0) … body(count − 1) and returns when all are done. Not reentrant.</summary>
    /// <exception cref="AggregateException">A piece failed; the first failure is inside.</exception>
    public void For(int count, Action<int> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        if (_threads.Length == 0 || count <= 1)
        {
            for (int i = 0; i < count; i++) body(i);
            return;
        }
        (_body, _count, _next, _failure) = (body, count, 0, null);
        int helpers = Math.Min(_threads.Length, count - 1);
        _done.Reset(helpers + 1);
        _start.Release(helpers);
        Drain();
        _done.Signal();
        _done.Wait();
        _body = null;
        if (_failure is { } failure) throw new AggregateException(failure);
    }

    /// <summary>Splits [0, length) into ranges of about <paramref name="grain"/> and runs them.</summary>
    public void ForRanges(int length, int grain, Action<int, int> body)
    {
        int pieces = (length + grain - 1) / grain;
        For(pieces, i => body(i * grain, Math.Min(grain, length - i * grain)));
    }

    private void Drain()
    {
        try
        {
            for (int i = Interlocked.Increment(ref _next) - 1; i < _count; i = Interlocked.Increment(ref _next) - 1) _body!(i);
        }
        catch (Exception e)
        {
            Interlocked.CompareExchange(ref _failure, e, null);
            Interlocked.Exchange(ref _next, _count);
        }
    }

    private void Loop()
    {
        while (true)
        {
            _start.Wait();
            if (_disposed) return;
            Drain();
            _done.Signal();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _start.Release(Math.Max(1, _threads.Length));
        foreach (Thread thread in _threads) thread.Join();
        _start.Dispose();
        _done.Dispose();
    }
}
