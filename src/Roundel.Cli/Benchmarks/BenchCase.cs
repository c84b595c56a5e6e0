using Roundel.RiscV;
using Roundel.Sdk;

namespace Roundel.Cli.Benchmarks;

/// <summary>Roughly how long a case takes to prove.</summary>
public enum CaseLength
{
    /// <summary>Less than 100,000 cycles.</summary>
    Short,

    /// <summary>Less than a million cycles.</summary>
    Middle,

    /// <summary>More.</summary>
    Long,
}

/// <summary>A program and what it reads, to be measured.</summary>
public sealed class BenchCase
{
    private readonly Func<ReadOnlyMemory<byte>>? _elf;

    /// <summary>A case of the suite, whose program is part of this assembly.</summary>
    internal BenchCase(string name, CaseLength length, Func<ReadOnlyMemory<byte>> elf, Input input) =>
        (Name, Length, _elf, Input) = (name, length, elf, input);

    /// <summary>A case from a file.</summary>
    internal BenchCase(string path, Abi abi, Input input, ulong maxCycles) =>
        (Name, Path, Abi, Input, MaxCycles) = (System.IO.Path.GetFileNameWithoutExtension(path), path, abi, input, maxCycles);

    /// <summary>A case of a program in C# that has been compiled.</summary>
    internal BenchCase(string path, byte[] elf, Input input, ulong maxCycles) =>
        (Name, _elf, Input, MaxCycles) = (System.IO.Path.GetFileNameWithoutExtension(path.TrimEnd('/', '\\')), () => elf, input, maxCycles);

    /// <summary>What to call it.</summary>
    public string Name { get; }

    /// <summary>How long it takes; unknown, and <see cref="CaseLength.Short"/>, for a case from a file.</summary>
    public CaseLength Length { get; }

    /// <summary>Where its program is, if it is from a file.</summary>
    public string? Path { get; }

    /// <summary>How the program communicates.</summary>
    public Abi Abi { get; }

    /// <summary>What the program reads.</summary>
    public Input Input { get; }

    /// <summary>The most cycles that its run may take.</summary>
    public ulong MaxCycles { get; } = new ExecuteOptions().MaxCycles;

    /// <summary>The program's file.</summary>
    /// <exception cref="RoundelException">There is no such file.</exception>
    public ReadOnlyMemory<byte> Elf => _elf?.Invoke() ?? Files.Read(Path!, "program");

    /// <summary>The program. The caller disposes it.</summary>
    /// <exception cref="RoundelException">There is no such file, or the machine cannot run it.</exception>
    public GuestProgram Load() => Path is null ? GuestProgram.Load(Elf.Span, Abi) : GuestProgram.Load(Path, Abi);
}
