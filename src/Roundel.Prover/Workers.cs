using System.Runtime.ExceptionServices;

namespace Roundel.Prover;

/// <summary>
/// Runs the pieces of one phase on a fixed number of threads, the caller's included. Pieces are handed out in order through
/// one counter, so uneven pieces balance themselves; results must not depend on who runs what. Between phases the threads watch for
/// the next one for a moment, since most follow at once, and then sleep.
/// </summary>
public sealed class Workers : IDisposable
{
    /// <summary>How often a thread looks for work before it sleeps, and how long it pauses in between: some 30 microseconds in all.</summary>
    private const int Looks = 40, PauseIterations = 20;

    private readonly Thread[] _threads;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _wake = new(0);
    private readonly bool _watches;
    private volatile Job? _job;
    private volatile bool _disposed;
    private int _asleep;

    /// <summary>Starts the threads.</summary>
    /// <param name="threads">How many run at once, the caller's thread included; at least 1.</param>
    public Workers(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        Count = threads;
        // Who watches keeps a core busy: not where another thread of this prover needs it.
        _watches = threads <= Environment.ProcessorCount;
        _threads = new Thread[threads - 1];
        for (int i = 0; i < _threads.Length; i++)
        {
            _threads[i] = new Thread(Loop, 16 << 20) { IsBackground = true, Name = $"Roundel prover {i + 1}" };
            _threads[i].Start();
        }
    }

    /// <summary>The number of threads.</summary>
    public int Count { get; }

    /// <summary>
    /// Runs body(0) … body(count − 1) and returns when all are done. Not reentrant. If a piece fails, no new ones begin, and the first
    /// failure is thrown as it is.
    /// </summary>
    public void For(int count, Action<int> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        if (_threads.Length == 0 || count <= 1)
        {
            for (int i = 0; i < count; i++) body(i);
            return;
        }
        var job = new Job(body, count);
        _job = job;
        Wake(count - 1);
        job.Drain();
        job.Finish(_watches);
        _job = null;
        if (job.Failure is { } failure) ExceptionDispatchInfo.Throw(failure);
    }

    /// <summary>Splits [0, length) into ranges of about <paramref name="grain"/> and runs them.</summary>
    public void ForRanges(int length, int grain, Action<int, int> body)
    {
        int pieces = (length + grain - 1) / grain;
        For(pieces, i => body(i * grain, Math.Min(grain, length - i * grain)));
    }

    /// <summary>As <see cref="For(int, Action{int})"/>, for pieces that collect something: each thread that takes part has a state of its own.</summary>
    /// <param name="count">The number of pieces.</param>
    /// <param name="create">Makes a thread's state.</param>
    /// <param name="body">Runs a piece.</param>
    /// <param name="finish">Takes a thread's state when it is done; one at a time, in any order.</param>
    public void For<TState>(int count, Func<TState> create, Action<int, TState> body, Action<TState> finish)
    {
        ArgumentNullException.ThrowIfNull(create);
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(finish);
        int next = -1;
        var gate = new Lock();
        For(Math.Min(Count, count), _ =>
        {
            int i = Interlocked.Increment(ref next);
            if (i >= count) return;
            TState state = create();
            for (; i < count; i = Interlocked.Increment(ref next)) body(i, state);
            lock (gate) finish(state);
        });
    }

    /// <summary>Wakes as many sleepers as there is work for. Who is awake sees the job without.</summary>
    private void Wake(int helpers)
    {
        // Pairs with Sleep: either this sees the sleeper counted, or the sleeper sees the job.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _asleep) == 0) return;
        lock (_gate)
        {
            int woken = Math.Min(helpers, _asleep);
            _asleep -= woken;
            if (woken > 0) _wake.Release(woken);
        }
    }

    private void Loop()
    {
        Job? last = null;
        while (!_disposed)
        {
            Job? job = _job;
            for (int look = 0; _watches && look < Looks && (job is null || ReferenceEquals(job, last)) && !_disposed; look++)
            {
                Thread.SpinWait(PauseIterations);
                job = _job;
            }
            if (job is null || ReferenceEquals(job, last))
            {
                Sleep(last);
                continue;
            }
            last = job;
            job.Help();
        }
    }

    private void Sleep(Job? last)
    {
        lock (_gate) _asleep++;
        Interlocked.MemoryBarrier();
        Job? job = _job;
        if (_disposed || (job is not null && !ReferenceEquals(job, last)))
        {
            lock (_gate)
            {
                // Somebody may have woken this thread already: the semaphore then has its turn waiting.
                if (_asleep > 0)
                {
                    _asleep--;
                    return;
                }
            }
        }
        _wake.Wait();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        Wake(_threads.Length);
        foreach (Thread thread in _threads) thread.Join();
        _wake.Dispose();
    }

    /// <summary>The pieces of one call. Ends when the last of those who take part leaves; late comers then find it closed.</summary>
    private sealed class Job(Action<int> body, int count)
    {
        private int _next;
        private int _active = 1;
        private volatile bool _awaited;
        private Exception? _failure;

        /// <summary>The first failure.</summary>
        public Exception? Failure => Volatile.Read(ref _failure);

        public void Drain()
        {
            try
            {
                for (int i = Interlocked.Increment(ref _next) - 1; i < count; i = Interlocked.Increment(ref _next) - 1) body(i);
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref _failure, e, null);
                Interlocked.Exchange(ref _next, count);
            }
        }

        /// <summary>Takes part, unless all is done.</summary>
        public void Help()
        {
            int active = Volatile.Read(ref _active);
            while (active > 0)
            {
                int seen = Interlocked.CompareExchange(ref _active, active + 1, active);
                if (seen == active)
                {
                    Drain();
                    Leave();
                    return;
                }
                active = seen;
            }
        }

        /// <summary>Waits for those who took part.</summary>
        public void Finish(bool watches)
        {
            if (Interlocked.Decrement(ref _active) == 0) return;
            for (int look = 0; watches && look < Looks; look++)
            {
                Thread.SpinWait(PauseIterations);
                if (Volatile.Read(ref _active) == 0) return;
            }
            lock (this)
            {
                _awaited = true;
                // Pairs with Leave: either this sees that nobody is left, or the last to leave sees that it is awaited.
                Interlocked.MemoryBarrier();
                while (Volatile.Read(ref _active) != 0) Monitor.Wait(this);
            }
        }

        private void Leave()
        {
            if (Interlocked.Decrement(ref _active) > 0) return;
            Interlocked.MemoryBarrier();
            if (!_awaited) return;
            lock (this) Monitor.PulseAll(this);
        }
    }
}
