using System.Diagnostics;
using System.Globalization;

namespace Roundel.Sdk;

/// <summary>The largest resident memory of this process.</summary>
public static class PeakMemory
{
    /// <summary>Bytes since the process started; on Linux VmHWM of proc(5).</summary>
    public static long Bytes()
    {
        if (OperatingSystem.IsLinux())
        {
            try
            {
                foreach (string line in File.ReadLines("/proc/self/status"))
                {
                    if (!line.StartsWith("VmHWM:", StringComparison.Ordinal)) continue;
                    string[] parts = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
                    return 1024 * long.Parse(parts[1], CultureInfo.InvariantCulture);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
            {
                // A restricted /proc: what the runtime knows has to do.
            }
        }
        using Process process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
