using Roundel.RiscV;

namespace Roundel.Machine.Paths;

/// <summary>The paths of a run, their instances, and the records that these leave. Owns native memory, and looks into that of the trace.</summary>
internal sealed class PathPlan : IDisposable
{
    private PathPlan(PathList paths, IReadOnlyList<PathInstances> instances, Leftovers? leftovers) =>
        (Paths, Instances, Leftovers) = (paths, instances, leftovers);

    /// <summary>The paths, each with at least one instance.</summary>
    public PathList Paths { get; }

    /// <summary>The instances of each path.</summary>
    public IReadOnlyList<PathInstances> Instances { get; }

    /// <summary>The records that are left; null if all are.</summary>
    public Leftovers? Leftovers { get; }

    /// <summary>Finds the instances of the paths of a choice.</summary>
    /// <exception cref="ArgumentException">A path does not stand in the program, or there are too many.</exception>
    public static PathPlan Of(ElfImage image, Execution execution, PathChoice choice)
    {
        IReadOnlyList<InstructionPath> paths = choice.Paths ?? PathPlanner.Choose(image, execution);
        if (paths.Count == 0) return new PathPlan(PathList.Empty, [], null);
        if (choice.Paths is not null) Check(image, paths);
        PathInstances[] found = PathFinder.Find(image, execution, paths, out Leftovers leftovers);
        List<InstructionPath> taken = [];
        List<PathInstances> instances = [];
        for (int i = 0; i < found.Length; i++)
        {
            if (found[i].Count == 0)
            {
                found[i].Dispose();
                continue;
            }
            taken.Add(paths[i]);
            instances.Add(found[i]);
        }
        return new PathPlan(PathList.Of(taken), instances, leftovers);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PathInstances instances in Instances) instances.Dispose();
    }

    private static void Check(ElfImage image, IReadOnlyList<InstructionPath> paths)
    {
        ReadOnlySpan<Instruction> program = image.Program.Span;
        foreach (InstructionPath path in paths)
        {
            foreach (ProgramRow row in path.Rows)
            {
                uint word = (row.Pc - image.TextStart) / 4;
                if (word >= program.Length || ProgramRom.Row(program[(int)word], row.Pc, image.TextStart, program.Length) != row)
                    throw new ArgumentException($"Path {path} does not stand in the program.", nameof(paths));
            }
        }
    }
}
