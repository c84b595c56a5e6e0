using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using Roundel.GuestCompiler.Import;
using Roundel.GuestCompiler.Ir;
using Roundel.GuestCompiler.Link;
using Roundel.GuestCompiler.Metadata;

namespace Roundel.GuestCompiler;

/// <summary>Where to find what the guest references.</summary>
public sealed record CompileOptions
{
    /// <summary>The folder of the base class library; the one of the running runtime unless said otherwise.</summary>
    public string Framework { get; init; } = Path.GetDirectoryName(typeof(object).Assembly.Location)!;

    /// <summary>Full name of a type with a method Main to start at, instead of the assembly's own entry.</summary>
    public string? EntryType { get; init; }

    /// <summary>Folders with assemblies that the guest references, besides its own.</summary>
    public IReadOnlyList<string> References { get; init; } = [];

    /// <summary>The least and the most memory for objects, and what there is unless said otherwise, in MiB: it ends below the stack of Linux.</summary>
    public const int LeastHeapMebibytes = 1, MostHeapMebibytes = 960, StandardHeapMebibytes = 704;

    /// <summary>The most memory for objects, in MiB.</summary>
    public int HeapMebibytes { get; init; } = StandardHeapMebibytes;

    /// <summary>Sees the text of each function's last intermediate form.</summary>
    internal Action<string, string>? Dump { get; init; }

    /// <summary>Sees what the program can reach, before anything is optimised.</summary>
    internal Action<World>? Inspect { get; init; }
}

/// <summary>A compiled guest.</summary>
/// <param name="Elf">A static RV32IM executable.</param>
/// <param name="Functions">How many functions it has.</param>
public sealed record CompiledGuest(byte[] Elf, int Functions);

/// <summary>
/// Compiles a .NET assembly, and what it uses of the base class library, to a guest. The same assemblies give the same bytes on
/// every machine.
/// </summary>
public static class Compiler
{
    /// <summary>Compiles an assembly with an entry.</summary>
    /// <param name="path">The .dll.</param>
    /// <param name="options">Where to look.</param>
    /// <exception cref="GuestCompileException">It cannot be compiled; the message says what stands where.</exception>
    public static CompiledGuest Compile(string path, CompileOptions? options = null)
    {
        options ??= new CompileOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.HeapMebibytes, CompileOptions.LeastHeapMebibytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.HeapMebibytes, CompileOptions.MostHeapMebibytes);
        path = Path.GetFullPath(path);
        try
        {
            using var types = new TypeSystem(options.Framework, [Path.GetDirectoryName(path)!, .. options.References]);
            AssemblyUnit unit = types.Load(path);
            MethodDesc entry = FindEntry(types, unit, path, options.EntryType);
            var world = new World(types, (uint)options.HeapMebibytes << 20);
            world.Need(entry);
            world.Runtime.NeedAlways();
            world.Close();
            options.Inspect?.Invoke(world);
            Action<Function>? dump = options.Dump is { } sink ? f => sink(f.Name, Printer.Print(f)) : null;
            byte[] elf = new ProgramBuilder(world, entry, dump).Build(out int count);
            return new CompiledGuest(elf, count);
        }
        catch (BadImageFormatException e)
        {
            throw new GuestCompileException($"{path} is damaged or no .NET assembly: {e.Message}");
        }
        catch (Exception e) when (IsOfDamage(e))
        {
            // A file that breaks the rules of ECMA-335 can go wrong anywhere; nothing is made of it.
            throw new GuestCompileException(
                $"{path} cannot be compiled: it is damaged, or the compiler is wrong ({e.GetType().Name}: {e.Message.Split('\n')[0]})");
        }
    }

    private static bool IsOfDamage(Exception e) => e is ArgumentException or InvalidOperationException or IndexOutOfRangeException or InvalidCastException
        or NullReferenceException or ArithmeticException or KeyNotFoundException or FormatException or IOException or InsufficientExecutionStackException
        or NotSupportedException;

    private static MethodDesc FindEntry(TypeSystem types, AssemblyUnit unit, string path, string? entryType)
    {
        MethodDesc? entry = null;
        if (entryType is not null)
        {
            TypeDef type = unit.Find(entryType) ?? throw new GuestCompileException($"{path} has no type {entryType}.");
            if (type.Methods.TryGetValue("Main", out List<MethodDef>? found)) entry = types.Method(types.Named(type, []), found[0], []);
        }
        else
        {
            using var pe = new PEReader(File.OpenRead(path));
            int token = pe.PEHeaders.CorHeader?.EntryPointTokenOrRelativeVirtualAddress ?? 0;
            if (token != 0) entry = types.ResolveMethod(unit, MetadataTokens.EntityHandle(token), GenericContext.Empty);
        }
        if (entry is null || !entry.IsStatic) throw new GuestCompileException($"{path} has no entry: compile a program, not a library.");
        bool returns = entry.ReturnType.Primitive is Primitive.Void or Primitive.Int32;
        if (!returns || entry.Parameters.Count > 1) throw new GuestCompileException($"The entry {entry} must return void or int, without async.");
        return entry;
    }
}
