using System.Diagnostics;
using Roundel.Field;
using Roundel.Machine.Proofs;
using Roundel.Prover;
using Roundel.RiscV;
using Roundel.Verifier;

namespace Roundel.Sdk;

/// <summary>
/// A guest program: run it, prove runs of it, get the key that verifies them. What proving needs of the program alone is prepared
/// once and kept, in native memory, until the program is disposed. Any number of threads may use one program.
/// </summary>
public sealed class GuestProgram : IDisposable
{
    /// <summary>The symbol of the word in which a program counts the bytes of the heap that it has in use; those compiled from C# do.</summary>
    public const string HeapUsedSymbol = "__heap_used";

    private readonly Lock _lock = new();
    private readonly Dictionary<int, ProgramKey> _keys = [];
    private GuestKey? _key;
    private bool _disposed;

    private GuestProgram(ElfImage image, Abi abi, string? path) => (Image, Abi, Path) = (image, abi, path);

    /// <summary>The checked ELF file.</summary>
    public ElfImage Image { get; }

    /// <summary>How the program communicates.</summary>
    public Abi Abi { get; }

    /// <summary>Where the program came from, if from a file.</summary>
    public string? Path { get; }

    /// <summary>Identifies program, ABI and machine: 64 hexadecimal digits.</summary>
    public string Digest => GuestKey.DigestText(Prepare(ParameterSet.Fast.LogBlowup).Verification);

    /// <summary>The key that replaces the program for verifiers, for every parameter set.</summary>
    public GuestKey Key
    {
        get
        {
            lock (_lock)
            {
                if (_key is not null) return _key;
                int[] blowups = [.. ParameterSet.All.Select(s => s.LogBlowup).Distinct()];
                using var workers = new Workers(Environment.ProcessorCount);
                using var all = ProgramKey.Create(Image, Abi, blowups, workers, Lanes.Width);
                return _key = new GuestKey(all.Verification);
            }
        }
    }

    /// <summary>Reads a program.</summary>
    /// <param name="path">A static RV32IM ELF executable.</param>
    /// <param name="abi">How it communicates.</param>
    /// <exception cref="RoundelException">There is no such file, or the machine cannot run it.</exception>
    public static GuestProgram Load(string path, Abi abi = Abi.Linux)
    {
        byte[] file = Files.Read(path, "program");
        return ElfImage.TryLoad(file, out ElfImage? image, out string error) ? new GuestProgram(image, Checked(abi), path)
            : throw new RoundelException(RoundelErrorKind.BadProgram, $"{path}: {error}");
    }

    /// <summary>Reads a program.</summary>
    /// <param name="elf">The bytes of a static RV32IM ELF executable; any bytes are safe.</param>
    /// <param name="abi">How it communicates.</param>
    /// <exception cref="RoundelException">The machine cannot run it.</exception>
    public static GuestProgram Load(ReadOnlySpan<byte> elf, Abi abi = Abi.Linux) =>
        ElfImage.TryLoad(elf, out ElfImage? image, out string error) ? new GuestProgram(image, Checked(abi), null)
            : throw new RoundelException(RoundelErrorKind.BadProgram, error);

    /// <summary>Runs the program without proving.</summary>
    /// <param name="input">What it reads.</param>
    /// <param name="options">Limits.</param>
    /// <exception cref="RoundelException">It stopped with an error, reached a limit, or the input does not fit the ABI.</exception>
    public ExecutionReport Execute(Input input, ExecuteOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        options ??= new ExecuteOptions();
        long start = Stopwatch.GetTimestamp();
        uint? heapWord = Image.WordAt(HeapUsedSymbol);
        using Execution run = Run(input, options.MaxCycles, trace: false, heapWord);
        double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        return new ExecutionReport
        {
            Cycles = run.Cycles,
            ExitCode = run.ExitCode,
            Output = run.Output,
            Console = run.Console,
            Loads = run.Loads,
            Stores = run.Stores,
            Misaligned = run.Misaligned,
            MemoryBytes = run.MemoryBytes,
            HeapBytes = heapWord is { } address ? run.FinalWord(address) : null,
            Unread = (run.PrivateInputUnread, run.PublicInputUnread),
            Warnings = run.Warnings,
            ExecuteMilliseconds = milliseconds,
            Estimate = ProofEstimate.Of(Image, run, input, options.Parameters, options.Threads),
        };
    }

