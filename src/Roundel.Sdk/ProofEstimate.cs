using System.Numerics;
using Roundel.Air;
using Roundel.Machine;
using Roundel.Machine.Chips;
using Roundel.Machine.Run;
using Roundel.RiscV;
using Roundel.Verifier;

namespace Roundel.Sdk;

/// <summary>
/// What proving a run would take at most, from the counts of its operations alone: as if every instruction had a row of its own. Rows of instructions are exact
/// but for misaligned accesses; memory and look-up tables are guessed from above. <see cref="GuestProgram.Plan"/> knows better, and takes longer.
/// </summary>
public sealed class ProofEstimate
{
    // Ranges of clocks and the boundary of memory depend on the order of accesses, which a plain run does not record.
    private const int TypicalLogClockRange = 14;

    private ProofEstimate(IReadOnlyList<ChipSize> chips, ulong cycles, ParameterSet set, int threads)
    {
        Chips = chips;
        Cells = chips.Sum(c => c.Cells);
        CellsPerCycle = Cells / (double)cycles;
        ProveMilliseconds = ProverCost.Milliseconds(Cells, cycles, set, threads);
        PeakBytes = ProverCost.Bytes(Cells, chips.Count == 0 ? 0 : chips.Max(c => c.PaddedRows), set);
    }

    /// <summary>The size of every chip's tables, in the order of the machine.</summary>
    public IReadOnlyList<ChipSize> Chips { get; }

    /// <summary>Committed words, preprocessed columns aside.</summary>
    public long Cells { get; }

    /// <summary>Committed words per instruction.</summary>
    public double CellsPerCycle { get; }

    /// <summary>Wall time, roughly: of a process that has proven before, on a machine like the one it was fitted on.</summary>
    public double ProveMilliseconds { get; }

    /// <summary>Peak memory, roughly.</summary>
    public long PeakBytes { get; }

    internal static ProofEstimate Of(ElfImage image, Execution run, Input input, ParameterSet set, int threads)
    {
        var rows = new Dictionary<ChipAir, long>();
        void Add(ChipAir chip, long count)
        {
            if (count > 0) rows[chip] = rows.GetValueOrDefault(chip) + count;
        }

        ReadOnlySpan<ulong> counts = run.OpCounts.Span;
        for (int op = (int)Op.Addi; op < counts.Length; op++) Add(ChipOf.Operation((Op)op), (long)counts[op]);
        Add(RoundelMachine.Air(RoundelMachine.LoadUnaligned), (long)run.Misaligned);
        long moved = input.Private.Length - run.PrivateInputUnread + input.Public.Length - run.PublicInputUnread + run.Output.Length;
        Add(RoundelMachine.Air(RoundelMachine.Transfer), (moved + 3) / 4);
        long imageWords = image.Zones.Sum(z => (long)z.Words.Length);
        Add(RoundelMachine.Air(RoundelMachine.Program), image.Program.Length);
        Add(RoundelMachine.Air(RoundelMachine.Image), imageWords);
        Add(RoundelMachine.Air(RoundelMachine.Registers), Registers.Count);
        Add(RoundelMachine.Air(RoundelMachine.Boundary), (long)Math.Min((ulong)run.MemoryBytes / 4, run.Loads + run.Stores + (ulong)moved));
        foreach (RangeChip range in (RangeChip[])[RoundelMachine.Range8, RoundelMachine.Range16]) Add(RoundelMachine.Air(range), 1L << range.MaxLogSize);
        Add(RoundelMachine.Air(RoundelMachine.ClockRange), (1L << TypicalLogClockRange) / RangeChip.Values);
        Add(RoundelMachine.Air(RoundelMachine.Bytes), Math.Min(ByteTableChip.AllRows, Lookups(Buses.Bytes)));
        Add(RoundelMachine.Air(RoundelMachine.BytePairs), Math.Min(ByteTableChip.AllRows, Lookups(Buses.BytePair)));
        long cells = rows.Sum(r => r.Value * r.Key.CellsPerRow);
        ChipSize[] chips = [.. rows.OrderBy(r => r.Key.Index)
            .Select(r => ChipSize.Of(r.Key, r.Value, Padded(r.Key, r.Value)))];
        return new ProofEstimate(chips, run.Cycles, set, threads);

        long Lookups(Bus bus) => rows.Sum(r => r.Value * r.Key.Terms.Count(t => t.Side == BusSide.Lookup && t.Bus == bus));

        // A run too large to be proven has a size all the same.
        long Padded(ChipAir chip, long count) => TableHeights.Split(count, chip, cells, chip.Chip.MaxInstances)?.Sum(log => 1L << log)
            ?? (long)BitOperations.RoundUpToPowerOf2((ulong)count);
    }
}
