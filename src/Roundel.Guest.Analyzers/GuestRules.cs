using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Roundel.GuestAnalyzers;

/// <summary>
/// The rules. An error is what the guest compiler refuses; a warning is what it compiles to something that ends the run, or that does
/// nothing.
/// </summary>
public static class GuestRules
{
    private const string Category = "Roundel.Guest", Help = "docs/guests.md";

    /// <summary>Floating point.</summary>
    public static readonly DiagnosticDescriptor FloatingPoint = Error("RG0001", "Floating point",
        "guests have no floating point: use integers, scaled if need be");

    /// <summary>Threads and tasks.</summary>
    public static readonly DiagnosticDescriptor Threads = Warning("RG0002", "Threads, tasks, async",
        "a guest is one thread: '{0}' is not available");

    /// <summary>Reflection.</summary>
    public static readonly DiagnosticDescriptor Reflection = Warning("RG0003", "Reflection",
        "guests have no reflection: '{0}' is not available");

    /// <summary>Files, sockets, processes.</summary>
    public static readonly DiagnosticDescriptor Files = Warning("RG0004", "Files, sockets, processes",
        "'{0}' is not available: a guest reads by Guest.Read and Guest.PublicInput, and writes by Guest.Commit");

    /// <summary>The console.</summary>
    public static readonly DiagnosticDescriptor Terminal = Warning("RG0005", "Console",
        "'{0}' is not available: use Guest.Log for messages, Guest.Commit for what is to be proven");

    /// <summary>Time, chance, environment.</summary>
    public static readonly DiagnosticDescriptor Surroundings = Warning("RG0006", "Time, chance, environment",
        "'{0}' is not available: a run depends on its input alone, so read from there what it needs");

    /// <summary>Finalizers and the collector.</summary>
    public static readonly DiagnosticDescriptor Collector = Warning("RG0007", "Finalizers, garbage collection",
        "guests have no garbage collection: '{0}' never runs, or does nothing");

    /// <summary>dynamic.</summary>
    public static readonly DiagnosticDescriptor Dynamic = Warning("RG0008", "dynamic",
        "guests have no binder for 'dynamic'");

    /// <summary>Native code.</summary>
    public static readonly DiagnosticDescriptor Native = Warning("RG0009", "Native code",
        "'{0}' needs native code, which a guest does not have");

    /// <summary>Arrays of several dimensions.</summary>
    public static readonly DiagnosticDescriptor Dimensions = Error("RG0011", "Arrays of several dimensions",
        "arrays of several dimensions are not supported: use one dimension and compute the index");

    /// <summary>Methods of the library that compute in floating point.</summary>
    public static readonly DiagnosticDescriptor FloatingPointCalls = Warning("RG0013", "Floating point in the library",
        "'{0}' computes in floating point, which guests do not have");

    /// <summary>All of them, in the order of their numbers.</summary>
    public static ImmutableArray<DiagnosticDescriptor> All { get; } = ImmutableArray.Create(
        FloatingPoint, Threads, Reflection, Files, Terminal, Surroundings, Collector, Dynamic, Native, Dimensions, FloatingPointCalls);

    /// <summary>Namespaces, types and members of the library that belong to a rule; an entry that ends with a dot is a namespace with all below.</summary>
    internal static IReadOnlyList<KeyValuePair<string, DiagnosticDescriptor>> Library { get; } =
    [
        .. Of(Threads, "System.Threading.Tasks.", "System.Threading.Thread", "System.Threading.ThreadPool", "System.Threading.Timer", "System.Timers.",
            "System.Threading.Mutex", "System.Threading.Semaphore", "System.Threading.SemaphoreSlim", "System.Threading.Barrier",
            "System.Threading.EventWaitHandle", "System.Threading.ManualResetEvent", "System.Threading.AutoResetEvent",
            "System.Threading.ManualResetEventSlim", "System.Threading.ReaderWriterLockSlim", "System.Threading.Channels.", "System.Linq.ParallelEnumerable"),
        .. Of(Reflection, "System.Reflection.", "System.Linq.Expressions.", "System.AppDomain", "System.Type.GetMethod", "System.Type.GetMethods",
            "System.Type.GetField", "System.Type.GetFields", "System.Type.GetProperty", "System.Type.GetProperties", "System.Type.GetMember",
            "System.Type.GetMembers", "System.Type.GetConstructor", "System.Type.GetConstructors", "System.Type.InvokeMember",
            "System.Type.MakeGenericType", "System.Type.Assembly", "System.Delegate.DynamicInvoke"),
        .. Of(Files, "System.IO.File", "System.IO.FileInfo", "System.IO.FileStream", "System.IO.Directory", "System.IO.DirectoryInfo",
            "System.IO.RandomAccess", "System.IO.Pipes.", "System.IO.MemoryMappedFiles.", "System.Net.", "System.Diagnostics.Process"),
        .. Of(Terminal, "System.Console"),
        .. Of(Surroundings, "System.DateTime.Now", "System.DateTime.UtcNow", "System.DateTime.Today", "System.DateTimeOffset.Now",
            "System.DateTimeOffset.UtcNow", "System.Diagnostics.Stopwatch", "System.TimeProvider", "System.TimeZoneInfo", "System.Random",
            "System.Guid.NewGuid", "System.Guid.CreateVersion7", "System.Environment.GetEnvironmentVariable", "System.Environment.GetCommandLineArgs",
            "System.Environment.ProcessorCount", "System.Environment.TickCount", "System.Environment.TickCount64", "System.Environment.MachineName",
            "System.Environment.CurrentDirectory", "System.Environment.UserName", "System.Environment.ProcessId", "System.Environment.Exit"),
        .. Of(Collector, "System.GC.Collect", "System.GC.WaitForPendingFinalizers", "System.GC.GetTotalMemory", "System.GC.AddMemoryPressure",
            "System.WeakReference", "System.Runtime.CompilerServices.ConditionalWeakTable"),
        .. Of(Native, "System.Security.Cryptography.", "System.IO.Compression.", "System.Runtime.InteropServices.NativeLibrary",
            "System.Runtime.InteropServices.Marshal"),
    ];

    private static IEnumerable<KeyValuePair<string, DiagnosticDescriptor>> Of(DiagnosticDescriptor rule, params string[] names) =>
        names.Select(n => new KeyValuePair<string, DiagnosticDescriptor>(n, rule));

    private static DiagnosticDescriptor Error(string id, string title, string message) =>
        new(id, title, message, Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Help);

    private static DiagnosticDescriptor Warning(string id, string title, string message) =>
        new(id, title, message, Category, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: Help);
}
