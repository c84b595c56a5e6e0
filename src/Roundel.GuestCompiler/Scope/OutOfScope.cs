namespace Roundel.GuestScope;

/// <summary>What guests do not have.</summary>
internal enum Topic
{
    FloatingPoint,
    Threads,
    Reflection,
    Files,
    Terminal,
    Surroundings,
    Collector,
    Dynamic,
    Native,
    FloatingPointCalls,
}

/// <summary>
/// The parts of .NET that are no part of guests, and what to do instead. The one list of them: the guest compiler refuses by it, and the analyzer is
/// compiled with this same file.
/// </summary>
internal static class OutOfScope
{
    /// <summary>Namespaces, types and members of the library; an entry that ends with a dot is a namespace with all below.</summary>
    public static IReadOnlyList<KeyValuePair<string, Topic>> Names { get; } =
    [
        .. Of(Topic.Threads, "System.Threading.Tasks.", "System.Threading.Thread", "System.Threading.ThreadPool", "System.Threading.Timer", "System.Timers.",
            "System.Threading.Mutex", "System.Threading.Semaphore", "System.Threading.SemaphoreSlim", "System.Threading.Barrier",
            "System.Threading.EventWaitHandle", "System.Threading.ManualResetEvent", "System.Threading.AutoResetEvent",
            "System.Threading.ManualResetEventSlim", "System.Threading.ReaderWriterLockSlim", "System.Threading.Channels.", "System.Linq.ParallelEnumerable",
            "System.Runtime.CompilerServices.AsyncTaskMethodBuilder", "System.Runtime.CompilerServices.AsyncValueTaskMethodBuilder",
            "System.Runtime.CompilerServices.AsyncVoidMethodBuilder", "System.Runtime.CompilerServices.AsyncIteratorMethodBuilder"),
        .. Of(Topic.Reflection, "System.Reflection.", "System.Linq.Expressions.", "System.AppDomain", "System.Type.GetMethod", "System.Type.GetMethods",
            "System.Type.GetField", "System.Type.GetFields", "System.Type.GetProperty", "System.Type.GetProperties", "System.Type.GetMember",
            "System.Type.GetMembers", "System.Type.GetConstructor", "System.Type.GetConstructors", "System.Type.InvokeMember",
            "System.Type.MakeGenericType", "System.Type.Assembly", "System.Delegate.DynamicInvoke"),
        .. Of(Topic.Files, "System.IO.File", "System.IO.FileInfo", "System.IO.FileStream", "System.IO.Directory", "System.IO.DirectoryInfo",
            "System.IO.RandomAccess", "System.IO.Pipes.", "System.IO.MemoryMappedFiles.", "System.Net.", "System.Diagnostics.Process"),
        .. Of(Topic.Terminal, "System.Console"),
        .. Of(Topic.Surroundings, "System.DateTime.Now", "System.DateTime.UtcNow", "System.DateTime.Today", "System.DateTimeOffset.Now",
            "System.DateTimeOffset.UtcNow", "System.Diagnostics.Stopwatch", "System.TimeProvider", "System.TimeZoneInfo", "System.Random",
            "System.Guid.NewGuid", "System.Guid.CreateVersion7", "System.Environment.GetEnvironmentVariable", "System.Environment.GetCommandLineArgs",
            "System.Environment.ProcessorCount", "System.Environment.TickCount", "System.Environment.TickCount64", "System.Environment.MachineName",
            "System.Environment.CurrentDirectory", "System.Environment.UserName", "System.Environment.ProcessId", "System.Environment.Exit"),
        .. Of(Topic.Collector, "System.GC.Collect", "System.GC.WaitForPendingFinalizers", "System.GC.GetTotalMemory", "System.GC.AddMemoryPressure",
            "System.WeakReference", "System.Runtime.CompilerServices.ConditionalWeakTable"),
        .. Of(Topic.Dynamic, "Microsoft.CSharp.RuntimeBinder.", "System.Runtime.CompilerServices.CallSite"),
        .. Of(Topic.Native, "System.Security.Cryptography.", "System.IO.Compression.", "System.Runtime.InteropServices.NativeLibrary",
            "System.Runtime.InteropServices.Marshal"),
        .. Of(Topic.FloatingPointCalls, "System.Numerics.BigInteger.Parse", "System.Numerics.BigInteger.TryParse",
            "System.Collections.Hashtable"),
    ];

    private static readonly Dictionary<string, Topic> ByName = Names.ToDictionary(e => e.Key, e => e.Value);

    /// <summary>Names of types work: the C# compiler finds them in a class for reflection.</summary>
    private const string AllowedMember = "System.Reflection.MemberInfo.Name";

    /// <summary>Types whose methods take floating-point numbers as bits, and compute nothing.</summary>
    private static readonly HashSet<string> BitsAlone = ["System.BitConverter", "System.Buffers.Binary.BinaryPrimitives"];

    /// <summary>What a member of the library belongs to: by its own name, its type's, or that of a namespace around; null if guests have it.</summary>
    /// <param name="space">The namespace.</param>
    /// <param name="type">The type without what is around it, and without the number of its type parameters.</param>
    /// <param name="member">The member; of an accessor the property.</param>
    public static Topic? Of(string space, string type, string member)
    {
        string full = $"{space}.{type}";
        if ($"{full}.{member}" == AllowedMember) return null;
        if (ByName.TryGetValue($"{full}.{member}", out Topic topic) || ByName.TryGetValue(full, out topic)) return topic;
        while (space.Length > 0)
        {
            if (ByName.TryGetValue(space + ".", out topic)) return topic;
            space = space.Substring(0, Math.Max(space.LastIndexOf('.'), 0));
        }
        return null;
    }

    /// <summary>Whether methods of a type compute in the floating-point numbers that they take or give.</summary>
    public static bool Computes(string space, string type) => !BitsAlone.Contains($"{space}.{type}");

    /// <summary>What to say and to do; {0} stands for the member.</summary>
    public static string Advice(Topic topic) => topic switch
    {
        Topic.FloatingPoint => "guests have no floating point: use integers, scaled if need be",
        Topic.Threads => "a guest is one thread: '{0}' is not available",
        Topic.Reflection => "guests have no reflection: '{0}' is not available",
        Topic.Files => "'{0}' is not available: a guest reads by Guest.Read and Guest.PublicInput, and writes by Guest.Commit",
        Topic.Terminal => "'{0}' is not available: use Guest.Log for messages, Guest.Commit for what is to be proven",
        Topic.Surroundings => "'{0}' is not available: a run depends on its input alone, so read from there what it needs",
        Topic.Collector => "guests have no garbage collection: '{0}' never runs, or does nothing",
        Topic.Dynamic => "guests have no binder for 'dynamic': use types that are known when compiling",
        Topic.Native => "'{0}' needs native code, which a guest does not have",
        _ => "'{0}' computes in floating point, which guests do not have: use integers, scaled if need be",
    };

    /// <summary>The advice with the member's name in it.</summary>
    public static string Advice(Topic topic, string name) => Advice(topic).Replace("{0}", name);

    private static IEnumerable<KeyValuePair<string, Topic>> Of(Topic topic, params string[] names) =>
        names.Select(n => new KeyValuePair<string, Topic>(n, topic));
}
