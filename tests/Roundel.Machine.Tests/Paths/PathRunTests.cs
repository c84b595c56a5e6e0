using Roundel.Machine.Paths;
using Roundel.RiscV;

namespace Roundel.Machine.Tests.Paths;

/// <summary>Runs with paths of any kind: the tables satisfy everything, and the rows are those that the run's course has.</summary>
public sealed class PathRunTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, Environment.GetEnvironmentVariable("ROUNDEL_SLOW") == "1" ? 400 : 16)];

    [Theory, MemberData(nameof(Seeds))]
    public void AnyPathsOfARunBalance(int seed)
    {
        var random = new Random(seed);
        ElfImage image = LoopProgram.Of(random).Image();
        using Execution execution = Executor.Run(image, new ExecutionOptions { Trace = true });
        var course = new RunCourse(image, execution.Trace!);
        List<InstructionPath> paths = Some(random, course);
        var options = new TraceOptions
        {
            Paths = PathChoice.Of(paths),
            LogClockRange = random.Next(3) == 0 ? null : random.Next(5, 12),
            Threads = random.Next(1, 4),
        };
        using TestRun run = TestRun.Of(image, options: options).AssertSound();
        int[] instances = course.Instances(paths);
        Assert.Equal(paths.Where((_, i) => instances[i] > 0), run.Trace.Paths);
        Assert.Equal(instances.Where(i => i > 0), run.Trace.Rows.Where(r => r.Chip.Chip is PathChip).Select(r => (int)r.Rows));
    }

    /// <summary>Up to as many paths as a proof may list, found anywhere in the run: they overlap, start alike, and contain one another.</summary>
    private static List<InstructionPath> Some(Random random, RunCourse course)
    {
        List<InstructionPath> paths = [];
        int total = 0;
        for (int tries = random.Next(40); tries >= 0 && paths.Count < InstructionPath.MaxPaths; tries--)
        {
            InstructionPath? path = course.PathFrom(random.Next(course.Length), random.Next(2, random.Next(2) == 0 ? 8 : InstructionPath.MaxLength + 1));
            if (path is null || total + path.Length > InstructionPath.MaxTotal || paths.Exists(p => p.Rows.SequenceEqual(path.Rows))) continue;
            paths.Add(path);
            total += path.Length;
        }
        return paths;
    }
}
