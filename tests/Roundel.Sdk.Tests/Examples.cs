using System.Buffers.Binary;

namespace Roundel.Sdk.Tests;

/// <summary>The committed example programs, and a folder for what a test writes.</summary>
internal static class Examples
{
    private static readonly string Root = FindRoot();

    public static string Elf(string name) => Path.Combine(Root, "examples", name, name + ".elf");

    public static string File(string name, string file) => Path.Combine(Root, "examples", name, file);

    public static GuestProgram Load(string name) => GuestProgram.Load(Elf(name));

    /// <summary>A number as the examples read it.</summary>
    public static Input Number(uint n)
    {
        var bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, n);
        return new Input { Private = bytes };
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (System.IO.File.Exists(Path.Combine(folder.FullName, "Roundel.slnx"))) return folder.FullName;
        throw new InvalidOperationException("The tests must run below the repository's root.");
    }
}

/// <summary>A folder that goes when the test does.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("roundel-test-");

    public string this[string name] => Path.Combine(_folder.FullName, name);

    public string[] Names => [.. _folder.GetFileSystemInfos().Select(f => f.Name).Order(StringComparer.Ordinal)];

    public void Dispose() => _folder.Delete(recursive: true);
}
