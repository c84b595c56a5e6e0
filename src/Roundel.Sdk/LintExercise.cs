using System.Reflection;
using Roundel.Machine;
using Roundel.RiscV;

namespace Roundel.Sdk;

/// <summary>The programs that the linter takes rows from: between them they use every chip of the machine, in its corners.</summary>
public static class LintExercise
{
    /// <summary>The most cycles of a run that rows are taken from.</summary>
    public const ulong MaxCycles = 1_000_000;

    /// <summary>Runs them. The caller disposes the runs.</summary>
    public static IReadOnlyList<LintRun> Runs() =>
    [
        // A short clock range makes the run use Gap.
        Run("linux.elf", Abi.Linux, [1, 2, 3, 4, 5, 6, 7, 8, 9], [11, 12, 13, 14], new TraceOptions { LogClockRange = 6 }),
        Run("mapped.elf", Abi.MemoryMapped, [1, 2, 3, 4, 5], [], null),
        Run("silent.elf", Abi.MemoryMapped, [], [], null),
    ];

    /// <summary>The bytes of one of the programs.</summary>
    public static byte[] Elf(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Roundel.Sdk.Exercises.{name}")
            ?? throw new ArgumentException($"There is no exercise {name}.", nameof(name));
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static LintRun Run(string name, Abi abi, byte[] privateInput, byte[] publicInput, TraceOptions? options)
    {
        using GuestProgram program = GuestProgram.Load(Elf(name), abi);
        return LintRun.Of(name, program, new Input { Private = privateInput, Public = publicInput }, options);
    }
}
