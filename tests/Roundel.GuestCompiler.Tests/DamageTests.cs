using System.Text;
using Roundel.RiscV;
using Roundel.Testing;

namespace Roundel.GuestCompiler.Tests;

/// <summary>Damaged files give an error that says so, or what they still mean; never anything else, and never without an end.</summary>
public class DamageTests
{
    /// <summary>What one compilation may allocate; the whole of an undamaged program takes a hundredth.</summary>
    private const long MostBytes = 1L << 32;

    /// <summary>Nothing is measured by it: what takes longer has no end.</summary>
    private static readonly TimeSpan Endless = TimeSpan.FromMinutes(2);

    [Theory]
    [InlineData("fibonacci-cs", 50, 700)]
    [InlineData("auction-cs", 15, 300)]
    public async Task DamagedFiles(string program, int few, int all)
    {
        int count = Environment.GetEnvironmentVariable("ROUNDEL_SLOW") == "1" ? all : few, errors = 0;
        var damage = new Damage(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, program + ".dll")));
        DirectoryInfo folder = Directory.CreateTempSubdirectory("roundel-damage-");
        try
        {
            for (int seed = 0; seed < count; seed++)
            {
                string path = Path.Combine(folder.FullName, $"damaged{seed}.dll");
                File.WriteAllBytes(path, damage.Apply(seed));
                (string? error, long bytes) = await Outcome(path, $"{program}, seed {seed}");
                Assert.True(bytes < MostBytes, $"{program}, seed {seed}: {bytes} bytes");
                if (error is null) continue;
                errors++;
                string[] lines = error.Split('\n');
                Assert.True(lines.Length <= 11 && lines.All(l => l.Length is > 0 and < 20_000 && !l.Any(char.IsControl)), $"{program}, seed {seed}: {error}");
            }
            Assert.InRange(errors, count / 4, count);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>A library that lacks what this compiler calls is named, with what to do.</summary>
    [Theory]
    [InlineData("HeapBytes")]
    [InlineData("ThrowOverflow")]
    public void LibrariesOfOtherVersions(string method)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("roundel-version-");
        try
        {
            string program = Path.Combine(folder.FullName, "fibonacci-cs.dll"), library = Path.Combine(folder.FullName, "Roundel.Guest.dll");
            File.Copy(Path.Combine(AppContext.BaseDirectory, "fibonacci-cs.dll"), program);
            byte[] bytes = File.ReadAllBytes(typeof(Guest).Assembly.Location);
            byte[] name = [0, .. Encoding.UTF8.GetBytes(method), 0];
            bytes[bytes.AsSpan().IndexOf(name) + 1] ^= 0x20;
            File.WriteAllBytes(library, bytes);
            string message = Assert.Throws<GuestCompileException>(() => Compiler.Compile(program)).Message;
            Assert.Equal($"{library} is of another version of Roundel: delete its folder, and 'roundel build' puts this one's there.", message);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void EmptyAndForeignFiles()
    {
        string path = Path.GetTempFileName();
        try
        {
            foreach (byte[] bytes in (byte[][])[[], [0x4d, 0x5a], File.ReadAllBytes(Path.Combine(RepositoryRoot.Path, "README.md"))])
            {
                File.WriteAllBytes(path, bytes);
                Assert.Throws<GuestCompileException>(() => Compiler.Compile(path));
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>The error, or null for a program that the machine can load; and what it took. Anything else is no outcome.</summary>
    private static async Task<(string? Error, long Bytes)> Outcome(string path, string name)
    {
        Task<(string?, long)> work = Task.Run(() =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            string? error = null;
            try
            {
                ElfImage.Load(Compiler.Compile(path, new CompileOptions { References = [AppContext.BaseDirectory] }).Elf);
            }
            catch (GuestCompileException e)
            {
                error = e.Message;
            }
            return (error, GC.GetAllocatedBytesForCurrentThread() - before);
        });
        try
        {
            return await work.WaitAsync(Endless);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{name}: {e.GetType().Name}: {e.Message}", e);
        }
    }
}
