using System.Buffers.Binary;

namespace Roundel.Sdk.Tests;

/// <summary>The committed example programs, and a folder for what a test writes.</summary>
internal static class Examples
{
    private static readonly string Root = RepositoryRoot.Path;

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
}
