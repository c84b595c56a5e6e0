using System.Reflection;
using Roundel.Machine;
using Roundel.RiscV;

namespace Roundel.Sdk;

/// <summary>The programs that the linter takes rows from: between them they use every chip of the machine, in its corners.</summary>
public static class LintExercise
{
    /// <summary>The most cycles of a run that rows are taken from.</summary>
    public const ulong MaxCycles = 1_000_000;

    /// <summary>The programs, each with what a run of it takes.</summary>
    public static IReadOnlyList<ExerciseProgram> Programs { get; } =
    [
        // A short clock range makes the run use Gap.
        new("linux.elf", Abi.Linux, (byte[])[1, 2, 3, 4, 5, 6, 7, 8, 9], (byte[])[11, 12, 13, 14], new TraceOptions { LogClockRange = 6 }),
        new("mapped.elf", Abi.MemoryMapped, (byte[])[1, 2, 3, 4, 5], default, new TraceOptions()),
        new("silent.elf", Abi.MemoryMapped, default, default, new TraceOptions()),
    ];

    /// <summary>Runs them. The caller disposes the runs.</summary>
    public static IReadOnlyList<LintRun> Runs() => [.. Programs.Select(Run)];

    /// <summary>The bytes of one of the programs.</summary>
    public static byte[] Elf(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Roundel.Sdk.Exercises.{name}")
            ?? throw new ArgumentException($"There is no exercise {name}.", nameof(name));
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static LintRun Run(ExerciseProgram exercise)
    {
        using GuestProgram program = GuestProgram.Load(Elf(exercise.Name), exercise.Abi);
        var input = new Input { Private = exercise.PrivateInput.ToArray(), Public = exercise.PublicInput.ToArray() };
        return LintRun.Of(exercise.Name, program, input, exercise.Options);
    }
}

/// <summary>One of the linter's programs.</summary>
/// <param name="Name">The name of its ELF file.</param>
/// <param name="Abi">How it communicates.</param>
/// <param name="PrivateInput">Private input.</param>
/// <param name="PublicInput">Public input.</param>
/// <param name="Options">How its tables are laid out.</param>
public sealed record ExerciseProgram(string Name, Abi Abi, ReadOnlyMemory<byte> PrivateInput, ReadOnlyMemory<byte> PublicInput, TraceOptions Options);
