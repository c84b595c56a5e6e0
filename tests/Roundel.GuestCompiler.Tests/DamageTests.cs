using Roundel.Testing;

namespace Roundel.GuestCompiler.Tests;

/// <summary>Damaged files give an error that says so, or what they still mean; never anything else.</summary>
public class DamageTests
{
    private static readonly string Source = Path.Combine(AppContext.BaseDirectory, "fibonacci-cs.dll");

    [Fact]
    public void ChangedBytes()
    {
        int count = Environment.GetEnvironmentVariable("ROUNDEL_SLOW") == "1" ? 1000 : 60, errors = 0;
        byte[] whole = File.ReadAllBytes(Source);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("roundel-damage-");
        try
        {
            for (int seed = 0; seed < count; seed++)
            {
                var random = new Random(seed);
                byte[] bytes = [.. whole];
                if (seed % 8 == 7) bytes = bytes[..random.Next(bytes.Length)];
                for (int i = random.Next(1, 12); i > 0 && bytes.Length > 0; i--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                string path = Path.Combine(folder.FullName, $"damaged{seed}.dll");
                File.WriteAllBytes(path, bytes);
                try
                {
                    Compiler.Compile(path, new CompileOptions { References = [AppContext.BaseDirectory] });
                }
                catch (GuestCompileException)
                {
                    errors++;
                }
                catch (Exception e)
                {
                    Assert.Fail($"seed {seed}: {e}");
                }
            }
            Assert.True(errors > 0);
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
}
