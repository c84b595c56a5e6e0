using System.Globalization;
using Roundel.Air;
using Roundel.Machine.Paths;
using Roundel.Verifier;

namespace Roundel.Sdk;

/// <summary>The size of one chip's tables.</summary>
/// <param name="Name">The chip; for the chip of a path the address of its first instruction and how many it has.</param>
/// <param name="Rows">Rows that stand for something.</param>
/// <param name="PaddedRows">Rows of all its tables.</param>
/// <param name="CellsPerRow">Committed words per row, preprocessed columns aside.</param>
public readonly record struct ChipSize(string Name, long Rows, long PaddedRows, int CellsPerRow)
{
    /// <summary>Committed words of all its tables.</summary>
    public long Cells => PaddedRows * CellsPerRow;

    internal static ChipSize Of(ChipAir air, long rows, long padded) => new(NameOf(air.Chip), rows, padded, air.CellsPerRow);

    private static string NameOf(Chip chip) => chip is PathChip { Path: { } path }
        ? string.Create(CultureInfo.InvariantCulture, $"Path 0x{path.Rows[0].Pc:x} ×{path.Rows.Count}") : chip.Name;
}

/// <summary>Time of one step of proving.</summary>
/// <param name="Name">The step, in camel case.</param>
/// <param name="Milliseconds">Wall time.</param>
public readonly record struct PhaseTime(string Name, double Milliseconds);

/// <summary>The beginning of one step of proving.</summary>
/// <param name="Phase">The step, in camel case, as in <see cref="PhaseTime"/>.</param>
/// <param name="Index">Its place, from 0.</param>
/// <param name="Count">The number of steps.</param>
public readonly record struct ProveProgress(string Phase, int Index, int Count);

/// <summary>How a run went, and what proving it would take.</summary>
public sealed class ExecutionReport
{
    /// <summary>Instructions executed.</summary>
    public required ulong Cycles { get; init; }

    /// <summary>The exit code; 0 under the memory-mapped ABI.</summary>
    public required uint ExitCode { get; init; }

    /// <summary>The public output.</summary>
    public required ReadOnlyMemory<byte> Output { get; init; }

    /// <summary>What the program wrote to file descriptor 2; no part of the statement.</summary>
    public required ReadOnlyMemory<byte> Console { get; init; }

    /// <summary>Loads of any width.</summary>
    public required ulong Loads { get; init; }

    /// <summary>Stores of any width.</summary>
    public required ulong Stores { get; init; }

    /// <summary>Loads and stores at addresses that are not multiples of their width; they cost more to prove.</summary>
    public required ulong Misaligned { get; init; }

    /// <summary>Bytes of memory that the program touched, in whole pages of 16 KiB.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>
    /// Bytes of the heap that the program had in use at its end, counted by itself in the word of <see cref="GuestProgram.HeapUsedSymbol"/>; null if it
    /// has none. Programs compiled from C# never give memory back: it is all that they asked for.
    /// </summary>
    public required uint? HeapBytes { get; init; }

    /// <summary>Bytes of private and public input that the program did not read.</summary>
    public required (uint Private, uint Public) Unread { get; init; }

    /// <summary>Lines for the user about suspicious things; usually empty.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Wall time of the run.</summary>
    public required double ExecuteMilliseconds { get; init; }

    /// <summary>What proving would take.</summary>
    public required ProofEstimate Estimate { get; init; }
}

/// <summary>What proving a run takes, from its tables.</summary>
public sealed class ProvePlan
{
    /// <summary>Instructions executed.</summary>
    public required ulong Cycles { get; init; }

    /// <summary>The size of every chip's tables, in the order of the machine.</summary>
    public required IReadOnlyList<ChipSize> Chips { get; init; }

    /// <summary>Committed words, preprocessed columns aside.</summary>
    public long Cells => Chips.Sum(c => c.Cells);

    /// <summary>Committed words per instruction.</summary>
    public double CellsPerCycle => Cells / (double)Cycles;

    /// <summary>Wall time, roughly: of a process that has proven before, on a machine like the one it was fitted on.</summary>
    public required double ProveMilliseconds { get; init; }

    /// <summary>The largest resident memory that a process has that makes this proof and nothing else.</summary>
    public required long PeakBytes { get; init; }
}

/// <summary>How a proof was made.</summary>
public sealed class ProveReport
{
    /// <summary>Instructions executed.</summary>
    public required ulong Cycles { get; init; }

    /// <summary>The size of every chip's tables, in the order of the machine.</summary>
    public required IReadOnlyList<ChipSize> Chips { get; init; }

    /// <summary>Committed words, preprocessed columns aside.</summary>
    public long Cells => Chips.Sum(c => c.Cells);

    /// <summary>Committed words per instruction.</summary>
    public double CellsPerCycle => Cells / (double)Cycles;

    /// <summary>Wall time of each step, in order.</summary>
    public required IReadOnlyList<PhaseTime> Phases { get; init; }

    /// <summary>Wall time of everything from the input to the proof's bytes, and of preparing the program where that was still to do.</summary>
    public required double ProveMilliseconds { get; init; }

    /// <summary>The largest resident memory of the whole process so far, in bytes.</summary>
    public required long PeakBytes { get; init; }

    /// <summary>What <see cref="PeakBytes"/> was expected to be when the tables were there and nothing was committed yet.</summary>
    public required long PredictedPeakBytes { get; init; }

    /// <summary>Of it what is native memory in large blocks: the most in use at once, which depends on the tables alone.</summary>
    public required long PredictedNativeBytes { get; init; }

    /// <summary>The proof's length.</summary>
    public required int ProofBytes { get; init; }

    /// <summary>Threads used.</summary>
    public required int Threads { get; init; }

    /// <summary>The parameters.</summary>
    public required ParameterSet Parameters { get; init; }

    /// <summary>The proof's security, row by row.</summary>
    public required SecurityReport Security { get; init; }

    /// <summary>The proven security in bits: the least row.</summary>
    public double ProvenBits => Security.ProvenBits;
}
