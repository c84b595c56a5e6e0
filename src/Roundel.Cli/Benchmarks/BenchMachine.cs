using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using Roundel.Field;

namespace Roundel.Cli.Benchmarks;

/// <summary>Where and with what something was measured.</summary>
internal static class BenchMachine
{
    /// <summary>One line.</summary>
    public static string Text => string.Create(CultureInfo.InvariantCulture,
        $"{ProcessorName()}, {Environment.ProcessorCount} cores, {Lanes.Width} lanes, .NET {Environment.Version}");

    /// <summary>The date in UTC.</summary>
    public static string Date => DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The version of this program, and of its sources where the build knows them.</summary>
    public static string Version => typeof(BenchMachine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    /// <summary>The same with as much of the sources' digest as tells versions apart.</summary>
    public static string ShortVersion
    {
        get
        {
            const int digits = 12;
            int digest = Version.IndexOf('+', StringComparison.Ordinal) + 1;
            return digest > 0 && Version.Length > digest + digits ? Version[..(digest + digits)] : Version;
        }
    }

    public static void WriteTo(Utf8JsonWriter json)
    {
        json.WriteString("machine", Text);
        json.WriteString("processor", ProcessorName());
        json.WriteNumber("cores", Environment.ProcessorCount);
        json.WriteNumber("lanes", (int)Lanes.Width);
        json.WriteString("runtime", RuntimeInformation.FrameworkDescription);
        json.WriteString("system", RuntimeInformation.OSDescription);
        json.WriteString("version", Version);
        json.WriteString("date", Date);
    }

    private static string ProcessorName()
    {
        try
        {
            if (OperatingSystem.IsLinux())
            {
                foreach (string line in File.ReadLines("/proc/cpuinfo"))
                    if (line.StartsWith("model name", StringComparison.Ordinal)) return line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A name is all that is lost.
        }
        return RuntimeInformation.ProcessArchitecture.ToString();
    }
}
