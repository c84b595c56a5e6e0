using System.Runtime.CompilerServices;
using Roundel.Machine;
using Roundel.Sdk;

namespace Roundel.Lint.Tests;

/// <summary>The committed programs are those of <see cref="Exercise"/>, and use the whole machine.</summary>
public sealed class ExerciseTests
{
    private static bool IsUpdate => Environment.GetEnvironmentVariable("ROUNDEL_UPDATE") == "1";

    [Fact]
    public void FilesAreThoseOfTheGenerator()
    {
        foreach ((string name, byte[] elf) in Exercise.All)
        {
            string path = Path.Combine(Path.GetDirectoryName(Here())!, "../../src/Roundel.Sdk/Exercises", name);
            if (IsUpdate) File.WriteAllBytes(path, elf);
            Assert.Equal(elf, File.ReadAllBytes(path));
            if (!IsUpdate) Assert.Equal(elf, LintExercise.Elf(name));
        }
    }

    [Fact]
    public void EveryChipHasRows()
    {
        HashSet<string> seen = [];
        foreach (LintRun run in LintExercise.Runs())
        {
            seen.UnionWith(run.Tables.Where(t => t.RealRows > 0).Select(t => t.Air.Chip.Name));
            run.Dispose();
        }
        Assert.Equal(RoundelMachine.All.Select(c => c.Name).Order(), seen.Order());
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