    /// <summary>Runs the program and proves the run.</summary>
    /// <param name="input">What it reads.</param>
    /// <param name="options">How to prove.</param>
    /// <exception cref="RoundelException">
    /// It stopped with an error (which leaves nothing to prove), reached a limit, or the input does not fit the ABI.
    /// </exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public Proof Prove(Input input, ProveOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        ObjectDisposedException.ThrowIf(_disposed, this);
        return new ProveRun(this, input, options ?? new ProveOptions()).Run();
    }

    /// <summary>Runs the program with a record, as for a proof, and says what proving takes; the record takes memory, some 40 bytes a cycle.</summary>
    /// <param name="input">What it reads.</param>
    /// <param name="options">How it would be proven.</param>
    /// <exception cref="RoundelException">It stopped with an error, reached a limit, or the input does not fit the ABI.</exception>
    public ProvePlan Plan(Input input, ProveOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        ObjectDisposedException.ThrowIf(_disposed, this);
        return new ProveRun(this, input, options ?? new ProveOptions()).Plan();
    }

    /// <summary>Runs the program and follows its calls.</summary>
    /// <param name="input">What it reads.</param>
    /// <param name="measure">What to count.</param>
    /// <param name="options">Limits.</param>
    /// <exception cref="RoundelException">It stopped with an error, reached a limit, or the input does not fit the ABI.</exception>
    public FlameGraph Profile(Input input, ProfileMeasure measure = ProfileMeasure.Cycles, ExecuteOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        ExecutionOptions run = OptionsFor(input, (options ?? new ExecuteOptions()).MaxCycles, trace: false);
        if (!CallGraphProfiler.TryRun(Image, run, out Execution? execution, out CallGraph? graph, out ExecutionFault? fault))
            throw RoundelException.Of(fault);
        using (execution) return FlameGraph.Of(Image, execution, graph, measure);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            foreach (ProgramKey key in _keys.Values) key.Dispose();
            _keys.Clear();
        }
    }

    /// <summary>The program committed at a blowup, prepared if nobody asked for it before.</summary>
    internal ProgramKey Prepare(int logBlowup, Workers? workers = null)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_keys.TryGetValue(logBlowup, out ProgramKey? key)) return key;
            using Workers? own = workers is null ? new Workers(Environment.ProcessorCount) : null;
            key = ProgramKey.Create(Image, Abi, [logBlowup], workers ?? own!, Lanes.Width);
            _keys.Add(logBlowup, key);
            return key;
        }
    }

    internal Execution Run(Input input, ulong maxCycles, bool trace, uint? watched = null) =>
        Executor.TryRun(Image, OptionsFor(input, maxCycles, trace, watched), out Execution? execution, out ExecutionFault? fault) ? execution
            : throw RoundelException.Of(fault);

    private ExecutionOptions OptionsFor(Input input, ulong maxCycles, bool trace, uint? watched = null)
    {
        // The executor would name an address for what is no fault of the program.
        if (Abi == Abi.MemoryMapped && !input.Public.IsEmpty)
            throw new RoundelException(RoundelErrorKind.BadInput, "The memory-mapped ABI has no public input: give private input only.");
        if (Abi == Abi.MemoryMapped && input.Private.Length > MemoryMap.MaxInputBytes)
            throw new RoundelException(RoundelErrorKind.BadInput,
                $"The input has {input.Private.Length} bytes; the memory-mapped ABI takes at most {MemoryMap.MaxInputBytes}.");
        return new ExecutionOptions
        {
            Abi = Abi,
            PrivateInput = input.Private,
            PublicInput = input.Public,
            MaxCycles = maxCycles,
            Trace = trace,
            Watched = watched is { } address ? [address] : [],
        };
    }

    private static Abi Checked(Abi abi) => abi is Abi.Linux or Abi.MemoryMapped ? abi : throw new ArgumentOutOfRangeException(nameof(abi));
}
