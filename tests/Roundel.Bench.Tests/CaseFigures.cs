using System.Globalization;
using Roundel.Cli.Benchmarks;
using Roundel.Field;
using Roundel.Hash;
using Roundel.Sdk;

namespace Roundel.Bench.Tests;

/// <summary>A figure that does not depend on the machine.</summary>
/// <param name="Name">Its column.</param>
/// <param name="Slack">By which part of what is recorded it may grow or shrink unnoticed.</param>
internal sealed record Figure(string Name, double Slack = 0)
{
    /// <summary>All of them, the less of each the better.</summary>
    public static IReadOnlyList<Figure> All { get; } =
    [
        new("cycles"), new("cells"), new("proof bytes"), new("compressions to prove"), new("compressions to verify"), new("native bytes"),
        // What the runtime allocates for itself differs a little.
        new("managed bytes to prove", 0.1), new("managed bytes to verify", 0.1),
    ];
}

/// <summary>What one case comes to.</summary>
/// <param name="Case">The case.</param>
/// <param name="Values">In the order of <see cref="Figure.All"/>.</param>
/// <param name="Tables">Rows and padded rows of each chip.</param>
internal sealed record CaseFigures(string Case, long[] Values, string Tables)
{
    private const int StackBytes = 16 << 20;

    /// <summary>Proves a case twice, on one thread, and counts the second time. The thread is a new one, so that nothing is left of other cases.</summary>
    public static CaseFigures Of(BenchCase benchCase)
    {
        CaseFigures? figures = null;
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                figures = Measure(benchCase);
            }
            catch (Exception e)
            {
                failure = e;
            }
        }, StackBytes);
        thread.Start();
        thread.Join();
        return figures ?? throw new InvalidOperationException($"{benchCase.Name} cannot be proven.", failure);
    }

    private static CaseFigures Measure(BenchCase benchCase)
    {
        // What threads leave when they end is freed by their finalizers.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        long used = NativeHeap.UsedBytes;
        using GuestProgram program = benchCase.Load();
        var options = new ProveOptions { Threads = 1 };
        Check(ProofVerifier.Verify(program.Prove(benchCase.Input, options), program));
        NativeHeap.ResetPeak();

        Proof? proof = null;
        (long hashes, long managed) = Counted(() => proof = program.Prove(benchCase.Input, options), () => GC.GetTotalAllocatedBytes(precise: true));
        long native = NativeHeap.PeakBytes - used;
        // Blocks that are small do not count, and what is between phases is not all foreseen.
        double predicted = proof!.Report!.PredictedNativeBytes - used;
        if (native > 1 << 20) Assert.InRange(predicted / native, 0.9, 1.1);
        VerifyResult? verified = null;
        (long verifyHashes, long verifyManaged) = Counted(() => verified = ProofVerifier.Verify(proof!, program), GC.GetAllocatedBytesForCurrentThread);
        Check(verified!);
        ProveReport report = proof!.Report!;
        return new CaseFigures(benchCase.Name, [(long)report.Cycles, report.Cells, report.ProofBytes, hashes, verifyHashes, native, managed, verifyManaged],
            string.Join(", ", report.Chips.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Name} {c.Rows}/{c.PaddedRows}"))));
    }

    private static void Check(VerifyResult result) => Assert.True(result.IsValid, result.Message);

    /// <summary>What work takes. Verifying is on one thread, whose bytes are exact; those of a process have what else it does among them.</summary>
    private static (long Compressions, long ManagedBytes) Counted(Action work, Func<long> allocated)
    {
        using var counter = new HashCounter();
        long before = allocated();
        work();
        return (counter.Compressions, allocated() - before);
    }

    /// <summary>What is worse, better or different from what was recorded; nothing if all is as it was.</summary>
    public IEnumerable<string> Compare(CaseFigures recorded)
    {
        for (int i = 0; i < Values.Length; i++)
        {
            Figure figure = Figure.All[i];
            double slack = figure.Slack * recorded.Values[i];
            if (Math.Abs(Values[i] - recorded.Values[i]) <= slack) continue;
            yield return string.Create(CultureInfo.InvariantCulture,
                $"{Case}: {(Values[i] > recorded.Values[i] ? "WORSE" : "better")}: {figure.Name} {Values[i]}, recorded are {recorded.Values[i]}");
        }
        string[] now = Tables.Split(", "), before = recorded.Tables.Split(", ");
        if (!now.SequenceEqual(before))
            yield return $"{Case}: tables changed: {string.Join(", ", now.Except(before))}, recorded are {string.Join(", ", before.Except(now))}";
    }
}
