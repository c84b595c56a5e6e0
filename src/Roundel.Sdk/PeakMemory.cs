using System.Diagnostics;
using System.Globalization;

namespace Roundel.Sdk;

/// <summary>The largest resident memory of this process.</summary>
public static class PeakMemory
{
    /// <summary>Bytes since the process started; on Linux VmHWM of proc(5).</summary>
    public static long Bytes() => Status("VmHWM:") ?? Own(p => p.PeakWorkingSet64);

    /// <summary>Bytes now; on Linux VmRSS of proc(5).</summary>
    public static long ResidentBytes() => Status("VmRSS:") ?? Own(p => p.WorkingSet64);

    private static long? Status(string name)
    {
        if (OperatingSystem.IsLinux())
        {
            try
            {
                foreach (string line in File.ReadLines("/proc/self/status"))
                {
                    if (!line.StartsWith(name, StringComparison.Ordinal)) continue;
                    string[] parts = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
                    return 1024 * long.Parse(parts[1], CultureInfo.InvariantCulture);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
            {
                // A restricted /proc: what the runtime knows has to do.
            }
        }
        return null;
    }

    private static long Own(Func<Process, long> figure)
    {
        using Process process = Process.GetCurrentProcess();
        return figure(process);
    }
}
