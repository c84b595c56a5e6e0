using Roundel.RiscV;

namespace Roundel.Machine.Paths;

/// <summary>Chooses.</summary>
internal static class PathPlanner
{
    public static IReadOnlyList<InstructionPath> Choose(ElfImage image, Execution execution) => [];
}
